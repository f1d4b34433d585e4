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

  /** How long commits may wait for a standby that flushes nothing of what it lacks. */
  private static final long STUCK_MILLIS = 1_500;

  /** How long a standby that commits wait for may say nothing (it says something every second), and any other one. */
  private static final long QUIET_MILLIS = 3_000;
  private static final long QUIET_ALONE_MILLIS = 10_000;

  /** So much of the time between two looks counts at most: when more has passed, this machine itself stood still. */
  private static final long LOOK_MILLIS = 500;

  private final long startedMillis;
  private final Map<String, Long> lastSeen = new TreeMap<>();
  private final Map<String, Progress> progress = new TreeMap<>();

  /** @param flushed that far, {@code forMillis} without another byte though there was more to be had */
  private record Progress(long sender, long flushed, long forMillis, long atMillis) {
    Progress next(Admin.Link link, long position, long now) {
      boolean none = link.sender() == sender && link.flushed() == flushed && flushed < position;
      return new Progress(link.sender(), link.flushed(), none ? forMillis + Math.min(now - atMillis, LOOK_MILLIS) : 0, now);
    }
  }

  Links(long nowMillis) {
    startedMillis = nowMillis;
  }

  /** @param stuck the primary's process that serves it and gets nowhere */
  record Verdict(String nodeId, DatabaseNodeStatus status, long flushed, Optional<Long> stuck) {}

  /**
   * @param synchronous the standby that commits wait for
   * @param barrier the primary's WAL position at a moment when it surely waited for that standby; empty while that is
   *     not known. Only a standby that has flushed all up to there holds every acknowledged commit
   */
  List<Verdict> look(
      List<String> standbys,
      Optional<String> synchronous,
      Optional<Long> barrier,
      Admin.Replication seen,
      long nowMillis) {
    return standbys.stream()
        .flatMap(node -> verdict(node, synchronous.filter(node::equals).flatMap(_ -> barrier),
            synchronous.filter(node::equals).isPresent(), seen, nowMillis).stream())
        .toList();
  }

  private Optional<Verdict> verdict(
      String node, Optional<Long> barrier, boolean waitedFor, Admin.Replication seen, long nowMillis) {
    Optional<Admin.Link> link =
        seen.links().stream().filter(l -> l.nodeId().equals(node) && l.state().equals("streaming")).findFirst();
    if (link.isPresent()) {
      lastSeen.put(node, nowMillis);
      if (stuck(link.get(), waitedFor, seen.position(), nowMillis)) {
        return Optional.of(new Verdict(node, DatabaseNodeStatus.DISCONNECTED, 0, Optional.of(link.get().sender())));
      }
      boolean inSync = barrier.filter(b -> link.get().flushed() >= b).isPresent()
          && (link.get().syncState().equals("sync") || link.get().syncState().equals("quorum"));
      return Optional.of(new Verdict(
          node, inSync ? DatabaseNodeStatus.IN_SYNC : DatabaseNodeStatus.CATCHING_UP, link.get().flushed(),
          Optional.empty()));
    }
    Optional<Long> before = Optional.ofNullable(lastSeen.get(node));
    boolean lost = before.map(at -> nowMillis - at >= ABSENT_MILLIS)
        .orElse(waitedFor && nowMillis - startedMillis >= RETURN_MILLIS);
    return lost ? Optional.of(new Verdict(node, DatabaseNodeStatus.DISCONNECTED, 0, Optional.empty())) : Optional.empty();
  }

  private boolean stuck(Admin.Link link, boolean waitedFor, long position, long nowMillis) {
    Progress made = Optional.ofNullable(progress.get(link.nodeId()))
        .orElseGet(() -> new Progress(link.sender(), -1, 0, nowMillis))
        .next(link, position, nowMillis);
    progress.put(link.nodeId(), made);
    return waitedFor && made.forMillis() >= STUCK_MILLIS
        || link.quietMillis() >= (waitedFor ? QUIET_MILLIS : QUIET_ALONE_MILLIS);
  }
}
