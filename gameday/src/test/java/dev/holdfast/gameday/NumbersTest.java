package dev.holdfast.gameday;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gameday.load.Stopwatch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void aNumberThatWasAcknowledgedAndIsGoneIsFound() throws Exception {
    FakeSqs sqs = new FakeSqs();
    sqs.loses = "2";
    try (Numbers numbers = new Numbers(sqs, "numbers", Stopwatch.start())) {
      while (sqs.acknowledged() < 5) {
        Thread.sleep(10);
      }
      Numbers.Count count = numbers.count(Duration.ofMillis(100));

      assertThat(count.sent()).isGreaterThanOrEqualTo(5);
      assertThat(count.lost()).containsExactly(2);
      assertThat(Auditor.messages(count)).isEqualTo(new Result.Audit("queue messages", count.sent(), 1, "2"));
    }
  }
}
