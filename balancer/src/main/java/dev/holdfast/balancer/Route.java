package dev.holdfast.balancer;

import java.util.List;
import java.util.Optional;

/**
 * Where a listener's requests go: immutable, and swapped whole.
 *
 * @param open the targets that may get new requests: all that are registered and not draining
 * @param away those of a zone that is shifted away: asked only when none of the others can be
 */
record Route(
    String loadBalancerArn, String targetGroupArn, long idleNanos, List<Target> open, List<Target> away) {

  /** Up to so many targets all are compared; of more, two are drawn, which spreads nearly as well. */
  private static final int COMPARE_ALL = 8;

  Route {
    open = List.copyOf(open);
    away = List.copyOf(away);
  }

  /**
   * The target with the fewest outstanding requests among the healthy. When none at all is healthy, any that is
   * registered: failing open, as AWS does, because the checks may be what is broken.
   *
   * @param tried not these again
   * @param turn a number that changes from request to request, so that equals take turns
   */
  Optional<Target> choose(List<Target> tried, int turn) {
    Optional<Target> chosen = choose(open, tried, turn);
    if (away.isEmpty() || chosen.filter(Target::usable).isPresent()) {
      return chosen;
    }
    Optional<Target> other = choose(away, tried, turn);
    return other.filter(Target::usable).isPresent() ? other : chosen.or(() -> other);
  }

  private static Optional<Target> choose(List<Target> open, List<Target> tried, int turn) {
    int n = open.size();
    if (n > COMPARE_ALL) {
      Target one = open.get(Math.floorMod(turn * 0x9E3779B9, n));
      Target other = open.get(Math.floorMod(turn * 0x85EBCA6B + 1, n));
      Target better = one.outstanding.get() <= other.outstanding.get() ? one : other;
      if (better.usable() && !tried.contains(better)) {
        return Optional.of(better);
      }
    }
    Target best = null;
    Target lastResort = null;
    boolean anyUsable = false;
    for (int i = 0; i < n; i++) {
      Target t = open.get(Math.floorMod(turn + i, n));
      boolean usable = t.usable();
      anyUsable |= usable;
      if (!tried.isEmpty() && tried.contains(t)) {
        continue;
      }
      if (usable) {
        if (best == null || t.outstanding.get() < best.outstanding.get()) {
          best = t;
        }
      } else if (lastResort == null || lastResort.suspended && !t.suspended) {
        lastResort = t;
      }
    }
    return Optional.ofNullable(best != null || anyUsable ? best : lastResort);
  }
}
