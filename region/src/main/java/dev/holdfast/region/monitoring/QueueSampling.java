package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.monitoring.Points.Point;
import dev.holdfast.region.sqs.QueueMetrics;
import dev.holdfast.region.sqs.QueueTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts the metrics of AWS/SQS at the end of each minute. As on AWS for a queue that is active: it has messages, or had
 * traffic within six hours. A region whose queues are all idle sets no timer.
 */
final class QueueSampling implements Controller {

  static final String SQS = "AWS/SQS";

  /** No alarm has an empty name. */
  static final String TIMER = "";

  static final Table<String, Next> NEXT = Table.of("monitoring/sampling", Next.class);

  private static final Duration ACTIVE = Duration.ofHours(6);

  /** When the timer comes; its one row is there while it runs. */
  record Next(Instant at) {}

  @Override
  public Set<Table<?, ?>> watches() {
    return QueueMetrics.tables();
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    armOnce(call);
  }

  /** Has the timer come at the end of this minute, if it does not already. */
  static void armOnce(Call call) {
    if (!call.state().has(NEXT, SQS)) {
      arm(call);
    }
  }

  static void due(Call call) {
    call.state().remove(NEXT, SQS);
    boolean any = TopicSampling.sample(call);
    for (String queue : QueueMetrics.queueNames(call.state())) {
      if (isActive(call, queue)) {
        sample(call, queue);
        any = true;
      }
    }
    if (any) {
      arm(call);
    }
  }

  /** Each queue's measures, for the minute that has just ended: an alarm needs them also of a queue that is idle. */
  static void sampleAll(Call call) {
    QueueMetrics.queueNames(call.state()).forEach(queue -> sample(call, queue));
  }

  /** What can be measured at any moment. */
  static SortedMap<String, Double> gauges(Call call, String queue) {
    SortedMap<String, Double> values = new TreeMap<>();
    QueueMetrics.of(call.state(), queue, call.now()).ifPresent(m -> {
      values.put("ApproximateNumberOfMessagesVisible", (double) m.visible());
      values.put("ApproximateNumberOfMessagesNotVisible", (double) m.notVisible());
      values.put("ApproximateNumberOfMessagesDelayed", (double) m.delayed());
      m.groups().ifPresent(n -> values.put("ApproximateNumberOfGroupsWithInflightMessages", (double) n));
      values.put("ApproximateAgeOfOldestMessage", (double) m.ageOfOldest().toSeconds());
    });
    return values;
  }

  private static void arm(Call call) {
    Instant end = Points.floor(call.now(), Points.MINUTE).plusSeconds(Points.MINUTE);
    call.state().put(NEXT, SQS, new Next(end));
    call.timer(MonitoringService.NAME, TIMER, end);
  }

  private static boolean isActive(Call call, String queue) {
    return QueueMetrics.of(call.state(), queue, call.now())
        .filter(m -> m.visible() + m.notVisible() + m.delayed() > 0).isPresent()
        || !QueueMetrics.lastTraffic(call.state(), queue).plus(ACTIVE).isBefore(call.now());
  }

  private static void sample(Call call, String queue) {
    Instant minute = Points.floor(call.now(), Points.MINUTE).minusSeconds(Points.MINUTE);
    gauges(call, queue).forEach((name, value) ->
        put(call, queue, name, minute, one(value, name.contains("Age") ? "Seconds" : "Count")));
    traffic(call, queue, QueueMetrics.traffic(call.state(), queue, minute));
    // One that ended before, if this comes late.
    QueueMetrics.lastTraffics(call.state(), queue).stream()
        .filter(t -> t.minute().isBefore(minute)
            && t.minute().isAfter(call.now().minus(Limits.KEEP_MINUTES)))
        .forEach(t -> traffic(call, queue, t));
  }

  private static void traffic(Call call, String queue, QueueTraffic t) {
    put(call, queue, "NumberOfMessagesSent", t.minute(), one(t.sent(), "Count"));
    put(call, queue, "NumberOfMessagesReceived", t.minute(), one(t.received(), "Count"));
    put(call, queue, "NumberOfMessagesDeleted", t.minute(), one(t.deleted(), "Count"));
    if (queue.endsWith(".fifo")) {
      put(call, queue, "NumberOfDeduplicatedSentMessages", t.minute(), one(t.duplicates(), "Count"));
    }
    if (t.sent() > 0) {
      put(call, queue, "SentMessageSize", t.minute(),
          new Point(t.bytes(), t.smallest(), t.largest(), t.sent(), "Bytes"));
    }
  }

  private static Point one(double value, String unit) {
    return new Point(value, value, value, 1, unit);
  }

  private static void put(Call call, String queue, String name, Instant minute, Point point) {
    Points.sample(call.state(), new Metric(SQS, name, new TreeMap<>(Map.of("QueueName", queue))), minute, point,
        call.now());
  }
}
