package dev.holdfast.region.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A bad network, as TCP makes it felt. */
final class ImpairmentTest {

  private final SplittableRandom random = new SplittableRandom(4711);

  private LongStream roundTrips(Impairment impairment) {
    return LongStream.generate(() -> impairment.roundTripMillis(random::nextInt)).limit(10_000);
  }

  @Test
  void aDelayVariesByItsJitter() {
    assertThat(roundTrips(new Impairment(200, 10, 0, 100)).summaryStatistics()).satisfies(s -> {
      assertThat(s.getMin()).isEqualTo(190);
      assertThat(s.getMax()).isEqualTo(210);
    });
    assertThat(roundTrips(new Impairment(5, 10, 0, 100)).min()).as("never earlier than it was sent").hasValue(0);
  }

  @Test
  void whatIsLostComesAfterARetransmissionTimeoutThatDoubles() {
    long[] late = roundTrips(new Impairment(0, 0, 15, 100)).filter(m -> m > 0).toArray();
    assertThat(late.length).isBetween(1_350, 1_650);
    assertThat(LongStream.of(late).distinct().sorted().limit(3)).containsExactly(200L, 600L, 1_400L);
  }

  @Test
  void whereAllIsLostNothingComes() {
    assertThat(roundTrips(new Impairment(0, 0, 100, 100)).distinct()).containsExactly(Impairment.NEVER);
  }

  @Test
  void someFlowsSufferAndOthersDoNot() {
    Impairment quarter = new Impairment(200, 0, 0, 25);
    assertThat(LongStream.range(0, 10_000).filter(_ -> quarter.befalls(random::nextInt)).count()).isBetween(2_300L, 2_700L);
    assertThat(new Impairment(200, 0, 0, 100).befalls(_ -> 99)).isTrue();
  }
}
