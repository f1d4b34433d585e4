package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.monitoring.Points.Point;
import dev.holdfast.region.sns.TopicMetrics;
import dev.holdfast.region.sns.TopicTraffic;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Puts the metrics of AWS/SNS at the end of each minute, of topics that had traffic in it; with the queues' timer. */
final class TopicSampling implements Controller {

  private static final String SNS = "AWS/SNS";

  @Override
  public Set<Table<?, ?>> watches() {
    return TopicMetrics.tables();
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    QueueSampling.armOnce(call);
  }

  /** Of the minutes that have ended. Whether there is more to come. */
  static boolean sample(Call call) {
    if (!call.services().contains("sns")) {
      return false;
    }
    TopicMetrics.take(call.state(), Points.floor(call.now(), Points.MINUTE))
        .forEach((minute, traffic) -> put(call, minute.topic(), minute.start(), traffic));
    return !TopicMetrics.isEmpty(call.state());
  }

  private static void put(Call call, String topic, Instant minute, TopicTraffic t) {
    put(call, topic, "NumberOfMessagesPublished", minute, t.published());
    put(call, topic, "NumberOfNotificationsDelivered", minute, t.delivered());
    put(call, topic, "NumberOfNotificationsFailed", minute, t.failed());
    put(call, topic, "NumberOfNotificationsFilteredOut", minute, t.filtered());
    put(call, topic, "NumberOfNotificationsRedrivenToDlq", minute, t.redriven());
    put(call, topic, "NumberOfNotificationsFailedToRedriveToDlq", minute, t.notRedriven());
    if (t.published() > 0) {
      put(call, topic, "PublishSize", minute, new Point(t.bytes(), t.smallest(), t.largest(), t.published(), "Bytes"));
    }
  }

  private static void put(Call call, String topic, String name, Instant minute, long value) {
    put(call, topic, name, minute, new Point(value, value, value, 1, "Count"));
  }

  private static void put(Call call, String topic, String name, Instant minute, Point point) {
    Points.sample(call.state(), new Metric(SNS, name, new TreeMap<>(Map.of("TopicName", topic))), minute, point,
        call.now());
  }
}
