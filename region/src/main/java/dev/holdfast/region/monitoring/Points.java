package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** The measurements, kept by the second for a while and by the minute for longer. */
final class Points {

  static final int SECOND = 1;
  static final int MINUTE = 60;

  static final Table<Key, Point> POINTS = Table.of("monitoring/points", Key.class, Point.class);

  /** The metrics there are, by themselves: for listing, and so that a point need not be looked for. */
  static final Table<Metric, Seen> METRICS = Table.of("monitoring/metrics", Metric.class, Seen.class);

  record Seen(Instant first) {}

  /** @param period seconds, {@link #SECOND} or {@link #MINUTE}; {@code start} a multiple of it */
  record Key(Metric metric, int period, Instant start) implements Comparable<Key> {
    @Override
    public int compareTo(Key o) {
      int c = metric.compareTo(o.metric);
      c = c != 0 ? c : Integer.compare(period, o.period);
      return c != 0 ? c : start.compareTo(o.start);
    }
  }

  record Point(double sum, double minimum, double maximum, double count, String unit) {
    Point plus(Point o) {
      return new Point(
          sum + o.sum, Math.min(minimum, o.minimum), Math.max(maximum, o.maximum), count + o.count, unit);
    }

    double value(Statistic statistic) {
      return switch (statistic) {
        case SUM -> sum;
        case MINIMUM -> minimum;
        case MAXIMUM -> maximum;
        case SAMPLE_COUNT -> count;
        case AVERAGE -> count == 0 ? 0 : sum / count;
        case UNKNOWN_TO_SDK_VERSION -> throw new IllegalArgumentException("statistics are checked");
      };
    }
  }

  private Points() {}

  /** Adds a measurement taken at {@code at}; forgets what has become too old of the same metric. */
  static void add(State state, Metric metric, Instant at, Point point, boolean bySecond, Instant now) {
    if (!state.has(METRICS, metric)) {
      state.put(METRICS, metric, new Seen(now));
    }
    if (bySecond) {
      merge(state, new Key(metric, SECOND, floor(at, SECOND)), point);
      forget(state, metric, SECOND, now.minus(Limits.KEEP_SECONDS));
    }
    merge(state, new Key(metric, MINUTE, floor(at, MINUTE)), point);
    forget(state, metric, MINUTE, now.minus(Limits.KEEP_MINUTES));
  }

  /** Replaces the minute's point: for what is sampled, not counted. */
  static void sample(State state, Metric metric, Instant at, Point point, Instant now) {
    if (!state.has(METRICS, metric)) {
      state.put(METRICS, metric, new Seen(now));
    }
    state.put(POINTS, new Key(metric, MINUTE, floor(at, MINUTE)), point);
    forget(state, metric, MINUTE, now.minus(Limits.KEEP_MINUTES));
  }

  /** The points from {@code from} up to, not including, {@code to}, drawn together to periods of {@code period} s. */
  static SortedMap<Instant, Point> between(State state, Metric metric, Instant from, Instant to, int period) {
    int kept = period % MINUTE == 0 ? MINUTE : SECOND;
    SortedMap<Instant, Point> drawn = new TreeMap<>();
    if (!from.isBefore(to)) {
      return drawn;
    }
    state.range(POINTS, new Key(metric, kept, floor(from, period)), new Key(metric, kept, to)).forEach(
        (key, point) -> drawn.merge(floor(key.start(), period), point, Point::plus));
    return drawn;
  }

  static List<Metric> metrics(State state) {
    return List.copyOf(state.all(METRICS).keySet());
  }

  static Instant floor(Instant at, int period) {
    return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), period) * period);
  }

  private static void merge(State state, Key key, Point point) {
    Optional<Point> before = state.get(POINTS, key);
    state.put(POINTS, key, before.map(b -> b.plus(point)).orElse(point));
  }

  private static void forget(State state, Metric metric, int period, Instant before) {
    List<Key> old = List.copyOf(state.range(
        POINTS, new Key(metric, period, Instant.EPOCH), new Key(metric, period, before)).keySet());
    old.forEach(key -> state.remove(POINTS, key));
  }
}
