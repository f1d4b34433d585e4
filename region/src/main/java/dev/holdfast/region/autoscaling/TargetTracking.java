package dev.holdfast.region.autoscaling;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import software.amazon.awssdk.services.autoscaling.model.Alarm;
import software.amazon.awssdk.services.autoscaling.model.CustomizedMetricSpecification;
import software.amazon.awssdk.services.autoscaling.model.ScalingPolicy;
import software.amazon.awssdk.services.autoscaling.model.TargetTrackingConfiguration;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;

/** Target tracking: a policy's two CloudWatch alarms, and the capacity that would bring the metric to its target. */
record TargetTracking(Call call) {

  private record Metric(String namespace, String name, String statistic, List<Dimension> dimensions) {}

  /** The metric must be below this part of the target before anything is taken away. */
  private static final double LOW = 0.9;

  private static final int PERIOD_SECONDS = 60;
  private static final int HIGH_PERIODS = 3;
  private static final int LOW_PERIODS = 15;

  /** Puts the alarms, under the names they already have. */
  ScalingPolicy install(ScalingPolicy p, List<Alarm> before) {
    TargetTrackingConfiguration c = p.targetTrackingConfiguration();
    Metric metric = metric(p);
    List<Alarm> alarms = new ArrayList<>();
    alarms.add(put(p, metric, name(p, "AlarmHigh", before), "GreaterThanThreshold", c.targetValue(), HIGH_PERIODS));
    if (!Boolean.TRUE.equals(c.disableScaleIn())) {
      alarms.add(
          put(p, metric, name(p, "AlarmLow", before), "LessThanThreshold", c.targetValue() * LOW, LOW_PERIODS));
    }
    List<String> gone = before.stream().map(Alarm::alarmName)
        .filter(n -> alarms.stream().noneMatch(a -> a.alarmName().equals(n))).toList();
    if (!gone.isEmpty()) {
      call.client(CloudWatchClient.class).deleteAlarms(r -> r.alarmNames(gone));
    }
    return p.toBuilder().alarms(alarms).build();
  }

  void remove(ScalingPolicy p) {
    if (!p.alarms().isEmpty()) {
      call.client(CloudWatchClient.class)
          .deleteAlarms(r -> r.alarmNames(p.alarms().stream().map(Alarm::alarmName).toList()));
    }
  }

  /** Enough capacity for the metric, taken as spread evenly, to meet the target. Empty: none is to be changed. */
  static OptionalInt wanted(ScalingPolicy p, int capacity, double metricValue) {
    TargetTrackingConfiguration c = p.targetTrackingConfiguration();
    int wanted = (int) Math.ceil(Math.max(capacity, 1) * metricValue / c.targetValue());
    boolean allowed = metricValue > c.targetValue()
        || metricValue < c.targetValue() * LOW && !Boolean.TRUE.equals(c.disableScaleIn());
    return allowed ? OptionalInt.of(wanted) : OptionalInt.empty();
  }

  private String name(ScalingPolicy p, String kind, List<Alarm> before) {
    return before.stream().map(Alarm::alarmName).filter(n -> n.contains('-' + kind + '-')).findFirst()
        .orElseGet(() -> "TargetTracking-" + p.autoScalingGroupName() + '-' + kind + '-' + call.ids().uuid());
  }

  private Alarm put(
      ScalingPolicy p, Metric metric, String name, String comparison, double threshold, int evaluationPeriods) {
    call.client(CloudWatchClient.class).putMetricAlarm(PutMetricAlarmRequest.builder()
        .alarmName(name)
        .alarmDescription("DO NOT EDIT OR DELETE. For TargetTrackingScaling policy " + p.policyARN() + '.')
        .namespace(metric.namespace())
        .metricName(metric.name())
        .dimensions(metric.dimensions())
        .statistic(metric.statistic())
        .period(PERIOD_SECONDS)
        .evaluationPeriods(evaluationPeriods)
        .comparisonOperator(comparison)
        .threshold(threshold)
        .alarmActions(p.policyARN())
        .build());
    return Alarm.builder().alarmName(name).alarmARN(call.arn("cloudwatch", "alarm:" + name)).build();
  }

  private static Metric metric(ScalingPolicy p) {
    TargetTrackingConfiguration c = p.targetTrackingConfiguration();
    if (c.customizedMetricSpecification() != null) {
      return customized(c.customizedMetricSpecification());
    }
    if (c.predefinedMetricSpecification() == null) {
      throw Groups.invalid("TargetTrackingConfiguration needs a predefined or a customized metric");
    }
    List<Dimension> group =
        List.of(Dimension.builder().name("AutoScalingGroupName").value(p.autoScalingGroupName()).build());
    return switch (c.predefinedMetricSpecification().predefinedMetricType()) {
      case ASG_AVERAGE_CPU_UTILIZATION -> new Metric("AWS/EC2", "CPUUtilization", "Average", group);
      case ASG_AVERAGE_NETWORK_IN -> new Metric("AWS/EC2", "NetworkIn", "Average", group);
      case ASG_AVERAGE_NETWORK_OUT -> new Metric("AWS/EC2", "NetworkOut", "Average", group);
      case ALB_REQUEST_COUNT_PER_TARGET -> {
        String label = String.valueOf(c.predefinedMetricSpecification().resourceLabel());
        int at = label.indexOf("/targetgroup/");
        if (at < 0) {
          throw Groups.invalid("ResourceLabel must read app/name/id/targetgroup/name/id, not " + label);
        }
        yield new Metric("AWS/ApplicationELB", "RequestCountPerTarget", "Sum",
            List.of(Dimension.builder().name("TargetGroup").value(label.substring(at + 1)).build()));
      }
      case null, default -> throw Groups.invalid("Unknown PredefinedMetricType "
          + c.predefinedMetricSpecification().predefinedMetricTypeAsString());
    };
  }

  private static Metric customized(CustomizedMetricSpecification s) {
    Supported.only(s, Set.of("MetricName", "Namespace", "Dimensions", "Statistic", "Unit"));
    return new Metric(s.namespace(), s.metricName(), s.statisticAsString(), s.dimensions().stream()
        .map(d -> Dimension.builder().name(d.name()).value(d.value()).build()).toList());
  }
}
