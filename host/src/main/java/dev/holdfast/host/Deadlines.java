package dev.holdfast.host;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An instance's deadlines, one of each kind, on the monotonic clock. */
final class Deadlines {

  enum Kind { CONFIRM_EXIT, KILL, LISTEN }

  private final Map<Kind, Long> nanos = new EnumMap<>(Kind.class);

  void set(Kind kind, Duration in) {
    nanos.put(kind, System.nanoTime() + in.toNanos());
  }

  void cancel(Kind kind) {
    nanos.remove(kind);
  }

  void clear() {
    nanos.clear();
  }

  /** Until the next one; empty when none is set. */
  Optional<Duration> untilNext() {
    long now = System.nanoTime();
    return nanos.values().stream().map(at -> Duration.ofNanos(Math.max(0, at - now))).min(Duration::compareTo);
  }

  /** Takes out those that have come. */
  List<Kind> due() {
    long now = System.nanoTime();
    List<Kind> due = nanos.entrySet().stream().filter(e -> e.getValue() - now <= 0).map(Map.Entry::getKey).toList();
    due.forEach(nanos::remove);
    return due;
  }
}
