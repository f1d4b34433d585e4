package dev.holdfast.gameday.crowd;

import dev.holdfast.gameday.Figures;
import dev.holdfast.gameday.load.Sample;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Counts samples without keeping them. Safe for use by many threads. */
final class Tally implements Consumer<Sample> {

  /** What has come so far. @param failures by what was asked and what went wrong; {@code latency} of those answered */
  record Sum(long sent, long failed, SortedMap<String, Long> failures, Histogram latency) {

    String at(double percentile) {
      return Figures.latency(latency.getValueAtPercentile(percentile));
    }
  }

  // All guarded by this.
  private final Histogram latency = new Histogram(3);
  private final SortedMap<String, Long> failures = new TreeMap<>();
  private Histogram lastSecond = new Histogram(3);
  private long sent;
  private long failed;

  @Override
  public synchronized void accept(Sample sample) {
    sent++;
    if (sample.failed()) {
      failed++;
      failures.merge(sample.kind().request() + ": " + sample.failure().orElseThrow(), 1L, Long::sum);
    } else {
      latency.recordValue(sample.latency());
      lastSecond.recordValue(sample.latency());
    }
  }

  /** What was answered since this was last asked, in words. */
  synchronized String second() {
    String words = "%6d answers/s   %d failed   p99 %s".formatted(lastSecond.getTotalCount(), failed,
        Figures.latency(lastSecond.getValueAtPercentile(99)));
    lastSecond = new Histogram(3);
    return words;
  }

  synchronized Sum sum() {
    return new Sum(sent, failed, new TreeMap<>(failures), latency.copy());
  }
}
