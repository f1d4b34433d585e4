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
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** What FIFO queues promise beyond standard ones. */
final class FifoTest {

  private final RegionFixture region = new RegionFixture(new SqsService());

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private String create(String name, String... attributes) {
    return region.<CreateQueueResponse>call(creation(name, attributes)).queueUrl();
  }

  private static CreateQueueRequest creation(String name, String... attributes) {
    Map<String, String> map = new TreeMap<>(Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true"));
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    return CreateQueueRequest.builder().queueName(name).attributesWithStrings(map).build();
  }

  private SendMessageResponse send(String url, String group, String body) {
    return region.call(SendMessageRequest.builder().queueUrl(url).messageGroupId(group).messageBody(body).build());
  }

  private SendMessageResponse send(String url, String group, String body, String deduplicationId) {
    return region.call(SendMessageRequest.builder().queueUrl(url).messageGroupId(group).messageBody(body)
        .messageDeduplicationId(deduplicationId).build());
  }

  private List<Message> receive(String url, int most) {
    return region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(most)
        .messageSystemAttributeNamesWithStrings("All").build()).messages();
  }

  private List<String> bodies(String url, int most) {
    return receive(url, most).stream().map(Message::body).toList();
  }

  private void delete(String url, Message m) {
    region.call(deletion(url, m));
  }

  private static DeleteMessageRequest deletion(String url, Message m) {
    return DeleteMessageRequest.builder().queueUrl(url).receiptHandle(m.receiptHandle()).build();
  }

  private void visibility(String url, Message m, int seconds) {
    region.call(ChangeMessageVisibilityRequest.builder()
        .queueUrl(url).receiptHandle(m.receiptHandle()).visibilityTimeout(seconds).build());
  }

  private Map<String, String> attributes(String url) {
    return region.<GetQueueAttributesResponse>call(GetQueueAttributesRequest.builder()
        .queueUrl(url).attributeNames(QueueAttributeName.ALL).build()).attributesAsStrings();
  }

  @Test
  void aGroupIsReceivedInOrderAndAloneByOneConsumerAtATime() {
    String url = create("jobs.fifo");
    send(url, "a", "a1");
    send(url, "b", "b1");
    send(url, "a", "a2");
    send(url, "a", "a3");
    List<Message> first = receive(url, 2);
    // As many of one group as possible, though b1 was sent before a2.
    assertThat(first).extracting(Message::body).containsExactly("a1", "a2");
    // a3 waits for a1 and a2; b does not.
    assertThat(bodies(url, 10)).containsExactly("b1");
    delete(url, first.getFirst());
    assertThat(bodies(url, 10)).isEmpty();
    delete(url, first.getLast());
    assertThat(bodies(url, 10)).containsExactly("a3");
  }

  @Test
  void oneReceiveTakesFromSeveralGroups() {
    String url = create("jobs.fifo");
    send(url, "a", "a1");
    send(url, "b", "b1");
    send(url, "a", "a2");
    assertThat(bodies(url, 10)).containsExactly("a1", "a2", "b1");
  }

  @Test
  void whatIsNotDeletedComesBackBeforeWhatCameLater() {
    String url = create("jobs.fifo", "VisibilityTimeout", "30");
    IntStream.rangeClosed(1, 3).forEach(i -> send(url, "a", "a" + i));
    List<Message> both = receive(url, 2);
    visibility(url, both.getFirst(), 60);
    region.advance(Duration.ofSeconds(30));
    // a2 is visible again, but a1 before it is still in flight.
    assertThat(bodies(url, 10)).isEmpty();
    region.advance(Duration.ofSeconds(30));
    assertThat(bodies(url, 10)).containsExactly("a1", "a2", "a3");
  }

  @Test
  void givingAMessageUpFreesItsGroupAtOnce() {
    String url = create("jobs.fifo");
    send(url, "a", "a1");
    send(url, "a", "a2");
    Message a1 = receive(url, 1).getFirst();
    assertThat(bodies(url, 1)).isEmpty();
    visibility(url, a1, 0);
    assertThat(bodies(url, 10)).containsExactly("a1", "a2");
  }

  @Test
  void aReceiptIsOfUseOnlyWhileItsVisibilityTimeoutLasts() {
    String url = create("jobs.fifo", "VisibilityTimeout", "30");
    send(url, "a", "a1");
    Message slow = receive(url, 1).getFirst();
    region.advance(Duration.ofSeconds(30));
    assertThat(region.refused(deletion(url, slow)).awsErrorDetails().errorMessage())
        .contains("The receipt handle has expired");
    Message again = receive(url, 1).getFirst();
    assertThat(region.refusal(deletion(url, slow))).isEqualTo("InvalidParameterValue");
    delete(url, again);
    // What is gone is gone: deleting it once more succeeds.
    delete(url, again);
    assertThat(region.state().all(SqsService.MESSAGES)).isEmpty();
    assertThat(region.state().all(SqsService.GROUPS)).isEmpty();
    assertThat(region.state().all(SqsService.LINES)).isEmpty();
  }

  @Test
  void whatIsSentTwiceWithinFiveMinutesIsThereOnce() {
    String url = create("jobs.fifo");
    SendMessageResponse first = send(url, "a", "pay", "id-1");
    delete(url, receive(url, 1).getFirst());
    // Also after it was received and deleted, with another body, for another group.
    SendMessageResponse second = send(url, "b", "pay again", "id-1");
    assertThat(second.messageId()).isEqualTo(first.messageId());
    assertThat(second.sequenceNumber()).isEqualTo(first.sequenceNumber());
    assertThat(receive(url, 1)).isEmpty();
    region.advance(Duration.ofMinutes(5));
    SendMessageResponse third = send(url, "a", "pay", "id-1");
    assertThat(third.messageId()).isNotEqualTo(first.messageId());
    assertThat(third.sequenceNumber()).hasSize(20).isGreaterThan(first.sequenceNumber());
    assertThat(bodies(url, 1)).containsExactly("pay");
  }

  @Test
  void theBodyIsTheDeduplicationIdIfTheQueueSaysSo() {
    String url = create("jobs.fifo");
    assertThat(send(url, "a", "same").messageId()).isEqualTo(send(url, "a", "same").messageId());
    // One given by the sender counts for more.
    send(url, "a", "same", "other");
    List<Message> received = receive(url, 10);
    assertThat(received).hasSize(2);
    assertThat(received.getFirst().attributesAsStrings())
        .containsEntry("MessageGroupId", "a")
        .containsEntry("MessageDeduplicationId", "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5")
        .containsKey("SequenceNumber");
    String strict = create("strict.fifo", "ContentBasedDeduplication", "false");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(strict).messageGroupId("a").messageBody("b")
        .build())).isEqualTo("InvalidParameterValue");
  }

  @Test
  void inHighThroughputModeADeduplicationIdCountsForItsGroup() {
    String url = create("jobs.fifo", "DeduplicationScope", "messageGroup", "FifoThroughputLimit", "perMessageGroupId");
    send(url, "a", "1", "id");
    send(url, "b", "2", "id");
    send(url, "a", "3", "id");
    assertThat(bodies(url, 10)).containsExactlyInAnyOrder("1", "2");
    assertThat(region.refusal(SetQueueAttributesRequest.builder().queueUrl(url)
        .attributesWithStrings(Map.of("DeduplicationScope", "queue")).build())).isEqualTo("InvalidParameterValue");
  }

  @Test
  void whatIsRememberedIsForgottenByItself() {
    String url = create("jobs.fifo");
    for (int i = 0; i < 20; i++) {
      send(url, "a", "m" + i);
      region.advance(Duration.ofSeconds(30));
    }
    receive(url, 10).forEach(m -> delete(url, m));
    receive(url, 10).forEach(m -> delete(url, m));
    assertThat(region.state().all(SqsService.SENT).size()).isLessThan(20);
    long before = region.region().index();
    region.advance(Duration.ofHours(1));
    assertThat(region.state().all(SqsService.SENT)).isEmpty();
    assertThat(region.state().all(SqsService.FORGETTING)).isEmpty();
    assertThat(region.region().index() - before).as("commands to forget them").isLessThanOrEqualTo(3);
  }

  @Test
  void aRepeatedAttemptToReceiveGivesTheSameMessages() {
    String url = create("jobs.fifo", "VisibilityTimeout", "30");
    IntStream.rangeClosed(1, 4).forEach(i -> send(url, "g" + i, "m" + i));
    List<Message> first = attempt(url, "try-1");
    region.advance(Duration.ofSeconds(20));
    List<Message> second = attempt(url, "try-1");
    assertThat(second).extracting(Message::receiptHandle)
        .isEqualTo(first.stream().map(Message::receiptHandle).toList());
    // Its visibility timeout began anew.
    region.advance(Duration.ofSeconds(20));
    delete(url, second.getFirst());
    // Once one of them was changed, it is another attempt.
    assertThat(attempt(url, "try-1")).extracting(Message::body).containsExactly("m3", "m4");
    assertThat(region.refusal(ReceiveMessageRequest.builder().queueUrl(url).receiveRequestAttemptId("x y").build()))
        .isEqualTo("InvalidParameterValue");
  }

  private List<Message> attempt(String url, String id) {
    return region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
        .queueUrl(url).maxNumberOfMessages(2).receiveRequestAttemptId(id).build()).messages();
  }

  @Test
  void theDeadLetterQueueKeepsTheOrderAndLetsTheGroupGoOn() {
    String dead = create("dead.fifo");
    String url = create("jobs.fifo", "VisibilityTimeout", "1", "RedrivePolicy",
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead.fifo\",\"maxReceiveCount\":2}");
    send(url, "a", "a1");
    send(url, "a", "a2");
    send(url, "a", "a3");
    for (int i = 0; i < 2; i++) {
      assertThat(bodies(url, 2)).containsExactly("a1", "a2");
      region.advance(Duration.ofSeconds(1));
    }
    assertThat(bodies(url, 10)).containsExactly("a3");
    List<Message> moved = receive(dead, 10);
    assertThat(moved).extracting(Message::body).containsExactly("a1", "a2");
    assertThat(moved.getFirst().attributesAsStrings()).containsEntry("MessageGroupId", "a");
    region.call(CreateQueueRequest.builder().queueName("plain").build());
    assertThat(region.refusal(SetQueueAttributesRequest.builder().queueUrl(url).attributesWithStrings(Map.of(
        "RedrivePolicy", "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:plain\",\"maxReceiveCount\":2}"
        )).build())).isEqualTo("InvalidParameterValue");
  }

  @Test
  void aDelayHoldsForTheQueueAndForWhatIsInIt() {
    String url = create("jobs.fifo", "DelaySeconds", "60");
    send(url, "a", "a1");
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(url).messageGroupId("a").messageBody("x")
        .delaySeconds(5).build())).isEqualTo("InvalidParameterValue");
    region.advance(Duration.ofSeconds(20));
    send(url, "a", "a2");
    assertThat(bodies(url, 10)).isEmpty();
    region.call(SetQueueAttributesRequest.builder().queueUrl(url)
        .attributesWithStrings(Map.of("DelaySeconds", "10")).build());
    Message a1 = receive(url, 10).getFirst();
    assertThat(a1.body()).isEqualTo("a1");
    region.advance(Duration.ofSeconds(10));
    delete(url, a1);
    assertThat(bodies(url, 10)).containsExactly("a2");
  }

  @Test
  void anAttemptThatFindsAGroupBlockedChangesNothing() {
    String url = create("jobs.fifo", "VisibilityTimeout", "30");
    send(url, "a", "a1");
    send(url, "a", "a2");
    List<Message> both = receive(url, 2);
    visibility(url, both.getFirst(), 100);
    region.advance(Duration.ofSeconds(30));
    Command.ApiCall poll = new Command.ApiCall(Caller.root("000000000000"), "r", "sqs", "ReceiveMessage",
        ReceiveMessageRequest.builder().queueUrl(url).waitTimeSeconds(20).build(), Optional.empty());
    assertThat(region.region().attempt(poll, region.now())).isPresent();
    // Not at once again, for a2, whose time is over: when a1's is.
    assertThat(region.region().nextAttempt(poll, region.now())).contains(region.now().plusSeconds(70));
    delete(url, both.getFirst());
    assertThat(region.region().attempt(poll, region.now())).isEmpty();
  }

  @Test
  void queuesAreFifoByNameAndAttribute() {
    assertThat(attributes(create("jobs.fifo", "ContentBasedDeduplication", "false")))
        .containsEntry("FifoQueue", "true").containsEntry("ContentBasedDeduplication", "false")
        .containsEntry("DeduplicationScope", "queue").containsEntry("FifoThroughputLimit", "perQueue");
    assertThat(region.refusal(creation("jobs"))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(creation(".fifo"))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(creation("x".repeat(76) + ".fifo"))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("jobs").attributesWithStrings(
        Map.of("FifoQueue", "false")).build())).isEqualTo("InvalidAttributeName");
    assertThat(region.refusal(creation("more.fifo", "FifoThroughputLimit", "perMessageGroupId")))
        .isEqualTo("InvalidParameterValue");
    String plain = region.<CreateQueueResponse>call(CreateQueueRequest.builder().queueName("plain").build()).queueUrl();
    assertThat(attributes(plain)).doesNotContainKeys("FifoQueue", "DeduplicationScope");
    assertThat(region.refusal(SetQueueAttributesRequest.builder().queueUrl(plain)
        .attributesWithStrings(Map.of("ContentBasedDeduplication", "true")).build())).isEqualTo("InvalidAttributeName");
    assertThat(region.refusal(ReceiveMessageRequest.builder().queueUrl(plain).receiveRequestAttemptId("x").build()))
        .isEqualTo("InvalidParameterValue");
  }

  @Test
  void aBatchGoesInInItsOrderAndADeletedQueueLeavesNothing() {
    String url = create("jobs.fifo");
    SendMessageBatchResponse sent = region.call(SendMessageBatchRequest.builder().queueUrl(url).entries(
        e -> e.id("1").messageBody("1").messageGroupId("a"), e -> e.id("2").messageBody("2").messageGroupId("a").delaySeconds(5),
        e -> e.id("3").messageBody("3").messageGroupId("a")).build());
    assertThat(sent.successful()).extracting("id").containsExactly("1", "3");
    assertThat(sent.successful().getFirst().sequenceNumber()).isLessThan(sent.successful().getLast().sequenceNumber());
    assertThat(sent.failed()).extracting("code").containsExactly("InvalidParameterValue");
    assertThat(bodies(url, 10)).containsExactly("1", "3");
    attempt(url, "x");
    region.call(DeleteQueueRequest.builder().queueUrl(url).build());
    for (Table<?, ?> table : new SqsService().tables()) {
      assertThat(region.state().all(table)).as(table.name()).hasSize(table == SqsService.DELETED ? 1 : 0);
    }
    assertThat(region.region().nextDeadline()).isEmpty();
    assertThat(region.refusal(creation("jobs.fifo"))).isEqualTo("QueueDeletedRecently");
    region.advance(Duration.ofSeconds(60));
    create("jobs.fifo");
  }
}
