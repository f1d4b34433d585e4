package dev.holdfast.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.util.PasswordUtil;

/** The zone's own connection to one server, as its superuser. Used by the node's thread alone. */
final class Admin implements AutoCloseable {

  /** What the primary sees of one standby, by the name that it gave: its node id. */
  record Link(String nodeId, String state, String syncState, long flushed) {}

  private final Connection connection;

  private Admin(Connection connection) {
    this.connection = connection;
  }

  static Admin connect(String address, int port, String password) throws SQLException {
    return new Admin(connection(address, port, password, "holdfast"));
  }

  static Connection connection(String address, int port, String password, String application) throws SQLException {
    Properties p = new Properties();
    p.setProperty("user", Configuration.ADMIN);
    p.setProperty("password", password);
    p.setProperty("ApplicationName", application);
    p.setProperty("connectTimeout", "3");
    p.setProperty("socketTimeout", "60");
    p.setProperty("sslmode", "disable");
    p.setProperty("gssEncMode", "disable");
    p.setProperty("binaryTransfer", "true");
    // What the zone does must never wait for a standby: the zone is the one who deals with a lost standby.
    p.setProperty("options", "-c synchronous_commit=local");
    return DriverManager.getConnection("jdbc:postgresql://" + address + ':' + port + "/postgres", p);
  }

  boolean inRecovery() throws SQLException {
    return query("SELECT pg_is_in_recovery()").equals(Optional.of("t"));
  }

  /** Asks for the promotion; {@link #inRecovery} tells when it is done. */
  void promote() throws SQLException {
    query("SELECT pg_promote(false)");
  }

  void reload() throws SQLException {
    query("SELECT pg_reload_conf()");
  }

  String show(String setting) throws SQLException {
    return query("SHOW " + setting).orElse("");
  }

  void checkpoint() throws SQLException {
    execute("CHECKPOINT");
  }

  /** Bytes: the last position flushed, or on a standby received and flushed. */
  long walPosition() throws SQLException {
    return query("SELECT (CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())"
        + " ELSE pg_current_wal_flush_lsn() END - '0/0')::bigint").map(Long::parseLong).orElse(0L);
  }

  List<Link> links() throws SQLException {
    List<Link> links = new ArrayList<>();
    try (Statement s = connection.createStatement();
        ResultSet r = s.executeQuery("SELECT application_name, state, sync_state,"
            + " coalesce(flush_lsn - '0/0', 0)::bigint FROM pg_stat_replication")) {
      while (r.next()) {
        links.add(new Link(r.getString(1), r.getString(2), r.getString(3), r.getLong(4)));
      }
    }
    return links;
  }

  /** Names of the slots, and whether the WAL that they need is lost. */
  List<Slot> slots() throws SQLException {
    List<Slot> slots = new ArrayList<>();
    try (Statement s = connection.createStatement();
        ResultSet r = s.executeQuery(
            "SELECT slot_name, active, coalesce(wal_status, '') = 'lost' FROM pg_replication_slots")) {
      while (r.next()) {
        slots.add(new Slot(r.getString(1), r.getBoolean(2), r.getBoolean(3)));
      }
    }
    return slots;
  }

  record Slot(String name, boolean active, boolean lost) {}

  /** A slot that keeps WAL from now on, so that a base backup begun later finds all it needs. */
  void createSlot(String name) throws SQLException {
    query("SELECT pg_create_physical_replication_slot(" + Configuration.quoted(name) + ", true)");
  }

  void dropSlot(String name) throws SQLException {
    query("SELECT pg_drop_replication_slot(" + Configuration.quoted(name) + ")");
  }

  /** Makes the master user, with what RDS gives it (all but superuser), and its database. May be repeated. */
  void createMaster(String user, String password, String database) throws SQLException {
    for (String sql : Bootstrap.roles(user, scram(password))) {
      execute(sql);
    }
    boolean there = query("SELECT 1 FROM pg_database WHERE datname = " + Configuration.quoted(database)).isPresent();
    for (String sql : Bootstrap.databases(user, database, there)) {
      execute(sql);
    }
  }

  void setPassword(String user, String password) throws SQLException {
    execute(Bootstrap.setPassword(user, scram(password)));
  }

  /** The verifier rather than the password: statements may be logged. */
  private static String scram(String password) throws SQLException {
    return PasswordUtil.encodePassword(Configuration.ADMIN, password.toCharArray(), "scram-sha-256");
  }

  private void execute(String sql) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute(sql);
    }
  }

  private Optional<String> query(String sql) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(sql); ResultSet r = s.executeQuery()) {
      return r.next() ? Optional.ofNullable(r.getString(1)) : Optional.empty();
    }
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
