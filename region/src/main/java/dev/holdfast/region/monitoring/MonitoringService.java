package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** CloudWatch as a part of the region. */
public final class MonitoringService implements Service {

  static final String NAME = "monitoring";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return CloudWatchClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new CloudWatchOperations(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return Accesses.named("cloudwatch:" + operation, request, Map.of(
        "AlarmName", name -> call.arn("cloudwatch", "alarm:" + name),
        "AlarmNames", name -> call.arn("cloudwatch", "alarm:" + name), "ResourceARN", arn -> arn)).stream()
        .map(a -> request.getValueForField("Namespace", String.class)
            .map(namespace -> a.with(Map.of("cloudwatch:namespace", List.of(namespace)))).orElse(a))
        .toList();
  }

  /** Of alarms alone. */
  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    String mark = ":alarm:";
    return arn.contains(mark)
        ? call.state().get(AlarmRow.ALARMS, arn.substring(arn.indexOf(mark) + mark.length())).map(AlarmRow::tags)
            .orElseGet(Collections::emptySortedMap)
        : Collections.emptySortedMap();
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Points.POINTS, Points.METRICS, AlarmRow.ALARMS, QueueSampling.NEXT, Dashboards.DASHBOARDS);
  }

  @Override
  public List<Controller> controllers() {
    return List.of(new QueueSampling(), new TopicSampling());
  }

  @Override
  public void reported(Call call, Report report) {
    if (report instanceof Report.Measured measured) {
      new Metrics(call).measured(measured);
    }
  }

  /**
   * A minute is over for the queues and topics, or an alarm's period is. Queues are measured for an alarm of theirs
   * first, into the minute that has just ended.
   */
  @Override
  public void due(Call call, String alarm) {
    if (alarm.equals(QueueSampling.TIMER)) {
      QueueSampling.due(call);
      return;
    }
    Alarms alarms = new Alarms(call);
    call.state().get(AlarmRow.ALARMS, alarm)
        .filter(row -> row.spec().namespace().equals(QueueSampling.SQS))
        .ifPresent(_ -> QueueSampling.sampleAll(call));
    alarms.evaluate(alarm);
  }
}
