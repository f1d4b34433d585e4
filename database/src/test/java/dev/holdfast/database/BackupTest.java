package dev.holdfast.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseBytes;
import dev.holdfast.region.world.ZoneIntent.DatabaseEngine;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Base backups of a real PostgreSQL under load, and new servers that begin with them in another zone. */
final class BackupTest {

  private static final int PORT = 25433;

  private static final Node.Pace PACE = new Node.Pace(2, Duration.ofMillis(1), Duration.ofMillis(500), Duration.ZERO);

  private final ConcurrentLinkedQueue<Report> reports = new ConcurrentLinkedQueue<>();
  private final MemoryStore store = new MemoryStore();
  private Path root;
  private Path programs;
  private Databases a;
  private Databases b;

  @BeforeEach
  void twoZones() throws IOException {
    root = Files.createTempDirectory("holdfast-backup");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    programs = root.resolve("programs");
    a = zone("a");
    b = zone("b");
  }

  @AfterEach
  void nothingStaysBehind() throws IOException {
    a.close();
    b.close();
    Databases.killAll(root);
    Trees.delete(root);
  }

  private Databases zone(String zone) throws IOException {
    return new Databases("us-east-1" + zone, root.resolve(zone), programs, reports::add,
        name -> Optional.of("secret of " + name), store, PACE);
  }

  private static DatabaseNodeIntent primary(String node, String address, String secret, DatabaseBytes bytes) {
    return new DatabaseNodeIntent(node, "db", address, PORT, "app", "root", secret, "admin",
        new DatabaseRole.Primary(Optional.empty(), List.of()), 1, 1, new TreeMap<>(Map.of()), bytes, DatabaseEngine.POSTGRES);
  }

  private static DatabaseBytes backUp(boolean closed, String... backups) {
    return new DatabaseBytes(Optional.empty(), List.of(backups), closed, false);
  }

  private static DatabaseBytes restore(String backup) {
    return new DatabaseBytes(
        Optional.of(new ZoneIntent.RestoreIntent(backup, Optional.empty())), List.of(), false, false);
  }

  private static Connection connect(String address, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + address + ':' + PORT + "/app?connectTimeout=5&socketTimeout=15", "root", password);
  }

  private static List<Integer> rows(String address, String password) throws SQLException {
    try (Connection c = connect(address, password); Statement s = c.createStatement();
        ResultSet r = s.executeQuery("SELECT id FROM facts ORDER BY id")) {
      List<Integer> ids = new ArrayList<>();
      while (r.next()) {
        ids.add(r.getInt(1));
      }
      return ids;
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what + "; reports: " + reports).isLessThan(deadline);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void awaitPrimary(String node) {
    await(node, () -> reports.stream().anyMatch(r -> r instanceof Report.DatabaseNode n && n.nodeId().equals(node)
        && n.status() == DatabaseNodeStatus.PRIMARY));
  }

  @Test
  void whatWasAcknowledgedBeforeABackupBeganIsInItAndASpoiltOneIsRefused() throws Exception {
    a.apply(List.of(primary("n1", "127.77.11.5", "master", DatabaseBytes.NONE)));
    awaitPrimary("n1");
    try (Connection c = connect("127.77.11.5", "secret of master"); Statement s = c.createStatement()) {
      s.execute("CREATE TABLE facts (id int PRIMARY KEY, filler text)");
    }
    List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().start(() -> {
      try (Connection c = connect("127.77.11.5", "secret of master"); Statement s = c.createStatement()) {
        for (int id = 1; !stop.get(); id++) {
          s.execute("INSERT INTO facts VALUES (" + id + ", repeat('x', 1000))");
          acknowledged.add(id);
        }
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    });
    await("writes", () -> acknowledged.size() > 200);

    List<Integer> before = List.copyOf(acknowledged);
    a.apply(List.of(primary("n1", "127.77.11.5", "master", backUp(false, "backup-1"))));
    await("the backup", () -> store.has("backup-1"));
    stop.set(true);
    writer.join();

    // The password is the one in the data until the region gives another. rdsadmin's goes with the data.
    store.toBegin("n2", "backup-1");
    b.apply(List.of(primary("n2", "127.77.12.5", "", restore("backup-1"))));
    awaitPrimary("n2");
    List<Integer> restored = rows("127.77.12.5", "secret of master");
    assertThat(restored).containsAll(before);
    assertThat(restored).as("whole, up to some moment").containsExactlyElementsOf(
        acknowledged.subList(0, Math.min(restored.size(), acknowledged.size())));
    b.apply(List.of(primary("n2", "127.77.12.5", "other", DatabaseBytes.NONE)));
    await("the new password", () -> {
      try {
        return !rows("127.77.12.5", "secret of other").isEmpty();
      } catch (SQLException e) {
        return false;
      }
    });

    // Never a server that has only a part of it.
    byte[] whole = store.bytes("backup-1");
    Path data = Files.createDirectory(root.resolve("data"));
    for (int length : new int[] {0, 100, whole.length / 2, whole.length - 1}) {
      byte[] torn = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Tar.unpack(
          new InflaterInputStream(new ByteArrayInputStream(torn)), data, Optional.empty()))
          .as(length + " of " + whole.length + " bytes").isInstanceOf(IOException.class);
      Trees.delete(data);
      Files.createDirectory(data);
    }
  }

  @Test
  void aLastBackupHasAllThatWasEverAcknowledged() throws Exception {
    a.apply(List.of(primary("n1", "127.77.11.5", "master", DatabaseBytes.NONE)));
    awaitPrimary("n1");
    try (Connection c = connect("127.77.11.5", "secret of master"); Statement s = c.createStatement()) {
      s.execute("CREATE TABLE facts (id int PRIMARY KEY)");
    }
    List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().start(() -> {
      int id = 0;
      while (!stop.get()) {
        try (Connection c = connect("127.77.11.5", "secret of master"); Statement s = c.createStatement()) {
          while (!stop.get()) {
            s.execute("INSERT INTO facts VALUES (" + ++id + ")");
            acknowledged.add(id);
          }
        } catch (SQLException e) {
          // a client that connects again for as long as it can
        }
      }
    });
    await("writes", () -> acknowledged.size() > 100);
    a.apply(List.of(primary("n1", "127.77.11.5", "master", backUp(true, "backup-2"))));
    await("the backup", () -> store.has("backup-2"));
    assertThatThrownBy(() -> connect("127.77.11.5", "secret of master")).isInstanceOf(SQLException.class);
    stop.set(true);
    writer.join();

    store.toBegin("n2", "backup-2");
    b.apply(List.of(primary("n2", "127.77.12.5", "", restore("backup-2"))));
    awaitPrimary("n2");
    assertThat(rows("127.77.12.5", "secret of master")).containsAll(acknowledged);
  }

  @Test
  void aBackupThatCannotBeHandedOverIsSaidToHaveFailed() throws Exception {
    a.close();
    a = new Databases("us-east-1a", root.resolve("a"), programs, reports::add,
        name -> Optional.of("secret of " + name), new BackupStore() {
          @Override
          public void upload(String nodeId, String backupId, InputStream bytes) throws IOException {
            bytes.readNBytes(1 << 16);
            throw new IOException("the disk is full");
          }

          @Override
          public InputStream download(String nodeId) throws IOException {
            throw new IOException("none");
          }

          @Override
          public void uploadWal(String nodeId, String segment, Optional<Instant> until, InputStream bytes) { }

          @Override
          public List<String> wal(String nodeId) {
            return List.of();
          }

          @Override
          public InputStream downloadWal(String nodeId, String segment) throws IOException {
            throw new IOException("none");
          }
        }, PACE);
    a.apply(List.of(primary("n1", "127.77.11.5", "master", backUp(false, "backup-3"))));
    await("the failure", () -> reports.stream().anyMatch(r -> r instanceof Report.DatabaseBackup failed
        && failed.backupId().equals("backup-3") && failed.blobId().isEmpty()
        && failed.detail().equals("the disk is full")));
  }

  @Test
  void aPointInTimeHasWhatWasCommittedBeforeItAndNothingAfter() throws Exception {
    DatabaseBytes archive = new DatabaseBytes(Optional.empty(), List.of(), false, true);
    a.apply(List.of(primary("n1", "127.77.11.5", "master", archive)));
    awaitPrimary("n1");
    try (Connection c = connect("127.77.11.5", "secret of master"); Statement s = c.createStatement()) {
      s.execute("CREATE TABLE facts (id int PRIMARY KEY)");
      a.apply(List.of(primary("n1", "127.77.11.5", "master",
          new DatabaseBytes(Optional.empty(), List.of("base"), false, true))));
      await("the base backup", () -> store.has("base"));
      s.execute("INSERT INTO facts VALUES (1)");
      Instant between = Instant.now();
      await("the clock to go on", () -> Instant.now().isAfter(between.plusMillis(20)));
      s.execute("INSERT INTO facts VALUES (2)");
      Instant after = Instant.now();
      await("the mark after it", () -> store.latest().filter(t -> t.isAfter(after)).isPresent());

      restoredTo("n2", "127.77.12.5", between.plusMillis(10));
      assertThat(rows("127.77.12.5", "secret of master")).containsExactly(1);
      b.apply(List.of());
      restoredTo("n3", "127.77.13.5", store.latest().orElseThrow());
      assertThat(rows("127.77.13.5", "secret of master")).as("the latest there is").containsExactly(1, 2);
    }
  }

  private void restoredTo(String node, String address, Instant time) {
    store.toBegin(node, "base");
    b.apply(List.of(primary(node, address, "", new DatabaseBytes(
        Optional.of(new ZoneIntent.RestoreIntent("base", Optional.of(time))), List.of(), false, true))));
    awaitPrimary(node);
  }
}
