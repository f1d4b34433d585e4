package dev.holdfast.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A commit of our own on a primary that waits for its standby: when it returns, the standby has it on disk, and with it
 * all that was committed before. It may wait long, so it has a thread and a connection of its own.
 */
final class MariadbBarrier implements AutoCloseable {

  /** As RDS calls its own. */
  static final String TABLE = "mysql.rds_heartbeat2";

  private static final Duration LONGEST = Duration.ofMinutes(10);

  private volatile boolean passed;
  private volatile boolean failed;
  private final Thread thread;

  MariadbBarrier(String address, int port, String password, long epoch) {
    this.thread = Thread.ofVirtual().name("barrier-" + address).start(() -> {
      try (Connection c = MariadbAdmin.connection(address, port, Configuration.ADMIN, password, LONGEST);
          Statement s = c.createStatement()) {
        s.execute("SET sql_log_bin=1");
        s.execute("REPLACE INTO " + TABLE + " VALUES (1, " + epoch + ")");
        passed = true;
      } catch (SQLException e) {
        failed = true;
      }
    });
  }

  static String createTable() {
    return "CREATE TABLE IF NOT EXISTS " + TABLE + " (id int PRIMARY KEY, value bigint NOT NULL) ENGINE=InnoDB";
  }

  boolean passed() {
    return passed;
  }

  boolean failed() {
    return failed;
  }

  /** Gives it up; the server may wait with it for as long as it waits with everybody. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
