package dev.holdfast.database;

import static dev.holdfast.database.MariadbZones.ENDPOINT;
import static dev.holdfast.database.MariadbZones.address;
import static dev.holdfast.database.MariadbZones.primary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One real MariaDB server: what its user may rely on, and what its user may not do. */
final class MariadbTest {

  private MariadbZones db;

  @BeforeEach
  void one() throws IOException {
    db = new MariadbZones();
    db.lead();
  }

  @AfterEach
  void nothingStaysBehind() throws IOException {
    db.close();
  }

  private String query(String sql) throws SQLException {
    try (Connection c = db.connect(ENDPOINT); Statement s = c.createStatement(); ResultSet r = s.executeQuery(sql)) {
      return r.next() ? r.getString(1) : "";
    }
  }

  private void refuses(String sql) {
    assertThatThrownBy(() -> db.execute(ENDPOINT, sql)).as(sql).isInstanceOf(SQLException.class);
  }

  @Test
  void itsUserGetsInByItsPasswordAloneAndMayDoWhatIsTheirs() throws Exception {
    assertThat(query("SELECT @@version")).startsWith("11.4.5");
    assertThat(query("SELECT @@character_set_database")).isEqualTo("utf8mb4");
    db.execute(ENDPOINT, "CREATE TABLE facts (id int PRIMARY KEY, t text)");
    db.execute(ENDPOINT, "INSERT INTO facts VALUES (1, 'grüße 🦭')");
    assertThat(query("SELECT t FROM facts")).isEqualTo("grüße 🦭");
    assertThat(query("SELECT count(*) FROM sys.version")).isEqualTo("1");
    db.execute(ENDPOINT, "CREATE DATABASE other");
    db.execute(ENDPOINT, "CREATE USER reader IDENTIFIED BY 'for reading'");
    db.execute(ENDPOINT, "GRANT SELECT ON app.* TO reader");
    MariadbZones.connect(ENDPOINT, "reader", "for reading").close();
    for (String[] login : new String[][] {{"root", "wrong"}, {"root", ""}, {"rdsadmin", ""}, {"", ""}, {"mysql", ""},
        {"mariadb.sys", ""}}) {
      assertThatThrownBy(() -> MariadbZones.connect(ENDPOINT, login[0], login[1]))
          .as(login[0]).isInstanceOf(SQLException.class).hasMessageMatching("(?s).*(Access denied|locked).*");
    }

    // Another password is set without a restart.
    long before = db.pid("a", "db-n1");
    db.secret = "another";
    db.want("a", "db-n1", 1, 1, primary(""));
    db.await("the new password", () -> query("SELECT 1").equals("1"));
    assertThatThrownBy(() -> MariadbZones.connect(ENDPOINT, "root", "secret of master")).isInstanceOf(SQLException.class);
    assertThat(db.pid("a", "db-n1")).isEqualTo(before);
  }

  /** What files, replication, durability and other users' rights could be reached by. */
  @Test
  void itsUserIsNoSuperuser() throws Exception {
    refuses("SET GLOBAL read_only=ON");
    refuses("SET GLOBAL sync_binlog=0");
    refuses("SET sql_log_bin=0");
    refuses("SELECT 1 INTO OUTFILE '" + db.root.resolve("a/db-n1/data/x") + "'");
    refuses("INSERT INTO mysql.global_priv VALUES ('%', 'me', '{\"access\":18446744073709551615}')");
    refuses("UPDATE mysql.global_priv SET Priv = '{}' WHERE User = 'rdsadmin'");
    refuses("DROP TABLE mysql.db");
    refuses("RESET MASTER");
    refuses("STOP SLAVE");
    refuses("GRANT SUPER ON *.* TO root");
    refuses("GRANT REPLICATION SLAVE ON *.* TO root");
    refuses("GRANT UPDATE ON mysql.* TO root");
    refuses("INSTALL SONAME 'ha_connect'");
    refuses("CREATE TABLE careless (id int) ENGINE=MyISAM");
    assertThat(query("SELECT load_file('/etc/passwd')")).isNull();
  }

  @Test
  void aKilledServerRecoversInPlaceWithAllThatItAcknowledged() throws Exception {
    db.execute(ENDPOINT, "CREATE TABLE facts (id int PRIMARY KEY)");
    try (Connection c = db.connect(ENDPOINT); Statement s = c.createStatement()) {
      for (int i = 1; i <= 50; i++) {
        s.execute("INSERT INTO facts VALUES (" + i + ")");
      }
      c.setAutoCommit(false);
      s.execute("INSERT INTO facts VALUES (1000)");
      db.kill("a", "db-n1");
      db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 1, "");
    }
    db.awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 1);
    assertThat(db.rows(ENDPOINT)).hasSize(50).doesNotContain(1000);
  }

  @Test
  void aFrozenServerIsKilledAndStartedAgain() throws Exception {
    assertThat(db.zones.get("a").freeze("db-n1")).isTrue();
    db.awaitSaid("db-n1", DatabaseNodeStatus.EXITED, 1, "frozen");
    db.awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 1);
    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void clientsThatTakeAllConnectionsDoNotMakeItSeemDead() throws Exception {
    db.parameters.put("max_connections", "10");
    db.want("a", "db-n1", 1, 1, primary(""));
    db.await("the setting", () -> query("SELECT @@max_connections").equals("10"));
    Connection[] all = new Connection[10];
    for (int i = 0; i < all.length; i++) {
      all[i] = db.connect(ENDPOINT);
    }
    assertThatThrownBy(() -> db.connect(ENDPOINT)).hasMessageContaining("Too many connections");
    // The zone is well served meanwhile, with a connection of its own and with new ones.
    db.secret = "another";
    db.want("a", "db-n1", 1, 1, primary(""));
    db.zones.get("a").close();
    db.all.clear();
    db.begin("a");
    db.awaitSaid("db-n1", DatabaseNodeStatus.PRIMARY, 1, "");
    for (Connection c : all) {
      c.close();
    }
    db.await("the new password", () -> query("SELECT 1").equals("1"));
    assertThat(db.all).noneMatch(r -> r.status() == DatabaseNodeStatus.EXITED);
  }

  @Test
  void itOutlivesItsZonesProcessAndIsAdopted() throws Exception {
    long before = db.pid("a", "db-n1");
    db.zones.get("a").close();
    db.processes.clear();
    db.secrets = name -> { throw new IllegalStateException("the region is away"); };
    assertThat(query("SELECT 1")).isEqualTo("1");
    db.begin("a");
    db.awaitProcess("db-n1", DatabaseNodeStatus.PRIMARY, 1);
    assertThat(db.pid("a", "db-n1")).isEqualTo(before);

    // A restart on order is told by a higher boot, and is no exit.
    db.all.clear();
    db.want("a", "db-n1", 1, 2, primary(""));
    db.await("another process", () -> db.pid("a", "db-n1") != before);
    db.awaitSaid("db-n1", DatabaseNodeStatus.PRIMARY, 1, "");
    assertThat(db.all).noneMatch(r -> r.status() == DatabaseNodeStatus.EXITED);
    assertThat(query("SELECT 1")).isEqualTo("1");

    // Fenced, nothing of it runs; removed, nothing is left.
    db.want("a", "db-n1", 2, 2, new DatabaseRole.Fenced());
    db.awaitProcess("db-n1", DatabaseNodeStatus.FENCED, 2);
    assertThat(Processes.workingBelow(db.root.resolve("a").toRealPath())).isEmpty();
    db.forget("a", "db-n1");
    db.await("its directory removed", () -> !Files.exists(db.root.resolve("a/db-n1")));
  }

  @Test
  void parametersAreAppliedAndTakenBackWhileItRuns() throws Exception {
    assertThat(query("SELECT @@global.wait_timeout")).isEqualTo("600");
    db.parameters.clear();
    db.parameters.put("sql_mode", "ANSI_QUOTES,STRICT_ALL_TABLES");
    db.parameters.put("collation_server", "latin1_general_ci");
    db.parameters.put("max_statement_time", "2.5");
    db.parameters.put("innodb_log_buffer_size", "4194304"); // needs a restart
    db.want("a", "db-n1", 1, 1, primary(""));
    db.await("the settings", () -> query("SELECT @@global.sql_mode").equals("ANSI_QUOTES,STRICT_ALL_TABLES"));
    db.await("the rest", () -> query("SELECT @@global.wait_timeout").equals("28800"));
    assertThat(query("SELECT @@global.max_statement_time")).startsWith("2.5");
    assertThat(query("SELECT @@global.innodb_log_buffer_size")).isNotEqualTo("4194304");
    db.want("a", "db-n1", 1, 2, primary(""));
    db.await("the restart", () -> query("SELECT @@global.innodb_log_buffer_size").equals("4194304"));
    assertThat(query("SELECT @@global.collation_server")).isEqualTo("latin1_general_ci");
  }

  @Test
  void noSecretIsInItsLogNorInItsProcesses() throws Exception {
    Path log = db.root.resolve("a/db-n1/log");
    assertThat(Files.readString(log)).doesNotContain("secret of");
    String command = Files.readString(Path.of("/proc/" + db.pid("a", "db-n1") + "/cmdline"));
    assertThat(command).contains("mariadbd").doesNotContain("secret");
    assertThat(address("a")).isNotEqualTo(ENDPOINT);
  }
}
