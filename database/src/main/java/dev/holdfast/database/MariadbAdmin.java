package dev.holdfast.database;

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
import java.util.Properties;
import java.util.TreeMap;

/**
 * The zone's own connection to one MariaDB server, as its superuser. Nothing it does is replicated, so that nothing waits
 * for a standby. Used by the node's thread alone.
 */
final class MariadbAdmin implements AutoCloseable {

  /** A server that is well answers within so long what needs no disk. */
  private static final Duration QUICK = Pulse.PATIENCE;

  /** What writes, and may have to wait for a busy disk. */
  private static final Duration SLOW = Duration.ofSeconds(20);

  /** Its error when a variable cannot be set while it runs. */
  static final int READ_ONLY_VARIABLE = 1238;

  /** Its error when there is nobody to be killed. */
  static final int NO_SUCH_THREAD = 1094;

  private static final int FETCH = 500;

  private final Connection connection;

  private MariadbAdmin(Connection connection) {
    this.connection = connection;
  }

  static MariadbAdmin connect(String address, int port, String password) throws SQLException {
    Connection connection = connection(address, port, Configuration.ADMIN, password, Duration.ofSeconds(2));
    connection.setNetworkTimeout(Runnable::run, (int) QUICK.toMillis());
    return new MariadbAdmin(connection);
  }

  /** @param silence how long the server may say nothing before the connection is given up */
  static Connection connection(String address, int port, String user, String password, Duration silence)
      throws SQLException {
    Properties p = new Properties();
    p.setProperty("user", user);
    p.setProperty("password", password);
    p.setProperty("connectTimeout", "3000");
    p.setProperty("socketTimeout", Long.toString(silence.toMillis()));
    p.setProperty("sslMode", "disable");
    p.setProperty("sessionVariables", "sql_log_bin=0,max_statement_time=0,lock_wait_timeout=15");
    return DriverManager.getConnection(
        "jdbc:mariadb://" + address + ':' + MariadbConfiguration.extraPort(port) + '/', p);
  }

  /** Like {@link #query}, but may take its time. */
  void execute(String sql) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) SLOW.toMillis());
    try (Statement s = connection.createStatement()) {
      s.execute(sql);
    }
    connection.setNetworkTimeout(Runnable::run, (int) QUICK.toMillis());
  }

  void execute(List<String> all) throws SQLException {
    for (String sql : all) {
      execute(sql);
    }
  }

  /** The first column of the first row, if there is one. */
  Optional<String> query(String sql) throws SQLException {
    try (Statement s = connection.createStatement(); ResultSet r = s.executeQuery(sql)) {
      return r.next() ? Optional.ofNullable(r.getString(1)) : Optional.empty();
    }
  }

  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  <T> List<T> rows(String sql, Row<T> row) throws SQLException {
    List<T> all = new ArrayList<>();
    try (Statement s = connection.createStatement(); ResultSet r = s.executeQuery(sql)) {
      while (r.next()) {
        all.add(row.of(r));
      }
    }
    return all;
  }

  List<String> column(String sql) throws SQLException {
    return rows(sql, r -> r.getString(1));
  }

  /** The first answer that there is for a row, of however many rows. */
  <T> Optional<T> first(String sql, Row<Optional<T>> row) throws SQLException {
    connection.setNetworkTimeout(Runnable::run, (int) SLOW.toMillis());
    Optional<T> found = Optional.empty();
    try (Statement s = connection.createStatement()) {
      s.setFetchSize(FETCH);
      try (ResultSet r = s.executeQuery(sql)) {
        while (found.isEmpty() && r.next()) {
          found = row.of(r);
        }
      }
    }
    connection.setNetworkTimeout(Runnable::run, (int) QUICK.toMillis());
    return found;
  }

  /** {@code SHOW SLAVE STATUS}, by name; empty when it is to follow nobody. */
  Map<String, String> slaveStatus() throws SQLException {
    List<Map<String, String>> all = rows("SHOW SLAVE STATUS", r -> {
      Map<String, String> status = new TreeMap<>();
      for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
        status.put(r.getMetaData().getColumnLabel(i), Optional.ofNullable(r.getString(i)).orElse(""));
      }
      return status;
    });
    return all.isEmpty() ? Map.of() : all.getFirst();
  }

  /** The number of the newest transaction in its log, which no other in the life of the database has. */
  long position() throws SQLException {
    return sequence(query("SELECT @@gtid_binlog_pos").orElse(""));
  }

  /** The last part of {@code 0-1-42}; 0 of nothing. */
  static long sequence(String gtid) {
    return gtid.isEmpty() ? 0 : Long.parseLong(gtid.substring(gtid.lastIndexOf('-') + 1));
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // it was broken already; there is nothing left to close
    }
  }
}
