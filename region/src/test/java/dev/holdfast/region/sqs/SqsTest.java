package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;

/** What SQS promises, as a client sees it. */
final class SqsTest {

  private final RegionFixture region = new RegionFixture(new SqsService());

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private String create(String name, String... attributes) {
    Map<String, String> map = new java.util.TreeMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    return region.<CreateQueueResponse>call(
        CreateQueueRequest.builder().queueName(name).attributesWithStrings(map).build()).queueUrl();
  }

  private SendMessageResponse send(String url, String body) {
    return region.call(SendMessageRequest.builder().queueUrl(url).messageBody(body).build());
  }

  private List<Message> receive(String url) {
    return region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
        .queueUrl(url).maxNumberOfMessages(10).messageSystemAttributeNamesWithStrings("All").build()).messages();
  }

  private void delete(String url, Message message) {
    region.call(DeleteMessageRequest.builder().queueUrl(url).receiptHandle(message.receiptHandle()).build());
  }

  private void visibility(String url, Message message, int seconds) {
    region.call(changeVisibility(url, message, seconds));
  }

  private static ChangeMessageVisibilityRequest changeVisibility(String url, Message message, int seconds) {
    return ChangeMessageVisibilityRequest.builder()
        .queueUrl(url).receiptHandle(message.receiptHandle()).visibilityTimeout(seconds).build();
  }

  private Map<String, String> attributes(String url) {
    return region.<GetQueueAttributesResponse>call(GetQueueAttributesRequest.builder()
        .queueUrl(url).attributeNames(QueueAttributeName.ALL).build()).attributesAsStrings();
  }

  private static List<String> bodies(List<Message> messages) {
    return messages.stream().map(Message::body).toList();
  }

  @Test
  void aMessageIsSentReceivedAndDeleted() {
    String url = create("jobs");
    assertThat(url).isEqualTo("http://127.0.0.1:4566/000000000000/jobs");
    SendMessageResponse sent = send(url, "hello");
    assertThat(sent.md5OfMessageBody()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
    Message received = receive(url).getFirst();
    assertThat(received.messageId()).isEqualTo(sent.messageId());
    assertThat(received.attributesAsStrings())
        .containsEntry("ApproximateReceiveCount", "1")
        .containsEntry("SenderId", "000000000000")
        .containsEntry("SentTimestamp", Long.toString(RegionFixture.T0.toEpochMilli()));
    delete(url, received);
    region.advance(Duration.ofMinutes(1));
    assertThat(receive(url)).isEmpty();
    assertThat(region.state().all(SqsService.MESSAGES)).isEmpty();
    assertThat(region.state().all(SqsService.ORDER)).isEmpty();
  }

  @Test
  void aReceivedMessageComesBackAfterItsVisibilityTimeout() {
    String url = create("jobs", "VisibilityTimeout", "30");
    send(url, "a");
    Message first = receive(url).getFirst();
    region.advance(Duration.ofMillis(29_999));
    assertThat(receive(url)).isEmpty();
    region.advance(Duration.ofMillis(1));
    Message second = receive(url).getFirst();
    assertThat(second.messageId()).isEqualTo(first.messageId());
    assertThat(second.attributesAsStrings()).containsEntry("ApproximateReceiveCount", "2")
        .containsEntry("ApproximateFirstReceiveTimestamp", Long.toString(RegionFixture.T0.toEpochMilli()));
  }

  @Test
  void aStaleReceiptDeletesNothing() {
    String url = create("jobs", "VisibilityTimeout", "30");
    send(url, "a");
    Message slow = receive(url).getFirst();
    region.advance(Duration.ofSeconds(30));
    Message other = receive(url).getFirst();
    delete(url, slow);
    region.advance(Duration.ofSeconds(30));
    assertThat(receive(url)).hasSize(1);
    // The other's is stale by now as well.
    delete(url, other);
    assertThat(region.state().all(SqsService.MESSAGES)).hasSize(1);
  }

  @Test
  void aReceiptStillDeletesAfterTheTimeoutIfNobodyElseReceivedTheMessage() {
    String url = create("jobs", "VisibilityTimeout", "30");
    send(url, "a");
    Message received = receive(url).getFirst();
    region.advance(Duration.ofSeconds(40));
    delete(url, received);
    assertThat(receive(url)).isEmpty();
  }

  /** As recorded of AWS: of a standard queue's message any handle changes the visibility, late or not. */
  @Test
  void visibilityIsChangedByAnEarlierHandleAndAfterTheTimeout() {
    String url = create("jobs", "VisibilityTimeout", "30");
    send(url, "a");
    Message first = receive(url).getFirst();
    region.advance(Duration.ofSeconds(30));
    visibility(url, first, 10);
    assertThat(receive(url)).isEmpty();
    region.advance(Duration.ofSeconds(10));
    Message second = receive(url).getFirst();
    visibility(url, first, 0);
    assertThat(receive(url)).hasSize(1);
    delete(url, second);
    assertThat(region.state().all(SqsService.MESSAGES)).hasSize(1);
  }

  @Test
  void visibilityCanBeExtendedAndGivenUp() {
    String url = create("jobs", "VisibilityTimeout", "30");
    send(url, "a");
    Message received = receive(url).getFirst();
    region.advance(Duration.ofSeconds(20));
    visibility(url, received, 60);
    region.advance(Duration.ofSeconds(59));
    assertThat(receive(url)).isEmpty();
    visibility(url, received, 0);
    assertThat(receive(url)).hasSize(1);
  }

  @Test
  void receiptHandlesOfOthersAreRefused() {
    String url = create("jobs");
    String other = create("other");
    send(url, "a");
    Message m = receive(url).getFirst();
    assertThat(region.refusal(DeleteMessageRequest.builder().queueUrl(url).receiptHandle("nonsense").build()))
        .isEqualTo("ReceiptHandleIsInvalid");
    assertThat(region.refusal(DeleteMessageRequest.builder().queueUrl(other).receiptHandle(m.receiptHandle()).build()))
        .isEqualTo("ReceiptHandleIsInvalid");
    assertThat(region.refusal(DeleteMessageRequest.builder().queueUrl(url).build())).isEqualTo("MissingParameter");
  }

  @Test
  void aDelayedMessageIsHiddenAtFirst() {
    String url = create("jobs", "DelaySeconds", "10");
    send(url, "later");
    region.call(SendMessageRequest.builder().queueUrl(url).messageBody("now").delaySeconds(0).build());
    assertThat(attributes(url)).containsEntry("ApproximateNumberOfMessagesDelayed", "1")
        .containsEntry("ApproximateNumberOfMessages", "1");
    assertThat(bodies(receive(url))).containsExactly("now");
    region.advance(Duration.ofSeconds(10));
    assertThat(attributes(url)).containsEntry("ApproximateNumberOfMessagesDelayed", "0")
        .containsEntry("ApproximateNumberOfMessages", "1")
        .containsEntry("ApproximateNumberOfMessagesNotVisible", "1");
    assertThat(bodies(receive(url))).containsExactly("later");
  }

  @Test
  void aMessageReceivedTooOftenGoesToTheDeadLetterQueue() {
    String dead = create("dead");
    String url = create("jobs", "VisibilityTimeout", "1", "RedrivePolicy",
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead\",\"maxReceiveCount\":\"2\"}");
    send(url, "poison");
    for (int i = 0; i < 2; i++) {
      assertThat(receive(url)).hasSize(1);
      region.advance(Duration.ofSeconds(1));
    }
    send(url, "sound");
    assertThat(bodies(receive(url))).containsExactly("sound");
    Message moved = receive(dead).getFirst();
    assertThat(moved.body()).isEqualTo("poison");
    assertThat(moved.attributesAsStrings())
        .containsEntry("DeadLetterQueueSourceArn", "arn:aws:sqs:us-east-1:000000000000:jobs");
    assertThat(region.events()).anyMatch(e -> e.message().contains("moved to dead"));
    assertThat(region.<ListDeadLetterSourceQueuesResponse>call(
        ListDeadLetterSourceQueuesRequest.builder().queueUrl(dead).build()).queueUrls()).containsExactly(url);
  }

  @Test
  void retentionDropsOldMessagesByItself() {
    String url = create("jobs", "MessageRetentionPeriod", "60");
    send(url, "a");
    region.advance(Duration.ofSeconds(30));
    send(url, "b");
    receive(url);
    region.advance(Duration.ofSeconds(30));
    assertThat(region.state().all(SqsService.MESSAGES)).hasSize(1);
    region.advance(Duration.ofSeconds(30));
    assertThat(region.state().all(SqsService.MESSAGES)).isEmpty();
    assertThat(region.region().nextDeadline()).isEmpty();
  }

  @Test
  void anEmptyReceiveChangesNothingAndSaysWhenToTryAgain() {
    String url = create("jobs", "ReceiveMessageWaitTimeSeconds", "5");
    ReceiveMessageRequest poll = ReceiveMessageRequest.builder().queueUrl(url).waitTimeSeconds(20).build();
    Command.ApiCall call = new Command.ApiCall(
        Caller.root("000000000000"), "r", "sqs", "ReceiveMessage", poll, Optional.empty());
    assertThat(region.region().attempt(call, region.now())).isPresent();
    assertThat(region.region().nextAttempt(call, region.now())).isEmpty();
    send(url, "a");
    assertThat(region.region().attempt(call, region.now())).isEmpty();
    receive(url);
    assertThat(region.region().attempt(call, region.now())).isPresent();
    assertThat(region.region().nextAttempt(call, region.now())).contains(region.now().plusSeconds(30));
    assertThat(region.region().mayWait(call, region.now())).hasSeconds(20);
    assertThat(new SqsService().mayWait(region.looking(), ReceiveMessageRequest.builder().queueUrl(url).build()))
        .hasSeconds(5);
  }

  @Test
  void messageAttributesKeepTheirDigest() {
    String url = create("jobs");
    Map<String, MessageAttributeValue> attributes = Map.of(
        "kind", MessageAttributeValue.builder().dataType("String").stringValue("video").build(),
        "raw", MessageAttributeValue.builder().dataType("Binary")
            .binaryValue(SdkBytes.fromByteArray(new byte[] {1, 2})).build(),
        "n", MessageAttributeValue.builder().dataType("Number.int").stringValue("42").build());
    SendMessageResponse sent = region.call(SendMessageRequest.builder()
        .queueUrl(url).messageBody("b").messageAttributes(attributes).build());
    // Computed once by another implementation (boto3's algorithm) over the same attributes.
    assertThat(sent.md5OfMessageAttributes()).isEqualTo(DIGEST);
    Message all = region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
        .queueUrl(url).messageAttributeNames("All").visibilityTimeout(0).build()).messages().getFirst();
    assertThat(all.messageAttributes()).isEqualTo(attributes);
    assertThat(all.md5OfMessageAttributes()).isEqualTo(DIGEST);
    Message one = region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
        .queueUrl(url).messageAttributeNames("ki.*").visibilityTimeout(0).build()).messages().getFirst();
    assertThat(one.messageAttributes()).containsOnlyKeys("kind");
  }

  private static final String DIGEST = "cab301f80e38cf786ec8fa8966379963";

  @Test
  void badMessagesAreRefused() {
    String url = create("jobs", "MaximumMessageSize", "1024");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url).build())).isEqualTo("MissingParameter");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url).messageBody("x".repeat(1025)).build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url).messageBody("a\u0001").build()))
        .isEqualTo("InvalidMessageContents");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url).messageBody("a").delaySeconds(901).build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url).messageBody("a").messageGroupId("g g").build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url).messageBody("a")
        .messageDeduplicationId("d").build())).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url + "x").messageBody("a").build()))
        .isEqualTo("QueueDoesNotExist");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url).messageBody("a").messageAttributes(
        Map.of("a", MessageAttributeValue.builder().dataType("Float").stringValue("1").build())).build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(11).build()))
        .isEqualTo("InvalidParameterValue");
  }

  @Test
  void aBatchSucceedsEntryByEntry() {
    String url = create("jobs", "MaximumMessageSize", "1024");
    SendMessageBatchResponse response = region.call(SendMessageBatchRequest.builder().queueUrl(url).entries(
        entry("1", "good"), entry("2", "x".repeat(2000)), entry("3", "good too")).build());
    assertThat(response.successful()).extracting("id").containsExactly("1", "3");
    assertThat(response.failed()).singleElement().satisfies(f -> {
      assertThat(f.id()).isEqualTo("2");
      assertThat(f.code()).isEqualTo("InvalidParameterValue");
      assertThat(f.senderFault()).isTrue();
    });
    List<Message> received = receive(url);
    assertThat(bodies(received)).containsExactly("good", "good too");
    DeleteMessageBatchResponse deleted = region.call(DeleteMessageBatchRequest.builder().queueUrl(url).entries(
        e -> e.id("a").receiptHandle(received.getFirst().receiptHandle()),
        e -> e.id("b").receiptHandle("?")).build());
    assertThat(deleted.successful()).extracting("id").containsExactly("a");
    assertThat(deleted.failed()).extracting("code").containsExactly("ReceiptHandleIsInvalid");
    assertThat(region.refusal(SendMessageBatchRequest.builder().queueUrl(url).build()))
        .isEqualTo("EmptyBatchRequest");
    assertThat(region.refusal(SendMessageBatchRequest.builder().queueUrl(url)
        .entries(entry("1", "a"), entry("1", "b")).build())).isEqualTo("BatchEntryIdsNotDistinct");
    assertThat(region.refusal(SendMessageBatchRequest.builder().queueUrl(url)
        .entries(IntStream.range(0, 11).mapToObj(i -> entry("" + i, "a")).toList()).build()))
        .isEqualTo("TooManyEntriesInBatchRequest");
    String large = create("large");
    assertThat(region.refusal(SendMessageBatchRequest.builder().queueUrl(large)
        .entries(entry("1", "x".repeat(600_000)), entry("2", "x".repeat(600_000))).build()))
        .isEqualTo("BatchRequestTooLong");
  }

  private static SendMessageBatchRequestEntry entry(String id, String body) {
    return SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build();
  }

  @Test
  void createQueueIsIdempotentForEqualAttributesOnly() {
    create("jobs", "VisibilityTimeout", "40");
    create("jobs");
    create("jobs", "VisibilityTimeout", "40", "DelaySeconds", "0");
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("jobs")
        .attributesWithStrings(Map.of("VisibilityTimeout", "41")).build())).isEqualTo("QueueNameExists");
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("jobs.fifo").build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("a b").build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("q")
        .attributesWithStrings(Map.of("VisibilityTimeout", "43201")).build())).isEqualTo("InvalidAttributeValue");
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("q")
        .attributesWithStrings(Map.of("Colour", "blue")).build())).isEqualTo("InvalidAttributeName");
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("q").attributesWithStrings(Map.of("RedrivePolicy",
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:none\",\"maxReceiveCount\":2}")).build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("q")
        .attributesWithStrings(Map.of("RedrivePolicy", "{not json")).build())).isEqualTo("InvalidParameterValue");
  }

  @Test
  void queuesAreListedInPagesDescribedTaggedPurgedAndDeleted() {
    String a = create("a-1");
    create("a-2");
    create("b");
    ListQueuesResponse page = region.call(ListQueuesRequest.builder().queueNamePrefix("a").maxResults(1).build());
    assertThat(page.queueUrls()).containsExactly(a);
    ListQueuesResponse next = region.call(
        ListQueuesRequest.builder().queueNamePrefix("a").maxResults(1).nextToken(page.nextToken()).build());
    assertThat(next.queueUrls()).singleElement().asString().endsWith("a-2");
    assertThat(next.nextToken()).isNull();

    region.call(SetQueueAttributesRequest.builder().queueUrl(a)
        .attributesWithStrings(Map.of("VisibilityTimeout", "7")).build());
    assertThat(attributes(a)).containsEntry("VisibilityTimeout", "7").containsEntry("MessageRetentionPeriod", "345600")
        .containsEntry("QueueArn", "arn:aws:sqs:us-east-1:000000000000:a-1").doesNotContainKey("RedrivePolicy");

    region.call(TagQueueRequest.builder().queueUrl(a).tags(Map.of("x", "1", "y", "2")).build());
    region.call(UntagQueueRequest.builder().queueUrl(a).tagKeys("x").build());
    assertThat(region.<ListQueueTagsResponse>call(ListQueueTagsRequest.builder().queueUrl(a).build()).tags())
        .containsExactly(Map.entry("y", "2"));

    send(a, "m");
    region.call(PurgeQueueRequest.builder().queueUrl(a).build());
    assertThat(receive(a)).isEmpty();
    assertThat(region.refusal(PurgeQueueRequest.builder().queueUrl(a).build())).isEqualTo("PurgeQueueInProgress");

    send(a, "m");
    region.call(DeleteQueueRequest.builder().queueUrl(a).build());
    assertThat(region.refusal(GetQueueUrlRequest.builder().queueName("a-1").build())).isEqualTo("QueueDoesNotExist");
    assertThat(region.state().all(SqsService.MESSAGES)).isEmpty();
    assertThat(region.region().nextDeadline()).isEmpty();
  }

  @Test
  void aLongQueueIsPurgedAndDeletedByManyCommands() {
    String url = create("long");
    fill(url, 2 * Limits.AT_ONCE);
    region.call(PurgeQueueRequest.builder().queueUrl(url).build());
    assertThat(region.state().all(SqsService.MESSAGES)).hasSize(Limits.AT_ONCE);
    send(url, "behind");
    region.advance(Duration.ofMillis(1));
    assertThat(receive(url)).singleElement().satisfies(m -> assertThat(m.body()).isEqualTo("behind"));
    assertThat(attributes(url)).containsEntry("ApproximateNumberOfMessages", "0");

    fill(url, Limits.AT_ONCE);
    region.call(DeleteQueueRequest.builder().queueUrl(url).build());
    assertThat(region.refusal(GetQueueUrlRequest.builder().queueName("long").build())).isEqualTo("QueueDoesNotExist");
    assertThat(region.state().all(SqsService.MESSAGES)).hasSize(1);
    region.advance(Limits.BETWEEN_QUEUES);
    for (Table<?, ?> table : List.of(
        SqsService.MESSAGES, SqsService.ORDER, SqsService.AGES, SqsService.TALLIES, SqsService.PURGES)) {
      assertThat(region.state().all(table)).as(table.name()).isEmpty();
    }
    assertThat(region.region().nextDeadline()).isEmpty();
    create("long");
  }

  private void fill(String url, int messages) {
    for (int i = 0; i < messages; i += 10) {
      region.call(SendMessageBatchRequest.builder().queueUrl(url).entries(IntStream.range(0, 10).mapToObj(
          n -> SendMessageBatchRequestEntry.builder().id("m" + n).messageBody("m").build()).toList()).build());
    }
  }

  @Test
  void metricsSayHowManyAndHowOld() {
    String url = create("jobs");
    send(url, "a");
    region.advance(Duration.ofSeconds(5));
    send(url, "b");
    region.call(ReceiveMessageRequest.builder().queueUrl(url).visibilityTimeout(10).build());
    assertThat(QueueMetrics.of(region.state(), "jobs", region.now()))
        .contains(new QueueMetrics(1, 1, 0, Optional.empty(), Duration.ofSeconds(5)));
    region.advance(Duration.ofSeconds(10));
    assertThat(QueueMetrics.of(region.state(), "jobs", region.now()))
        .contains(new QueueMetrics(2, 0, 0, Optional.empty(), Duration.ofSeconds(15)));
    assertThat(QueueMetrics.of(region.state(), "none", region.now())).isEmpty();
  }
}
