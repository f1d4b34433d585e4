package dev.holdfast.region.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.sns.SnsService;
import dev.holdfast.region.sqs.SqsService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** An alarm tells a topic; and a topic's traffic is measured. */
final class TopicAlarmTest {

  private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:alerts";

  private final RegionFixture region = new RegionFixture(new MonitoringService(), new SnsService(), new SqsService());

  @BeforeEach
  void topicAndQueue() {
    region.call(CreateTopicRequest.builder().name("alerts").build());
    region.call(CreateQueueRequest.builder().queueName("q").attributes(Map.of(QueueAttributeName.POLICY,
        "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sqs:*\",\"Resource\":\"*\"}}")).build());
    region.call(SubscribeRequest.builder().topicArn(TOPIC).protocol("sqs")
        .endpoint("arn:aws:sqs:us-east-1:000000000000:q").build());
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private static PutMetricAlarmRequest.Builder alarm(String topic) {
    return PutMetricAlarmRequest.builder().alarmName("hot").alarmDescription("too hot").namespace("N").metricName("heat")
        .dimensions(Dimension.builder().name("room").value("1").build()).statistic(Statistic.SAMPLE_COUNT).period(60)
        .evaluationPeriods(2).threshold(7.5).comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
        .alarmActions(topic).okActions(topic);
  }

  private List<JsonNode> received() {
    return region.<ReceiveMessageResponse>call(ReceiveMessageRequest.builder()
        .queueUrl("http://127.0.0.1:4566/000000000000/q").maxNumberOfMessages(10).build()).messages().stream()
        .map(m -> JsonNode.parser().parse(m.body())).toList();
  }

  private void set(String state) {
    region.call(SetAlarmStateRequest.builder().alarmName("hot").stateValue(state).stateReason("by hand").build());
  }

  private static String field(JsonNode node, String name) {
    return node.field(name).orElseThrow().text();
  }

  @Test
  void aTopicIsToldOfEachChange() {
    region.call(alarm(TOPIC).build());
    set("ALARM");
    set("ALARM");
    JsonNode envelope = received().getFirst();
    assertThat(field(envelope, "Subject")).isEqualTo("ALARM: \"hot\" in US East (N. Virginia)");
    JsonNode message = JsonNode.parser().parse(field(envelope, "Message"));
    assertThat(message.asObject().keySet()).containsExactly("AlarmName", "AlarmDescription", "AWSAccountId",
        "AlarmConfigurationUpdatedTimestamp", "NewStateValue", "NewStateReason", "StateChangeTime", "Region", "AlarmArn",
        "OldStateValue", "OKActions", "AlarmActions", "InsufficientDataActions", "Trigger");
    assertThat(field(message, "NewStateValue")).isEqualTo("ALARM");
    assertThat(field(message, "OldStateValue")).isEqualTo("INSUFFICIENT_DATA");
    assertThat(field(message, "NewStateReason")).isEqualTo("by hand");
    assertThat(field(message, "StateChangeTime")).isEqualTo("2026-01-01T00:00:00.000+0000");
    JsonNode trigger = message.field("Trigger").orElseThrow();
    assertThat(field(trigger, "Statistic")).isEqualTo("SAMPLE_COUNT");
    assertThat(trigger.field("Threshold").orElseThrow().asNumber()).isEqualTo("7.5");
    assertThat(field(trigger.field("Dimensions").orElseThrow().asArray().getFirst(), "name")).isEqualTo("room");
    assertThat(received()).as("not again while the state lasts").isEmpty();
    set("OK");
    assertThat(received()).hasSize(1);
  }

  @Test
  void aTopicThatIsNotThereOrDoesNotAllowItHindersNoAlarm() {
    region.call(alarm(TOPIC + "x").build());
    set("ALARM");
    region.call(SetTopicAttributesRequest.builder().topicArn(TOPIC).attributeName("Policy")
        .attributeValue("{\"Statement\":[]}").build());
    region.call(alarm(TOPIC).build());
    set("OK");
    assertThat(region.events()).filteredOn(e -> e.message().contains("was not told")).hasSize(2);
    assertThat(region.refusal(alarm(TOPIC + ".fifo").build())).isEqualTo("InvalidParameterValue");
  }

  @Test
  void trafficIsMeasuredByTheMinute() {
    region.call(PublishRequest.builder().topicArn(TOPIC).message("12345").build());
    region.call(PublishRequest.builder().topicArn(TOPIC).message("123").build());
    region.advance(Duration.ofMinutes(2));
    assertThat(statistics("NumberOfMessagesPublished").sum()).isEqualTo(2);
    assertThat(statistics("NumberOfNotificationsDelivered").sum()).isEqualTo(2);
    assertThat(statistics("NumberOfNotificationsFailed").sum()).isZero();
    assertThat(statistics("NumberOfNotificationsFilteredOut").sum()).isZero();
    assertThat(statistics("PublishSize").maximum()).isEqualTo(5);
    assertThat(statistics("PublishSize").minimum()).isEqualTo(3);
  }

  private Datapoint statistics(String metric) {
    return region.<GetMetricStatisticsResponse>call(GetMetricStatisticsRequest.builder().namespace("AWS/SNS")
        .metricName(metric).dimensions(Dimension.builder().name("TopicName").value("alerts").build())
        .startTime(RegionFixture.T0).endTime(region.now()).period(60)
        .statistics(Statistic.SUM, Statistic.MAXIMUM, Statistic.MINIMUM).build()).datapoints().getFirst();
  }
}
