package dev.holdfast.region.sns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;

final class SubscriptionsTest {

  private final SnsFixture sns = new SnsFixture();
  private final String topic = sns.topic("t");

  @AfterEach
  void replays() {
    sns.region.assertReplays();
  }

  private Map<String, String> attributes(String arn) {
    return sns.region.<GetSubscriptionAttributesResponse>call(
        GetSubscriptionAttributesRequest.builder().subscriptionArn(arn).build()).attributes();
  }

  private static SetSubscriptionAttributesRequest set(String arn, String name, String value) {
    return SetSubscriptionAttributesRequest.builder().subscriptionArn(arn).attributeName(name).attributeValue(value).build();
  }

  private SubscribeRequest request(String topicArn, String protocol, String endpoint) {
    return SubscribeRequest.builder().topicArn(topicArn).protocol(protocol).endpoint(endpoint).build();
  }

  @Test
  void aQueueIsConfirmedAtOnce() {
    String arn = sns.subscribe(topic, SnsFixture.QUEUE + "q", Map.of());
    assertThat(arn).startsWith(topic + ':').hasSize(topic.length() + 37);
    assertThat(sns.subscribe(topic, SnsFixture.QUEUE + "q", Map.of())).isEqualTo(arn);
    assertThat(attributes(arn)).containsEntry("SubscriptionArn", arn).containsEntry("TopicArn", topic)
        .containsEntry("Protocol", "sqs").containsEntry("Endpoint", SnsFixture.QUEUE + "q")
        .containsEntry("Owner", "000000000000").containsEntry("PendingConfirmation", "false")
        .containsEntry("ConfirmationWasAuthenticated", "true").containsEntry("RawMessageDelivery", "false")
        .containsEntry("SubscriptionPrincipal", "arn:aws:iam::000000000000:root")
        .doesNotContainKeys("FilterPolicy", "FilterPolicyScope", "EffectiveDeliveryPolicy");
    assertThat(sns.region.refused(request(topic, "sqs", SnsFixture.QUEUE + "q").toBuilder()
        .attributes(Map.of("RawMessageDelivery", "true")).build()))
        .hasMessageContaining("Subscription already exists with different attributes");
    sns.region.call(UnsubscribeRequest.builder().subscriptionArn(arn).build());
    sns.region.call(UnsubscribeRequest.builder().subscriptionArn(arn).build());
    assertThat(sns.region.refusal(GetSubscriptionAttributesRequest.builder().subscriptionArn(arn).build()))
        .isEqualTo("NotFound");
    assertThat(sns.region.<GetTopicAttributesResponse>call(
        GetTopicAttributesRequest.builder().topicArn(topic).build()).attributes())
        .containsEntry("SubscriptionsConfirmed", "0").containsEntry("SubscriptionsDeleted", "1");
  }

  @Test
  void whatCannotBeSubscribed() {
    for (String protocol : new String[] {"email", "email-json", "sms", "lambda", "application", "firehose"}) {
      assertThat(sns.region.refused(request(topic, protocol, "x"))).as(protocol)
          .hasMessageContaining("Holdfast does not deliver to " + protocol);
    }
    assertThat(sns.region.refused(request(topic, "pigeon", "x")))
        .hasMessageContaining("Amazon SNS does not support this protocol string: pigeon");
    assertThat(sns.region.refused(request(topic, "sqs", "q"))).hasMessageContaining("SQS endpoint ARN");
    assertThat(sns.region.refused(request(topic, "sqs", "arn:aws:sqs:us-east-1:111111111111:q")))
        .hasMessageContaining("of this account and region");
    assertThat(sns.region.refused(request(topic, "sqs", SnsFixture.QUEUE + "q.fifo")))
        .hasMessageContaining("FIFO SQS Queues can not be subscribed to standard SNS topics");
    assertThat(sns.region.refused(request(topic, "http", "https://h/"))).hasMessageContaining(
        "Endpoint must match the specified protocol");
    assertThat(sns.region.refusal(request(topic, "http", "http://a b"))).isEqualTo("InvalidParameter");
    String fifo = sns.topic("t.fifo", Map.of("FifoTopic", "true"));
    assertThat(sns.region.refusal(request(fifo, "http", "http://h/"))).isEqualTo("InvalidParameter");
    sns.region.call(request(fifo, "sqs", SnsFixture.QUEUE + "q.fifo"));
    sns.region.call(request(fifo, "sqs", SnsFixture.QUEUE + "q"));
    assertThat(sns.region.refusal(request(topic + "x", "sqs", SnsFixture.QUEUE + "q"))).isEqualTo("NotFound");
    assertThat(sns.region.refused(UnsubscribeRequest.builder().subscriptionArn("PendingConfirmation").build()))
        .hasMessageContaining("An ARN must have at least 6 elements, not 1");
  }

  @Test
  void attributesHaveRules() {
    String arn = sns.subscribe(topic, SnsFixture.QUEUE + "q", Map.of("RawMessageDelivery", "true"));
    sns.region.call(set(arn, "FilterPolicy", "{\"a\":[\"b\"]}"));
    assertThat(attributes(arn)).containsEntry("FilterPolicy", "{\"a\":[\"b\"]}")
        .containsEntry("FilterPolicyScope", "MessageAttributes").containsEntry("RawMessageDelivery", "true");
    assertThat(sns.region.refused(set(arn, "FilterPolicy", "{\"a\":{\"b\":[1]}}")))
        .hasMessageContaining("Filter policy scope MessageAttributes does not support nested filter policy");
    sns.region.call(set(arn, "FilterPolicyScope", "MessageBody"));
    sns.region.call(set(arn, "FilterPolicy", "{\"a\":{\"b\":[1]}}"));
    assertThat(sns.region.refusal(set(arn, "FilterPolicyScope", "MessageAttributes"))).isEqualTo("InvalidParameter");
    sns.region.call(set(arn, "FilterPolicy", "{}"));
    assertThat(attributes(arn)).doesNotContainKey("FilterPolicy");
    sns.region.call(set(arn, "RedrivePolicy", "{\"deadLetterTargetArn\":\"" + SnsFixture.QUEUE + "d\"}"));
    assertThat(attributes(arn)).containsKey("RedrivePolicy");
    Map.of("RawMessageDelivery", "yes", "FilterPolicyScope", "Both", "FilterPolicy", "[", "Colour", "blue",
            "ReplayPolicy", "{}", "DeliveryPolicy", "{}")
        .forEach((name, value) ->
            assertThat(sns.region.refusal(set(arn, name, value))).as(name).isEqualTo("InvalidParameter"));
    for (String target : new String[] {"x", "arn:aws:sqs:eu-west-1:000000000000:d", SnsFixture.QUEUE + "d.fifo"}) {
      assertThat(sns.region.refused(set(arn, "RedrivePolicy", "{\"deadLetterTargetArn\":\"" + target + "\"}")))
          .hasMessageContaining("RedrivePolicy");
    }
    assertThat(sns.region.refused(request(topic, "sqs", SnsFixture.QUEUE + "r").toBuilder()
        .attributes(Map.of("FilterPolicy", "{")).build()))
        .hasMessageContaining("Invalid parameter: Attributes Reason: FilterPolicy: failed to parse JSON");
  }

  @Test
  void twoHundredFilterPoliciesToATopic() {
    Map<String, String> filter = Map.of("FilterPolicy", "{\"a\":[\"b\"]}");
    IntStream.range(0, 200).forEach(i -> sns.subscribe(topic, SnsFixture.QUEUE + "q" + i, filter));
    SubscribeRequest more = request(topic, "sqs", SnsFixture.QUEUE + "q").toBuilder().attributes(filter).build();
    assertThat(sns.region.refusal(more)).isEqualTo("FilterPolicyLimitExceeded");
    String arn = sns.subscribe(topic, SnsFixture.QUEUE + "q", Map.of());
    assertThat(sns.region.refusal(set(arn, "FilterPolicy", "{\"a\":[\"b\"]}"))).isEqualTo("FilterPolicyLimitExceeded");
  }

  @Test
  void aHundredToAPage() {
    String other = sns.topic("u");
    IntStream.range(0, 150).forEach(i -> sns.subscribe(topic, SnsFixture.QUEUE + "q" + i, Map.of()));
    IntStream.range(0, 60).forEach(i -> sns.subscribe(other, SnsFixture.QUEUE + "q" + i, Map.of()));
    ListSubscriptionsByTopicResponse first = sns.region.call(
        ListSubscriptionsByTopicRequest.builder().topicArn(topic).build());
    ListSubscriptionsByTopicResponse second = sns.region.call(
        ListSubscriptionsByTopicRequest.builder().topicArn(topic).nextToken(first.nextToken()).build());
    assertThat(first.subscriptions()).hasSize(100).doesNotContainAnyElementsOf(second.subscriptions());
    assertThat(second.subscriptions()).hasSize(50).allMatch(s -> s.topicArn().equals(topic));
    assertThat(second.nextToken()).isNull();
    int seen = 0;
    String token = null;
    do {
      ListSubscriptionsResponse page = sns.region.call(ListSubscriptionsRequest.builder().nextToken(token).build());
      seen += page.subscriptions().size();
      token = page.nextToken();
    } while (token != null);
    assertThat(seen).isEqualTo(210);
    assertThat(sns.region.refusal(ListSubscriptionsRequest.builder().nextToken("x").build())).isEqualTo("InvalidParameter");
    sns.region.call(DeleteTopicRequest.builder().topicArn(topic).build());
    assertThat(sns.region.<ListSubscriptionsResponse>call(ListSubscriptionsRequest.builder().build()).subscriptions())
        .hasSize(60);
  }
}
