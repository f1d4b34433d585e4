package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One PostgreSQL server of a database, as the zones report it. Two sets of statuses never overwrite each other: its
 * process is told by its own zone, its replication by its primary's.
 *
 * @param condemned it must not run again, and is removed as soon as its zone says that it does not
 * @param boot counts from 1; more means: restart it
 * @param process empty: nothing heard since it was made or since its zone was lost
 * @param processEpoch in which that was reported
 * @param walPosition bytes, as last reported
 */
public record Node(
    String id,
    String database,
    String zone,
    String interfaceId,
    String address,
    boolean condemned,
    int boot,
    Optional<DatabaseNodeStatus> process,
    long processEpoch,
    Optional<DatabaseNodeStatus> link,
    long linkEpoch,
    long walPosition,
    String detail,
    Instant since) {

  public static final Table<String, Node> NODES = Table.of("rds/nodes", Node.class);

  static Node created(String id, String database, String zone, String interfaceId, String address, Instant now) {
    return new Node(id, database, zone, interfaceId, address, false, 1, Optional.empty(), 0, Optional.empty(), 0, 0, "",
        now);
  }

  /** All of a database's nodes, the condemned ones too. */
  public static List<Node> of(State state, String database) {
    return state.all(NODES).values().stream().filter(n -> n.database().equals(database)).toList();
  }

  Node reported(DatabaseNodeStatus status, long epoch, long position, String why) {
    return switch (status) {
      case CATCHING_UP, IN_SYNC, DISCONNECTED -> {
        // Who follows now has not ended, whatever its zone said of an earlier epoch.
        boolean revived = status != DatabaseNodeStatus.DISCONNECTED && is(DatabaseNodeStatus.EXITED) && epoch > processEpoch;
        yield new Node(id, database, zone, interfaceId, address, condemned, boot, revived ? Optional.empty() : process,
            revived ? 0 : processEpoch, Optional.of(status), epoch, position, detail, since);
      }
      case STARTING, PRIMARY, FENCED, EXITED, FAILED -> new Node(id, database, zone, interfaceId, address, condemned,
          boot, Optional.of(status), epoch, link, linkEpoch, position, why, since);
    };
  }

  /** Its zone is lost: what that said of its process counts no more. Of its link another zone tells. */
  Node unheard() {
    return new Node(id, database, zone, interfaceId, address, condemned, boot, Optional.empty(), 0, link, linkEpoch,
        walPosition, "", since);
  }

  Node condemn() {
    return new Node(id, database, zone, interfaceId, address, true, boot, process, processEpoch, link, linkEpoch,
        walPosition, detail, since);
  }

  Node rebooted() {
    return new Node(id, database, zone, interfaceId, address, condemned, boot + 1, process, processEpoch, link,
        linkEpoch, walPosition, detail, since);
  }

  boolean is(DatabaseNodeStatus status) {
    return process.equals(Optional.of(status));
  }

  /** In the present epoch: what is older was said of another formation. */
  boolean is(DatabaseNodeStatus status, long epoch) {
    return is(status) && processEpoch == epoch;
  }

  /** Its zone says that it does not run. */
  boolean down() {
    return is(DatabaseNodeStatus.EXITED) || is(DatabaseNodeStatus.FAILED) || is(DatabaseNodeStatus.FENCED);
  }

  boolean streams() {
    return link.isPresent() && link.get() != DatabaseNodeStatus.DISCONNECTED;
  }
}
