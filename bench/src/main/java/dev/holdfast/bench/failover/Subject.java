package dev.holdfast.bench.failover;

import dev.holdfast.bench.BenchException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** The Multi-AZ database that is broken again and again: made for the occasion, and deleted after it. */
final class Subject implements AutoCloseable {

  static final String USER = "bench";
  static final String DATABASE = "bench";

  private static final Duration LOOK = Duration.ofMillis(50);

  private final RdsClient rds;
  private final String id;
  private final String password;

  private final AtomicBoolean deleted = new AtomicBoolean();

  private Subject(RdsClient rds, String id, String password) {
    this.rds = rds;
    this.id = id;
    this.password = password;
  }

  static Subject create(RdsClient rds) {
    String id = "bench-" + random(4);
    String password = random(16);
    rds.createDBInstance(r -> r.dbInstanceIdentifier(id).engine("postgres").dbInstanceClass("db.t3.micro")
        .allocatedStorage(20).multiAZ(true).masterUsername(USER).masterUserPassword(password).dbName(DATABASE));
    Subject subject = new Subject(rds, id, password);
    Runtime.getRuntime().addShutdownHook(new Thread(subject::close)); // interrupted, it does not stay behind either
    return subject;
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  String id() {
    return id;
  }

  String password() {
    return password;
  }

  /** Available, with a standby that could take over. */
  DBInstance awaitInSync(Duration patience) throws InterruptedException {
    return await(patience, "in sync",
        db -> "available".equals(db.dbInstanceStatus()) && db.secondaryAvailabilityZone() != null);
  }

  /** Its loss has been noticed. */
  void awaitNoStandby(Duration patience) throws InterruptedException {
    await(patience, "without a standby", db -> db.secondaryAvailabilityZone() == null);
  }

  private DBInstance await(Duration patience, String what, Predicate<DBInstance> condition) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<DBInstance> found = describe();
      if (found.filter(condition).isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > deadline) {
        throw new BenchException(id + " is not " + what + " after " + patience.toSeconds() + " s: "
            + found.map(db -> db.dbInstanceStatus() + ", standby in " + db.secondaryAvailabilityZone())
                .orElse("the region does not answer"));
      }
      Thread.sleep(LOOK);
    }
  }

  /** Empty while the region does not answer. */
  private Optional<DBInstance> describe() {
    try {
      return Optional.of(rds.describeDBInstances(r -> r.dbInstanceIdentifier(id)).dbInstances().getFirst());
    } catch (SdkException e) {
      return Optional.empty();
    }
  }

  void forceFailover() {
    rds.rebootDBInstance(r -> r.dbInstanceIdentifier(id).forceFailover(true));
  }

  @Override
  public void close() {
    if (!deleted.compareAndSet(false, true)) {
      return;
    }
    rds.deleteDBInstance(r -> r.dbInstanceIdentifier(id).skipFinalSnapshot(true));
  }
}
