package dev.holdfast.bench.failover;

import dev.holdfast.bench.BenchException;
import dev.holdfast.bench.Cloud;
import dev.holdfast.bench.Distribution;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** {@code ./holdfast bench failover}. */
@Command(name = "failover",
    description = "Fails a Multi-AZ PostgreSQL over again and again; counts what it acknowledged and lost.")
public final class FailoverBench implements Callable<Integer> {

  private static final Duration FOUNDING = Duration.ofMinutes(3);
  private static final Duration REBUILDING = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Writes go on undisturbed for so long before each strike. */
  private static final Duration CALM = Duration.ofMillis(300);

  @Option(names = "--kind", defaultValue = "kill", paramLabel = "KIND",
      description = "kill, freeze, planned or freeze-standby; ${DEFAULT-VALUE}.", converter = Kinds.class)
  private Strike kind = Strike.KILL;

  @Option(names = "--count", defaultValue = "100", description = "How many failovers; ${DEFAULT-VALUE}.")
  private int count = 100;

  @Option(names = "--writers", defaultValue = "8", description = "How many clients write; ${DEFAULT-VALUE}.")
  private int writers = 8;

  @Option(names = "--commits", defaultValue = "0",
      description = "Goes on writing until so many commits are acknowledged; ${DEFAULT-VALUE}.")
  private long commits;

  @Option(names = "--seconds", paramLabel = "N", description = "Begins no other failover after so long; no limit.")
  private Optional<Integer> seconds = Optional.empty();

  private final Supplier<Cloud> cloud;
  private final PrintStream out;

  /** Names of kinds as people write them. */
  static final class Kinds implements picocli.CommandLine.ITypeConverter<Strike> {
    @Override
    public Strike convert(String value) {
      return List.of(Strike.values()).stream().filter(s -> s.toString().equals(value)).findFirst()
          .orElseThrow(() -> new picocli.CommandLine.TypeConversionException(
              "'" + value + "' is none of kill, freeze, planned, freeze-standby"));
    }
  }

  /**
   * @param noWrites the longest time without an acknowledged write
   * @param whole until there was a standby in sync again, and the database was as {@code after} says
   */
  private record Measured(Duration successor, Duration noWrites, Duration whole, DBInstance after) {}

  public FailoverBench(Supplier<Cloud> cloud, PrintStream out) {
    this.cloud = cloud;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    if (count < 1 || count > 10_000 || writers < 1 || writers > 64) {
      throw new BenchException("1 to 10000 failovers, and 1 to 64 writers");
    }
    try (RdsClient rds = cloud.get().client(RdsClient.builder()); Subject subject = Subject.create(rds)) {
      out.printf("%n  %s, %d times, while %d clients write%n%n", kind.deed(), count, writers);
      DBInstance db = subject.awaitInSync(FOUNDING);
      try (Writers clients = new Writers(
          db.endpoint().address(), db.endpoint().port(), Subject.DATABASE, Subject.USER, subject.password())) {
        clients.start(writers);
        List<Measured> measured = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 1; i <= count && withinTime(began); i++) {
          Measured m = strike(subject, db, clients);
          measured.add(m);
          out.printf("  %4d  %s → %s  %8s   no writes for %8s   in sync again after %8s%n", i, db.availabilityZone(),
              m.after().availabilityZone(), Distribution.text(m.successor()), Distribution.text(m.noWrites()),
              Distribution.text(m.whole()));
          db = m.after();
        }
        while (clients.acknowledged() < commits) {
          Thread.sleep(CALM);
        }
        return report(measured, clients.audit()) ? 0 : 1;
      }
    }
  }

  private boolean withinTime(long began) {
    return seconds.filter(s -> System.nanoTime() - began > s * 1_000_000_000L).isEmpty();
  }

  private Measured strike(Subject subject, DBInstance db, Writers clients) throws IOException, InterruptedException {
    Thread.sleep(CALM);
    Writers.Server server = clients.awaitServer(PATIENCE);
    ServerProcesses struck = kind.failsOver()
        ? ServerProcesses.of(server.backend())
        : ServerProcesses.besides(server.backend(), db.dbiResourceId().toLowerCase(java.util.Locale.ROOT));
    if (!struck.any()) {
      throw new BenchException("nothing to strike");
    }
    Outage outage = new Outage(System.nanoTime(), server.address());
    long start = System.nanoTime();
    clients.watch(outage);
    DBInstance after;
    switch (kind) {
      case KILL -> struck.signal("KILL");
      case FREEZE, FREEZE_STANDBY -> struck.signal("STOP");
      case PLANNED -> subject.forceFailover();
    }
    try {
      if (kind.failsOver()) {
        awaitSuccessor(outage, start);
      } else {
        subject.awaitNoStandby(PATIENCE);
      }
      after = subject.awaitInSync(REBUILDING);
    } finally {
      if (kind == Strike.FREEZE || kind == Strike.FREEZE_STANDBY) {
        struck.signal("CONT"); // nobody is there any more; if somebody is, that is a failure enough
      }
    }
    long end = System.nanoTime();
    Duration longest = outage.longest(end);
    return new Measured(outage.successor().orElse(longest), longest, Duration.ofNanos(end - start), after);
  }

  private void awaitSuccessor(Outage outage, long start) throws InterruptedException {
    while (outage.successor().isEmpty()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new BenchException("no other server acknowledged a write within " + PATIENCE.toSeconds() + " s");
      }
      Thread.sleep(5);
    }
  }

  private boolean report(List<Measured> measured, Writers.Audit audit) {
    Distribution first = new Distribution(measured.stream().map(Measured::successor).toList());
    Distribution pause = new Distribution(measured.stream().map(Measured::noWrites).toList());
    Distribution whole = new Distribution(measured.stream().map(Measured::whole).toList());
    out.printf("%n  %-42s %s%n", kind + ", " + measured.size() + " times", Distribution.header());
    String what = kind.failsOver() ? "until the successor acknowledged a write" : "until a write was acknowledged";
    out.printf("  %-42s %s%n", what, first.row());
    out.printf("  %-42s %s%n", "longest without an acknowledged write", pause.row());
    out.printf("  %-42s %s%n%n", "until a standby was in sync again", whole.row());
    first.histogram().forEach(line -> out.println("    " + line));
    out.printf("%n  %d of %d acknowledged commits lost; %d there that nobody was told of; %d there twice%n%n",
        audit.lost(), audit.acknowledged(), audit.unknown(), audit.twice());
    boolean held = said("median under " + Distribution.text(kind.median()), first.percentile(50).compareTo(kind.median()) < 0);
    held &= said("p99 under " + Distribution.text(kind.p99()), first.percentile(99).compareTo(kind.p99()) < 0);
    held &= said("nothing acknowledged is lost", audit.lost() == 0 && audit.twice() == 0);
    return held;
  }

  private boolean said(String objective, boolean held) {
    out.println("  " + (held ? "✓ " : "✗ ") + objective);
    return held;
  }
}
