package dev.holdfast.database;

import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.util.PasswordUtil;

/** The zone's own connection to one server, as its superuser. Used by the node's thread alone. */
final class Admin implements AutoCloseable {

  /**
   * What the primary sees of one standby, by the name that it gave: its node id.
   *
   * @param sender the primary's process that serves it
   * @param quietMillis since the standby last said anything
   */
  record Link(String nodeId, String state, String syncState, long flushed, long sender, long quietMillis) {}

  /** @param position bytes: what the primary itself has flushed */
  record Replication(long position, List<Link> links) {}

  /** A server that is well answers within so long what needs no disk: whoever asks is the one who notices when it hangs. */
  private static final Duration QUICK = Pulse.PATIENCE;

  /** What writes, and may have to wait for a busy disk. */
  private static final Duration SLOW = Duration.ofSeconds(20);

  private final Connection connection;

  private Admin(Connection connection) {
    this.connection = connection;
  }

  static Admin connect(String address, int port, String password) throws SQLException {
    return connect(address, port, "postgres", password);
  }

  static Admin connect(String address, int port, String database, String password) throws SQLException {
    Connection connection = connection(address, port, database, password, "holdfast", Duration.ofSeconds(2));
    connection.setNetworkTimeout(Runnable::run, (int) QUICK.toMillis());
    return new Admin(connection);
  }

  /** Whether {@code e} says that the server stayed silent for too long. */
  static boolean silence(Throwable e) {
    return e instanceof SocketTimeoutException || e.getCause() != null && silence(e.getCause());
  }

  /** For work that takes its time: the server may say nothing for a minute. */
  static Connection connection(String address, int port, String password, String application) throws SQLException {
    return connection(address, port, "postgres", password, application, Duration.ofSeconds(60));
  }

  /** @param silence how long the server may say nothing before the connection is given up */
  private static Connection connection(
      String address, int port, String database, String password, String application, Duration silence)
      throws SQLException {
    Properties p = new Properties();
    p.setProperty("user", Configuration.ADMIN);
    p.setProperty("password", password);
    p.setProperty("ApplicationName", application);
    p.setProperty("connectTimeout", "3");
    p.setProperty("socketTimeout", Long.toString(silence.toSeconds()));
    p.setProperty("sslmode", "disable");
    p.setProperty("gssEncMode", "disable");
    p.setProperty("binaryTransfer", "true");
    // What the zone does must never wait for a standby: the zone is the one who deals with a lost standby.
    p.setProperty("options", "-c synchronous_commit=local");
    return DriverManager.getConnection("jdbc:postgresql://" + address + ':' + port + '/'
        + URLEncoder.encode(database, StandardCharsets.UTF_8), p);
  }

  boolean inRecovery() throws SQLException {
    return query("SELECT pg_is_in_recovery()").equals(Optional.of("t"));
  }

  /** Those that clients can connect to. */
  List<String> databases() throws SQLException {
    List<String> databases = new ArrayList<>();
    try (Statement s = connection.createStatement();
        ResultSet r = s.executeQuery("SELECT datname FROM pg_database WHERE datallowconn ORDER BY datname")) {
      while (r.next()) {
        databases.add(r.getString(1));
      }
    }
    return databases;
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

  /** @param segment of the WAL in which a commit is that came after {@code before} */
  record Mark(String segment, Instant before) {}

  /** A commit, and the end of its segment. */
  Mark mark() throws SQLException {
    String before = query("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint").orElseThrow();
    query("SELECT pg_logical_emit_message(true, 'holdfast', 'mark')");
    String segment = query("SELECT pg_walfile_name(pg_switch_wal())").orElseThrow();
    return new Mark(segment, Instant.ofEpochMilli(Long.parseLong(before)));
  }

  /** Changes with every transaction that writes. */
  String written() throws SQLException {
    return query("SELECT pg_snapshot_xmax(pg_current_snapshot())").orElseThrow();
  }

  /**
   * Seconds since the newest commit that was replayed, 0 when all that was received is replayed and more would be
   * received; empty when nothing was replayed yet.
   */
  Optional<Double> replicaLag() throws SQLException {
    return query("SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()"
        + " AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') THEN 0"
        + " ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END").map(Double::parseDouble);
  }

  Replication replication() throws SQLException {
    long position = walPosition(); // before the standbys': what they then lack was there to be had
    List<Link> links = new ArrayList<>();
    try (Statement s = connection.createStatement();
        ResultSet r = s.executeQuery("SELECT application_name, state, sync_state,"
            + " coalesce(flush_lsn - '0/0', 0)::bigint, pid,"
            + " coalesce(extract(epoch FROM clock_timestamp() - reply_time) * 1000, 0)::bigint"
            + " FROM pg_stat_replication")) {
      while (r.next()) {
        links.add(new Link(r.getString(1), r.getString(2), r.getString(3), r.getLong(4), r.getLong(5), r.getLong(6)));
      }
    }
    return new Replication(position, links);
  }

  /** SIGTERM to one of the server's own processes. */
  void terminate(long process) throws SQLException {
    query("SELECT pg_terminate_backend(" + process + ")");
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
    execute("SELECT pg_create_physical_replication_slot(" + Configuration.quoted(name) + ", true)");
  }

  void dropSlot(String name) throws SQLException {
    execute("SELECT pg_drop_replication_slot(" + Configuration.quoted(name) + ")");
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
    connection.setNetworkTimeout(Runnable::run, (int) SLOW.toMillis());
    try (Statement s = connection.createStatement()) {
      s.execute(sql);
    }
    connection.setNetworkTimeout(Runnable::run, (int) QUICK.toMillis());
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
