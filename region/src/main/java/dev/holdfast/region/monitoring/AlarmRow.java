package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.SortedMap;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/**
 * An alarm: what was asked for, and its state.
 *
 * @param changed when the state last became another
 * @param evaluated when it was last looked at
 */
record AlarmRow(
    PutMetricAlarmRequest spec, StateValue state, String reason, Instant changed, Instant evaluated, Instant configured,
    SortedMap<String, String> tags) {

  static final Table<String, AlarmRow> ALARMS = Table.of("monitoring/alarms", AlarmRow.class);

  AlarmRow in(StateValue next, String why, Instant now) {
    return new AlarmRow(spec, next, why, next == state ? changed : now, now, configured, tags);
  }

  Metric metric() {
    return Metric.of(spec.namespace(), spec.metricName(), spec.dimensions());
  }
}
