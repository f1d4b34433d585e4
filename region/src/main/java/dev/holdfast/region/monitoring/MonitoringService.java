package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.List;
import software.amazon.awssdk.core.SdkClient;
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
  public List<Table<?, ?>> tables() {
    return List.of(Points.POINTS, Points.METRICS, AlarmRow.ALARMS);
  }

  @Override
  public void reported(Call call, Report report) {
    if (report instanceof Report.Measured measured) {
      new Metrics(call).measured(measured);
    }
  }

  /** An alarm's period is over. Queues are measured for it first, into the minute that has just ended. */
  @Override
  public void due(Call call, String alarm) {
    Alarms alarms = new Alarms(call);
    call.state().get(AlarmRow.ALARMS, alarm)
        .filter(row -> row.spec().namespace().equals(Metrics.SQS))
        .ifPresent(_ -> new Metrics(call).sampleQueues());
    alarms.evaluate(alarm);
  }
}
