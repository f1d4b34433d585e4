package dev.holdfast.gameday;

import static dev.holdfast.gameday.Examples.FAULT;
import static dev.holdfast.gameday.Examples.SECOND;
import static dev.holdfast.gameday.Examples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.holdfast.gameday.load.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnalysisTest {

  private static final Optional<String> WELL = Optional.empty();
  private static final Optional<String> RESET = Optional.of("connection reset");
  private static final long MILLI = 1_000_000L;

  private static Result result(String name, List<Sample> samples) {
    return new Result(GameDayFile.named(name), "http://x", Instant.EPOCH, Examples.MEASURED, FAULT, Examples.END,
        List.of(),
        samples, List.of(new Result.Look(0, Optional.of(Examples.whole()))),
        List.of(new Result.Audit("comments", 5, 0, "")), Optional.empty(), List.of(), List.of());
  }

  private static List<Sample> fine() {
    List<Sample> samples = new ArrayList<>();
    for (long due = 2 * SECOND; due < Examples.END; due += 20 * MILLI) {
      samples.add(sample(due, 10 * MILLI, WELL));
    }
    return samples;
  }

  private static List<Boolean> verdicts(Result r) {
    return Verdict.of(r, Analysis.of(r)).stream().map(Verdict::held).toList();
  }

  @Test
  void whereNothingFailsNothingIsDisturbed() {
    Result r = result("zone-loss", fine());
    Analysis a = Analysis.of(r);

    assertThat(a.recovery()).isZero();
    assertThat(a.failedPercent()).isZero();
    assertThat(a.sent()).isEqualTo(3000);
    assertThat(a.before().sent()).isEqualTo(1000);
    assertThat(a.during().sent()).isEqualTo(500);
    assertThat(a.after().sent()).isEqualTo(2500);
    assertThat(a.whole()).contains(0L);
    assertThat(verdicts(r)).containsExactly(true, true, true);
  }

  @Test
  void aRequestInFlightAtTheFaultCountsAndOneOfTheWarmUpDoesNot() {
    List<Sample> samples = fine();
    samples.add(sample(FAULT - 5 * MILLI, 100 * MILLI, RESET));
    samples.add(sample(3 * SECOND, 10 * MILLI, RESET));
    samples.add(new Sample(Sample.Kind.PUT, FAULT + SECOND, FAULT + 2 * SECOND, RESET));

    Analysis a = Analysis.of(result("instance-loss", samples));

    assertThat(a.failed()).isEqualTo(1);
    assertThat(a.before().failed()).isZero();
    assertThat(a.recovery()).isEqualTo(95 * MILLI);
    assertThat(a.failures()).containsEntry("GET /m/ID: connection reset", 1);
  }

  @Test
  void oneFailureIsTooManyWhereNoneMayBe() {
    List<Sample> samples = fine();
    samples.add(sample(FAULT + SECOND, MILLI, RESET));

    assertThat(verdicts(result("instance-loss", samples))).containsExactly(false, true);
    assertThat(verdicts(result("zone-loss", samples))).containsExactly(true, true, true);
  }

  @Test
  void aTenthOfAPercentIsNotUnderIt() {
    List<Sample> samples = new ArrayList<>(fine().subList(0, 1500));
    for (int i = 0; i < 1000; i++) {
      samples.add(sample(FAULT + SECOND, MILLI, i == 0 ? RESET : WELL));
    }

    Analysis a = Analysis.of(result("zone-loss", samples));
    assertThat(a.failedPercent()).isEqualTo(0.1, within(1e-9));
    assertThat(verdicts(result("zone-loss", samples)).getFirst()).isFalse();
  }

  @Test
  void recoveryIsTheEndOfTheLastFailureHoweverLate() {
    List<Sample> samples = fine();
    samples.add(sample(FAULT + 2 * SECOND, 9 * SECOND, RESET));

    Result r = result("zone-loss", samples);
    assertThat(Analysis.of(r).recovery()).isEqualTo(11 * SECOND);
    assertThat(verdicts(r)).containsExactly(true, false, true);
  }

  @Test
  void aSlowSecondIsADisturbanceAndOneSlowRequestIsNot() {
    List<Sample> samples = fine();
    samples.add(sample(FAULT + 30 * SECOND, 4 * SECOND, WELL));
    assertThat(Analysis.of(result("zone-loss", samples)).recovery()).isZero();

    for (int i = 0; i < 10; i++) {
      samples.add(sample(FAULT + 5 * SECOND + i * 20 * MILLI, 2 * SECOND, WELL));
    }
    assertThat(Analysis.of(result("zone-loss", samples)).recovery()).isEqualTo(7 * SECOND + 180 * MILLI);
  }

  @Test
  void whatTheFleetShowedGivesDetectionAndTheEndOfTheTrouble() {
    Analysis a = Analysis.of(Examples.zoneLoss(true));

    assertThat(a.detection()).contains(420 * MILLI);
    assertThat(a.sign()).isEqualTo("DescribeAvailabilityZones: us-east-1a available → unavailable");
    assertThat(a.whole()).contains(40 * SECOND);
  }

  @Test
  void aLossIsALossAndARunWithoutWorkShowsNothing() {
    assertThat(verdicts(Examples.zoneLoss(true))).contains(false);
    Result nothing = result("zone-loss", List.of());
    assertThat(verdicts(nothing).getFirst()).isFalse();
  }

  @Test
  void theInterruptedJobMustBeFinishedOnce() {
    Result r = result("worker-loss", fine());
    for (Result.Film film : List.of(new Result.Film("f", Optional.empty(), false),
        new Result.Film("f", Optional.of(FAULT + SECOND), false))) {
      assertThat(verdicts(with(r, film)).getLast()).isFalse();
    }
    assertThat(verdicts(with(r, new Result.Film("f", Optional.of(FAULT + SECOND), true))).getLast()).isTrue();
  }

  @Test
  void anApiThatDoesNotAnswerIsASign() {
    Result r = result("region-loss", fine());
    Result silent = new Result(r.day(), r.website(), r.begun(), r.measured(), r.fault(), r.loadEnd(), r.injected(),
        r.samples(), List.of(new Result.Look(0, Optional.of(Examples.whole())),
            new Result.Look(FAULT + 300 * MILLI, Optional.empty())), r.audits(), r.film(), r.deeds(), r.notes());

    assertThat(Analysis.of(silent).detection()).contains(300 * MILLI);
    assertThat(Analysis.of(silent).sign()).isEqualTo("the AWS API does not answer");
    assertThat(Analysis.of(r).detection()).isEmpty();
  }

  private static Result with(Result r, Result.Film film) {
    return new Result(r.day(), r.website(), r.begun(), r.measured(), r.fault(), r.loadEnd(), r.injected(), r.samples(),
        r.fleet(), r.audits(), Optional.of(film), r.deeds(), r.notes());
  }
}
