package dev.holdfast.database;

import java.time.Duration;
import java.util.Optional;

/** How often a server that exits is started again: at once the first time, then ever more slowly. */
final class Starts {

  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Whoever ran this long has earned a start at once. */
  private static final Duration STEADY = Duration.ofSeconds(30);

  private static final int HOPELESS = 5;

  private int quick;
  private long startedNanos;
  private long notBeforeNanos = System.nanoTime();

  void started() {
    startedNanos = System.nanoTime();
  }

  void exited() {
    long now = System.nanoTime();
    quick = startedNanos != 0 && now - startedNanos < STEADY.toNanos() ? quick + 1 : 0;
    Duration wait = FIRST.multipliedBy(1L << Math.min(quick, 6)).minus(FIRST);
    notBeforeNanos = now + (wait.compareTo(LONGEST) < 0 ? wait : LONGEST).toNanos();
  }

  boolean hopeless() {
    return quick >= HOPELESS;
  }

  Optional<Duration> pause() {
    long left = notBeforeNanos - System.nanoTime();
    return left > 0 ? Optional.of(Duration.ofNanos(left).plusMillis(1)) : Optional.empty();
  }
}
