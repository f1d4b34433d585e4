package dev.holdfast.region.sns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Errors;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.Tag;

/** What AWS itself was recorded to answer, to the letter. */
final class RecordedTest {

  private static final String PLAIN = SnsFixture.TOPIC + "plain";
  private static final String FIFO = SnsFixture.TOPIC + "ordered.fifo";
  private static final String INVALID = "InvalidParameter";
  private static final String VALUE = "ParameterValueInvalid";

  private final SnsFixture sns = new SnsFixture();

  @BeforeEach
  void topics() {
    sns.topic("plain");
    sns.topic("ordered.fifo", Map.of("FifoTopic", "true"));
    sns.queue("plain");
  }

  @AfterEach
  void replays() {
    sns.region.assertReplays();
  }

  private static PublishRequest publish(String topic) {
    return PublishRequest.builder().topicArn(topic).message("m").build();
  }

  private static PublishRequest attribute(String name, String type, String text, String bytes) {
    MessageAttributeValue.Builder value = MessageAttributeValue.builder().dataType(type);
    return publish(PLAIN).toBuilder().messageAttributes(Map.of(name, (bytes.isEmpty() ? value.stringValue(text)
        : value.binaryValue(SdkBytes.fromUtf8String(bytes))).build())).build();
  }

  private static PublishBatchRequest batch(String topic, PublishBatchRequestEntry.Builder entry) {
    return PublishBatchRequest.builder().topicArn(topic)
        .publishBatchRequestEntries(PublishBatchRequestEntry.builder().id("ok").message("m").messageGroupId("g")
            .messageDeduplicationId(topic.equals(FIFO) ? "d" : null).build(), entry.id("1").build()).build();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private static ConfirmSubscriptionRequest confirm(String topic, String token) {
    return ConfirmSubscriptionRequest.builder().topicArn(topic).token(token).build();
  }

  static Stream<Arguments> refusals() {
    PublishBatchRequestEntry.Builder bare = PublishBatchRequestEntry.builder().message("m");
    return Stream.of(
        Arguments.of(publish("a:b"), INVALID,
            "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 2"),
        Arguments.of(publish(PLAIN.replace("us-east-1", "eu-west-1")), INVALID, "Invalid parameter: TopicArn"),
        Arguments.of(PublishRequest.builder().targetArn(SnsFixture.TOPIC + "endpoint/APNS/a/b").message("m").build(),
            INVALID, "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified"),
        Arguments.of(CreateTopicRequest.builder().name("t").tags(tag("k", "1"), tag("k", "2")).build(), INVALID,
            "Invalid parameter: Duplicated keys are not allowed."),
        Arguments.of(batch(FIFO, bare.copy()), INVALID,
            "Invalid parameter: The MessageGroupId parameter is required for FIFO topics"),
        Arguments.of(batch(FIFO, bare.copy().messageGroupId("g")), INVALID, "Invalid parameter: The topic should either "
            + "have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"),
        Arguments.of(batch(PLAIN, bare.copy().message("{\"sqs\":\"x\"}").messageStructure("json")), INVALID,
            "Invalid parameter: Message Structure - No default entry in JSON message body"),
        Arguments.of(attribute("a", "String", "", ""), VALUE, "The message attribute 'a' must contain non-empty message "
            + "attribute value for message attribute type 'String'."),
        Arguments.of(attribute("a", "String", "", "x"), VALUE,
            "The message attribute 'a' with type 'String' must use field 'String'."),
        Arguments.of(attribute("a", "Number", "", "x"), VALUE,
            "The message attribute 'a' with type 'Number' must use field 'String'."),
        Arguments.of(attribute("a", "Binary", "x", ""), VALUE,
            "The message attribute 'a' with type 'Binary' must use field 'Binary'."),
        Arguments.of(attribute("a", "Stringly", "x", ""), VALUE, "The message attribute 'a' has an invalid message "
            + "attribute type, the set of supported type prefixes is Binary, Number, and String."),
        Arguments.of(attribute("a".repeat(257), "String", "x", ""), VALUE,
            "Length of message attribute name must be less than 256 bytes."),
        Arguments.of(attribute("a^b", "String", "x", ""), VALUE, "Invalid non-alphanumeric character '#x5E' was found in "
            + "the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots."),
        Arguments.of(attribute(".a", "String", "x", ""), VALUE,
            "Invalid message attribute name starting with character '.' was found."),
        Arguments.of(attribute("a.", "String", "x", ""), VALUE,
            "Invalid message attribute name ending with character '.' was found."),
        Arguments.of(attribute("a..b", "String", "x", ""), VALUE,
            "Message attribute name can not have successive '.' character."),
        Arguments.of(confirm(SnsFixture.TOPIC + "none", "0".repeat(288)), INVALID, "Invalid parameter: Topic"),
        Arguments.of(confirm(PLAIN, "randomtoken"), INVALID, "Invalid token"),
        Arguments.of(confirm(PLAIN, "0".repeat(288)), INVALID, "Invalid parameter: Token"),
        Arguments.of(SubscribeRequest.builder().topicArn(FIFO).protocol("sqs").endpoint(SnsFixture.QUEUE + "plain")
            .attributes(Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + SnsFixture.QUEUE + "plain\"}")).build(),
            INVALID, "Invalid parameter: Attributes Reason: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO "
                + "Subscription to a FIFO Topic."));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatCannotBeIsRefusedInAwsWords(SdkRequest request, String code, String message) {
    AwsServiceException e = sns.region.refused(request);
    assertThat(Errors.code(e)).isEqualTo(code);
    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
  }

  @Test
  void aSubscriptionsDeliveryPolicyIsShownWithAllItsParts() {
    String subscription = sns.subscribe(PLAIN, "http://127.0.0.1:1/x",
        Map.of("DeliveryPolicy", "{\"requestPolicy\":{\"headerContentType\":\"text/csv\"}}"));
    assertThat(sns.region.<GetSubscriptionAttributesResponse>call(GetSubscriptionAttributesRequest.builder()
        .subscriptionArn(subscription).build()).attributes()).containsEntry("DeliveryPolicy",
        "{\"healthyRetryPolicy\":null,\"sicklyRetryPolicy\":null,\"throttlePolicy\":null,"
            + "\"requestPolicy\":{\"headerContentType\":\"text/csv\"},\"guaranteed\":false}");
  }
}
