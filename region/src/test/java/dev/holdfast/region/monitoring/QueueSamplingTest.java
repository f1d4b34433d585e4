package dev.holdfast.region.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.sqs.SqsService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** AWS/SQS, minute by minute. */
final class QueueSamplingTest {

  private final RegionFixture region = new RegionFixture(new MonitoringService(), new SqsService());
  private final String url = region.<CreateQueueResponse>call(CreateQueueRequest.builder().queueName("jobs.fifo")
      .attributesWithStrings(Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true")).build()).queueUrl();

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private void send(String body) {
    region.call(SendMessageRequest.builder().queueUrl(url).messageBody(body).messageGroupId("g").build());
  }

  private List<Message> receive() {
    return region.<ReceiveMessageResponse>call(
        ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(60).build()).messages();
  }

  private void delete(Message m) {
    region.call(DeleteMessageRequest.builder().queueUrl(url).receiptHandle(m.receiptHandle()).build());
  }

  /** One value for each minute from the first on. */
  private List<Double> sums(String metric) {
    return points(metric).stream().map(Datapoint::sum).toList();
  }

  private List<Datapoint> points(String metric) {
    Instant end = Points.floor(region.now(), Points.MINUTE);
    return region.<GetMetricStatisticsResponse>call(GetMetricStatisticsRequest.builder()
        .namespace("AWS/SQS").metricName(metric)
        .dimensions(Dimension.builder().name("QueueName").value("jobs.fifo").build())
        .startTime(RegionFixture.T0).endTime(end).period(60)
        .statistics(Statistic.SUM, Statistic.MINIMUM, Statistic.MAXIMUM, Statistic.AVERAGE, Statistic.SAMPLE_COUNT)
        .build()).datapoints();
  }

  @Test
  void trafficIsCountedByTheMinuteInWhichItWas() {
    region.advance(Duration.ofSeconds(30));
    send("1234");
    send("12345678");
    send("1234"); // again
    region.advance(Duration.ofSeconds(40)); // 1:10
    delete(receive().getFirst());
    region.advance(Duration.ofSeconds(55)); // 2:05
    send("123");
    region.advance(Duration.ofSeconds(120)); // 4:05
    assertThat(sums("NumberOfMessagesSent")).containsExactly(2.0, 0.0, 1.0, 0.0);
    assertThat(sums("NumberOfDeduplicatedSentMessages")).containsExactly(1.0, 0.0, 0.0, 0.0);
    assertThat(sums("NumberOfMessagesReceived")).containsExactly(0.0, 2.0, 0.0, 0.0);
    assertThat(sums("NumberOfMessagesDeleted")).containsExactly(0.0, 1.0, 0.0, 0.0);
    assertThat(sums("ApproximateNumberOfMessagesVisible")).containsExactly(2.0, 0.0, 2.0, 2.0);
    assertThat(sums("ApproximateNumberOfMessagesNotVisible")).containsExactly(0.0, 1.0, 0.0, 0.0);
    assertThat(sums("ApproximateAgeOfOldestMessage")).containsExactly(30.0, 90.0, 150.0, 210.0);
    assertThat(points("SentMessageSize")).first().satisfies(p -> {
      assertThat(p.sum()).isEqualTo(12);
      assertThat(p.minimum()).isEqualTo(4);
      assertThat(p.maximum()).isEqualTo(8);
      assertThat(p.sampleCount()).isEqualTo(2);
    });
    assertThat(region.<ListMetricsResponse>call(ListMetricsRequest.builder().namespace("AWS/SQS").build()).metrics())
        .hasSize(10);
  }

  @Test
  void aFifoQueueSaysHowManyOfItsGroupsHaveMessagesInFlight() {
    for (String group : List.of("a", "a", "b", "c")) {
      region.call(SendMessageRequest.builder().queueUrl(url).messageBody(group + region.now())
          .messageGroupId(group).build());
      region.pass(Duration.ofSeconds(1));
    }
    List<Message> received = receive(); // for a minute
    region.advance(Duration.ofSeconds(56)); // 1:00
    delete(received.getFirst());
    delete(received.get(2));
    region.advance(Duration.ofSeconds(60)); // 2:00
    assertThat(sums("ApproximateNumberOfGroupsWithInflightMessages")).containsExactly(3.0, 0.0);
    assertThat(points("ApproximateNumberOfGroupsWithInflightMessages").getFirst().unitAsString()).isEqualTo("Count");
  }

  @Test
  void aQueueIsMeasuredWhileItIsActiveAndARegionOfIdleQueuesWritesNothing() {
    send("x");
    delete(receive().getFirst());
    region.advance(Duration.ofHours(7));
    assertThat(sums("NumberOfMessagesSent")).hasSize(6 * 60).startsWith(1.0, 0.0).endsWith(0.0);
    assertThat(region.state().all(QueueSampling.NEXT)).as("no timer runs for it").isEmpty();
    send("y");
    region.advance(Duration.ofSeconds(60));
    assertThat(sums("NumberOfMessagesSent")).hasSize(6 * 60 + 1).endsWith(1.0);
  }
}
