package dev.holdfast.database;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a MariaDB primary does for its standbys: lets them in, waits for one of them, and tells how they fare.
 *
 * <p>Semi-synchronous replication is satisfied by any standby that acknowledges. So that it means the one that the intent
 * names, each node has an account of its own to replicate by, there are accounts for those alone that the intent lists,
 * and whoever else is connected is thrown out before the one is relied on.
 */
final class MariadbLeadership implements AutoCloseable {

  private static final int LOOKS_BETWEEN_ACCOUNTS = 20;
  private static final String PREFIX = "rds_standby_";
  private static final String LIKE = "'rds\\_standby\\_%'";

  /** What {@code SHOW PROCESSLIST} says of a standby that has had everything once. */
  private static final String CAUGHT_UP = "Master has sent all binlog";

  /** @param user by whose name it replicates */
  private record Sender(long id, String user, String state, boolean replicates) {}

  private final MariadbAdmin sql;
  private final Reporter reporter;
  private final Links links;
  private final Set<Long> caughtUp = new TreeSet<>();
  private List<String> accountsFor = List.of();
  private int looks;
  private Optional<String> waitsFor = Optional.empty();
  private Optional<MariadbBarrier> barrier = Optional.empty();

  MariadbLeadership(MariadbAdmin sql, Reporter reporter, long nowMillis) {
    this.sql = sql;
    this.reporter = reporter;
    this.links = new Links(nowMillis);
  }

  static String account(String nodeId) {
    return PREFIX + nodeId;
  }

  void look(DatabaseNodeIntent want, DatabaseRole.Primary role, String password, long nowMillis)
      throws SQLException, IOException {
    boolean others = !role.standbys().equals(accountsFor);
    if (others || looks++ % LOOKS_BETWEEN_ACCOUNTS == 0) {
      accounts(role.standbys(), password);
    }
    List<Sender> senders = welcome(role.standbys());
    synchronise(want, role.synchronousStandby(), password, others);
    if (role.standbys().isEmpty()) {
      return;
    }
    Admin.Replication seen = replication(senders, role.synchronousStandby());
    Optional<Long> passed = barrier.filter(MariadbBarrier::passed).map(_ -> 0L);
    for (Links.Verdict v : links.look(role.standbys(), role.synchronousStandby(), passed, seen, nowMillis)) {
      reporter.say(v.nodeId(), want.epoch(), v.status(), v.status() == DatabaseNodeStatus.DISCONNECTED ? 0 : sql.position(),
          "seen by its primary " + want.nodeId());
      if (v.stuck().isPresent()) {
        end(v.stuck().get());
      }
    }
  }

  /** One account for each standby, and none for anybody else. They are this server's own: nothing of it is replicated. */
  private void accounts(List<String> standbys, String password) throws SQLException {
    Set<String> wanted = standbys.stream().map(MariadbLeadership::account).collect(Collectors.toCollection(TreeSet::new));
    Set<String> there = new TreeSet<>(sql.column(
        "SELECT User FROM mysql.global_priv WHERE User LIKE " + LIKE));
    for (String user : there) {
      if (!wanted.contains(user)) {
        sql.execute("DROP USER IF EXISTS " + MariadbBootstrap.account(user));
      }
    }
    for (String user : wanted) {
      if (!there.contains(user)) {
        sql.execute("CREATE USER IF NOT EXISTS " + MariadbBootstrap.account(user));
        sql.execute(MariadbBootstrap.setPassword(user, password));
        sql.execute("GRANT REPLICATION SLAVE ON *.* TO " + MariadbBootstrap.account(user));
      }
    }
    accountsFor = standbys;
  }

  /** Throws out who replicates, or may begin to, and should not. @return who replicates, when nobody else is left */
  private List<Sender> welcome(List<String> standbys) throws SQLException, IOException {
    Set<String> wanted = standbys.stream().map(MariadbLeadership::account).collect(Collectors.toSet());
    List<Sender> all = senders();
    List<Sender> intruders = all.stream().filter(s -> !wanted.contains(s.user())).toList();
    if (!intruders.isEmpty()) {
      close(); // what one of them acknowledged proves nothing
      for (Sender s : intruders) {
        end(s.id());
      }
      Server.sleep(20);
      all = senders();
      if (all.stream().anyMatch(s -> !wanted.contains(s.user()))) {
        throw new IOException("who may replicate no more is still connected");
      }
    }
    return all.stream().filter(Sender::replicates).toList();
  }

  private List<Sender> senders() throws SQLException {
    return sql.rows("SELECT id, user, state, command LIKE 'Binlog Dump%' FROM information_schema.processlist"
            + " WHERE command LIKE 'Binlog Dump%' OR user LIKE " + LIKE,
        r -> new Sender(r.getLong(1), r.getString(2), Optional.ofNullable(r.getString(3)).orElse(""), r.getBoolean(4)));
  }

  private void end(long sender) throws SQLException {
    try {
      sql.execute("KILL " + sender);
    } catch (SQLException e) {
      if (e.getErrorCode() != MariadbAdmin.NO_SUCH_THREAD) {
        throw e;
      }
    }
  }

  /**
   * Whether commits wait is decided here and nowhere else; the intent that says so is older than what it permits.
   *
   * <p>Who commits reads the setting when the transaction is in the binary log already. So every transaction that comes
   * after one which was begun when it was set waits, and the first of those is our own: the {@link MariadbBarrier}.
   *
   * @param others who may replicate has just changed: whoever was about to begin must be seen first
   */
  private void synchronise(DatabaseNodeIntent want, Optional<String> standby, String password, boolean others)
      throws SQLException {
    boolean on = sql.query("SELECT @@rpl_semi_sync_master_enabled").equals(Optional.of("1"));
    if (standby.isEmpty()) {
      if (on) {
        sql.execute("SET GLOBAL rpl_semi_sync_master_enabled=OFF"); // and lets go who waits
      }
      close();
      waitsFor = standby;
      return;
    }
    if (!on) {
      close();
      sql.execute("SET GLOBAL rpl_semi_sync_master_enabled=ON");
    }
    if (!waitsFor.equals(standby) || barrier.filter(MariadbBarrier::failed).isPresent()) {
      close();
      waitsFor = standby;
    }
    if (barrier.isEmpty() && !others) {
      barrier = Optional.of(new MariadbBarrier(want.address(), want.port(), password, want.epoch()));
    }
  }

  /** A standby counts as streaming once it has had everything; that commits wait, as acknowledgements that are owed. */
  private Admin.Replication replication(List<Sender> senders, Optional<String> synchronous) throws SQLException {
    boolean works = synchronous.isEmpty() || status("status").equals("ON");
    long acknowledged = Long.parseLong(status("yes_tx"));
    boolean waiting = Long.parseLong(status("wait_sessions")) > 0;
    List<Admin.Link> seen = new ArrayList<>();
    for (Sender s : senders) {
      if (s.state().startsWith(CAUGHT_UP)) {
        caughtUp.add(s.id());
      }
      String node = s.user().substring(PREFIX.length());
      boolean waitedFor = synchronous.equals(Optional.of(node));
      if (caughtUp.contains(s.id()) && (works || !waitedFor)) {
        seen.add(new Admin.Link(node, "streaming", waitedFor ? "sync" : "async", acknowledged, s.id(), 0));
      }
    }
    caughtUp.retainAll(senders.stream().map(Sender::id).toList());
    return new Admin.Replication(waiting ? acknowledged + 1 : acknowledged, seen);
  }

  private String status(String name) throws SQLException {
    return sql.query("SELECT variable_value FROM information_schema.global_status WHERE variable_name = "
        + "'rpl_semi_sync_master_" + name + '\'').orElseThrow();
  }

  /** The primary is not led any more, or does not wait. */
  @Override
  public void close() {
    barrier.ifPresent(MariadbBarrier::close);
    barrier = Optional.empty();
  }
}
