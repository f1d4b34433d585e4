package dev.holdfast.database;

import static dev.holdfast.database.MariadbZones.ENDPOINT;
import static dev.holdfast.database.MariadbZones.address;
import static dev.holdfast.database.MariadbZones.primary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseBytes;
import dev.holdfast.region.world.ZoneIntent.RestoreIntent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Backups of a real MariaDB under load, and new servers that begin with them in another zone. */
final class MariadbBackupTest {

  private MariadbZones db;
  private final List<Integer> acknowledged = new CopyOnWriteArrayList<>();
  private final AtomicBoolean stop = new AtomicBoolean();
  private Thread writer;

  @BeforeEach
  void oneThatIsWrittenTo() throws Exception {
    db = new MariadbZones();
    db.lead();
    db.execute(ENDPOINT, "CREATE TABLE facts (id int PRIMARY KEY, t longblob)");
    db.execute(ENDPOINT, "CREATE USER reader IDENTIFIED BY 'for reading'");
    db.execute(ENDPOINT, "GRANT SELECT ON app.* TO reader");
    db.execute(ENDPOINT, "CREATE PROCEDURE twice(IN n int) SELECT 2 * n");
    writer = db.writer(acknowledged, stop);
    db.await("writes", () -> acknowledged.size() > 100);
  }

  @AfterEach
  void nothingStaysBehind() throws Exception {
    stop.set(true);
    db.close(); // which lets the writer go, should it wait
    if (writer != null) {
      writer.join();
    }
  }

  private void backUp(boolean closed, String backup) {
    db.bytes = new DatabaseBytes(Optional.empty(), List.of(backup), closed, false);
    db.want("a", "db-n1", 1, 1, primary(""));
  }

  /** As another instance, without a password of its own. */
  private void restore(String node, String backup) {
    db.store.toBegin(node, backup);
    db.bytes = new DatabaseBytes(Optional.of(new RestoreIntent(backup, Optional.empty())), List.of(), false, false);
    db.secret = "";
    db.want("b", node, 1, 1, primary(""));
    db.secret = "master"; // the one in the data
  }

  @Test
  void whatWasAcknowledgedBeforeABackupBeganIsInItAndOneInPartIsNoServer() throws Exception {
    try (Connection c = db.connect(ENDPOINT); var s = c.prepareStatement("INSERT INTO facts VALUES (-1, ?)")) {
      byte[] large = new byte[12 << 20]; // twice as long when it is written down, and more than a packet may be
      Arrays.fill(large, (byte) 0xff);
      s.setBytes(1, large);
      s.execute();
    }
    List<Integer> before = List.copyOf(acknowledged);
    backUp(false, "backup-1");
    db.await("the backup", () -> db.store.has("backup-1"));
    stop.set(true);
    writer.join();

    restore("other-n1", "backup-1");
    db.awaitProcess("other-n1", DatabaseNodeStatus.PRIMARY, 1);
    List<Integer> restored = db.rows(address("b"));
    assertThat(restored).contains(-1).containsAll(before);
    assertThat(restored.subList(1, restored.size())).as("whole, up to some moment")
        .containsExactlyElementsOf(acknowledged.subList(0, Math.min(restored.size() - 1, acknowledged.size())));
    db.execute(address("b"), "INSERT INTO facts (id) VALUES (1000000)");
    try (Connection c = MariadbZones.connect(address("b"), "reader", "for reading"); Statement s = c.createStatement();
        var r = s.executeQuery("SELECT length(t) FROM facts WHERE id = -1")) {
      assertThat(r.next()).isTrue();
      assertThat(r.getInt(1)).isEqualTo(12 << 20);
    }
    db.execute(address("b"), "CALL twice(2)");

    // Its master user gets another password.
    db.bytes = DatabaseBytes.NONE;
    db.secret = "another";
    db.want("b", "other-n1", 1, 1, primary(""));
    db.await("the new password", () -> !db.rows(address("b")).isEmpty());

    byte[] whole = db.store.bytes("backup-1");
    db.store.upload("db-n1", "torn", new ByteArrayInputStream(Arrays.copyOf(whole, whole.length / 2)));
    restore("torn-n1", "torn");
    db.awaitProcess("torn-n1", DatabaseNodeStatus.FAILED, 1);
    assertThat(db.all).noneMatch(r -> r.nodeId().equals("torn-n1") && r.status() == DatabaseNodeStatus.PRIMARY);
  }

  @Test
  void aLastBackupHasAllThatWasEverAcknowledged() throws Exception {
    backUp(true, "backup-2");
    db.await("the backup", () -> db.store.has("backup-2"));
    assertThatThrownBy(() -> db.execute(address("a"), "INSERT INTO facts (id) VALUES (-7)"))
        .isInstanceOf(SQLException.class).hasMessageContaining("read-only");
    stop.set(true);
    writer.join();
    restore("other-n1", "backup-2");
    db.awaitProcess("other-n1", DatabaseNodeStatus.PRIMARY, 1);
    assertThat(db.rows(address("b"))).containsAll(acknowledged);

    // It is not to go after all, and takes writes again.
    db.bytes = DatabaseBytes.NONE;
    db.want("a", "db-n1", 1, 1, primary(""));
    db.await("a write", () -> {
      db.execute(ENDPOINT, "INSERT INTO facts (id) VALUES (-8)");
      return true;
    });
  }

  @Tag("long")
  @Test
  void aBackupOfAServerThatDiesIsMadeWhenItIsBack() throws Exception {
    stop.set(true);
    writer.join();
    try (Connection c = db.connect(ENDPOINT); Statement s = c.createStatement()) {
      s.execute("INSERT INTO facts SELECT seq + 1000000, repeat('y', 2000) FROM (SELECT a.id * 200 + b.id AS seq"
          + " FROM facts a, facts b WHERE a.id <= 100 AND b.id <= 100) AS many");
    }
    backUp(false, "backup-3");
    db.kill("a", "db-n1");
    db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 1, "");
    db.await("the backup", () -> db.store.has("backup-3"));
    restore("other-n1", "backup-3");
    db.awaitProcess("other-n1", DatabaseNodeStatus.PRIMARY, 1);
    assertThat(db.rows(address("b"))).hasSize(acknowledged.size() + 10_000);
  }

  @Test
  void noLoginIsLeftOnDisk() throws IOException {
    backUp(false, "backup-4");
    db.await("the backup", () -> db.store.has("backup-4"));
    db.await("the login removed", () -> {
      try (var files = java.nio.file.Files.list(db.root.resolve("a/db-n1"))) {
        return files.noneMatch(f -> f.getFileName().toString().startsWith("login"));
      }
    });
  }
}
