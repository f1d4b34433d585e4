package dev.holdfast.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Durations that were measured, every one kept: percentiles are those of the sample itself (nearest rank). */
public final class Distribution {

  private static final int BARS = 10;
  private static final int WIDTH = 40;

  private final List<Duration> sorted;

  public Distribution(List<Duration> measured) {
    if (measured.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    this.sorted = measured.stream().sorted().toList();
  }

  /** @param p above 0, at most 100 */
  public Duration percentile(double p) {
    int rank = (int) Math.ceil(p / 100 * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }

  public static String header() {
    return "%8s %8s %8s %8s %8s".formatted("min", "median", "p90", "p99", "max");
  }

  public String row() {
    return "%8s %8s %8s %8s %8s".formatted(text(sorted.getFirst()), text(percentile(50)), text(percentile(90)),
        text(percentile(99)), text(sorted.getLast()));
  }

  /** A line of bars from the least to the most, for people. */
  public List<String> histogram() {
    long least = sorted.getFirst().toNanos();
    long step = Math.max(1, (sorted.getLast().toNanos() - least) / BARS + 1);
    int[] counts = new int[BARS];
    sorted.forEach(d -> counts[(int) ((d.toNanos() - least) / step)]++);
    int highest = 1;
    for (int count : counts) {
      highest = Math.max(highest, count);
    }
    List<String> lines = new ArrayList<>();
    for (int bar = 0; bar < BARS; bar++) {
      lines.add("%8s to %8s %5d %s".formatted(text(Duration.ofNanos(least + bar * step)),
          text(Duration.ofNanos(least + (bar + 1) * step)), counts[bar],
          "█".repeat((int) Math.ceil((double) counts[bar] * WIDTH / highest))));
    }
    return lines;
  }

  public static String text(Duration d) {
    return d.toMillis() < 1_000
        ? d.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.2f s", d.toNanos() / 1e9);
  }
}
