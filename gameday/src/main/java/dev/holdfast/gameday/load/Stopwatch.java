package dev.holdfast.gameday.load;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Time since a game day began, in nanoseconds of the monotonic clock; the wall clock is read once, at the beginning.
 *
 * @param begun when that was
 * @param zero {@link System#nanoTime} then
 */
public record Stopwatch(Instant begun, long zero) {

  public static Stopwatch start() {
    return new Stopwatch(Instant.now(), System.nanoTime());
  }

  public long now() {
    return System.nanoTime() - zero;
  }

  /** The time since the beginning at which a clock on the wall showed this. */
  public long at(Instant instant) {
    return Duration.between(begun, instant).toNanos();
  }

  public Instant instant(long at) {
    return begun.plusNanos(at);
  }

  /** Sleeps until that time has come; returns at once when it has. */
  public void sleepUntil(long at) throws InterruptedException {
    for (long left = at - now(); left > 0; left = at - now()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(left);
    }
  }
}
