package dev.holdfast.region.sns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.Message;

/** From a topic to its queues. */
final class FanoutTest {

  private final SnsFixture sns = new SnsFixture();
  private final String topic = sns.topic("t");
  private final PublishRequest hello = PublishRequest.builder().topicArn(topic).message("hello").build();

  @AfterEach
  void replays() {
    sns.region.assertReplays();
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  @Test
  void theEnvelopeIsAwss() {
    String queue = sns.queue("q");
    String subscription = sns.subscribe(topic, queue, Map.of());
    PublishResponse published = sns.region.call(hello.toBuilder().subject("Greeting").message("say \"hi\"\n")
        .messageAttributes(Map.of("a", text("b"), "n", MessageAttributeValue.builder().dataType("Binary")
            .binaryValue(SdkBytes.fromUtf8String("xyz")).build())).build());
    assertThat(sns.bodies(queue)).containsExactly("""
        {
          "Type" : "Notification",
          "MessageId" : "%s",
          "TopicArn" : "arn:aws:sns:us-east-1:000000000000:t",
          "Subject" : "Greeting",
          "Message" : "say \\"hi\\"\\n",
          "Timestamp" : "2026-01-01T00:00:00.000Z",
          "SignatureVersion" : "1",
          "Signature" : "SHA1withRSA of Message\\nsay \\"hi\\"\\n\\nMessageId\\n%s\\nSubject\\nGreeting\\nTimestamp\\n\
        2026-01-01T00:00:00.000Z\\nTopicArn\\narn:aws:sns:us-east-1:000000000000:t\\nType\\nNotification\\n",
          "SigningCertURL" : "http://127.0.0.1:4566/SimpleNotificationService-0.pem",
          "UnsubscribeURL" : "http://127.0.0.1:4566/?Action=Unsubscribe&SubscriptionArn=%s",
          "MessageAttributes" : {
            "a" : {"Type":"String","Value":"b"},
            "n" : {"Type":"Binary","Value":"eHl6"}
          }
        }""".replaceFirst("%s", published.messageId()).replaceFirst("%s", published.messageId())
        .replaceFirst("%s", subscription));
  }

  @Test
  void rawDeliveryHasTheTextAndTheAttributes() {
    String queue = sns.queue("q");
    sns.subscribe(topic, queue, Map.of("RawMessageDelivery", "true"));
    sns.region.call(hello.toBuilder().messageAttributes(Map.of("a", text("b"))).messageGroupId("g").build());
    Message message = sns.received(queue).getFirst();
    assertThat(message.body()).isEqualTo("hello");
    assertThat(message.messageAttributes().get("a").stringValue()).isEqualTo("b");
    assertThat(message.attributesAsStrings()).containsEntry("MessageGroupId", "g");
  }

  @Test
  void filtersDecideWhoGetsIt() {
    String blue = sns.queue("blue");
    String five = sns.queue("five");
    String all = sns.queue("all");
    sns.subscribe(topic, blue, Map.of("FilterPolicy", "{\"colour\":[\"blue\"]}"));
    sns.subscribe(topic, five, Map.of("FilterPolicy", "{\"n\":[5]}", "FilterPolicyScope", "MessageBody"));
    sns.subscribe(topic, all, Map.of("RawMessageDelivery", "true"));
    sns.region.call(hello.toBuilder().messageAttributes(Map.of("colour", text("blue"))).build());
    sns.publish(topic, "{\"n\": 5}");
    sns.publish(topic, "{\"n\": 6}");
    assertThat(sns.received(blue)).hasSize(1);
    assertThat(sns.received(five)).singleElement().satisfies(m -> assertThat(m.body()).contains("{\\\"n\\\": 5}"));
    assertThat(sns.bodies(all)).containsExactlyInAnyOrder("hello", "{\"n\": 5}", "{\"n\": 6}");
    TopicTraffic traffic = sns.region.state().all(SnsService.TRAFFIC).firstEntry().getValue();
    assertThat(traffic.published()).isEqualTo(3);
    assertThat(traffic.delivered()).isEqualTo(5);
    assertThat(traffic.filtered()).isEqualTo(4);
  }

  @Test
  void whatAQueueRefusesGoesToTheDeadLetters() {
    String dead = sns.queue("dead");
    String gone = sns.queue("gone");
    sns.region.call(CreateQueueRequest.builder().queueName("closed").build());
    Map<String, String> redrive = Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + dead + "\"}");
    sns.subscribe(topic, gone, redrive);
    sns.subscribe(topic, SnsFixture.QUEUE + "closed", redrive);
    sns.region.call(DeleteQueueRequest.builder().queueUrl("http://127.0.0.1:4566/000000000000/gone").build());
    String id = sns.publish(topic, "hello").messageId();
    List<Message> messages = sns.received(dead);
    assertThat(messages).hasSize(2).allSatisfy(m -> assertThat(m.body()).contains(id));
    assertThat(messages).extracting(m -> m.messageAttributes().get("ErrorCode").stringValue())
        .containsExactlyInAnyOrder("QueueDoesNotExist", "AccessDenied");
    assertThat(messages).allSatisfy(m -> assertThat(m.messageAttributes()).containsKeys("RequestID", "ErrorMessage"));
    assertThat(sns.bodies(SnsFixture.QUEUE + "closed")).isEmpty();
    TopicTraffic traffic = sns.region.state().all(SnsService.TRAFFIC).firstEntry().getValue();
    assertThat(traffic.failed()).isEqualTo(2);
    assertThat(traffic.redriven()).isEqualTo(2);
  }

  @Test
  void withoutDeadLettersItIsDroppedAndSaidSo() {
    sns.subscribe(topic, SnsFixture.QUEUE + "none", Map.of());
    sns.publish(topic, "hello");
    assertThat(sns.region.events()).anyMatch(e -> e.message().contains("it is dropped"));
  }

  @Test
  void fifo() {
    String fifo = sns.topic("t.fifo", Map.of("FifoTopic", "true", "ContentBasedDeduplication", "true"));
    String queue = sns.queue("q.fifo");
    sns.subscribe(fifo, queue, Map.of("RawMessageDelivery", "true"));
    PublishRequest one = PublishRequest.builder().topicArn(fifo).message("one").messageGroupId("g").build();
    PublishResponse first = sns.region.call(one);
    PublishResponse again = sns.region.call(one);
    assertThat(again).isEqualTo(first);
    PublishResponse second = sns.region.call(one.toBuilder().message("two").messageDeduplicationId("d").build());
    assertThat(second.sequenceNumber()).hasSize(20).isGreaterThan(first.sequenceNumber());
    List<Message> messages = sns.received(queue);
    assertThat(messages).extracting(Message::body).containsExactly("one", "two");
    assertThat(messages.getLast().attributesAsStrings())
        .containsEntry("MessageGroupId", "g").containsEntry("MessageDeduplicationId", "d");
    sns.region.advance(Duration.ofMinutes(5));
    assertThat(sns.region.<PublishResponse>call(one).messageId()).isNotEqualTo(first.messageId());
    sns.region.advance(Duration.ofMinutes(30));
    assertThat(sns.region.state().all(SnsService.SENT)).isEmpty();
    assertThat(sns.region.refused(one.toBuilder().messageGroupId(null).build())).hasMessageContaining("MessageGroupId");
    String plain = sns.topic("p.fifo", Map.of("FifoTopic", "true"));
    assertThat(sns.region.refused(one.toBuilder().topicArn(plain).build()))
        .hasMessageContaining("ContentBasedDeduplication enabled");
  }

  @Test
  void byGroupTheSameIdIsAnother() {
    String fifo = sns.topic("t.fifo", Map.of("FifoTopic", "true", "FifoThroughputScope", "MessageGroup"));
    PublishRequest one = PublishRequest.builder().topicArn(fifo).message("one").messageDeduplicationId("d")
        .messageGroupId("g").build();
    String id = sns.region.<PublishResponse>call(one).messageId();
    assertThat(sns.region.<PublishResponse>call(one).messageId()).isEqualTo(id);
    assertThat(sns.region.<PublishResponse>call(one.toBuilder().messageGroupId("h").build()).messageId()).isNotEqualTo(id);
  }

  @Test
  void aTextForEachProtocol() {
    String queue = sns.queue("q");
    sns.subscribe(topic, queue, Map.of("RawMessageDelivery", "true"));
    PublishRequest json = hello.toBuilder().messageStructure("json").build();
    sns.region.call(json.toBuilder().message("{\"default\":\"all\",\"sqs\":\"queues\"}").build());
    sns.region.call(json.toBuilder().message("{\"default\":\"all\",\"http\":\"web\"}").build());
    assertThat(sns.bodies(queue)).containsExactlyInAnyOrder("queues", "all");
    assertThat(sns.region.refused(json)).hasMessageContaining("JSON message body failed to parse");
    assertThat(sns.region.refused(json.toBuilder().message("{\"sqs\":\"x\"}").build()))
        .hasMessageContaining("No default entry in JSON message body");
    assertThat(sns.region.refusal(json.toBuilder().messageStructure("xml").build())).isEqualTo("InvalidParameter");
  }

  @Test
  void whatCannotBePublished() {
    assertThat(sns.region.refused(hello.toBuilder().message("").build())).hasMessageContaining("Empty message");
    sns.region.call(hello.toBuilder().message("x".repeat(262_144)).build());
    assertThat(sns.region.refused(hello.toBuilder().message("ä".repeat(131_073)).build()))
        .hasMessageContaining("Invalid parameter: Message too long");
    for (String subject : List.of("", "a\nb", "x".repeat(101))) {
      assertThat(sns.region.refused(hello.toBuilder().subject(subject).build())).hasMessageContaining("Subject");
    }
    assertThat(sns.region.refused(hello.toBuilder().messageDeduplicationId("d").build()))
        .hasMessageContaining("not valid for this topic type");
    assertThat(sns.region.refusal(hello.toBuilder().topicArn(topic + "x").build())).isEqualTo("NotFound");
    assertThat(sns.region.refused(hello.toBuilder().topicArn(null).phoneNumber("+1").build()))
        .hasMessageContaining("does not support the parameter PhoneNumber");
    sns.region.call(hello.toBuilder().topicArn(null).targetArn(topic).build());
    for (MessageAttributeValue bad : List.of(text(""), text("x").toBuilder().dataType("Date").build(),
        text("x").toBuilder().dataType(null).build(), text("x").toBuilder().dataType("Number").build())) {
      assertThat(sns.region.refusal(hello.toBuilder().messageAttributes(Map.of("a", bad)).build()))
          .isEqualTo("ParameterValueInvalid");
    }
    assertThat(sns.region.refusal(hello.toBuilder().messageAttributes(Map.of("AWS.x", text("a"))).build()))
        .isEqualTo("ParameterValueInvalid");
  }

  @Test
  void batches() {
    String queue = sns.queue("q");
    sns.subscribe(topic, queue, Map.of("RawMessageDelivery", "true"));
    PublishBatchRequest batch = PublishBatchRequest.builder().topicArn(topic).publishBatchRequestEntries(
        entry("a", "one"), entry("c", "three")).build();
    PublishBatchResponse response = sns.region.call(batch);
    assertThat(response.successful()).extracting("id").containsExactly("a", "c");
    assertThat(refusal(batch, entry("a", "four"), entry("b", ""))).isEqualTo("InvalidParameter");
    assertThat(sns.bodies(queue)).as("nothing of a batch with a fault").containsExactlyInAnyOrder("one", "three");
    assertThat(refusal(batch)).isEqualTo("EmptyBatchRequest");
    assertThat(refusal(batch, entry("a", "1"), entry("a", "2"))).isEqualTo("BatchEntryIdsNotDistinct");
    assertThat(refusal(batch, entry("a b", "1"))).isEqualTo("InvalidBatchEntryId");
    assertThat(refusal(batch, entry("a", "x".repeat(200_000)), entry("b", "x".repeat(62_145))))
        .isEqualTo("BatchRequestTooLong");
    assertThat(refusal(batch, IntStream.range(0, 11).mapToObj(i -> entry("e" + i, "m"))
        .collect(Collectors.toList()).toArray(PublishBatchRequestEntry[]::new))).isEqualTo("TooManyEntriesInBatchRequest");
  }

  private String refusal(PublishBatchRequest batch, PublishBatchRequestEntry... entries) {
    return sns.region.refusal(batch.toBuilder().publishBatchRequestEntries(entries).build());
  }

  private static PublishBatchRequestEntry entry(String id, String message) {
    return PublishBatchRequestEntry.builder().id(id).message(message).build();
  }
}
