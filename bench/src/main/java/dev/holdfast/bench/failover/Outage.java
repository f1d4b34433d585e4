package dev.holdfast.bench.failover;

import java.time.Duration;
import java.util.Optional;

/** What the writers saw of one strike: when a write was acknowledged again, and how long none was. */
final class Outage {

  private final long struck;
  private final String struckServer;

  /** Guarded by this. */
  private long last;

  /** Guarded by this. */
  private long longest;

  /** Guarded by this. */
  private Optional<Duration> successor = Optional.empty();

  /** @param struckServer the address of the server that was the primary when it was struck, at {@code struck} nanoseconds */
  Outage(long struck, String struckServer) {
    this.struck = struck;
    this.last = struck;
    this.struckServer = struckServer;
  }

  synchronized void acknowledged(String server, long nanos) {
    if (nanos < last) {
      return;
    }
    longest = Math.max(longest, nanos - last);
    last = nanos;
    if (successor.isEmpty() && !server.equals(struckServer)) {
      successor = Optional.of(Duration.ofNanos(nanos - struck));
    }
  }

  /** From the strike to the first write that another server acknowledged. */
  synchronized Optional<Duration> successor() {
    return successor;
  }

  /** The longest time since the strike in which no write was acknowledged; it may not be over yet. */
  synchronized Duration longest(long nanos) {
    return Duration.ofNanos(Math.max(longest, nanos - last));
  }
}
