package dev.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DistributionTest {

  private static Distribution of(int from, int to) {
    return new Distribution(IntStream.rangeClosed(from, to).mapToObj(Duration::ofMillis).toList());
  }

  @Test
  void aPercentileIsOneOfTheSample() {
    Distribution hundred = of(1, 100);
    assertThat(hundred.percentile(50)).hasMillis(50);
    assertThat(hundred.percentile(99)).hasMillis(99);
    assertThat(hundred.percentile(100)).hasMillis(100);
    assertThat(of(7, 7).percentile(1)).hasMillis(7);
    assertThat(of(1, 3).percentile(50)).hasMillis(2);
  }

  @Test
  void theHistogramCountsEachOnce() {
    assertThat(of(1, 100).histogram().stream().mapToInt(l -> Integer.parseInt(l.strip().split(" +")[5])).sum())
        .isEqualTo(100);
    assertThat(of(5, 5).histogram().getFirst()).contains(" 1 █");
  }
}
