package dev.holdfast.database;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** What is asked of a running MariaDB server. */
final class MariadbSession implements Session {

  private final MariadbAdmin sql;
  private final String id;
  private final String password;
  private final Node.Context context;
  private final NodeDirectory directory;
  private final SortedSet<String> withdrawn;
  private final ReplicaLag lag;
  private final Backups backups;
  private final MariadbReplica replica;
  private Optional<MariadbLeadership> leadership = Optional.empty();

  /** @param withdrawn settings that are to be the server's own again */
  MariadbSession(MariadbAdmin sql, String id, String password, Node.Context context, NodeDirectory directory,
      SortedSet<String> withdrawn, ReplicaLag lag, Backups backups) {
    this.sql = sql;
    this.id = id;
    this.password = password;
    this.context = context;
    this.lag = lag;
    this.backups = backups;
    this.directory = directory;
    this.withdrawn = withdrawn;
    this.replica = new MariadbReplica(sql, directory, id);
  }

  MariadbAdmin sql() {
    return sql;
  }

  @Override
  public void reload(DatabaseNodeIntent want) throws SQLException {
    for (String name : withdrawn) {
      set(name, "DEFAULT");
    }
    for (Map.Entry<String, String> setting : MariadbConfiguration.settings(want).entrySet()) {
      set(setting.getKey(), literal(setting.getValue()));
    }
  }

  /** What needs a restart is refused by the server, and left for that. */
  private void set(String name, String value) throws SQLException {
    try {
      sql.execute("SET GLOBAL " + name + '=' + value);
    } catch (SQLException e) {
      if (e.getErrorCode() != MariadbAdmin.READ_ONLY_VARIABLE) {
        throw e;
      }
    }
  }

  private static String literal(String value) {
    return value.matches("[0-9.]+") ? value : Configuration.quoted(value);
  }

  @Override
  public boolean follows() throws SQLException {
    sql.query("SELECT 1");
    return directory.follows();
  }

  @Override
  public boolean leads(DatabaseNodeIntent want) throws SQLException, IOException {
    if (leadership.isPresent()) {
      return true;
    }
    if (directory.follows() && !orHopeless(want, replica::promote)) {
      return false;
    }
    writable(want);
    leadership = Optional.of(new MariadbLeadership(sql, context.reporter(), System.nanoTime() / 1_000_000));
    return true;
  }

  @Override
  public long position() throws SQLException {
    return sql.position();
  }

  @Override
  public void setPassword(String user, String password) throws SQLException {
    sql.execute(MariadbBootstrap.setPassword(user, password));
  }

  @Override
  public void lead(DatabaseNodeIntent want, DatabaseRole.Primary role) throws SQLException, IOException {
    leadership.orElseThrow().look(want, role, password, System.nanoTime() / 1_000_000);
    writable(want);
    backups.look(want, password);
  }

  /** Before a last backup it takes no more writes, which whoever makes that sees to. */
  private void writable(DatabaseNodeIntent want) throws SQLException {
    if (!want.bytes().closed() && sql.query("SELECT @@read_only").equals(Optional.of("1"))) {
      sql.execute("SET GLOBAL read_only=OFF");
    }
  }

  @Override
  public void follow(DatabaseNodeIntent want, DatabaseRole.Standby role) throws SQLException, IOException {
    orHopeless(want, () -> {
      replica.follow(role, password);
      return true;
    });
    if (!want.secret().isEmpty() && !directory.masterSecret().equals(Optional.of(want.secret()))) {
      setPassword(want.masterUsername(), context.secret(want.secret())); // which is not replicated
      directory.rememberMasterSecret(want.secret());
    }
    if (role.replica()) {
      lag.measured(want.dbInstance(), replica.behind(), Instant.now()).ifPresent(context.reporter()::tell);
    }
  }

  private interface Step {
    boolean take() throws SQLException, IOException;
  }

  private boolean orHopeless(DatabaseNodeIntent want, Step step) throws SQLException, IOException {
    try {
      return step.take();
    } catch (MariadbReplica.Hopeless e) {
      sql.execute("STOP SLAVE"); // it must not acknowledge what it will never apply
      context.reporter().say(id, want.epoch(), DatabaseNodeStatus.FAILED, 0, e.getMessage());
      throw e;
    }
  }

  @Override
  public void close() {
    leadership.ifPresent(MariadbLeadership::close);
    sql.close();
  }
}
