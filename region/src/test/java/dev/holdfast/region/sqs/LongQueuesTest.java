package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** What is about all messages of a long queue is done by many commands, so that no other call waits long. */
final class LongQueuesTest {

  private static final int LONG = 5 * Limits.AT_ONCE / 2;

  /** Rows that one message has a part in: itself, its order, age, group, line, id. */
  private static final int ROWS_OF_EACH = 6;

  private final RegionFixture region = new RegionFixture(new SqsService());

  @AfterEach
  void noCommandDidAll() {
    assertThat(region.mostChanged()).isLessThanOrEqualTo(Limits.AT_ONCE * ROWS_OF_EACH);
  }

  private String create(String name, String... attributes) {
    CreateQueueResponse created = region.call(CreateQueueRequest.builder().queueName(name).attributesWithStrings(
        name.endsWith(".fifo") ? Map.of("FifoQueue", "true", "DelaySeconds", "0") : Map.of(attributes[0], attributes[1]))
        .build());
    return created.queueUrl();
  }

  private void fill(String url, int first) {
    boolean fifo = url.endsWith(".fifo");
    for (int i = first; i < first + LONG; i += 10) {
      int from = i;
      region.call(SendMessageBatchRequest.builder().queueUrl(url).entries(IntStream.range(from, from + 10).mapToObj(
          n -> SendMessageBatchRequestEntry.builder().id("m" + n).messageBody("m" + n)
              .messageGroupId(fifo ? "g" + n % 7 : null).messageDeduplicationId(fifo ? "d" + n : null).build())
          .toList()).build());
    }
  }

  private List<Message> receive(String url) {
    return region.<ReceiveMessageResponse>call(
        ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(10).build()).messages();
  }

  private void assertCounts(String url, int ready, int delayed) {
    GetQueueAttributesResponse r = region.call(
        GetQueueAttributesRequest.builder().queueUrl(url).attributeNames(QueueAttributeName.ALL).build());
    assertThat(r.attributesAsStrings()).containsEntry("ApproximateNumberOfMessages", "" + ready)
        .containsEntry("ApproximateNumberOfMessagesDelayed", "" + delayed);
  }

  private void delay(String url, int seconds) {
    region.call(SetQueueAttributesRequest.builder().queueUrl(url)
        .attributesWithStrings(Map.of("DelaySeconds", "" + seconds)).build());
  }

  @Test
  void anotherDelayComesToAllOfAFifoQueue() {
    String url = create("long.fifo");
    fill(url, 0);
    delay(url, 900);
    assertCounts(url, LONG - Limits.AT_ONCE, Limits.AT_ONCE);
    region.advance(Duration.ofMillis(1));
    assertCounts(url, 0, LONG);
    assertThat(receive(url)).isEmpty();
    delay(url, 0);
    delay(url, 600); // before the first change has come to all
    region.advance(Duration.ofMillis(1));
    assertCounts(url, 0, LONG);
    region.advance(Duration.ofSeconds(600));
    assertThat(receive(url)).first().satisfies(m -> assertThat(m.body()).isEqualTo("m0"));
    region.advance(Duration.ofMillis(1));
    assertCounts(url, LONG - 10, 0);
    delay(url, 900);
    region.call(DeleteQueueRequest.builder().queueUrl(url).build());
    region.advance(Limits.BETWEEN_QUEUES);
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() {
    for (Table<?, ?> table : new SqsService().tables()) {
      assertThat(region.state().all(table)).as(table.name()).hasSize(table == SqsService.DELETED ? 1 : 0);
    }
    assertThat(region.region().nextDeadline()).isEmpty();
  }

  @Test
  void idsOfAFifoQueueAreForgottenByAndBy() {
    String url = create("long.fifo");
    fill(url, 0);
    region.advance(Limits.DEDUPLICATION.minusSeconds(1));
    fill(url, 0);
    assertCounts(url, LONG, 0);
    assertThat(region.state().all(SqsService.SENT)).hasSize(LONG);
    region.advance(Duration.ofSeconds(1));
    assertThat(region.state().all(SqsService.SENT)).isEmpty();
    assertThat(region.state().all(SqsService.FORGETTING)).isEmpty();
    fill(url, 0);
    assertCounts(url, 2 * LONG, 0);
  }

  /** An id that is used again when it counts as forgotten, but is still there, has five minutes again. */
  @Test
  void anIdOfBeforeDoesNotTakeTheNewOneAlong() {
    String url = create("long.fifo");
    fill(url, 0);
    region.advance(Limits.DEDUPLICATION.minusMillis(1));
    assertThat(region.state().all(SqsService.SENT)).hasSize(LONG);
    region.pass(Duration.ofMillis(1));
    fill(url, 0);
    assertCounts(url, 2 * LONG, 0);
    region.advance(Duration.ofSeconds(1));
    assertThat(region.state().all(SqsService.SENT)).hasSize(LONG);
    fill(url, 0);
    assertCounts(url, 2 * LONG, 0);
  }

  @Test
  void whatIsPurgedMayBeSentAgain() {
    String url = create("long.fifo");
    fill(url, 0);
    region.call(PurgeQueueRequest.builder().queueUrl(url).build());
    fill(url, 0); // those whose id is forgotten by now
    region.advance(Duration.ofMillis(1));
    assertCounts(url, Limits.AT_ONCE, 0);
    fill(url, 0);
    assertCounts(url, LONG, 0);
  }

  @Test
  void whatBecomesDueTogetherBecomesReadyByAndBy() {
    String url = create("long", "DelaySeconds", "900");
    fill(url, 0);
    assertCounts(url, 0, LONG);
    region.advance(Duration.ofSeconds(900));
    assertCounts(url, LONG, 0);
    assertThat(receive(url)).hasSize(10);
    assertThat(region.state().range(SqsService.ORDER, Slot.first("long", Place.DELAYED), Slot.afterAll("long", Place.DELAYED)))
        .hasSize(LONG - Limits.AT_ONCE);
    region.advance(Duration.ofMillis(1));
    assertThat(region.state().range(SqsService.ORDER, Slot.first("long", Place.DELAYED), Slot.afterAll("long", Place.DELAYED)))
        .isEmpty();
    assertCounts(url, LONG - 10, 0);
  }

  @Test
  void retentionEndsForMillionsByAndBy() {
    String url = create("long", "MessageRetentionPeriod", "60");
    fill(url, 0);
    region.advance(Duration.ofSeconds(59));
    assertCounts(url, LONG, 0);
    region.advance(Duration.ofSeconds(1));
    assertCounts(url, 0, 0);
    assertThat(region.state().all(SqsService.MESSAGES)).isEmpty();
  }
}
