package dev.holdfast.acceptance;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Waits for a condition: looks often, gives up late, and says then what it saw last. */
final class Await {

  private static final long LOOK_EVERY_MILLIS = 100;

  private Await() {}

  /** The first value that is there. An exception of a look counts as not yet. */
  static <T> T value(Duration atMost, String what, Callable<Optional<T>> look) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    String last = "nothing was there";
    do {
      try {
        Optional<T> found = look.call();
        if (found.isPresent()) {
          return found.get();
        }
        last = "nothing was there";
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        last = e.toString();
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    } while (System.nanoTime() < end);
    throw new AssertionError("not within " + atMost.toSeconds() + " s: " + what + "; at last " + last);
  }

  /** @param look says what is still missing; empty when nothing is */
  static void until(Duration atMost, String what, Callable<String> look) throws InterruptedException {
    value(atMost, what, () -> {
      String missing = look.call();
      if (!missing.isEmpty()) {
        throw new IllegalStateException(missing);
      }
      return Optional.of(true);
    });
  }
}
