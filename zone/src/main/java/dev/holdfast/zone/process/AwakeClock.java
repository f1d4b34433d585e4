package dev.holdfast.zone.process;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Time during which this process itself was awake, as far as its own looks at the clock can tell: who was stopped (a
 * paused machine, a starved process) must not take others' silence for their death.
 */
final class AwakeClock {

  /** So much of the time between two looks counts at most. */
  private final long most;

  private final LongSupplier nanos;
  private long last;
  private volatile long awake; // written by the one who looks

  AwakeClock(LongSupplier nanos, Duration most) {
    this.nanos = nanos;
    this.most = most.toNanos();
    this.last = nanos.getAsLong();
  }

  void look() {
    long now = nanos.getAsLong();
    awake += Math.min(now - last, most);
    last = now;
  }

  /** Nanoseconds awake until the last look. */
  long nanos() {
    return awake;
  }
}
