package dev.holdfast.gameday.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void requestsAreDueAtTheRate() {
    Schedule schedule = new Schedule(1_000, 50);

    assertThat(schedule.due(0)).isEqualTo(1_000);
    assertThat(schedule.due(1)).isEqualTo(20_001_000);
    assertThat(schedule.due(50)).isEqualTo(1_000_001_000);
  }

  @Test
  void roundingDoesNotAddUp() {
    assertThat(new Schedule(0, 3).due(3_000_000)).isEqualTo(1_000_000L * 1_000_000_000L);
  }

  @Test
  void aRateIsAboveZero() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Schedule(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Schedule(0, Double.NaN));
  }

  @Test
  void theMixIsTheSameInEveryRunAndKeepsItsWeights() {
    TreeMap<Sample.Kind, Integer> weights = new TreeMap<>();
    weights.put(Sample.Kind.FRONT, 3);
    weights.put(Sample.Kind.LIKE, 1);
    Mix mix = new Mix(weights);

    long likes = java.util.stream.LongStream.range(0, 10_000).filter(n -> mix.kind(n) == Sample.Kind.LIKE).count();

    assertThat(likes).isBetween(2_300L, 2_700L);
    assertThat(mix.kind(77)).isEqualTo(new Mix(weights).kind(77));
  }
}
