package dev.holdfast.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.SortedSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** {@code kill -9} of the primary database, while somebody writes. */
@Order(4)
@ExtendWith(SharedRegion.class)
final class DatabaseLossTest {

  private static final int COMMITS_AFTER = 100;

  @Test
  void theStandbyTakesOverWithEveryAcknowledgedCommit(Holdfast holdfast) throws Exception {
    Fleet fleet = new Fleet(holdfast);
    fleet.awaitWhole(Duration.ofSeconds(60));
    DBInstance before = fleet.database();
    Writer writer = new Writer(holdfast, before);
    writer.makeTable();
    Path zone = holdfast.home().resolve("zones").resolve(before.availabilityZone());
    List<Long> primary = Running.postmasters(zone);
    assertThat(primary).as("one database node in the primary's zone").hasSize(1);

    Load.Outcome outcome;
    try (Load load = Load.start(holdfast.sitePort(), 10, "/")) {
      Thread writing = Thread.ofPlatform().start(writer);
      Await.until(Duration.ofSeconds(60), "it writes", () -> writer.acknowledged() >= 50 ? "" : "too few commits");
      Running.kill(primary);
      int then = writer.acknowledged();
      Await.until(Duration.ofSeconds(60), "it writes again, to the same endpoint",
          () -> writer.acknowledged() >= then + COMMITS_AFTER ? "" : "committed " + writer.acknowledged());
      writer.stop();
      writing.join();
      outcome = load.stop();
    }
    assertThat(writer.interruption()).as("writes were interrupted").isBetween(Duration.ofMillis(1), Duration.ofSeconds(10));
    SortedSet<Integer> lost = new TreeSet<>(writer.committed());
    lost.removeAll(writer.present());
    assertThat(lost).as("acknowledged commits that are gone").isEmpty();
    assertThat(outcome.failedShare()).as("failed: " + outcome.failures()).isLessThan(0.01);

    fleet.awaitWhole(Duration.ofSeconds(180));
    DBInstance after = fleet.database();
    assertThat(after.endpoint()).isEqualTo(before.endpoint());
    assertThat(after.availabilityZone()).isEqualTo(before.secondaryAvailabilityZone());
    assertThat(Running.postmasters(holdfast.home().resolve("zones").resolve(after.secondaryAvailabilityZone())))
        .as("the new standby's process").hasSize(1);
  }

  /** Commits 1, 2, 3, … one by one, connecting again when it must. */
  private static final class Writer implements Runnable {

    private final String url;
    private final Properties login = new Properties();
    private final SortedSet<Integer> committed = new TreeSet<>(); // Guarded by this.
    private volatile boolean stopped;
    private long lastCommit = System.nanoTime(); // Guarded by this.
    private long longestPause; // Guarded by this.

    Writer(Holdfast holdfast, DBInstance database) throws Exception {
      url = "jdbc:postgresql://" + database.endpoint().address() + ":" + database.endpoint().port() + "/reel";
      try (SecretsManagerClient secrets = holdfast.client(SecretsManagerClient.builder())) {
        JsonNode secret = new ObjectMapper().readTree(
            secrets.getSecretValue(g -> g.secretId(database.masterUserSecret().secretArn())).secretString());
        login.setProperty("user", secret.path("username").asText());
        login.setProperty("password", secret.path("password").asText());
      }
      login.setProperty("connectTimeout", "2");
      login.setProperty("socketTimeout", "5");
    }

    void makeTable() throws SQLException {
      try (Connection c = DriverManager.getConnection(url, login); Statement s = c.createStatement()) {
        s.execute("drop table if exists acceptance");
        s.execute("create table acceptance (n int primary key)");
      }
    }

    @Override
    public void run() {
      for (int n = 1; !stopped; ) {
        try (Connection c = DriverManager.getConnection(url, login); Statement s = c.createStatement()) {
          for (; !stopped; n++) {
            // One that was committed though the answer was lost is not written twice.
            s.executeUpdate("insert into acceptance values (" + n + ") on conflict do nothing");
            acknowledged(n);
          }
        } catch (SQLException e) {
          // Not acknowledged: tried again on a new connection.
        }
      }
    }

    private synchronized void acknowledged(int n) {
      committed.add(n);
      if (n > 1) {
        longestPause = Math.max(longestPause, System.nanoTime() - lastCommit);
      }
      lastCommit = System.nanoTime();
    }

    synchronized int acknowledged() {
      return committed.size();
    }

    synchronized SortedSet<Integer> committed() {
      return new TreeSet<>(committed);
    }

    synchronized Duration interruption() {
      return Duration.ofNanos(longestPause);
    }

    void stop() {
      stopped = true;
    }

    SortedSet<Integer> present() throws SQLException {
      SortedSet<Integer> present = new TreeSet<>();
      try (Connection c = DriverManager.getConnection(url, login); Statement s = c.createStatement();
          ResultSet rows = s.executeQuery("select n from acceptance")) {
        while (rows.next()) {
          present.add(rows.getInt(1));
        }
      }
      return present;
    }
  }
}
