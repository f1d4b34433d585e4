package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Stopwatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** Looks at the fleet again and again, and keeps what changed and when. */
final class FleetWatch implements AutoCloseable {

  /** Detection is known to within this and the time of a look. */
  static final Duration EVERY = Duration.ofMillis(150);

  /**
   * @param at when the answers were there
   * @param fleet empty when the API did not answer
   */
  public record Point(long at, Optional<Fleet> fleet) {}

  private final FleetView view;
  private final Stopwatch watch;
  private final List<Point> points = new ArrayList<>();
  private final Thread thread;

  FleetWatch(FleetView view, Stopwatch watch) {
    this.view = view;
    this.watch = watch;
    this.thread = Thread.ofVirtual().name("fleet").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Optional<Fleet> fleet = Optional.empty();
        try {
          fleet = Optional.of(view.look());
        } catch (SdkException e) {
          // That the API does not answer is an observation, too.
        }
        add(new Point(watch.now(), fleet));
        Thread.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private synchronized void add(Point point) {
    if (points.isEmpty() || !points.getLast().fleet().equals(point.fleet())) {
      points.add(point);
    }
  }

  /** The moments at which something had changed. */
  synchronized List<Point> points() {
    return List.copyOf(points);
  }

  /** The last that was seen; empty when nothing was, or the API does not answer. */
  synchronized Optional<Fleet> now() {
    return points.isEmpty() ? Optional.empty() : points.getLast().fleet();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
