package dev.holdfast.gameday.report;

import dev.holdfast.gameday.Result;
import dev.holdfast.gameday.load.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The requests to the website that were due in one second, the warm-up left out.
 *
 * @param at the second's begin, seconds from the fault on
 * @param p50 and {@code p99} in nanoseconds, of all of them: also a request that failed made somebody wait
 */
record Second(long at, int sent, int failed, long p50, long p99) {

  static List<Second> of(Result r) {
    SortedMap<Long, List<Sample>> bySecond = new TreeMap<>();
    for (Sample s : r.samples()) {
      if (r.day().counts(s.kind()) && s.due() >= r.measured()) {
        bySecond.computeIfAbsent(Math.floorDiv(s.due() - r.fault(), 1_000_000_000L), _ -> new ArrayList<>()).add(s);
      }
    }
    List<Second> seconds = new ArrayList<>();
    bySecond.forEach((at, samples) -> {
      Histogram all = new Histogram(3);
      samples.forEach(s -> all.recordValue(Math.max(0, s.latency())));
      seconds.add(new Second(at, samples.size(), (int) samples.stream().filter(Sample::failed).count(),
          all.getValueAtPercentile(50), all.getValueAtPercentile(99)));
    });
    return seconds;
  }
}
