package dev.holdfast.region.monitoring;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/** {@code AWS::CloudWatch::Alarm}. */
public final class AlarmType implements ResourceType {

  @Override
  public String name() {
    return "AWS::CloudWatch::Alarm";
  }

  @Override
  public Set<String> properties() {
    return Set.of("AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions",
        "InsufficientDataActions", "MetricName", "Namespace", "Statistic", "Dimensions", "Period", "Unit",
        "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("ComparisonOperator", "EvaluationPeriods");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("AlarmName");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    return put(call, desired.properties().string("AlarmName").orElse(desired.name()), desired);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    return put(call, name, to);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (call.state().has(AlarmRow.ALARMS, name)) {
      call.client(CloudWatchClient.class).deleteAlarms(r -> r.alarmNames(name));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("Arn", new Alarms(call).arn(name));
    return attributes;
  }

  private static Progress put(Call call, String name, Desired desired) {
    SortedMap<String, String> tags = desired.tags();
    PutMetricAlarmRequest.Builder request =
        desired.properties().into(PutMetricAlarmRequest.builder(), Set.of("AlarmName", "Tags"));
    List<Tag> list = tags.entrySet().stream()
        .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList();
    call.client(CloudWatchClient.class).putMetricAlarm(request.alarmName(name).tags(list).build());
    return Progress.done(name);
  }
}
