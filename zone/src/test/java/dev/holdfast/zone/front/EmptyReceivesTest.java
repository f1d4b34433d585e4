package dev.holdfast.zone.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

final class EmptyReceivesTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final EmptyReceives counts = new EmptyReceives();

  private void answered(String queue, Outcome.Answer answer) {
    counts.answered(new Command.ApiCall(Caller.root("000000000000"), "r", "sqs", "ReceiveMessage",
        ReceiveMessageRequest.builder().queueUrl("http://127.0.0.1:4566/000000000000/" + queue).build(),
        Optional.empty()), answer);
  }

  private static Outcome.Answer with(Message... messages) {
    return new Outcome.Success(ReceiveMessageResponse.builder().messages(messages).build());
  }

  @Test
  void receivesThatFoundNothingAreCountedByQueueAndReportedOnce() {
    answered("b", with());
    answered("a", with());
    answered("a", with());
    answered("a", with(Message.builder().body("x").build()));
    answered("a", new Outcome.Refused(Errors.badRequest("QueueDoesNotExist", "no")));
    Report.Measured report = counts.take(NOON.plusSeconds(59)).orElseThrow();
    assertThat(report.start()).isEqualTo(NOON);
    assertThat(report.measurements()).extracting(Report.Measurement::metric).containsOnly("NumberOfEmptyReceives");
    assertThat(report.measurements()).extracting(m -> m.dimensions().get("QueueName") + ' ' + (long) m.sum())
        .containsExactly("a 2", "b 1");
    assertThat(counts.take(NOON)).isEmpty();
    assertThat(EmptyReceives.untilTheMinuteEnds(NOON.plusSeconds(50))).isEqualTo(Duration.ofSeconds(10));
    assertThat(EmptyReceives.untilTheMinuteEnds(NOON)).isEqualTo(Duration.ofSeconds(60));
  }
}
