package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Sample;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What follows from a result. Only requests that {@link GameDay#counts} are here, and not those of the warm-up.
 *
 * <p><b>From the fault on</b> are all requests that ended after it, also those in flight at that instant.
 *
 * <p><b>Recovery</b> is when the last failed request ended, or the last request of a slow second if that was later. A
 * second is slow when a tenth of the requests due in it took longer than {@link #slowOver}: one slow request is a
 * garbage collection somewhere, a tenth of them is something that people notice.
 *
 * @param detection nanoseconds from the fault until the AWS API showed something; {@code sign} what
 * @param recovery nanoseconds from the fault; 0 where nothing failed and nothing was slow
 * @param whole nanoseconds from the fault until nothing was missing in the fleet any more, if that was seen; 0 where
 *     nothing ever was
 */
public record Analysis(Phase before, Phase during, Phase after, int sent, int failed,
                       SortedMap<String, Integer> failures,
                       Optional<Long> detection, String sign, long recovery, long slowOver, Optional<Long> whole) {

  /** That part of the time after the fault which counts as "during", where recovery is sooner. */
  static final long AT_LEAST = Duration.ofSeconds(10).toNanos();

  private static final long SECOND = 1_000_000_000L;

  /** @param p50 and {@code p99} and {@code longest}: nanoseconds of those that did not fail; 0 where there are none */
  public record Phase(int sent, int failed, long p50, long p99, long longest) {

    static Phase of(List<Sample> samples) {
      Histogram histogram = histogram(samples);
      return new Phase(samples.size(), (int) samples.stream().filter(Sample::failed).count(),
          histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(99), histogram.getMaxValue());
    }
  }

  public static Analysis of(Result r) {
    List<Sample> counted = r.samples().stream()
        .filter(s -> r.day().counts(s.kind()) && s.due() >= r.measured()).sorted(Comparator.comparingLong(Sample::due))
        .toList();
    List<Sample> since = counted.stream().filter(s -> s.ended() >= r.fault()).toList();
    Phase before = Phase.of(counted.stream().filter(s -> s.ended() < r.fault()).toList());
    long slowOver = Math.max(SECOND, 3 * before.p99());
    long recovery = recovery(since, r.fault(), slowOver);
    long until = r.fault() + Math.max(AT_LEAST, recovery);
    SortedMap<String, Integer> failures = new TreeMap<>();
    since.forEach(s -> s.failure().ifPresent(f -> failures.merge(s.kind().request() + ": " + f, 1, Integer::sum)));
    Optional<Sign> sign = sign(r);
    return new Analysis(before,
        Phase.of(since.stream().filter(s -> s.due() < until).toList()),
        Phase.of(since.stream().filter(s -> s.due() >= until).toList()),
        since.size(), (int) since.stream().filter(Sample::failed).count(), failures,
        sign.map(s -> s.at - r.fault()), sign.map(Sign::what).orElse("nothing was seen"), recovery, slowOver, whole(r));
  }

  public static Histogram histogram(List<Sample> samples) {
    Histogram histogram = new Histogram(3);
    samples.stream().filter(s -> !s.failed()).forEach(s -> histogram.recordValue(Math.max(0, s.latency())));
    return histogram;
  }

  /** The share of requests that failed from the fault on, in percent. */
  public double failedPercent() {
    return sent == 0 ? 100 : 100.0 * failed / sent;
  }

  static long recovery(List<Sample> since, long fault, long slowOver) {
    long last = fault;
    SortedMap<Long, Integer> all = new TreeMap<>();
    SortedMap<Long, Integer> slow = new TreeMap<>();
    SortedMap<Long, Long> ends = new TreeMap<>();
    for (Sample s : since) {
      long second = Math.floorDiv(s.due() - fault, SECOND);
      all.merge(second, 1, Integer::sum);
      if (s.failed()) {
        last = Math.max(last, s.ended());
      } else if (s.latency() > slowOver) {
        slow.merge(second, 1, Integer::sum);
        ends.merge(second, s.ended(), Math::max);
      }
    }
    for (var second : slow.entrySet()) {
      if (second.getValue() * 10 >= all.get(second.getKey())) {
        last = Math.max(last, ends.get(second.getKey()));
      }
    }
    return last - fault;
  }

  private record Sign(long at, String what) {}

  private static Optional<Sign> sign(Result r) {
    Optional<Fleet> earlier = Optional.empty();
    for (Result.Look look : r.fleet()) {
      if (look.at() < r.fault()) {
        earlier = look.fleet();
      } else if (earlier.isPresent() && look.fleet().isEmpty()) {
        return Optional.of(new Sign(look.at(), "the AWS API does not answer"));
      } else if (earlier.isPresent() && look.fleet().isPresent()) {
        List<String> signs = look.fleet().get().signs(earlier.get());
        if (!signs.isEmpty()) {
          return Optional.of(new Sign(look.at(), signs.getFirst()));
        }
      }
    }
    return Optional.empty();
  }

  /** The end of the last time in which something was missing. */
  private static Optional<Long> whole(Result r) {
    Optional<Long> whole = Optional.of(0L);
    for (Result.Look look : r.fleet()) {
      if (look.at() < r.fault()) {
        continue;
      }
      if (look.fleet().filter(Fleet::whole).isEmpty()) {
        whole = Optional.empty();
      } else if (whole.isEmpty()) {
        whole = Optional.of(look.at() - r.fault());
      }
    }
    return whole;
  }
}
