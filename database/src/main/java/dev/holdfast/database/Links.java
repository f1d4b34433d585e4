package dev.holdfast.database;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A primary's view of its standbys over time, from what {@code pg_stat_replication} shows at each look. Pure: time comes
 * with the look.
 */
final class Links {

  /** How long a standby may be absent from the primary's view before it counts as lost. */
  private static final long ABSENT_MILLIS = 300;

  /** How long a primary that has just started waits for the standby that it should have. */
  private static final long RETURN_MILLIS = 5_000;

  private final long startedMillis;
  private final Map<String, Long> lastSeen = new TreeMap<>();

  Links(long nowMillis) {
    startedMillis = nowMillis;
  }

  record Verdict(String nodeId, DatabaseNodeStatus status, long flushed) {}

  /**
   * @param synchronous the standby that commits wait for
   * @param barrier the primary's WAL position at a moment when it surely waited for that standby; empty while that is
   *     not known. Only a standby that has flushed all up to there holds every acknowledged commit
   */
  List<Verdict> look(
      List<String> standbys,
      Optional<String> synchronous,
      Optional<Long> barrier,
      List<Admin.Link> seen,
      long nowMillis) {
    return standbys.stream()
        .flatMap(node -> verdict(node, synchronous.filter(node::equals).flatMap(_ -> barrier),
            synchronous.filter(node::equals).isPresent(), seen, nowMillis).stream())
        .toList();
  }

  private Optional<Verdict> verdict(
      String node, Optional<Long> barrier, boolean waitedFor, List<Admin.Link> seen, long nowMillis) {
    Optional<Admin.Link> link =
        seen.stream().filter(l -> l.nodeId().equals(node) && l.state().equals("streaming")).findFirst();
    if (link.isPresent()) {
      lastSeen.put(node, nowMillis);
      boolean inSync = barrier.filter(b -> link.get().flushed() >= b).isPresent()
          && (link.get().syncState().equals("sync") || link.get().syncState().equals("quorum"));
      return Optional.of(new Verdict(
          node, inSync ? DatabaseNodeStatus.IN_SYNC : DatabaseNodeStatus.CATCHING_UP, link.get().flushed()));
    }
    Optional<Long> before = Optional.ofNullable(lastSeen.get(node));
    boolean lost = before.map(at -> nowMillis - at >= ABSENT_MILLIS)
        .orElse(waitedFor && nowMillis - startedMillis >= RETURN_MILLIS);
    return lost ? Optional.of(new Verdict(node, DatabaseNodeStatus.DISCONNECTED, 0)) : Optional.empty();
  }
}
