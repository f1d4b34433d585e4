package dev.holdfast.database;

import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A MariaDB server that follows a primary: it writes what it receives into its relay log, acknowledges that, and applies
 * it thereafter.
 *
 * <p>So what is acknowledged may be in the relay log alone. MariaDB throws that away when it begins to replicate by GTID, and
 * fetches it again from its primary, which may be gone by then. Therefore a server that comes up applies its relay log first,
 * whether it goes on as a standby or is to lead.
 */
final class MariadbReplica {

  private static final Pattern GTID = Pattern.compile("GTID \\d+-\\d+-(\\d+)");
  private static final String READ_ALL = "Slave has read all relay log";

  /** Its error when the last event of the relay log is torn. That one was not acknowledged. */
  private static final String TORN = "1594";

  /** Its error when the primary no longer has what the standby lacks. */
  private static final String GONE = "1236";

  /** A place in the relay log. */
  private record Place(String file, long position) {}

  private final MariadbAdmin sql;
  private final NodeDirectory directory;
  private final String id;

  MariadbReplica(MariadbAdmin sql, NodeDirectory directory, String id) {
    this.sql = sql;
    this.directory = directory;
    this.id = id;
  }

  /** It cannot go on, whatever is tried: another must be made in its place. */
  static final class Hopeless extends IOException {
    private static final long serialVersionUID = 1;

    Hopeless(String why) {
      super(why);
    }
  }

  /** Sees to it that it receives and applies. */
  void follow(DatabaseRole.Standby role, String password) throws SQLException, IOException {
    Map<String, String> s = sql.slaveStatus();
    boolean receives = receives(s);
    boolean applies = applies(s);
    if (s.getOrDefault("Last_IO_Errno", "").equals(GONE)) {
      throw new Hopeless("its primary no longer has what it lacks");
    }
    if (!receives && !applies || settling(s) || !s.get("Master_Host").equals(role.primaryAddress())) {
      settle();
      begin(role, password);
    } else if (!applies) {
      sql.execute("START SLAVE SQL_THREAD");
    } else if (!receives) {
      sql.execute("START SLAVE IO_THREAD");
    }
  }

  private void begin(DatabaseRole.Standby role, String password) throws SQLException {
    sql.execute("SET GLOBAL rpl_semi_sync_slave_enabled=" + (role.replica() ? "OFF" : "ON"));
    sql.execute("CHANGE MASTER TO MASTER_HOST=" + Configuration.quoted(role.primaryAddress())
        + ", MASTER_PORT=" + MariadbConfiguration.extraPort(role.primaryPort())
        + ", MASTER_USER=" + Configuration.quoted(MariadbLeadership.account(id))
        + ", MASTER_PASSWORD=" + Configuration.quoted(password.replace("\\", "\\\\"))
        + ", MASTER_SSL=0, MASTER_SSL_VERIFY_SERVER_CERT=0, MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1"
        + ", MASTER_USE_GTID=slave_pos");
    sql.execute("START SLAVE");
  }

  /** Seconds, of what it has received; empty while it receives nothing. */
  Optional<Double> behind() throws SQLException {
    return Optional.ofNullable(sql.slaveStatus().get("Seconds_Behind_Master"))
        .filter(seconds -> !seconds.isEmpty()).map(Double::parseDouble);
  }

  /** Goes on with making it one that follows nobody. @return whether it is */
  boolean promote() throws SQLException, IOException {
    Map<String, String> s = sql.slaveStatus();
    if (applies(s) && !settling(s)) {
      if (receives(s)) {
        sql.execute("STOP SLAVE IO_THREAD");
        s = sql.slaveStatus();
      }
      // That it waits for more is said until it wakes; so what it has applied is looked at too.
      long received = MariadbAdmin.sequence(s.get("Gtid_IO_Pos"));
      if (!s.get("Slave_SQL_Running_State").startsWith(READ_ALL) || applied() < received) {
        return false;
      }
    } else {
      settle();
    }
    sql.execute("STOP SLAVE");
    sql.execute("RESET SLAVE ALL");
    sql.execute("SET GLOBAL rpl_semi_sync_slave_enabled=OFF");
    directory.markLeading();
    return true;
  }

  private static boolean receives(Map<String, String> status) {
    return !status.getOrDefault("Slave_IO_Running", "No").equals("No");
  }

  /** @throws Hopeless when it has come upon something that it cannot apply */
  private static boolean applies(Map<String, String> status) throws Hopeless {
    boolean applies = status.getOrDefault("Slave_SQL_Running", "No").equals("Yes");
    String error = status.getOrDefault("Last_SQL_Errno", "0");
    if (!applies && !error.equals("0") && !error.equals(TORN)) {
      throw new Hopeless("it cannot apply what it received: error " + error);
    }
    return applies;
  }

  /** Whether {@link #settle} was broken off. */
  private static boolean settling(Map<String, String> status) {
    return status.getOrDefault("Using_Gtid", "No").equals("No");
  }

  /** Applies all that is in its relay log, and receives nothing. */
  private void settle() throws SQLException, IOException {
    sql.execute("STOP SLAVE");
    Optional<Place> first = unapplied(applied());
    if (first.isEmpty()) {
      return;
    }
    sql.execute("CHANGE MASTER TO RELAY_LOG_FILE=" + Configuration.quoted(first.get().file())
        + ", RELAY_LOG_POS=" + first.get().position() + ", MASTER_USE_GTID=no");
    sql.execute("START SLAVE SQL_THREAD");
    Map<String, String> s = sql.slaveStatus();
    while (applies(s) && !s.get("Slave_SQL_Running_State").startsWith(READ_ALL)) {
      Server.sleep(Engine.CONNECTING.toMillis());
      s = sql.slaveStatus();
    }
    sql.execute("STOP SLAVE");
  }

  private long applied() throws SQLException {
    return MariadbAdmin.sequence(sql.query("SELECT @@gtid_slave_pos").orElse(""));
  }

  /** Where the first transaction begins that it received and has not applied. */
  private Optional<Place> unapplied(long applied) throws SQLException, IOException {
    Path index = directory.data().resolve("relaylog.index");
    if (!Files.exists(index)) {
      return Optional.empty();
    }
    for (String line : List.copyOf(Files.readAllLines(index))) {
      String file = line.substring(line.lastIndexOf('/') + 1);
      Optional<Place> found = sql.first("SHOW RELAYLOG EVENTS IN " + Configuration.quoted(file), r -> {
        Matcher gtid = GTID.matcher(Optional.ofNullable(r.getString("Info")).orElse(""));
        boolean begins = r.getString("Event_type").equals("Gtid") && gtid.find();
        return begins && Long.parseLong(gtid.group(1)) > applied
            ? Optional.of(new Place(file, r.getLong("Pos"))) : Optional.empty();
      });
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
