package dev.holdfast.zone.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The region's time: begins at the machine's wall clock and then runs with its monotonic one, so that a jump of the wall
 * clock (an operator, a bad time server) neither fires every timer at once nor stops them.
 *
 * <p>It is drawn towards the wall clock by at most 1 part in 20, so that a slow drift is followed and a jump smoothed.
 */
public final class SteadyClock {

  private final Supplier<Instant> wall;
  private final LongSupplier nanos;
  private Instant last;
  private long lastNanos;

  public SteadyClock(Supplier<Instant> wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.last = wall.get();
    this.lastNanos = nanos.getAsLong();
  }

  public static SteadyClock system() {
    return new SteadyClock(Instant::now, System::nanoTime);
  }

  /** Microseconds; never before what it told last. */
  public synchronized Instant now() {
    long n = nanos.getAsLong();
    long elapsed = Math.max(0, n - lastNanos);
    lastNanos = n;
    Instant steady = last.plusNanos(elapsed);
    long off = Duration.between(steady, wall.get()).abs().compareTo(Duration.ofDays(1000)) > 0
        ? Long.MAX_VALUE
        : Duration.between(steady, wall.get()).toNanos();
    last = steady.plusNanos(Math.clamp(off, -elapsed / 20, elapsed / 20));
    return last.truncatedTo(ChronoUnit.MICROS);
  }
}
