package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.iam.IamService;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.CreateUserResponse;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** What AWS itself was recorded to answer, to the letter. */
final class RecordedTest {

  private static final String PLAIN = "http://127.0.0.1:4566/000000000000/plain";
  private static final String FIFO = "http://127.0.0.1:4566/000000000000/ordered.fifo";
  private static final String INVALID = "InvalidParameterValue";
  private static final String NO_DEDUPLICATION = "The queue should either have ContentBasedDeduplication enabled or "
      + "MessageDeduplicationId provided explicitly";

  private final RegionFixture region = new RegionFixture(new SqsService());

  @BeforeEach
  void queues() {
    region.call(create("plain", Map.of()));
    region.call(create("ordered.fifo", Map.of("FifoQueue", "True", "ContentBasedDeduplication", "False")));
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private static CreateQueueRequest create(String name, Map<String, String> attributes) {
    return CreateQueueRequest.builder().queueName(name).attributesWithStrings(attributes).build();
  }

  private static SetQueueAttributesRequest set(String url, String name, String value) {
    return SetQueueAttributesRequest.builder().queueUrl(url).attributesWithStrings(Map.of(name, value)).build();
  }

  private static SendMessageRequest.Builder send(String url) {
    return SendMessageRequest.builder().queueUrl(url).messageBody("m");
  }

  private static SendMessageRequest attribute(String name, String type, String value) {
    return send(PLAIN).messageAttributes(
        Map.of(name, MessageAttributeValue.builder().dataType(type).stringValue(value).build())).build();
  }

  private static SendMessageBatchRequest batch(String url, SendMessageBatchRequestEntry.Builder... entries) {
    return SendMessageBatchRequest.builder().queueUrl(url).entries(
        Arrays.stream(entries).map(SendMessageBatchRequestEntry.Builder::build).toList()).build();
  }

  private static SendMessageBatchRequestEntry.Builder entry(String id) {
    return SendMessageBatchRequestEntry.builder().id(id).messageBody("m");
  }

  static Stream<Arguments> refusals() {
    String dummy = "{\"deadLetterTargetArn\": \"dummy\", \"maxReceiveCount\": 42}";
    return Stream.of(
        Arguments.of(ReceiveMessageRequest.builder().queueUrl(PLAIN).maxNumberOfMessages(11).build(), INVALID,
            "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided."),
        Arguments.of(ReceiveMessageRequest.builder().queueUrl(PLAIN).waitTimeSeconds(-1).build(), INVALID,
            "Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided."),
        Arguments.of(attribute("ErrorDetails", "String", ""), INVALID,
            "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'."),
        Arguments.of(attribute("a", "string", "x"), INVALID, "The type of message (user) attribute 'a' is invalid. You "
            + "must use only the following supported type prefixes: Binary, Number, String."),
        Arguments.of(attribute("a", "Number", "x"), INVALID,
            "Can't cast the value of message (user) attribute 'a' to a number."),
        Arguments.of(send(PLAIN).messageBody("a\u0007").build(), "InvalidMessageContents", "Invalid binary character "
            + "'#x7' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | "
            + "[#xE000-#xFFFD] | [#x10000-#x10FFFF]."),
        Arguments.of(batch(FIFO, entry("1").messageGroupId("g").messageDeduplicationId("d"),
            entry("2").messageGroupId("g")), INVALID, NO_DEDUPLICATION),
        Arguments.of(batch(FIFO, entry("1").messageDeduplicationId("d")), INVALID,
            "The request must contain the parameter MessageGroupId."),
        Arguments.of(set(PLAIN, "FifoQueue", "true"), "InvalidAttributeName", "Unknown Attribute FifoQueue."),
        Arguments.of(set(FIFO, "FifoQueue", "false"), "InvalidAttributeValue",
            "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported."),
        Arguments.of(set(PLAIN, "VisibilityTimeout", "99999"), "InvalidAttributeValue",
            "Invalid value for the parameter VisibilityTimeout."),
        Arguments.of(create("new", Map.of("DeduplicationScope", "queue")), "InvalidAttributeName",
            "You can specify the DeduplicationScope only when FifoQueue is set to true."),
        Arguments.of(create("new", Map.of("FifoThroughputLimit", "perQueue")), "InvalidAttributeName",
            "You can specify the FifoThroughputLimit only when FifoQueue is set to true."),
        Arguments.of(create("new", Map.of("ContentBasedDeduplication", "false")), "InvalidAttributeName",
            "Unknown Attribute ContentBasedDeduplication."),
        Arguments.of(create("new", Map.of("RedrivePolicy", dummy)), INVALID,
            "Value " + dummy + " for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn."),
        Arguments.of(set(PLAIN, "RedrivePolicy", "{\"deadLetterTargetArn\":\"arn\"}"), INVALID, "Value "
            + "{\"deadLetterTargetArn\":\"arn\"} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not "
            + "contain mandatory attribute: maxReceiveCount."),
        Arguments.of(RemovePermissionRequest.builder().queueUrl(PLAIN).label("p").build(), INVALID,
            "Value p for parameter Label is invalid. Reason: can't find label."));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatCannotBeIsRefusedInAwsWords(SdkRequest request, String code, String message) {
    AwsServiceException e = region.refused(request);
    assertThat(Errors.code(e)).isEqualTo(code);
    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aWs.x", "AMAZON.x", ".x", "x.", "x..y", "a!", "a\"", "a§", "a(", "a?"})
  void namesOfAttributes(String name) {
    assertThat(region.refusal(attribute(name, "String", "x"))).isEqualTo(INVALID);
  }

  @Test
  void lettersOfAnyScriptNameAnAttributeAndTypesAndValuesHaveTheirBounds() {
    region.call(attribute("attr.1øßä", "String", "x"));
    assertThat(region.refusal(attribute("a", "Number." + "L".repeat(256), "1"))).isEqualTo(INVALID);
    assertThat(region.refusal(attribute("a", "String", "Invalid-\b"))).isEqualTo(INVALID);
  }

  @Test
  void anEntryOfABatchFailsByItself() {
    region.call(set(PLAIN, "MaximumMessageSize", "1024"));
    SendMessageBatchResponse r = region.call(batch(PLAIN, entry("a").messageBody("a".repeat(1024)),
        entry("b").messageBody("a".repeat(1025)), entry("c").messageAttributes(
            Map.of("x", MessageAttributeValue.builder().dataType("Flag").stringValue("y").build()))));
    assertThat(r.successful()).extracting("id").containsExactly("a");
    assertThat(r.failed()).extracting("id").containsExactly("b", "c");
    assertThat(r.failed().getFirst().message()).isEqualTo(
        "One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.");
  }

  /** Clients that tell an empty list from none find none, as on AWS. */
  @Test
  void whatIsEmptyIsLeftOut() {
    SendMessageBatchResponse sent = region.call(batch(PLAIN, entry("a")));
    assertThat(sent.hasFailed()).isFalse();
    assertThat(region.<SendMessageBatchResponse>call(batch(PLAIN, entry("a").messageBody("\u0001"))).hasSuccessful())
        .isFalse();
    assertThat(region.<ListQueueTagsResponse>call(ListQueueTagsRequest.builder().queueUrl(PLAIN).build()).hasTags())
        .isFalse();
    assertThat(region.<GetQueueAttributesResponse>call(GetQueueAttributesRequest.builder().queueUrl(PLAIN)
        .attributeNamesWithStrings("Policy").build()).hasAttributes()).isFalse();
    assertThat(region.<ListQueuesResponse>call(ListQueuesRequest.builder().queueNamePrefix("none").build()).hasQueueUrls())
        .isFalse();
    assertThat(region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder().queueUrl(PLAIN).build()).messages()
        .getFirst().hasAttributes()).isFalse();
  }

  @Test
  void aQueueWhoseKeyIsTakenAwayHasNoEncryption() {
    region.call(SetQueueAttributesRequest.builder().queueUrl(PLAIN).attributesWithStrings(
        Map.of("KmsMasterKeyId", "alias/aws/sqs", "KmsDataKeyReusePeriodSeconds", "6000")).build());
    region.call(SetQueueAttributesRequest.builder().queueUrl(PLAIN).attributesWithStrings(
        Map.of("KmsMasterKeyId", "", "KmsDataKeyReusePeriodSeconds", "300")).build());
    assertThat(region.<GetQueueAttributesResponse>call(GetQueueAttributesRequest.builder().queueUrl(PLAIN)
        .attributeNamesWithStrings("All").build()).attributesAsStrings()).containsEntry("SqsManagedSseEnabled", "false")
        .doesNotContainKeys("KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds");
  }

  @Test
  void aPurgeForgetsWhatWasSent() {
    sendTo("g1", "first", "d");
    region.call(PurgeQueueRequest.builder().queueUrl(FIFO).build());
    sendTo("g1", "second", "d");
    assertThat(receive(10, 30)).extracting(Message::body).containsExactly("second");
  }

  @Test
  void aSendersIdIsTheUsersOrTheAccounts() {
    RegionFixture both = new RegionFixture(new SqsService(), new IamService());
    User user = both.<CreateUserResponse>call(CreateUserRequest.builder().userName("ann").build()).user();
    both.call(create("plain", Map.of()));
    both.call(send(PLAIN).build());
    both.as(new Caller("k", user.arn(), "000000000000"));
    both.call(send(PLAIN).build());
    assertThat(both.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder().queueUrl(PLAIN).maxNumberOfMessages(2)
        .messageSystemAttributeNamesWithStrings("SenderId").build()).messages())
        .extracting(m -> m.attributesAsStrings().get("SenderId")).containsExactly("000000000000", user.userId());
  }

  private void sendTo(String group, String body, String id) {
    region.call(send(FIFO).messageBody(body).messageGroupId(group).messageDeduplicationId(id).build());
  }

  private List<Message> receive(int most, int visibility) {
    return region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder().queueUrl(FIFO)
        .maxNumberOfMessages(most).visibilityTimeout(visibility).build()).messages();
  }

  private void fill(String... bodies) {
    for (String body : bodies) {
      region.advance(Duration.ofMillis(10));
      sendTo(body.substring(0, 2), body, body);
    }
    region.advance(Duration.ofMillis(10));
  }

  private void change(Message message, int seconds) {
    region.call(ChangeMessageVisibilityRequest.builder().queueUrl(FIFO)
        .receiptHandle(message.receiptHandle()).visibilityTimeout(seconds).build());
  }

  @Test
  void aGroupThatCameBackStandsBehindThoseThatWait() {
    fill("g1-m1", "g1-m2", "g2-m1");
    change(receive(2, 30).getFirst(), 0);
    assertThat(receive(3, 30)).extracting(Message::body).containsExactly("g2-m1", "g1-m1");
  }

  @Test
  void messagesReceivedForNoTimeGoToTheEndOfTheGroups() {
    fill("g1-m1", "g2-m1", "g2-m2", "g3-m1", "g1-m2");
    assertThat(receive(3, 0)).extracting(Message::body).containsExactly("g1-m1", "g1-m2", "g2-m1");
    region.advance(Duration.ofMillis(10));
    assertThat(receive(10, 0)).extracting(Message::body)
        .containsExactly("g3-m1", "g1-m1", "g1-m2", "g2-m1", "g2-m2");
  }

  @Test
  void aGroupWhoseMessagesWereDeletedIsAsOldAsItsFirst() {
    fill("g1-m1", "g2-m1", "g1-m2", "g2-m2", "g1-m3", "g1-m4", "g3-m1");
    for (Message m : receive(2, 30)) {
      region.call(DeleteMessageRequest.builder().queueUrl(FIFO).receiptHandle(m.receiptHandle()).build());
    }
    assertThat(receive(10, 30)).extracting(Message::body)
        .containsExactly("g2-m1", "g2-m2", "g1-m3", "g1-m4", "g3-m1");
  }

  /** Whichever of three messages is held for longer: those before it come back, it and those after it do not. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aMessageInFlightHoldsBackThoseAfterItAlone(int held) {
    fill("g1-m1", "g1-m2", "g1-m3");
    List<Message> all = receive(5, 1);
    change(all.get(held), 4);
    region.advance(Duration.ofMillis(2500));
    assertThat(receive(5, 30)).extracting(Message::body)
        .containsExactlyElementsOf(all.stream().limit(held).map(Message::body).toList());
  }
}
