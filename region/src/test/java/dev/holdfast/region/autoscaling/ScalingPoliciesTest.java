package dev.holdfast.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Images;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.*;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;

final class ScalingPoliciesTest {

  private final RegionFixture region = RegionFixture.connected();
  private final Hosts hosts = new Hosts(region);

  @BeforeEach
  void group() {
    region.call(CreateLaunchTemplateRequest.builder().launchTemplateName("worker")
        .launchTemplateData(d -> d.imageId(Images.AL2023_X86_64).instanceType("t3.micro")).build());
    region.call(CreateAutoScalingGroupRequest.builder().autoScalingGroupName("workers").minSize(1).maxSize(10)
        .desiredCapacity(2).availabilityZones(RegionFixture.SETTINGS.zones())
        .launchTemplate(l -> l.launchTemplateName("worker")).build());
    hosts.settle();
  }

  private int desired() {
    DescribeAutoScalingGroupsResponse r = region.call(DescribeAutoScalingGroupsRequest.builder().build());
    return r.autoScalingGroups().getFirst().desiredCapacity();
  }

  private PutScalingPolicyRequest.Builder policy(String type) {
    return PutScalingPolicyRequest.builder().autoScalingGroupName("workers").policyName("p").policyType(type);
  }

  private String put(PutScalingPolicyRequest.Builder policy) {
    PutScalingPolicyResponse r = region.call(policy.build());
    return r.policyARN();
  }

  private void execute(double metric) {
    region.call(ExecutePolicyRequest.builder().autoScalingGroupName("workers").policyName("p")
        .metricValue(metric).breachThreshold(10.0).build());
  }

  @Test
  void anAlarmThatStaysAddsOneAfterEachCooldown() {
    String arn = put(policy("SimpleScaling").adjustmentType("ChangeInCapacity").scalingAdjustment(1).cooldown(120));
    region.call(PutMetricAlarmRequest.builder().alarmName("waits").namespace("Site").metricName("Waiting")
        .statistic("Maximum").period(60).evaluationPeriods(1).threshold(5.0)
        .comparisonOperator("GreaterThanOrEqualToThreshold").treatMissingData("notBreaching")
        .alarmActions(arn).build());
    for (int minute = 0; minute < 2; minute++) {
      measure(9);
      region.advance(Duration.ofMinutes(1));
    }
    assertThat(desired()).isEqualTo(3);
    for (int minute = 0; minute < 2; minute++) {
      measure(9);
      region.advance(Duration.ofMinutes(1));
    }
    assertThat(desired()).isEqualTo(4);
    hosts.settle();
    assertThat(hosts.running()).hasSize(4);
    DescribeScalingActivitiesResponse activities =
        region.call(DescribeScalingActivitiesRequest.builder().autoScalingGroupName("workers").build());
    assertThat(activities.activities().getFirst().cause())
        .contains("a monitor alarm waits in state ALARM triggered policy p changing the desired capacity from 3 to 4");
    // The last minute measured may still be judged; then the alarm is silent.
    region.advance(Duration.ofMinutes(2));
    int last = desired();
    assertThat(last).isBetween(4, 5);
    region.advance(Duration.ofMinutes(30));
    assertThat(desired()).isEqualTo(last);
    region.assertReplays();
  }

  private void measure(double value) {
    region.call(PutMetricDataRequest.builder().namespace("Site")
        .metricData(d -> d.metricName("Waiting").value(value).timestamp(region.now())).build());
  }

  @Test
  void stepsAddByHowFarTheMetricIsBeyondTheThreshold() {
    put(policy("StepScaling").adjustmentType("ChangeInCapacity").estimatedInstanceWarmup(100).stepAdjustments(
        StepAdjustment.builder()
            .metricIntervalLowerBound(0.0).metricIntervalUpperBound(20.0).scalingAdjustment(1).build(),
        StepAdjustment.builder().metricIntervalLowerBound(20.0).scalingAdjustment(3).build(),
        StepAdjustment.builder().metricIntervalUpperBound(0.0).scalingAdjustment(-1).build()));
    execute(15);
    assertThat(desired()).isEqualTo(3);
    // What was just added counts as not yet there: the same step adds nothing, a larger one the difference.
    execute(15);
    assertThat(desired()).isEqualTo(3);
    execute(30);
    assertThat(desired()).isEqualTo(5);
    execute(5);
    assertThat(desired()).isEqualTo(5);
    region.advance(Duration.ofSeconds(100));
    execute(5);
    assertThat(desired()).isEqualTo(4);
    region.advance(Duration.ofSeconds(100));
    for (int i = 0; i < 10; i++) {
      execute(1000);
      region.advance(Duration.ofSeconds(200));
    }
    assertThat(desired()).isEqualTo(10);
  }

  @Test
  void percentagesRoundTowardsZeroButNeverToNothing() {
    assertThat(Adjustments.adjusted(10, "PercentChangeInCapacity", 25, null)).isEqualTo(12);
    assertThat(Adjustments.adjusted(2, "PercentChangeInCapacity", 10, null)).isEqualTo(3);
    assertThat(Adjustments.adjusted(10, "PercentChangeInCapacity", -25, null)).isEqualTo(8);
    assertThat(Adjustments.adjusted(10, "PercentChangeInCapacity", 10, 4)).isEqualTo(14);
    assertThat(Adjustments.adjusted(10, "ExactCapacity", 3, null)).isEqualTo(3);
  }

  @Test
  void aTargetIsTrackedByTwoAlarms() {
    put(policy("TargetTrackingScaling").estimatedInstanceWarmup(60).targetTrackingConfiguration(c -> c.targetValue(10.0)
        .customizedMetricSpecification(m -> m.namespace("Site").metricName("Waiting").statistic("Average"))));
    assertThat(alarms()).hasSize(2).anyMatch(a -> a.startsWith("TargetTracking-workers-AlarmHigh-"))
        .anyMatch(a -> a.startsWith("TargetTracking-workers-AlarmLow-"));
    for (int minute = 0; minute < 5; minute++) {
      measure(25);
      region.advance(Duration.ofMinutes(1));
    }
    assertThat(desired()).isGreaterThanOrEqualTo(5);
    int high = desired();
    for (int minute = 0; minute < 30; minute++) {
      measure(1);
      region.advance(Duration.ofMinutes(1));
    }
    assertThat(desired()).isLessThan(high).isEqualTo(1);
    List<String> before = alarms();
    put(policy("TargetTrackingScaling").targetTrackingConfiguration(c -> c.targetValue(20.0).disableScaleIn(true)
        .predefinedMetricSpecification(m -> m.predefinedMetricType("ASGAverageCPUUtilization"))));
    assertThat(alarms()).hasSize(1).isSubsetOf(before);
    region.call(DeletePolicyRequest.builder().autoScalingGroupName("workers").policyName("p").build());
    assertThat(alarms()).isEmpty();
    region.assertReplays();
  }

  private List<String> alarms() {
    DescribeAlarmsResponse r = region.call(DescribeAlarmsRequest.builder().build());
    return r.metricAlarms().stream().map(a -> a.alarmName()).toList();
  }

  @Test
  void whatAPolicyLacksIsNamed() {
    assertThat(region.refused(policy("SimpleScaling").adjustmentType("ChangeInCapacity").build()).getMessage())
        .contains("ScalingAdjustment");
    assertThat(region.refused(policy("StepScaling").adjustmentType("More").build()).getMessage())
        .contains("AdjustmentType");
    assertThat(region.refused(policy("PredictiveScaling").build()).getMessage()).contains("PredictiveScaling");
  }
}
