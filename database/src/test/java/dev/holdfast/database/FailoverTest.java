package dev.holdfast.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseBytes;
import dev.holdfast.region.world.ZoneIntent.DatabaseEndpointIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseEngine;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real PostgreSQL in three zones on loopback; the test decides what the region would decide. */
final class FailoverTest {

  private static final int PORT = 25432;
  private static final String ENDPOINT = "127.255.77.1";

  private final Map<String, Databases> zones = new TreeMap<>();
  private final Map<String, List<DatabaseNodeIntent>> intents = new TreeMap<>();
  private final Map<String, Report.DatabaseNode> processes = new ConcurrentHashMap<>();
  private final Map<String, Report.DatabaseNode> links = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Report.DatabaseNode> all = new ConcurrentLinkedQueue<>();
  private final DatabaseProxy proxy = new DatabaseProxy();
  private static Path programs;
  private Path root;

  /** Where nobody can read it, wherever this checkout lies. */
  @BeforeAll
  static void unpack() throws IOException {
    programs = Files.createTempDirectory("holdfast-postgresql");
  }

  @AfterAll
  static void removePrograms() throws IOException {
    Trees.delete(programs);
  }

  @BeforeEach
  void threeZones() throws IOException {
    root = Files.createTempDirectory("holdfast-database");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String zone : List.of("a", "b", "c")) {
      intents.put(zone, new ArrayList<>());
      zones.put(zone, zone(zone));
    }
  }

  @AfterEach
  void nothingStaysBehind() throws IOException {
    proxy.close();
    zones.values().forEach(Databases::close);
    Databases.killAll(root);
    Trees.delete(root);
  }

  private Databases zone(String zone) throws IOException {
    return new Databases("us-east-1" + zone, root.resolve(zone), programs, this::reported,
        name -> Optional.of("secret of " + name), new MemoryStore());
  }

  private void reported(Report report) {
    Report.DatabaseNode r = (Report.DatabaseNode) report;
    all.add(r);
    switch (r.status()) {
      case CATCHING_UP, IN_SYNC, DISCONNECTED -> links.put(r.nodeId(), r);
      default -> processes.put(r.nodeId(), r);
    }
  }

  private void want(String zone, String node, long epoch, int boot, DatabaseRole role) {
    intents.get(zone).removeIf(i -> i.nodeId().equals(node));
    intents.get(zone).add(new DatabaseNodeIntent(node, "db", address(zone), PORT, "app", "root", "master", "admin",
        role, epoch, boot, new TreeMap<>(Map.of("work_mem", "2MB")), DatabaseBytes.NONE,
        DatabaseEngine.POSTGRES));
    zones.get(zone).apply(List.copyOf(intents.get(zone)));
  }

  private void forget(String zone, String node) {
    intents.get(zone).removeIf(i -> i.nodeId().equals(node));
    zones.get(zone).apply(List.copyOf(intents.get(zone)));
  }

  private static String address(String zone) {
    return "127.77." + (zone.charAt(0) - 'a' + 1) + ".5";
  }

  private static DatabaseRole primary(String synchronous, String... standbys) {
    return new DatabaseRole.Primary(Optional.of(synchronous).filter(s -> !s.isEmpty()), List.of(standbys));
  }

  private static DatabaseRole standby(String primary, String zone) {
    return new DatabaseRole.Standby(primary, address(zone), PORT, false);
  }

  private void endpoint(long epoch, Optional<String> zone) {
    proxy.apply(List.of(
        new DatabaseEndpointIntent("db", ENDPOINT, PORT, epoch, zone.map(FailoverTest::address), PORT)));
  }

  private void awaitProcess(String node, DatabaseNodeStatus status, long epoch) {
    await(node + " " + status, () -> matches(processes.get(node), status, epoch));
  }

  private void awaitLink(String node, DatabaseNodeStatus status, long epoch) {
    await(node + " " + status, () -> matches(links.get(node), status, epoch));
  }

  private static boolean matches(Report.DatabaseNode r, DatabaseNodeStatus status, long epoch) {
    return r != null && r.status() == status && r.epoch() == epoch;
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what + "; reports: " + all).isLessThan(deadline);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Connection connect(String address) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address + ':' + PORT + "/app?connectTimeout=5&socketTimeout=15", "root", "secret of master");
  }

  private static List<Integer> rows(String address) throws SQLException {
    try (Connection c = connect(address); Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT id FROM facts ORDER BY id")) {
      List<Integer> ids = new ArrayList<>();
      while (r.next()) {
        ids.add(r.getInt(1));
      }
      return ids;
    }
  }

  private static long postmaster(Path data) throws IOException {
    return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
  }

  /** A synchronous pair: n1 in zone a leads, n2 in zone b is in sync, in epoch 2. */
  private void pair() throws SQLException {
    want("a", "db-n1", 1, 1, primary("", "db-n2"));
    awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 1);
    endpoint(1, Optional.of("a"));
    want("b", "db-n2", 1, 1, standby("db-n1", "a"));
    try (Connection c = connect(ENDPOINT); Statement s = c.createStatement()) {
      s.execute("CREATE TABLE facts (id int PRIMARY KEY)");
    }
    awaitLink("db-n2", DatabaseNodeStatus.CATCHING_UP, 1);
    want("a", "db-n1", 2, 1, primary("db-n2", "db-n2"));
    want("b", "db-n2", 2, 1, standby("db-n1", "a"));
    awaitLink("db-n2", DatabaseNodeStatus.IN_SYNC, 2);
  }

  @Test
  void aKilledPrimaryIsReplacedAndNothingAcknowledgedIsLost() throws Exception {
    pair();
    List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    long[] firstAfter = new long[1];
    AtomicBoolean killed = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().start(() -> {
      int id = 0;
      while (!stop.get()) {
        try (Connection c = connect(ENDPOINT); Statement s = c.createStatement()) {
          while (!stop.get()) {
            s.execute("INSERT INTO facts VALUES (" + ++id + ")");
            acknowledged.add(id);
            if (killed.get() && firstAfter[0] == 0) {
              firstAfter[0] = System.nanoTime();
            }
          }
        } catch (SQLException e) {
          // a client that connects again
        }
      }
    });
    await("writes", () -> acknowledged.size() > 100);

    long at = System.nanoTime();
    ProcessHandle.of(postmaster(root.resolve("a/db-n1/data"))).orElseThrow().destroyForcibly();
    awaitProcess("db-n1", DatabaseNodeStatus.EXITED, 2);
    killed.set(true);
    endpoint(3, Optional.empty());
    want("a", "db-n1", 3, 1, new DatabaseRole.Fenced());
    want("b", "db-n2", 3, 1, primary("", "db-n3"));
    awaitProcess("db-n2", DatabaseNodeStatus.PRIMARY, 3);
    endpoint(3, Optional.of("b"));
    await("a write after the failover", () -> firstAfter[0] != 0);
    System.out.printf("from SIGKILL to the first acknowledged write: %d ms%n", (firstAfter[0] - at) / 1_000_000);

    // The old node: killed, marked, then removed; a new one is built in the third zone and waited for.
    awaitProcess("db-n1", DatabaseNodeStatus.FENCED, 3);
    forget("a", "db-n1");
    await("the old node's directory removed", () -> !Files.exists(root.resolve("a/db-n1")));
    want("c", "db-n3", 3, 1, standby("db-n2", "b"));
    awaitLink("db-n3", DatabaseNodeStatus.CATCHING_UP, 3);
    want("b", "db-n2", 4, 1, primary("db-n3", "db-n3"));
    awaitLink("db-n3", DatabaseNodeStatus.IN_SYNC, 4);
    stop.set(true);
    writer.join();

    assertThat(rows(address("b"))).containsAll(acknowledged);
    await("the standby has replayed all", () -> {
      try {
        return rows(address("c")).containsAll(acknowledged);
      } catch (SQLException e) {
        return false;
      }
    });
    // Reports of links to a fenced or dead primary would have made the region give up the standby.
    assertThat(all).noneMatch(r -> r.nodeId().equals("db-n2") && r.status() == DatabaseNodeStatus.DISCONNECTED);
  }

  @Test
  void aStandbyHasItsCatalogCachesBeforeClientsCome() throws Exception {
    pair();
    String database;
    try (Connection c = connect(address("a")); Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT oid FROM pg_database WHERE datname = current_database()")) {
      r.next();
      database = r.getString(1);
    }
    Path cache = root.resolve("b/db-n2/data/base").resolve(database).resolve("pg_internal.init");
    await("the standby's catalog cache", () -> Files.exists(cache));
  }

  @Test
  void aPrimaryAcknowledgesNothingWithoutItsStandbyUntilTheRegionSaysSo() throws Exception {
    pair();
    assertThat(zones.get("b").kill("db-n2")).isTrue();
    await("its exit", () -> all.stream().anyMatch(r -> matches(r, DatabaseNodeStatus.EXITED, 2)));
    AtomicBoolean acknowledged = new AtomicBoolean();
    intents.get("b").clear();
    zones.get("b").apply(List.of());
    Thread writer = Thread.ofVirtual().start(() -> {
      try (Connection c = connect(address("a")); Statement s = c.createStatement()) {
        s.execute("INSERT INTO facts VALUES (1)");
        acknowledged.set(true);
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    });
    awaitLink("db-n2", DatabaseNodeStatus.DISCONNECTED, 2);
    assertThat(acknowledged).isFalse();
    want("a", "db-n1", 3, 1, primary("", "db-n4"));
    writer.join();
    assertThat(acknowledged).isTrue();
  }

  /** As a debugger or a full machine may: all processes of a node, or those whose title says what they do. */
  private void freeze(String zone, String node, String title) throws Exception {
    List<Long> pids = Processes.workingBelow(root.resolve(zone).resolve(node).resolve("data").toRealPath()).stream()
        .filter(pid -> title(pid).contains(title)).toList();
    assertThat(pids).as("processes of " + node + " with " + title).isNotEmpty();
    for (long pid : pids) {
      boolean stopped = new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor() == 0;
      assertThat(stopped || !Files.exists(Path.of("/proc", Long.toString(pid)))).isTrue(); // some live for one question
    }
  }

  private static String title(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  private void awaitExit(String node, long epoch, String detail) {
    await(node + " killed: " + detail, () -> all.stream().anyMatch(
        r -> r.nodeId().equals(node) && matches(r, DatabaseNodeStatus.EXITED, epoch) && r.detail().contains(detail)));
  }

  @Test
  void aFrozenPrimaryIsKilledBeforeItIsSaidToBeGone() throws Exception {
    pair();
    freeze("a", "db-n1", "");
    awaitExit("db-n1", 2, "frozen");
    assertThat(Processes.workingBelow(root.resolve("a").toRealPath())).isEmpty();
    // The region's decision; the standby has everything.
    want("a", "db-n1", 3, 1, new DatabaseRole.Fenced());
    want("b", "db-n2", 3, 1, primary(""));
    awaitProcess("db-n2", DatabaseNodeStatus.PRIMARY, 3);
  }

  @Test
  void aFrozenPostmasterIsNoticedThoughItsSessionsGoOn() throws Exception {
    pair();
    freeze("a", "db-n1", "/bin/postgres");
    awaitExit("db-n1", 2, "frozen");
  }

  @Test
  void aFrozenServerIsNoticedByTheZoneProcessThatAdoptsIt() throws Exception {
    pair();
    zones.get("a").close();
    freeze("a", "db-n1", "");
    zones.put("a", zone("a"));
    zones.get("a").apply(List.copyOf(intents.get("a")));
    awaitExit("db-n1", 2, "frozen");
  }

  @Test
  void aFrozenStandbyIsLostToItsPrimaryAndKilledInItsZone() throws Exception {
    pair();
    freeze("b", "db-n2", "");
    try (Connection c = connect(address("a")); Statement s = c.createStatement()) {
      Thread region = Thread.ofVirtual().start(() -> {
        awaitLink("db-n2", DatabaseNodeStatus.DISCONNECTED, 2);
        want("a", "db-n1", 3, 1, primary("", "db-n2"));
      });
      s.execute("INSERT INTO facts VALUES (1)"); // waits for the standby until the region says that it need not
      region.join();
    }
    awaitExit("db-n2", 2, "frozen");
  }

  @Test
  void aFrozenSenderIsEndedSoThatTheStandbyFollowsAgain() throws Exception {
    pair();
    freeze("a", "db-n1", "walsender");
    try (Connection c = connect(address("a")); Statement s = c.createStatement()) {
      s.execute("INSERT INTO facts VALUES (1)"); // acknowledged once the standby, connected anew, has it
    }
    awaitLink("db-n2", DatabaseNodeStatus.IN_SYNC, 2);
    assertThat(all).anyMatch(r -> r.nodeId().equals("db-n2") && matches(r, DatabaseNodeStatus.DISCONNECTED, 2));
    assertThat(all).noneMatch(r -> r.status() == DatabaseNodeStatus.EXITED);
  }

  @Test
  void aStandbyThatCannotReplayIsPromotedAllTheSame() throws Exception {
    pair();
    freeze("b", "db-n2", "startup");
    want("a", "db-n1", 3, 1, new DatabaseRole.Fenced());
    awaitProcess("db-n1", DatabaseNodeStatus.FENCED, 3);
    want("b", "db-n2", 3, 1, primary(""));
    awaitExit("db-n2", 3, "frozen");
    awaitProcess("db-n2", DatabaseNodeStatus.PRIMARY, 3);
    assertThat(rows(address("b"))).isEmpty();
  }

  @Test
  void serversOutliveTheirZonesProcessAndAreAdopted() throws Exception {
    pair();
    long before = postmaster(root.resolve("a/db-n1/data"));
    zones.get("a").close();
    processes.clear();
    zones.put("a", new Databases("us-east-1a", root.resolve("a"), programs, this::reported,
        name -> { throw new IllegalStateException("the region is away"); }, new MemoryStore()));
    zones.get("a").apply(List.copyOf(intents.get("a")));
    awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 2);
    awaitLink("db-n2", DatabaseNodeStatus.IN_SYNC, 2);
    assertThat(postmaster(root.resolve("a/db-n1/data"))).isEqualTo(before);

    // An adopted server's death is noticed too; alone, it comes back by itself and has lost nothing.
    want("a", "db-n1", 3, 1, primary(""));
    awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 3);
    try (Connection c = connect(ENDPOINT); Statement s = c.createStatement()) {
      s.execute("INSERT INTO facts VALUES (7)");
    }
    ProcessHandle.of(before).orElseThrow().destroyForcibly();
    await("its exit", () -> all.stream().anyMatch(r -> matches(r, DatabaseNodeStatus.EXITED, 3)));
    awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 3);
    assertThat(rows(ENDPOINT)).containsExactly(7);

    // A restart on order is told by a higher boot, and is no exit.
    all.clear();
    long alone = postmaster(root.resolve("a/db-n1/data"));
    want("a", "db-n1", 3, 2, primary(""));
    await("another process", () -> {
      try {
        return postmaster(root.resolve("a/db-n1/data")) != alone;
      } catch (IOException | RuntimeException e) {
        return false;
      }
    });
    awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 3);
    assertThat(all).noneMatch(r -> r.status() == DatabaseNodeStatus.EXITED);

    // Fenced is for good, in this epoch.
    want("a", "db-n1", 4, 2, new DatabaseRole.Fenced());
    awaitProcess("db-n1", DatabaseNodeStatus.FENCED, 4);
    assertThat(Processes.workingBelow(root.resolve("a").toRealPath())).isEmpty();
    want("a", "db-n1", 4, 2, primary(""));
    want("a", "db-n1", 5, 2, primary(""));
    awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 5);
    assertThat(all).noneMatch(r -> r.status() == DatabaseNodeStatus.PRIMARY && r.epoch() == 4);
  }

  /** A replica in zone c follows whoever leads, is not waited for, and leaves when it is promoted. */
  @Test
  void aReadReplicaFollowsThroughAFailoverAndIsPromotedWhenItIsAsked() throws Exception {
    pair();
    want("a", "db-n1", 2, 1, primary("db-n2", "db-n2", "reader-n1"));
    want("c", "reader-n1", 2, 1, new DatabaseRole.Standby("db-n1", address("a"), PORT, true));
    awaitLink("reader-n1", DatabaseNodeStatus.CATCHING_UP, 2);
    insert(ENDPOINT, 1);
    awaitRow("c", 1);
    assertThat(links.get("reader-n1").status()).as("nobody waits for it").isEqualTo(DatabaseNodeStatus.CATCHING_UP);

    // Gone, it holds no commit up; back, it goes on where it was.
    assertThat(zones.get("c").kill("reader-n1")).isTrue();
    insert(ENDPOINT, 2);
    awaitRow("c", 2);

    ProcessHandle.of(postmaster(root.resolve("a/db-n1/data"))).orElseThrow().destroyForcibly();
    awaitProcess("db-n1", DatabaseNodeStatus.EXITED, 2);
    want("a", "db-n1", 3, 1, new DatabaseRole.Fenced());
    want("b", "db-n2", 3, 1, primary("", "reader-n1"));
    want("c", "reader-n1", 3, 1, new DatabaseRole.Standby("db-n2", address("b"), PORT, true));
    awaitProcess("db-n2", DatabaseNodeStatus.PRIMARY, 3);
    endpoint(3, Optional.of("b"));
    awaitLink("reader-n1", DatabaseNodeStatus.CATCHING_UP, 3);
    insert(ENDPOINT, 3);
    awaitRow("c", 3);

    want("b", "db-n2", 3, 1, primary(""));
    want("c", "reader-n1", 4, 1, primary(""));
    awaitProcess("reader-n1", DatabaseNodeStatus.PRIMARY, 4);
    insert(address("c"), 4);
    insert(ENDPOINT, 5);
    assertThat(rows(address("c"))).containsExactly(1, 2, 3, 4);
    assertThat(rows(address("b"))).containsExactly(1, 2, 3, 5);
  }

  private static void insert(String address, int id) throws SQLException {
    try (Connection c = connect(address); Statement s = c.createStatement()) {
      s.execute("INSERT INTO facts VALUES (" + id + ")");
    }
  }

  private void awaitRow(String zone, int id) {
    await("row " + id + " in zone " + zone, () -> {
      try {
        return rows(address(zone)).contains(id);
      } catch (SQLException e) {
        return false;
      }
    });
  }
}
