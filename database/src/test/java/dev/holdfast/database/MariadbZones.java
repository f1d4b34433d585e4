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
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Real MariaDB in three zones on loopback; the test decides what the region would decide. */
final class MariadbZones implements AutoCloseable {

  static final int PORT = 23306;
  static final String ENDPOINT = "127.255.78.1";

  /** Where nobody can read it, wherever this checkout lies; once for all tests, and removed with the virtual machine. */
  private static final Path PROGRAMS = programs();

  final Path root;
  final Map<String, Databases> zones = new TreeMap<>();
  final Map<String, List<DatabaseNodeIntent>> intents = new TreeMap<>();
  final Map<String, Report.DatabaseNode> processes = new ConcurrentHashMap<>();
  final Map<String, Report.DatabaseNode> links = new ConcurrentHashMap<>();
  final ConcurrentLinkedQueue<Report.DatabaseNode> all = new ConcurrentLinkedQueue<>();
  final DatabaseProxy proxy = new DatabaseProxy();
  final Map<String, String> parameters = new TreeMap<>(Map.of("wait_timeout", "600"));
  volatile Function<String, Optional<String>> secrets = name -> Optional.of("secret of " + name);
  volatile String secret = "master";
  final MemoryStore store = new MemoryStore();
  DatabaseBytes bytes = DatabaseBytes.NONE;

  MariadbZones() throws IOException {
    root = Files.createTempDirectory("holdfast-mariadb");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String zone : List.of("a", "b", "c")) {
      intents.put(zone, new ArrayList<>());
      begin(zone);
    }
  }

  private static Path programs() {
    try {
      Path made = Files.createTempDirectory("holdfast-engines");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        try {
          Trees.delete(made);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }));
      return made;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A zone's process; it adopts what runs. */
  void begin(String zone) throws IOException {
    zones.put(zone, new Databases("us-east-1" + zone, root.resolve(zone), PROGRAMS, this::reported,
        name -> secrets.apply(name), store));
    zones.get(zone).apply(List.copyOf(intents.get(zone)));
  }

  private void reported(Report report) {
    if (!(report instanceof Report.DatabaseNode r)) {
      return;
    }
    all.add(r);
    switch (r.status()) {
      case CATCHING_UP, IN_SYNC, DISCONNECTED -> links.put(r.nodeId(), r);
      default -> processes.put(r.nodeId(), r);
    }
  }

  void want(String zone, String node, long epoch, int boot, DatabaseRole role) {
    intents.get(zone).removeIf(i -> i.nodeId().equals(node));
    intents.get(zone).add(new DatabaseNodeIntent(node, "db", address(zone), PORT, "app", "root", secret, "admin",
        role, epoch, boot, new TreeMap<>(parameters), bytes, DatabaseEngine.MARIADB));
    zones.get(zone).apply(List.copyOf(intents.get(zone)));
  }

  /** The node n1 in zone a leads alone, or with standbys it does not wait for; the endpoint leads to it. */
  void lead(String... standbys) {
    want("a", "db-n1", 1, 1, primary("", standbys));
    awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 1);
    endpoint(1, Optional.of("a"));
  }

  /** A client that connects again, numbers what it writes and notes what was acknowledged. */
  Thread writer(List<Integer> acknowledged, AtomicBoolean stop) {
    return Thread.ofVirtual().start(() -> {
      int id = 0;
      while (!stop.get()) {
        try (Connection c = connect(ENDPOINT); Statement s = c.createStatement()) {
          while (!stop.get()) {
            s.execute("INSERT INTO facts (id, t) VALUES (" + ++id + ", 'x')");
            acknowledged.add(id);
          }
        } catch (SQLException e) {
          // it connects again
        }
      }
    });
  }

  void forget(String zone, String node) {
    intents.get(zone).removeIf(i -> i.nodeId().equals(node));
    zones.get(zone).apply(List.copyOf(intents.get(zone)));
  }

  static String address(String zone) {
    return "127.78." + (zone.charAt(0) - 'a' + 1) + ".5";
  }

  static DatabaseRole primary(String synchronous, String... standbys) {
    return new DatabaseRole.Primary(Optional.of(synchronous).filter(s -> !s.isEmpty()), List.of(standbys));
  }

  static DatabaseRole standby(String primary, String zone) {
    return new DatabaseRole.Standby(primary, address(zone), PORT, false);
  }

  void endpoint(long epoch, Optional<String> zone) {
    proxy.apply(List.of(
        new DatabaseEndpointIntent("db", ENDPOINT, PORT, epoch, zone.map(MariadbZones::address), PORT)));
  }

  void awaitProcess(String node, DatabaseNodeStatus status, long epoch) {
    await(node + " " + status, () -> matches(processes.get(node), status, epoch));
  }

  void awaitLink(String node, DatabaseNodeStatus status, long epoch) {
    await(node + " " + status, () -> matches(links.get(node), status, epoch));
  }

  /** That it was said at all, whatever has been said since. */
  void awaitSaid(String node, DatabaseNodeStatus status, long epoch, String detail) {
    await(node + " " + status + ' ' + detail, () -> all.stream().anyMatch(
        r -> r.nodeId().equals(node) && matches(r, status, epoch) && r.detail().contains(detail)));
  }

  static boolean matches(Report.DatabaseNode r, DatabaseNodeStatus status, long epoch) {
    return r != null && r.status() == status && r.epoch() == epoch;
  }

  /** Until it is so; what throws is not so yet. */
  void await(String what, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(150).toNanos();
    while (!is(condition)) {
      assertThat(System.nanoTime()).as("waiting for " + what + "; reports: " + all).isLessThan(deadline);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static boolean is(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (SQLException | IOException e) {
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  Connection connect(String address) throws SQLException {
    return connect(address, "root", "secret of " + secret);
  }

  static Connection connect(String address, String user, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://" + address + ':' + PORT + "/app?sslMode=disable&connectTimeout=5000&socketTimeout=60000",
        user, password);
  }

  void execute(String address, String sql) throws SQLException {
    try (Connection c = connect(address); Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  List<Integer> rows(String address) throws SQLException {
    try (Connection c = connect(address); Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT id FROM facts ORDER BY id")) {
      List<Integer> ids = new ArrayList<>();
      while (r.next()) {
        ids.add(r.getInt(1));
      }
      return ids;
    }
  }

  /** The server's process. Its file is made first and written then: while it is empty, that is an error of reading. */
  long pid(String zone, String node) throws IOException {
    String pid = Files.readString(root.resolve(zone).resolve(node).resolve("data/holdfast.pid")).strip();
    if (pid.isEmpty()) {
      throw new IOException("no process is noted yet");
    }
    return Long.parseLong(pid);
  }

  void kill(String zone, String node) throws IOException {
    ProcessHandle.of(pid(zone, node)).orElseThrow().destroyForcibly();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    zones.values().forEach(Databases::close);
    Databases.killAll(root);
    Trees.delete(root);
  }
}
