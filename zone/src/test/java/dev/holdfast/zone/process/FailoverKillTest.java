package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.database.Databases;
import dev.holdfast.host.ZoneProcesses;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RootCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbSubnetGroupNotFoundException;

/**
 * A region, its three zones and a Multi-AZ database, all real: the primary is killed, frozen or told to make way, or its
 * zone's process is frozen, and in the middle of that the region's own process is killed and started again. {@code
 * -Dfailovers=N} and {@code -Dseed=N}; many with {@code ./holdfast test --long}.
 */
final class FailoverKillTest {

  private static final int FAILOVERS = Integer.getInteger("failovers", System.getProperty("long") == null ? 2 : 40);
  private static final long SEED = Long.getLong("seed", 1);
  private static final int WRITERS = 4;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private enum Strike { KILL, FREEZE, PLANNED, FREEZE_ZONE_PROCESS }

  private final List<BitSet> acknowledged = new ArrayList<>(); // each guarded by itself
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean stopped;
  private String engine;
  private Path directory;
  private Home home;
  private Config config;
  private Process region;
  private RdsClient rds;

  @BeforeEach
  void found() throws IOException {
    directory = Files.createTempDirectory("holdfast-failover");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x")); // for PostgreSQL as nobody
    home = new Home(directory);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    config = Config.fromEnvironment(Map.of("HOLDFAST_API_PORT", Integer.toString(port), "HOLDFAST_NETWORK", "98"));
    config.save(home);
  }

  @AfterEach
  void nothingStaysBehind() throws IOException, InterruptedException {
    stopped = true;
    killRegion();
    for (String zone : config.zones()) {
      zoneProcess(zone).ifPresent(ProcessHandle::destroyForcibly);
      ZoneProcesses.killAll(home.zone(zone));
      Databases.killAll(home.zone(zone).resolve("databases"));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    }
  }

  private void startRegion() throws IOException, InterruptedException {
    Path log = directory.resolve("region.log");
    region = new ProcessBuilder(
        Daemons.java().toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
        "-cp", System.getProperty("java.class.path"), RegionProcess.class.getName(), "--home", directory.toString())
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    await("the region answers", START, () -> {
      try {
        rds().describeDBInstances();
        return true;
      } catch (SdkException | UncheckedIOException e) {
        return false;
      }
    });
    assertThat(Files.readString(log)).doesNotContain("defect:");
  }

  private void killRegion() throws InterruptedException {
    region.destroyForcibly();
    assertThat(region.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private RdsClient rds() {
    if (rds == null) {
      try {
        RootCredentials root = RootCredentials.open(home);
        rds = RdsClient.builder().endpointOverride(URI.create(config.endpoint())).region(Region.of(config.region()))
            .credentialsProvider(StaticCredentialsProvider.create(
                AwsBasicCredentials.create(root.accessKeyId(), root.secretAccessKey())))
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return rds;
  }

  private boolean create() {
    try {
      rds().createDBInstance(r -> r.dbInstanceIdentifier("db").engine(engine).dbInstanceClass("db.t3.micro")
          .allocatedStorage(20).multiAZ(true).masterUsername("app").masterUserPassword("some-password").dbName("app"));
      return true;
    } catch (DbSubnetGroupNotFoundException e) {
      return false; // no zone has connected yet
    }
  }

  private Optional<ProcessHandle> zoneProcess(String zone) {
    return new Daemons(home).find(ZoneProcess.name(zone));
  }

  private static void await(String what, Duration patience, BooleanSupplier condition) throws InterruptedException {
    long limit = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(limit);
      Thread.sleep(20);
    }
  }

  private DBInstance awaitInSync() throws InterruptedException {
    DBInstance[] found = new DBInstance[1];
    await("available, with a standby in sync", PATIENCE, () -> {
      try {
        found[0] = rds().describeDBInstances().dbInstances().getFirst();
        return "available".equals(found[0].dbInstanceStatus()) && found[0].secondaryAvailabilityZone() != null;
      } catch (SdkException e) {
        return false;
      }
    });
    return found[0];
  }

  // ---- clients

  private static Connection connect(DBInstance db) throws SQLException {
    String url = db.engine().equals("mariadb")
        ? "jdbc:mariadb://%s:%d/app?connectTimeout=15000&socketTimeout=20000&sslMode=disable"
        : "jdbc:postgresql://%s:%d/app?connectTimeout=15&socketTimeout=20&sslmode=disable&gssEncMode=disable";
    return DriverManager.getConnection(
        url.formatted(db.endpoint().address(), db.endpoint().port()), "app", "some-password");
  }

  private void write(DBInstance db, int writer, BitSet mine) {
    int n = 0;
    while (!stopped) {
      try (Connection c = connect(db); PreparedStatement insert = c.prepareStatement("INSERT INTO commits VALUES (?, ?)")) {
        while (!stopped) {
          insert.setInt(1, writer);
          insert.setInt(2, n++);
          insert.executeUpdate();
          synchronized (mine) {
            mine.set(n - 1);
          }
        }
      } catch (SQLException e) {
        // not acknowledged, and so not missed; it connects again
      }
    }
  }

  private int acknowledged() {
    int sum = 0;
    for (BitSet mine : acknowledged) {
      synchronized (mine) {
        sum += mine.cardinality();
      }
    }
    return sum;
  }

  private static List<Long> awaitPrimaryProcesses(DBInstance db) throws InterruptedException {
    List<Long> found = new ArrayList<>();
    await("a connection", PATIENCE, () -> {
      try {
        found.addAll(primaryProcesses(db));
        return true;
      } catch (SQLException | IOException e) {
        return false; // cut: its proxy or its server went
      }
    });
    return found;
  }

  private static List<Long> primaryProcesses(DBInstance db) throws SQLException, IOException {
    try (Connection c = connect(db); Statement s = c.createStatement();
        ResultSet r = s.executeQuery(db.engine().equals("mariadb") ? "SELECT @@datadir" : "SELECT pg_backend_pid()")) {
      r.next();
      Path data = db.engine().equals("mariadb")
          ? Path.of(r.getString(1)) : Files.readSymbolicLink(Path.of("/proc", r.getString(1), "cwd"));
      List<Long> pids = new ArrayList<>();
      try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
        for (Path process : all) {
          try {
            if (Files.readSymbolicLink(process.resolve("cwd")).equals(data)) {
              pids.add(Long.parseLong(process.getFileName().toString()));
            }
          } catch (IOException e) {
            // gone meanwhile
          }
        }
      }
      return pids;
    }
  }

  private static void signal(String name, List<Long> pids) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }

  @Test
  @Timeout(3_600)
  void nothingAcknowledgedIsLostWhenTheRegionDiesInTheMiddleOfAFailover() throws Exception {
    failovers("postgres");
  }

  @Tag("long")
  @Test
  @Timeout(3_600)
  void norIsAnythingOfMariadbs() throws Exception {
    failovers("mariadb");
  }

  private void failovers(String kind) throws Exception {
    engine = kind;
    startRegion();
    await("there are zones to put it in", START, this::create);
    DBInstance db = awaitInSync();
    try (Connection c = connect(db); Statement s = c.createStatement()) {
      s.execute("CREATE TABLE commits (writer int, n int)");
    }
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      DBInstance at = db;
      BitSet mine = new BitSet();
      acknowledged.add(mine);
      writers.add(Thread.ofPlatform().start(() -> write(at, writer, mine)));
    }
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < FAILOVERS; i++) {
      db = awaitInSync();
      int before = acknowledged();
      await("writes", PATIENCE, () -> acknowledged() > before + 20);
      Strike strike = Strike.values()[(int) ((SEED + i) % Strike.values().length)];
      List<Long> primary = awaitPrimaryProcesses(db);
      switch (strike) {
        case KILL -> signal("KILL", primary);
        case FREEZE -> signal("STOP", primary);
        case PLANNED -> rds().rebootDBInstance(r -> r.dbInstanceIdentifier("db").forceFailover(true));
        case FREEZE_ZONE_PROCESS -> signal("STOP", List.of(zoneProcess(db.availabilityZone()).orElseThrow().pid()));
      }
      Thread.sleep(random.nextInt(strike == Strike.FREEZE ? 3_000 : 600));
      killRegion();
      Thread.sleep(random.nextInt(1_500));
      startRegion();
      int atReturn = acknowledged();
      await("writes go on after " + strike + " no. " + i, PATIENCE, () -> acknowledged() > atReturn + 20);
    }
    awaitInSync();
    stopped = true;
    for (Thread writer : writers) {
      writer.join();
    }
    assertNothingIsLost(db);
  }

  private void assertNothingIsLost(DBInstance db) throws SQLException {
    List<BitSet> there = acknowledged.stream().map(_ -> new BitSet()).toList();
    try (Connection c = connect(db); Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT writer, n FROM commits")) {
      while (r.next()) {
        BitSet of = there.get(r.getInt(1));
        assertThat(of.get(r.getInt(2))).as("a commit that is there twice").isFalse();
        of.set(r.getInt(2));
      }
    }
    for (int i = 0; i < WRITERS; i++) {
      BitSet missing = (BitSet) acknowledged.get(i).clone();
      missing.andNot(there.get(i));
      assertThat(missing.stream().boxed()).as("acknowledged and lost").isEmpty();
    }
    System.out.printf("%s: %d failovers with the region killed in each; %d acknowledged commits, none lost%n",
        engine, FAILOVERS, acknowledged());
  }
}
