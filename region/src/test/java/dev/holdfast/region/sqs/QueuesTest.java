package dev.holdfast.region.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.AddPermissionRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

/** Fair queues, permissions, encryption attributes, and limits that need a longer story. */
final class QueuesTest {

  private final RegionFixture region = new RegionFixture(new SqsService());

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private String create(String name) {
    return region.<CreateQueueResponse>call(CreateQueueRequest.builder().queueName(name).build()).queueUrl();
  }

  private Map<String, String> attributes(String url) {
    return region.<GetQueueAttributesResponse>call(GetQueueAttributesRequest.builder()
        .queueUrl(url).attributeNames(QueueAttributeName.ALL).build()).attributesAsStrings();
  }

  private static SetQueueAttributesRequest setting(String url, String name, String value) {
    return SetQueueAttributesRequest.builder().queueUrl(url).attributesWithStrings(Map.of(name, value)).build();
  }

  private void send(String url, String group, String body) {
    region.call(SendMessageRequest.builder().queueUrl(url).messageGroupId(group).messageBody(body).build());
  }

  private List<Message> receive(String url, int most) {
    return region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(most)
        .messageSystemAttributeNamesWithStrings("All").build()).messages();
  }

  @Test
  void inAFairQueueATenantThatSendsMuchDoesNotKeepOthersWaiting() {
    String url = create("jobs");
    IntStream.range(0, 100).forEach(i -> send(url, "loud", "loud" + i));
    send(url, "quiet", "quiet0");
    send(url, null, "of nobody");
    // One that is loud is served first, as it was there first; then those that have nothing in flight.
    assertThat(receive(url, 3)).extracting(Message::body).containsExactly("loud0", "quiet0", "of nobody");
    // Nobody is kept waiting when there is nobody else, and a group in flight is not blocked.
    List<Message> more = receive(url, 10);
    assertThat(more).hasSize(10).allMatch(m -> m.attributesAsStrings().get("MessageGroupId").equals("loud"));
    send(url, "late", "late0");
    assertThat(receive(url, 1)).extracting(Message::body).containsExactly("late0");
    assertThat(attributes(url)).containsEntry("ApproximateNumberOfMessagesNotVisible", "14")
        .containsEntry("ApproximateNumberOfMessages", "89");
  }

  @Test
  void aFairQueueLosesNothing() {
    String url = create("jobs");
    for (int i = 0; i < 60; i++) {
      send(url, i % 4 == 0 ? null : "g" + i % 7, "m" + i);
    }
    List<String> bodies = new ArrayList<>();
    for (int i = 0; bodies.size() < 60; i++) {
      assertThat(i).as("rounds").isLessThan(100);
      List<Message> batch = receive(url, 7);
      for (Message m : batch) {
        // Every third fails at first, and comes back.
        if (bodies.size() % 3 == 0 && m.attributesAsStrings().get("ApproximateReceiveCount").equals("1")) {
          region.call(ChangeMessageVisibilityRequest.builder()
              .queueUrl(url).receiptHandle(m.receiptHandle()).visibilityTimeout(0).build());
        } else {
          region.call(DeleteMessageRequest.builder().queueUrl(url).receiptHandle(m.receiptHandle()).build());
          bodies.add(m.body());
        }
      }
    }
    assertThat(bodies).doesNotHaveDuplicates();
    assertThat(receive(url, 10)).isEmpty();
    assertThat(region.state().all(SqsService.GROUPS)).isEmpty();
    assertThat(region.state().all(SqsService.LINES)).isEmpty();
    assertThat(region.state().all(SqsService.ORDER)).isEmpty();
  }

  @Test
  void aVisibilityTimeoutEndsTwelveHoursAfterTheReceive() {
    String url = create("jobs");
    send(url, null, "a");
    Message m = receive(url, 1).getFirst();
    region.advance(Duration.ofSeconds(10));
    assertThat(region.refused(changing(url, m, 43_200)).awsErrorDetails().errorMessage())
        .contains("Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
    region.call(changing(url, m, 43_190));
    region.advance(Duration.ofSeconds(43_000));
    assertThat(region.refusal(changing(url, m, 191))).isEqualTo("InvalidParameterValue");
    region.call(changing(url, m, 190));
    region.advance(Duration.ofSeconds(190));
    // Received again, it counts anew.
    region.call(changing(url, receive(url, 1).getFirst(), 43_200));
  }

  private static ChangeMessageVisibilityRequest changing(String url, Message m, int seconds) {
    return ChangeMessageVisibilityRequest.builder()
        .queueUrl(url).receiptHandle(m.receiptHandle()).visibilityTimeout(seconds).build();
  }

  @Test
  void permissionsAreStatementsOfTheQueuesPolicy() {
    String url = create("jobs");
    region.call(AddPermissionRequest.builder().queueUrl(url).label("senders")
        .awsAccountIds("111111111111", "222222222222").actions("SendMessage").build());
    assertThat(attributes(url).get("Policy")).isEqualTo("{\"Version\":\"2008-10-17\","
        + "\"Id\":\"arn:aws:sqs:us-east-1:000000000000:jobs/SQSDefaultPolicy\",\"Statement\":[{\"Sid\":\"senders\","
        + "\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"arn:aws:iam::111111111111:root\","
        + "\"arn:aws:iam::222222222222:root\"]},\"Action\":\"SQS:SendMessage\","
        + "\"Resource\":\"arn:aws:sqs:us-east-1:000000000000:jobs\"}]}");
    // Beside a policy that was set as a whole.
    region.call(setting(url, "Policy", "{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"mine\",\"Effect\":"
        + "\"Deny\",\"Principal\":\"*\",\"Action\":\"sqs:*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":"
        + "{\"aws:SecureTransport\":false}}}}"));
    region.call(adding(url, "all", "*"));
    assertThat(region.refusal(adding(url, "all", "*"))).isEqualTo("InvalidParameterValue");
    assertThat(attributes(url).get("Policy")).startsWith("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"mine\"")
        .contains("{\"aws:SecureTransport\":false}").contains("\"Sid\":\"all\"");
    region.call(RemovePermissionRequest.builder().queueUrl(url).label("all").build());
    region.call(RemovePermissionRequest.builder().queueUrl(url).label("mine").build());
    assertThat(attributes(url)).doesNotContainKey("Policy");
    assertThat(region.refusal(RemovePermissionRequest.builder().queueUrl(url).label("mine").build()))
        .isEqualTo("InvalidParameterValue");
  }

  private static AddPermissionRequest adding(String url, String label, String... actions) {
    return AddPermissionRequest.builder()
        .queueUrl(url).label(label).awsAccountIds("111111111111").actions(actions).build();
  }

  @Test
  void permissionsThatCannotBeAreRefused() {
    String url = create("jobs");
    assertThat(region.refusal(adding(url, "a", "CreateQueue"))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(adding(url, "a b", "SendMessage"))).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(adding(url, "a"))).isEqualTo("MissingParameter");
    assertThat(region.refusal(AddPermissionRequest.builder().queueUrl(url).label("a").awsAccountIds("me")
        .actions("SendMessage").build())).isEqualTo("InvalidParameterValue");
    assertThat(region.refusal(adding(url, "a", "SendMessage", "ReceiveMessage", "DeleteMessage", "GetQueueUrl",
        "GetQueueAttributes", "ChangeMessageVisibility", "PurgeQueue", "ListDeadLetterSourceQueues")))
        .isEqualTo("OverLimit");
    IntStream.range(0, 20).forEach(i -> region.call(adding(url, "a" + i, "SendMessage")));
    assertThat(region.refusal(adding(url, "a20", "SendMessage"))).isEqualTo("OverLimit");
  }

  @Test
  void encryptionIsOfOneKind() {
    String url = create("jobs");
    assertThat(attributes(url)).containsEntry("SqsManagedSseEnabled", "true").doesNotContainKey("KmsMasterKeyId");
    region.call(setting(url, "KmsMasterKeyId", "alias/aws/sqs"));
    assertThat(attributes(url)).containsEntry("SqsManagedSseEnabled", "false")
        .containsEntry("KmsMasterKeyId", "alias/aws/sqs").containsEntry("KmsDataKeyReusePeriodSeconds", "300");
    region.call(setting(url, "SqsManagedSseEnabled", "true"));
    assertThat(attributes(url)).containsEntry("SqsManagedSseEnabled", "true").doesNotContainKey("KmsMasterKeyId");
    assertThat(region.refused(setting(url, "KmsMasterKeyId", "alias/mine")).getMessage()).contains("alias/mine");
    assertThat(region.refusal(setting(url, "KmsDataKeyReusePeriodSeconds", "59"))).isEqualTo("InvalidAttributeValue");
    assertThat(region.refusal(SetQueueAttributesRequest.builder().queueUrl(url).attributesWithStrings(Map.of(
        "KmsMasterKeyId", "alias/aws/sqs", "SqsManagedSseEnabled", "true")).build())).isEqualTo("InvalidAttributeName");
  }

  @Test
  void aNameIsFreeAMinuteAfterItsQueueWasDeleted() {
    region.call(DeleteQueueRequest.builder().queueUrl(create("jobs")).build());
    region.advance(Duration.ofSeconds(59));
    assertThat(region.refusal(CreateQueueRequest.builder().queueName("jobs").build()))
        .isEqualTo("QueueDeletedRecently");
    region.advance(Duration.ofSeconds(1));
    create("jobs");
    assertThat(region.state().all(SqsService.DELETED)).isEmpty();
  }

  @Test
  void anAddressIsOneOfAQueue() {
    create("jobs");
    assertThat(attributes("https://elsewhere:1/000000000000/jobs")).isNotEmpty();
    assertThat(attributes("/000000000000/jobs")).isNotEmpty();
    assertThat(attributes("jobs")).isNotEmpty();
    assertThat(region.refusal(DeleteQueueRequest.builder().queueUrl("none").build())).isEqualTo("QueueDoesNotExist");
    assertThat(region.refusal(DeleteQueueRequest.builder().queueUrl("http://127.0.0.1/jobs").build()))
        .isEqualTo("InvalidAddress");
    assertThat(region.refusal(DeleteQueueRequest.builder().queueUrl("http://127.0.0.1/111111111111/jobs").build()))
        .isEqualTo("QueueDoesNotExist");
  }

  @Test
  void listsAreNotYetValuesOfAttributes() {
    assertThat(region.refusal(SendMessageRequest.builder().queueUrl(create("jobs")).messageBody("a")
        .messageAttributes(Map.of(
            "a", MessageAttributeValue.builder().dataType("String").stringListValues("x").build()))
        .build())).isEqualTo("UnsupportedOperation");
  }
}
