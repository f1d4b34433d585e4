package dev.holdfast.region.sns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.AddPermissionRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.TagResourceRequest;
import software.amazon.awssdk.services.sns.model.UntagResourceRequest;

final class TopicsTest {

  private final SnsFixture sns = new SnsFixture();

  @AfterEach
  void replays() {
    sns.region.assertReplays();
  }

  private Map<String, String> attributes(String arn) {
    return sns.region.<GetTopicAttributesResponse>call(GetTopicAttributesRequest.builder().topicArn(arn).build())
        .attributes();
  }

  private static CreateTopicRequest create(String name, Map<String, String> attributes) {
    return CreateTopicRequest.builder().name(name).attributes(attributes).build();
  }

  private static SetTopicAttributesRequest set(String arn, String name, String value) {
    return SetTopicAttributesRequest.builder().topicArn(arn).attributeName(name).attributeValue(value).build();
  }

  @Test
  void creatingTwiceIsOne() {
    String arn = sns.topic("a", Map.of("DisplayName", "A"));
    assertThat(arn).isEqualTo(SnsFixture.TOPIC + "a");
    assertThat(sns.topic("a")).isEqualTo(arn);
    assertThat(sns.topic("a", Map.of("DisplayName", "A"))).isEqualTo(arn);
    assertThat(sns.region.refused(create("a", Map.of("DisplayName", "B")))).hasMessageContaining(
        "Invalid parameter: Attributes Reason: Topic already exists with different attributes");
    assertThat(sns.region.refused(CreateTopicRequest.builder().name("a").tags(tag("k", "v")).build()))
        .hasMessageContaining("Invalid parameter: Tags Reason: Topic already exists with different tags");
  }

  @Test
  void names() {
    for (String name : List.of("", "a b", "a.fifo", "x".repeat(257), "ä")) {
      assertThat(sns.region.refusal(create(name, Map.of()))).as(name).isEqualTo("InvalidParameter");
    }
    assertThat(sns.region.refused(create("a", Map.of("FifoTopic", "true")))).hasMessageContaining("must end with .fifo");
    assertThat(sns.topic("x".repeat(256))).endsWith("x");
    assertThat(sns.topic("a.fifo", Map.of("FifoTopic", "true"))).endsWith(":a.fifo");
  }

  @Test
  void attributesHaveDefaultsAndRules() {
    String arn = sns.topic("a");
    assertThat(attributes(arn)).containsEntry("Owner", "000000000000").containsEntry("TopicArn", arn)
        .containsEntry("DisplayName", "").containsEntry("SubscriptionsConfirmed", "0")
        .containsEntry("SubscriptionsPending", "0").containsEntry("SubscriptionsDeleted", "0")
        .doesNotContainKey("FifoTopic");
    assertThat(attributes(arn).get("Policy")).contains("__default_policy_ID", "AWS:SourceOwner", arn);
    assertThat(attributes(arn).get("EffectiveDeliveryPolicy")).isEqualTo("{\"http\":{\"defaultHealthyRetryPolicy\":"
        + "{\"minDelayTarget\":20,\"maxDelayTarget\":20,\"numRetries\":3,\"numMaxDelayRetries\":0,"
        + "\"numNoDelayRetries\":0,\"numMinDelayRetries\":0,\"backoffFunction\":\"linear\"},"
        + "\"disableSubscriptionOverrides\":false,\"defaultRequestPolicy\":{\"headerContentType\":"
        + "\"text/plain; charset=UTF-8\"}}}");
    sns.region.call(set(arn, "DisplayName", "Alerts"));
    sns.region.call(set(arn, "KmsMasterKeyId", "alias/aws/sns"));
    sns.region.call(set(arn, "SignatureVersion", "2"));
    sns.region.call(set(arn, "TracingConfig", "Active"));
    sns.region.call(set(arn, "DeliveryPolicy", "{\"http\":{\"defaultHealthyRetryPolicy\":{\"numRetries\":5}}}"));
    assertThat(attributes(arn)).containsEntry("DisplayName", "Alerts").containsEntry("KmsMasterKeyId", "alias/aws/sns")
        .containsEntry("SignatureVersion", "2").containsEntry("TracingConfig", "Active");
    assertThat(attributes(arn).get("EffectiveDeliveryPolicy")).contains("\"numRetries\":5");
    sns.region.call(set(arn, "DeliveryPolicy", ""));
    assertThat(attributes(arn)).doesNotContainKey("DeliveryPolicy");
    Map.of("DisplayName", "x".repeat(101), "Policy", "no", "KmsMasterKeyId", "alias/mine", "FifoTopic", "true",
            "ContentBasedDeduplication", "true", "SignatureVersion", "3", "TracingConfig", "x", "Colour", "blue",
            "ArchivePolicy", "{}", "DeliveryPolicy", "{\"x\":1}")
        .forEach((name, value) ->
            assertThat(sns.region.refusal(set(arn, name, value))).as(name).isEqualTo("InvalidParameter"));
    sns.region.call(set(arn, "SQSSuccessFeedbackSampleRate", "0"));
    assertThat(sns.region.refused(set(arn, "SQSSuccessFeedbackSampleRate", "100"))).hasMessageContaining("not support");
    assertThat(sns.region.refused(set(arn, "HTTPFailureFeedbackRoleArn", "r")))
        .hasMessageContaining("Holdfast does not support the attribute HTTPFailureFeedbackRoleArn");
  }

  @Test
  void fifoTopicsHaveAttributesOfTheirOwn() {
    String arn = sns.topic("a.fifo", Map.of("FifoTopic", "true"));
    assertThat(attributes(arn)).containsEntry("FifoTopic", "true").containsEntry("ContentBasedDeduplication", "false")
        .containsEntry("FifoThroughputScope", "Topic");
    sns.region.call(set(arn, "ContentBasedDeduplication", "true"));
    sns.region.call(set(arn, "FifoThroughputScope", "MessageGroup"));
    assertThat(attributes(arn)).containsEntry("ContentBasedDeduplication", "true")
        .containsEntry("FifoThroughputScope", "MessageGroup");
  }

  @Test
  void whatIsNotThere() {
    GetTopicAttributesRequest none = GetTopicAttributesRequest.builder().topicArn(SnsFixture.TOPIC + "none").build();
    assertThat(sns.region.refused(none)).hasMessageContaining("Topic does not exist");
    assertThat(sns.region.refusal(none)).isEqualTo("NotFound");
    assertThat(sns.region.refusal(none.toBuilder().topicArn("arn:aws:sns:us-east-1:111111111111:a").build()))
        .isEqualTo("NotFound");
    assertThat(sns.region.refusal(none.toBuilder().topicArn("a").build())).isEqualTo("InvalidParameter");
    sns.region.call(DeleteTopicRequest.builder().topicArn(SnsFixture.TOPIC + "none").build());
  }

  @Test
  void aHundredToAPage() {
    IntStream.range(0, 205).forEach(i -> sns.topic("t" + (1000 + i)));
    ListTopicsResponse first = sns.region.call(ListTopicsRequest.builder().build());
    ListTopicsResponse second = sns.region.call(ListTopicsRequest.builder().nextToken(first.nextToken()).build());
    ListTopicsResponse third = sns.region.call(ListTopicsRequest.builder().nextToken(second.nextToken()).build());
    assertThat(first.topics()).hasSize(100);
    assertThat(second.topics().getFirst().topicArn()).endsWith(":t1100");
    assertThat(third.topics()).hasSize(5);
    assertThat(third.nextToken()).isNull();
  }

  @Test
  void permissionsAreStatementsBesideTheDefaultOne() {
    String arn = sns.topic("a");
    AddPermissionRequest add = AddPermissionRequest.builder().topicArn(arn).label("l").awsAccountIds("111111111111")
        .actionNames("Publish", "Subscribe").build();
    sns.region.call(add);
    assertThat(attributes(arn).get("Policy")).contains("__default_statement_ID", "\"Sid\":\"l\"",
        "arn:aws:iam::111111111111:root", "\"SNS:Publish\",\"SNS:Subscribe\"");
    assertThat(sns.region.refused(add)).hasMessageContaining("Statement already exists");
    assertThat(sns.region.refused(add.toBuilder().label("m").actionNames("Fly").build()))
        .hasMessageContaining("Policy statement action out of service scope!");
    assertThat(sns.region.refusal(add.toBuilder().label("m").awsAccountIds("1").build())).isEqualTo("InvalidParameter");
    sns.region.call(RemovePermissionRequest.builder().topicArn(arn).label("l").build());
    assertThat(attributes(arn).get("Policy")).contains("__default_statement_ID").doesNotContain("\"l\"");
  }

  @Test
  void tags() {
    String arn = sns.topic("a");
    sns.region.call(TagResourceRequest.builder().resourceArn(arn).tags(tag("k", "v"), tag("l", "w")).build());
    sns.region.call(UntagResourceRequest.builder().resourceArn(arn).tagKeys("k").build());
    assertThat(sns.region.<ListTagsForResourceResponse>call(
        ListTagsForResourceRequest.builder().resourceArn(arn).build()).tags()).containsExactly(tag("l", "w"));
    List<Tag> many = IntStream.range(0, 50).mapToObj(i -> tag("k" + i, "v")).toList();
    assertThat(sns.region.refusal(TagResourceRequest.builder().resourceArn(arn).tags(many).build()))
        .isEqualTo("TagLimitExceeded");
    assertThat(sns.region.refusal(ListTagsForResourceRequest.builder().resourceArn(arn + "x").build()))
        .isEqualTo("ResourceNotFound");
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
