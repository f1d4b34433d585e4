package dev.holdfast.balancer;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** One target of one target group, as this node sees it. Lives as long as the target is listed. */
final class Target {

  /** @param group the target group's ARN */
  record Key(String group, String id, String address, int port) {}

  enum Health { INITIAL, HEALTHY, UNHEALTHY }

  final Key key;
  final String zone;
  final InetSocketAddress address;

  /** Requests sent and not yet answered, over all event loops. */
  final AtomicInteger outstanding = new AtomicInteger();

  /** Idle connections, the one used last first; one pool for each event loop, which alone touches it. */
  final List<ArrayDeque<TargetConnection>> pools;

  /** Written by the health check's event loop alone. */
  volatile Health health = Health.INITIAL;

  /** A request has just failed on it: not asked until a health check passes. Written by any event loop. */
  volatile boolean suspended;

  /** What was asked of it since this was last taken, and what of that failed. Counted on any event loop. */
  private final LongAdder asked = new LongAdder();
  private final LongAdder serverErrors = new LongAdder();
  private final LongAdder connectionErrors = new LongAdder();

  /** What the way to it suffers. */
  volatile Trouble trouble = Trouble.NONE;

  /** No longer listed: its connections are closed when they fall idle. */
  volatile boolean gone;

  /** Who is told when a request fails on it. Set once, before the target is routed to. */
  private volatile Runnable onSuspicion = () -> {};

  Target(Key key, String zone, int workers) {
    this.key = key;
    this.zone = zone;
    this.address = new InetSocketAddress(key.address(), key.port());
    this.pools = IntStream.range(0, workers).mapToObj(_ -> new ArrayDeque<TargetConnection>()).toList();
  }

  void answered(int status) {
    asked.increment();
    if (status >= 500) {
      serverErrors.increment();
    }
  }

  /** It could not be reached, or ended without an answer. */
  void notReached() {
    asked.increment();
    connectionErrors.increment();
  }

  Tally takeTally() {
    return new Tally(asked.sumThenReset(), serverErrors.sumThenReset(), connectionErrors.sumThenReset());
  }

  record Tally(long asked, long serverErrors, long connectionErrors) {
    static final Tally NONE = new Tally(0, 0, 0);

    Tally plus(Tally other) {
      return new Tally(asked + other.asked, serverErrors + other.serverErrors, connectionErrors + other.connectionErrors);
    }
  }

  boolean usable() {
    return health == Health.HEALTHY && !suspended;
  }

  /** Takes it out at once; a health check puts it back. */
  void suspend() {
    suspended = true;
    onSuspicion.run();
  }

  /** Something about it is odd: look at it now. */
  void suspect() {
    onSuspicion.run();
  }

  void onSuspicion(Runnable told) {
    onSuspicion = told;
  }

  @Override
  public String toString() {
    return key.id() + " (" + key.address() + ':' + key.port() + ')';
  }
}
