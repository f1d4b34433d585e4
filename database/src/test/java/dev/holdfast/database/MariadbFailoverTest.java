package dev.holdfast.database;

import static dev.holdfast.database.MariadbZones.ENDPOINT;
import static dev.holdfast.database.MariadbZones.address;
import static dev.holdfast.database.MariadbZones.matches;
import static dev.holdfast.database.MariadbZones.primary;
import static dev.holdfast.database.MariadbZones.standby;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two and three real MariaDB servers; the test decides what the region would decide. */
final class MariadbFailoverTest {

  private MariadbZones db;

  @BeforeEach
  void zones() throws IOException {
    db = new MariadbZones();
  }

  @AfterEach
  void nothingStaysBehind() throws IOException {
    db.close();
  }

  /** A synchronous pair: n1 in zone a leads, n2 in zone b is in sync, in epoch 2. */
  private void pair() throws SQLException {
    db.lead("db-n2");
    db.execute(ENDPOINT, "CREATE TABLE facts (id int PRIMARY KEY, t blob)");
    db.execute(ENDPOINT, "INSERT INTO facts VALUES (0, x'00ff27220a5c')");
    db.execute(ENDPOINT, "CREATE VIEW seen AS SELECT count(*) AS n FROM facts");
    db.execute(ENDPOINT, "CREATE USER reader IDENTIFIED BY 'for reading'");
    db.execute(ENDPOINT, "GRANT SELECT ON app.* TO reader");
    db.want("b", "db-n2", 1, 1, standby("db-n1", "a"));
    db.awaitLink("db-n2", DatabaseNodeStatus.CATCHING_UP, 1);
    db.want("a", "db-n1", 2, 1, primary("db-n2", "db-n2"));
    db.want("b", "db-n2", 2, 1, standby("db-n1", "a"));
    db.awaitLink("db-n2", DatabaseNodeStatus.IN_SYNC, 2);
  }

  /** What the region decides when n1 is gone. */
  private void failover(String... standbys) {
    db.endpoint(3, Optional.empty());
    db.want("a", "db-n1", 3, 1, new DatabaseRole.Fenced());
    db.want("b", "db-n2", 3, 1, primary("", standbys));
    db.awaitProcess("db-n2", DatabaseNodeStatus.PRIMARY, 3);
    db.endpoint(3, Optional.of("b"));
  }

  @Test
  void aKilledPrimaryIsReplacedAndNothingAcknowledgedIsLost() throws Exception {
    pair();
    List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer = db.writer(acknowledged, stop);
    db.await("writes", () -> acknowledged.size() > 100);

    long at = System.nanoTime();
    db.kill("a", "db-n1");
    db.awaitProcess("db-n1", DatabaseNodeStatus.EXITED, 2);
    int before = acknowledged.size();
    failover("db-n3");
    db.await("a write after the failover", () -> acknowledged.size() > before);
    System.out.printf("from SIGKILL to the first acknowledged write: %d ms%n", (System.nanoTime() - at) / 1_000_000);

    // The old node goes; a new one is built in the third zone while clients write, and is waited for.
    db.awaitProcess("db-n1", DatabaseNodeStatus.FENCED, 3);
    db.forget("a", "db-n1");
    db.await("the old node's directory removed", () -> !Files.exists(db.root.resolve("a/db-n1")));
    db.want("c", "db-n3", 3, 1, standby("db-n2", "b"));
    db.awaitLink("db-n3", DatabaseNodeStatus.CATCHING_UP, 3);
    db.want("b", "db-n2", 4, 1, primary("db-n3", "db-n3"));
    db.awaitLink("db-n3", DatabaseNodeStatus.IN_SYNC, 4);
    stop.set(true);
    writer.join();

    assertThat(db.rows(address("b"))).containsAll(acknowledged);
    db.await("the standby has applied all", () -> db.rows(address("c")).equals(db.rows(address("b"))));
    try (Connection c = MariadbZones.connect(address("c"), "reader", "for reading"); Statement s = c.createStatement();
        var r = s.executeQuery("SELECT hex(t), (SELECT n FROM seen) FROM facts WHERE id = 0")) {
      assertThat(r.next()).isTrue();
      assertThat(r.getString(1)).isEqualTo("00FF27220A5C");
    }
    assertThat(db.all).noneMatch(r -> r.nodeId().equals("db-n2") && r.status() == DatabaseNodeStatus.DISCONNECTED);
  }

  @Test
  void aPrimaryAcknowledgesNothingWithoutItsStandbyUntilTheRegionSaysSo() throws Exception {
    pair();
    assertThat(db.zones.get("b").kill("db-n2")).isTrue();
    db.awaitSaid("db-n2", DatabaseNodeStatus.EXITED, 2, "");
    db.intents.get("b").clear();
    db.zones.get("b").apply(List.of());
    AtomicBoolean acknowledged = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().start(() -> insert(1, acknowledged));
    db.awaitLink("db-n2", DatabaseNodeStatus.DISCONNECTED, 2);
    // Nor does it when its zone's process is another, or when it has crashed and come back.
    db.zones.get("a").close();
    db.begin("a");
    Thread.sleep(500);
    assertThat(acknowledged).isFalse();
    assertThat(db.rows(address("a"))).as("nobody sees it meanwhile").containsExactly(0);
    db.want("a", "db-n1", 3, 1, primary("", "db-n4"));
    writer.join();
    assertThat(acknowledged).isTrue();
    assertThat(db.rows(address("a"))).containsExactly(0, 1);
  }

  private void insert(int id, AtomicBoolean acknowledged) {
    try (Connection c = db.connect(address("a")); Statement s = c.createStatement()) {
      s.execute("INSERT INTO facts (id) VALUES (" + id + ")");
      acknowledged.set(true);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFrozenPrimaryIsKilledAndItsStandbyHasEverything() throws Exception {
    pair();
    List<Integer> acknowledged = new CopyOnWriteArrayList<>();
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer = db.writer(acknowledged, stop);
    db.await("writes", () -> acknowledged.size() > 50);
    assertThat(db.zones.get("a").freeze("db-n1")).isTrue();
    db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 2, "frozen");
    assertThat(Processes.workingBelow(db.root.resolve("a").toRealPath())).isEmpty();
    int before = acknowledged.size();
    failover();
    db.await("a write after the failover", () -> acknowledged.size() > before);
    stop.set(true);
    writer.join();
    assertThat(db.rows(ENDPOINT)).containsAll(acknowledged);
  }

  @Tag("long")
  @Test
  void aFrozenStandbyIsLostToItsPrimaryAndKilledInItsZone() throws Exception {
    pair();
    assertThat(db.zones.get("b").freeze("db-n2")).isTrue();
    AtomicBoolean acknowledged = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().start(() -> insert(1, acknowledged));
    db.awaitLink("db-n2", DatabaseNodeStatus.DISCONNECTED, 2);
    db.want("a", "db-n1", 3, 1, primary("", "db-n2"));
    writer.join();
    assertThat(acknowledged).isTrue();
    db.awaitSaid("db-n2", DatabaseNodeStatus.EXITED, 2, "frozen");
    // Started again, it follows, gets what it lacks and is waited for as before.
    db.want("b", "db-n2", 3, 1, standby("db-n1", "a"));
    db.awaitLink("db-n2", DatabaseNodeStatus.CATCHING_UP, 3);
    db.want("a", "db-n1", 4, 1, primary("db-n2", "db-n2"));
    db.awaitLink("db-n2", DatabaseNodeStatus.IN_SYNC, 4);
    db.await("the row", () -> db.rows(address("b")).contains(1));
  }

  /** MariaDB itself would throw away what a restarted standby has received, and fetch it again from a primary that is gone. */
  @Test
  void whatAStandbyAcknowledgedAndNotAppliedSurvivesTheDeathOfBoth() throws Exception {
    pair();
    db.zones.get("b").close();
    try (MariadbAdmin sql = MariadbAdmin.connect(address("b"), MariadbZones.PORT, "secret of admin")) {
      sql.execute("STOP SLAVE SQL_THREAD");
    }
    for (int id = 1; id <= 20; id++) {
      db.execute(ENDPOINT, "INSERT INTO facts (id) VALUES (" + id + ")");
    }
    assertThat(db.rows(address("b"))).containsExactly(0);
    db.kill("b", "db-n2");
    db.kill("a", "db-n1");
    db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 2, "");
    db.begin("b");
    failover();
    assertThat(db.rows(ENDPOINT)).hasSize(21);
  }

  @Test
  void onlyTheStandbyThatIsNamedCountsWhoeverElseIsConnected() throws Exception {
    pair();
    db.zones.get("b").close(); // cut off: nobody tells n2 that it is a standby no more
    db.want("a", "db-n1", 3, 1, primary("", "db-n3"));
    db.want("c", "db-n3", 3, 1, standby("db-n1", "a"));
    db.awaitLink("db-n3", DatabaseNodeStatus.CATCHING_UP, 3);
    db.want("a", "db-n1", 4, 1, primary("db-n3", "db-n3"));
    db.awaitLink("db-n3", DatabaseNodeStatus.IN_SYNC, 4);
    assertThat(db.zones.get("c").freeze("db-n3")).isTrue();
    AtomicBoolean acknowledged = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().start(() -> insert(1, acknowledged));
    db.awaitLink("db-n3", DatabaseNodeStatus.DISCONNECTED, 4);
    assertThat(acknowledged).isFalse();
    db.want("a", "db-n1", 5, 1, primary(""));
    writer.join();
    assertThat(db.rows(address("b"))).as("n2 hears nothing any more").containsExactly(0);
  }

  @Test
  void aPairOutlivesItsZonesProcessesAndIsAdopted() throws Exception {
    pair();
    long[] before = {db.pid("a", "db-n1"), db.pid("b", "db-n2")};
    db.zones.get("a").close();
    db.zones.get("b").close();
    db.execute(ENDPOINT, "INSERT INTO facts (id) VALUES (1)");
    db.processes.clear();
    db.links.clear();
    db.secrets = name -> { throw new IllegalStateException("the region is away"); };
    db.begin("a");
    db.begin("b");
    db.awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 2);
    db.awaitLink("db-n2", DatabaseNodeStatus.IN_SYNC, 2);
    assertThat(new long[] {db.pid("a", "db-n1"), db.pid("b", "db-n2")}).isEqualTo(before);
    db.await("the row", () -> db.rows(address("b")).contains(1));
  }

  @Tag("long")
  @Test
  void aSuccessorHasThePasswordThatWasSetLast() throws Exception {
    pair();
    db.secret = "another";
    db.want("a", "db-n1", 2, 1, primary("db-n2", "db-n2"));
    db.want("b", "db-n2", 2, 1, standby("db-n1", "a"));
    db.await("the new password", () -> !db.rows(ENDPOINT).isEmpty());
    db.kill("a", "db-n1");
    db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 2, "");
    failover();
    db.await("the new password", () -> !db.rows(ENDPOINT).isEmpty());
  }

  @Test
  void anOldPrimaryDoesNotBecomeAStandby() throws Exception {
    pair();
    db.kill("a", "db-n1");
    db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 2, "");
    failover("db-n1");
    db.want("a", "db-n1", 4, 1, standby("db-n2", "b"));
    db.awaitProcess("db-n1", DatabaseNodeStatus.FAILED, 4);
    assertThat(db.all).noneMatch(r -> matches(r, DatabaseNodeStatus.CATCHING_UP, 4));
  }

  /** A replica in zone c follows whoever leads, is not waited for, takes no writes, and leaves when it is promoted. */
  @Test
  void aReadReplicaFollowsThroughAFailoverAndIsPromotedWhenItIsAsked() throws Exception {
    pair();
    db.want("a", "db-n1", 2, 1, primary("db-n2", "db-n2", "reader-n1"));
    db.want("c", "reader-n1", 2, 1, new DatabaseRole.Standby("db-n1", address("a"), MariadbZones.PORT, true));
    db.awaitLink("reader-n1", DatabaseNodeStatus.CATCHING_UP, 2);
    db.execute(ENDPOINT, "INSERT INTO facts (id) VALUES (1)");
    db.await("row 1", () -> db.rows(address("c")).contains(1));
    assertThat(db.links.get("reader-n1").status()).as("nobody waits for it").isEqualTo(DatabaseNodeStatus.CATCHING_UP);
    assertThatThrownBy(() -> db.execute(address("c"), "INSERT INTO facts (id) VALUES (9)"))
        .hasMessageContaining("read-only");

    // Gone, it holds no commit up; back, it goes on where it was.
    assertThat(db.zones.get("c").kill("reader-n1")).isTrue();
    db.execute(ENDPOINT, "INSERT INTO facts (id) VALUES (2)");
    db.await("row 2", () -> db.rows(address("c")).contains(2));

    // Its users are its source's, with the password that its source has by now.
    db.secret = "another";
    db.want("c", "reader-n1", 2, 1, new DatabaseRole.Standby("db-n1", address("a"), MariadbZones.PORT, true));
    db.want("a", "db-n1", 2, 1, primary("db-n2", "db-n2", "reader-n1"));
    db.await("the new password", () -> db.rows(address("c")).contains(2));

    db.kill("a", "db-n1");
    db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 2, "");
    failover("reader-n1");
    db.want("c", "reader-n1", 3, 1, new DatabaseRole.Standby("db-n2", address("b"), MariadbZones.PORT, true));
    db.awaitLink("reader-n1", DatabaseNodeStatus.CATCHING_UP, 3);
    db.await("the write", () -> {
      db.execute(ENDPOINT, "INSERT INTO facts (id) VALUES (3)");
      return true;
    });
    db.await("row 3", () -> db.rows(address("c")).contains(3));

    db.want("b", "db-n2", 3, 1, primary(""));
    db.want("c", "reader-n1", 4, 1, primary(""));
    db.awaitProcess("reader-n1", DatabaseNodeStatus.PRIMARY, 4);
    db.execute(address("c"), "INSERT INTO facts (id) VALUES (4)");
    db.execute(ENDPOINT, "INSERT INTO facts (id) VALUES (5)");
    assertThat(db.rows(address("c"))).containsExactly(0, 1, 2, 3, 4);
    assertThat(db.rows(address("b"))).containsExactly(0, 1, 2, 3, 5);
  }

  /** It had what no successor has: it is given up, and never shown as following. */
  @Tag("long")
  @Test
  void aReplicaThatWasAheadOfTheNewPrimaryIsGivenUp() throws Exception {
    pair();
    db.want("a", "db-n1", 2, 1, primary("db-n2", "db-n2", "reader-n1"));
    db.want("c", "reader-n1", 2, 1, new DatabaseRole.Standby("db-n1", address("a"), MariadbZones.PORT, true));
    db.awaitLink("reader-n1", DatabaseNodeStatus.CATCHING_UP, 2);
    db.zones.get("b").close();
    try (MariadbAdmin sql = MariadbAdmin.connect(address("b"), MariadbZones.PORT, "secret of admin")) {
      sql.execute("STOP SLAVE IO_THREAD");
    }
    AtomicBoolean acknowledged = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().start(() -> {
      try (Connection c = db.connect(address("a")); Statement s = c.createStatement()) {
        s.execute("INSERT INTO facts (id) VALUES (1)");
        acknowledged.set(true);
      } catch (SQLException e) {
        // as it should be: nobody but the replica has it
      }
    });
    db.await("the row, at the replica alone", () -> db.rows(address("c")).contains(1));
    db.kill("a", "db-n1");
    db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 2, "");
    writer.join();
    assertThat(acknowledged).isFalse();
    db.begin("b");
    failover("reader-n1");
    db.want("c", "reader-n1", 3, 1, new DatabaseRole.Standby("db-n2", address("b"), MariadbZones.PORT, true));
    db.awaitProcess("reader-n1", DatabaseNodeStatus.FAILED, 3);
    assertThat(db.rows(ENDPOINT)).containsExactly(0);
  }
}
