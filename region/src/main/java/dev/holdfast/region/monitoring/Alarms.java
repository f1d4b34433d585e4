package dev.holdfast.region.monitoring;

import dev.holdfast.region.autoscaling.ScalingPolicies;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.monitoring.Points.Point;
import dev.holdfast.region.sns.TopicDoor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** Alarms: evaluated at the end of each of their periods. */
record Alarms(Call call) {

  private static final Set<String> SUPPORTED = Set.of("AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions",
      "AlarmActions", "InsufficientDataActions", "MetricName", "Namespace", "Statistic", "Dimensions", "Period", "Unit",
      "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData", "Tags");

  /** Where a scaling policy is meant by an action. */
  private static final String SCALING_POLICY = ":scalingPolicy:";

  void put(PutMetricAlarmRequest r) {
    Supported.only(r, SUPPORTED, "InvalidParameterValue");
    Metrics.require(r.alarmName() != null && !r.alarmName().isEmpty() && r.alarmName().length() <= Limits.NAME,
        "The parameter AlarmName is required");
    Metrics.require(r.metricName() != null && r.namespace() != null, "MetricName and Namespace are required");
    Metrics.statistic(r.statisticAsString());
    Metrics.period(r.period());
    Metrics.require(r.threshold() != null, "The parameter Threshold is required");
    Metrics.require(r.evaluationPeriods() != null && r.evaluationPeriods() >= 1, "EvaluationPeriods must be at least 1");
    Metrics.require(r.datapointsToAlarm() == null
        || r.datapointsToAlarm() >= 1 && r.datapointsToAlarm() <= r.evaluationPeriods(),
        "DatapointsToAlarm must be 1 to EvaluationPeriods");
    Metrics.require(List.of("missing", "ignore", "breaching", "notBreaching").contains(missing(r)),
        "TreatMissingData must be missing, ignore, breaching or notBreaching");
    breaches(r, 0);
    for (List<String> actions : List.of(r.alarmActions(), r.okActions(), r.insufficientDataActions())) {
      actions.forEach(a -> Metrics.require(
          a.contains(SCALING_POLICY) || TopicDoor.isTopicArn(a) && !a.endsWith(".fifo"),
          "Holdfast supports scaling policies and standard topics as alarm actions, not " + a));
    }
    SortedMap<String, String> tags = new TreeMap<>();
    r.tags().forEach(t -> tags.put(t.key(), t.value()));
    Optional<AlarmRow> before = call.state().get(AlarmRow.ALARMS, r.alarmName());
    AlarmRow row = new AlarmRow(
        r,
        before.map(AlarmRow::state).orElse(StateValue.INSUFFICIENT_DATA),
        before.map(AlarmRow::reason).orElse("Unchecked: Initial alarm creation"),
        before.map(AlarmRow::changed).orElse(call.now()),
        call.now(), call.now(),
        before.map(AlarmRow::tags).orElse(tags));
    call.state().put(AlarmRow.ALARMS, r.alarmName(), row);
    schedule(row);
  }

  void delete(List<String> names) {
    for (String name : names) {
      get(name);
      call.state().remove(AlarmRow.ALARMS, name);
      call.cancelTimer(MonitoringService.NAME, name);
    }
  }

  /** By hand; the next evaluation sets it right again. */
  void set(String name, String state, String reason) {
    StateValue value = StateValue.fromValue(state);
    Metrics.require(value != null && value != StateValue.UNKNOWN_TO_SDK_VERSION, "StateValue is invalid: " + state);
    become(get(name), value, Optional.ofNullable(reason).orElse(""), Optional.empty());
  }

  void enable(List<String> names, boolean enabled) {
    for (String name : names) {
      AlarmRow row = get(name);
      call.state().put(AlarmRow.ALARMS, name, new AlarmRow(
          row.spec().toBuilder().actionsEnabled(enabled).build(), row.state(), row.reason(), row.changed(),
          row.evaluated(), call.now(), row.tags()));
    }
  }

  /** Looks at the last periods that are over, and sets the time of the next look. */
  void evaluate(String name) {
    Optional<AlarmRow> found = call.state().get(AlarmRow.ALARMS, name);
    if (found.isEmpty()) {
      return;
    }
    AlarmRow row = found.get();
    PutMetricAlarmRequest spec = row.spec();
    Instant end = Points.floor(call.now(), spec.period());
    // A queue is sampled when it is looked at, as a measure of the minute that has just ended.
    Instant from = end.minusSeconds((long) spec.period() * spec.evaluationPeriods());
    SortedMap<Instant, Point> points = new Metrics(call).read(row.metric(), from, end, spec.period());
    int breaching = 0;
    int missing = 0;
    Optional<Double> latest = Optional.empty();
    for (Instant t = from; t.isBefore(end); t = t.plusSeconds(spec.period())) {
      Point point = points.get(t);
      if (point == null) {
        missing++;
        breaching += missing(spec).equals("breaching") ? 1 : 0;
      } else {
        double value = point.value(spec.statistic());
        latest = Optional.of(value);
        breaching += breaches(spec, value) ? 1 : 0;
      }
    }
    int needed = Optional.ofNullable(spec.datapointsToAlarm()).orElse(spec.evaluationPeriods());
    String seen = breaching + " of " + spec.evaluationPeriods() + " datapoints breach "
        + spec.comparisonOperatorAsString() + " " + spec.threshold() + latest.map(v -> ", the last " + v).orElse("");
    if (breaching >= needed) {
      become(row, StateValue.ALARM, "Threshold Crossed: " + seen, latest);
    } else if (missing == spec.evaluationPeriods() && missing(spec).equals("missing")) {
      become(row, StateValue.INSUFFICIENT_DATA, "Insufficient Data: no datapoints were received", latest);
    } else if (!(missing > 0 && missing(spec).equals("ignore"))) {
      become(row, StateValue.OK, "Threshold not crossed: " + seen, latest);
    }
    call.state().get(AlarmRow.ALARMS, name).ifPresent(this::schedule);
  }

  MetricAlarm described(AlarmRow row) {
    PutMetricAlarmRequest s = row.spec();
    return MetricAlarm.builder()
        .alarmName(s.alarmName()).alarmArn(arn(s.alarmName())).alarmDescription(s.alarmDescription())
        .alarmConfigurationUpdatedTimestamp(row.configured())
        .actionsEnabled(enabled(s)).okActions(s.okActions()).alarmActions(s.alarmActions())
        .insufficientDataActions(s.insufficientDataActions())
        .stateValue(row.state()).stateReason(row.reason())
        .stateUpdatedTimestamp(row.evaluated()).stateTransitionedTimestamp(row.changed())
        .metricName(s.metricName()).namespace(s.namespace()).statistic(s.statistic()).dimensions(s.dimensions())
        .period(s.period()).unit(s.unit()).evaluationPeriods(s.evaluationPeriods())
        .datapointsToAlarm(s.datapointsToAlarm()).threshold(s.threshold())
        .comparisonOperator(s.comparisonOperator()).treatMissingData(s.treatMissingData())
        .build();
  }

  String arn(String name) {
    return call.arn("cloudwatch", "alarm:" + name);
  }

  AlarmRow get(String name) {
    return call.state().get(AlarmRow.ALARMS, name).orElseThrow(
        () -> Errors.of(404, "ResourceNotFound", "Alarm " + name + " does not exist"));
  }

  private void become(AlarmRow row, StateValue next, String reason, Optional<Double> value) {
    String name = row.spec().alarmName();
    AlarmRow now = row.in(next, reason, call.now());
    call.state().put(AlarmRow.ALARMS, name, now);
    boolean changed = next != row.state();
    if (changed) {
      call.event(MonitoringService.NAME, name, row.state() + " → " + next + ": " + reason);
    }
    if (!enabled(row.spec())) {
      return;
    }
    List<String> actions = switch (next) {
      case ALARM -> row.spec().alarmActions();
      case OK -> row.spec().okActions();
      default -> row.spec().insufficientDataActions();
    };
    // AWS tells a topic of the change; it invokes a scaling policy then, and once a minute while the state lasts.
    for (String action : actions) {
      if (!action.contains(SCALING_POLICY)) {
        if (changed) {
          tell(action, new AlarmMessage(call, row, now));
        }
      } else if (changed || next == StateValue.ALARM) {
        act(name, action, value, row.spec().threshold());
      }
    }
  }

  /** A topic that is gone, or does not let CloudWatch publish, does not hinder the alarm. */
  private void tell(String topic, AlarmMessage message) {
    String alarm = message.after().spec().alarmName();
    try {
      call.atomically(() -> {
        TopicDoor.publish(
            call, "cloudwatch", arn(alarm), true, topic, Optional.of(message.subject()), message.text());
        return topic;
      });
    } catch (AwsServiceException e) {
      call.event(MonitoringService.NAME, alarm, topic + " was not told: " + e.awsErrorDetails().errorMessage());
    }
  }

  private void act(String alarm, String policy, Optional<Double> value, double threshold) {
    ScalingPolicies.alarm(call.as("monitoring"), policy, alarm, value, threshold);
  }

  private void schedule(AlarmRow row) {
    int period = row.spec().period();
    call.timer(MonitoringService.NAME, row.spec().alarmName(), Points.floor(call.now(), period).plusSeconds(period));
  }

  private static boolean enabled(PutMetricAlarmRequest spec) {
    return !Boolean.FALSE.equals(spec.actionsEnabled());
  }

  private static String missing(PutMetricAlarmRequest spec) {
    return Optional.ofNullable(spec.treatMissingData()).orElse("missing");
  }

  private static boolean breaches(PutMetricAlarmRequest spec, double value) {
    ComparisonOperator operator = spec.comparisonOperator();
    return switch (operator == null ? ComparisonOperator.UNKNOWN_TO_SDK_VERSION : operator) {
      case GREATER_THAN_OR_EQUAL_TO_THRESHOLD -> value >= spec.threshold();
      case GREATER_THAN_THRESHOLD -> value > spec.threshold();
      case LESS_THAN_OR_EQUAL_TO_THRESHOLD -> value <= spec.threshold();
      case LESS_THAN_THRESHOLD -> value < spec.threshold();
      default -> throw Metrics.invalid("Holdfast does not support the ComparisonOperator " + spec.comparisonOperatorAsString());
    };
  }
}
