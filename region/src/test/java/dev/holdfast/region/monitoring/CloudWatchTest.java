package dev.holdfast.region.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.sqs.SqsService;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.model.*;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

final class CloudWatchTest {

  private final RegionFixture region = new RegionFixture(new MonitoringService(), new SqsService());

  private static PutMetricAlarmRequest.Builder alarm(String name) {
    return PutMetricAlarmRequest.builder().alarmName(name).namespace("My").metricName("Load").statistic("Average")
        .period(60).evaluationPeriods(2).threshold(5.0).comparisonOperator("GreaterThanThreshold");
  }

  private void put(double value) {
    region.call(PutMetricDataRequest.builder().namespace("My")
        .metricData(MetricDatum.builder().metricName("Load").value(value).build()).build());
  }

  private StateValue state(String name) {
    DescribeAlarmsResponse r = region.call(DescribeAlarmsRequest.builder().alarmNames(name).build());
    return r.metricAlarms().getFirst().stateValue();
  }

  @Test
  void measurementsOfAPeriodAreDrawnTogether() {
    put(2);
    put(6);
    GetMetricStatisticsResponse r = region.call(GetMetricStatisticsRequest.builder().namespace("My").metricName("Load")
        .startTime(RegionFixture.T0).endTime(RegionFixture.T0.plusSeconds(60)).period(60)
        .statistics(Statistic.AVERAGE, Statistic.MAXIMUM, Statistic.SAMPLE_COUNT).build());
    assertThat(r.datapoints()).singleElement().satisfies(d -> {
      assertThat(d.average()).isEqualTo(4);
      assertThat(d.maximum()).isEqualTo(6);
      assertThat(d.sampleCount()).isEqualTo(2);
      assertThat(d.sum()).isNull();
    });
  }

  @Test
  void balancersMeasureBySecond() {
    TreeMap<String, String> dimensions = new TreeMap<>(Map.of("LoadBalancer", "app/site/1"));
    for (int second = 0; second < 3; second++) {
      region.report(new Report.Measured(RegionFixture.T0.plusSeconds(second), 1, List.of(
          new Report.Measurement("AWS/ApplicationELB", "RequestCount", dimensions, "Count", 10 + second, 1, 1, 10 + second))));
    }
    GetMetricDataResponse r = region.call(GetMetricDataRequest.builder()
        .startTime(RegionFixture.T0).endTime(RegionFixture.T0.plusSeconds(60)).scanBy(ScanBy.TIMESTAMP_ASCENDING)
        .metricDataQueries(q -> q.id("q").metricStat(s -> s.stat("Sum").period(1).metric(m -> m
            .namespace("AWS/ApplicationELB").metricName("RequestCount")
            .dimensions(Dimension.builder().name("LoadBalancer").value("app/site/1").build()))))
        .build());
    assertThat(r.metricDataResults().getFirst().values()).containsExactly(10.0, 11.0, 12.0);
  }

  @Test
  void anAlarmGoesThroughItsStates() {
    region.call(alarm("high").build());
    assertThat(state("high")).isEqualTo(StateValue.INSUFFICIENT_DATA);
    put(9);
    region.advance(Duration.ofSeconds(61));
    assertThat(state("high")).as("one of two periods").isEqualTo(StateValue.OK);
    put(9);
    region.advance(Duration.ofSeconds(60));
    assertThat(state("high")).isEqualTo(StateValue.ALARM);
    put(1);
    region.advance(Duration.ofSeconds(60));
    assertThat(state("high")).isEqualTo(StateValue.OK);
    region.advance(Duration.ofMinutes(5));
    assertThat(state("high")).isEqualTo(StateValue.INSUFFICIENT_DATA);
  }

  @Test
  void missingDataIsTreatedAsAsked() {
    region.call(alarm("breaching").treatMissingData("breaching").build());
    region.call(alarm("not").treatMissingData("notBreaching").build());
    region.call(alarm("ignore").treatMissingData("ignore").build());
    region.advance(Duration.ofMinutes(3));
    assertThat(state("breaching")).isEqualTo(StateValue.ALARM);
    assertThat(state("not")).isEqualTo(StateValue.OK);
    assertThat(state("ignore")).isEqualTo(StateValue.INSUFFICIENT_DATA);
  }

  @Test
  void aQueuesDepthRaisesAnAlarm() {
    region.call(CreateQueueRequest.builder().queueName("jobs").build());
    region.call(alarm("jobs-wait").namespace("AWS/SQS").metricName("ApproximateNumberOfMessagesVisible")
        .dimensions(Dimension.builder().name("QueueName").value("jobs").build())
        .statistic("Maximum").evaluationPeriods(1).threshold(1.0).comparisonOperator("GreaterThanOrEqualToThreshold")
        .build());
    region.advance(Duration.ofMinutes(2));
    assertThat(state("jobs-wait")).isEqualTo(StateValue.OK);
    region.call(SendMessageRequest.builder()
        .queueUrl("http://127.0.0.1:4566/000000000000/jobs").messageBody("x").build());
    region.advance(Duration.ofMinutes(1));
    assertThat(state("jobs-wait")).isEqualTo(StateValue.ALARM);
  }

  @Test
  void aRegionWithoutAlarmsHasNoTimers() {
    put(1);
    assertThat(region.region().nextDeadline()).isEmpty();
    region.call(alarm("a").build());
    assertThat(region.region().nextDeadline()).isPresent();
    region.call(DeleteAlarmsRequest.builder().alarmNames("a").build());
    assertThat(region.region().nextDeadline()).isEmpty();
  }

  @Test
  void badInputIsRefusedByName() {
    assertThat(region.refused(alarm("x").period(7).build()).getMessage()).contains("Period");
    assertThat(region.refused(alarm("x").alarmActions("arn:aws:automate:us-east-1:ec2:stop").build()).getMessage())
        .contains("scaling policies");
    assertThat(region.refusal(DeleteAlarmsRequest.builder().alarmNames("none").build())).isEqualTo("ResourceNotFound");
    assertThat(region.refused(PutMetricDataRequest.builder().namespace("AWS/SQS").build()).getMessage()).contains("AWS/");
  }
}
