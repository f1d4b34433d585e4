package dev.holdfast.console;

import dev.holdfast.console.Snapshot.Mark;
import dev.holdfast.console.Snapshot.Plots;
import dev.holdfast.console.Snapshot.Queue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;

/** The moving plots' values: the last minutes by the second, from CloudWatch; the queues' depth as seen here. */
final class Measures {

  static final int SECONDS = 180;

  /** Zones report a little late, each for itself: the last seconds are asked for again. */
  private static final int AGAIN = 15;

  /** After so many seconds all zones have told what they measured. */
  private static final int REPORTED_AFTER = 6;

  /** What CloudWatch is asked for, and how two balancers' values make one. */
  private enum Ask {
    REQUESTS("requests", "RequestCount", "Sum", Double::sum),
    AVERAGE("latencyAverage", "TargetResponseTime", "Average", Math::max),
    MAXIMUM("latencyMaximum", "TargetResponseTime", "Maximum", Math::max),
    BALANCER_ERRORS("errors", "HTTPCode_ELB_5XX_Count", "Sum", Double::sum),
    TARGET_ERRORS("errors", "HTTPCode_Target_5XX_Count", "Sum", Double::sum);

    private final String series;
    private final String metric;
    private final String statistic;
    private final DoubleBinaryOperator together;

    Ask(String series, String metric, String statistic, DoubleBinaryOperator together) {
      this.series = series;
      this.metric = metric;
      this.statistic = statistic;
      this.together = together;
    }
  }

  private final CloudWatchClient cloudWatch;
  private final SortedMap<String, SortedMap<Long, Double>> series = new TreeMap<>();
  private long askedUntil;

  Measures(CloudWatchClient cloudWatch) {
    this.cloudWatch = cloudWatch;
    for (String name : List.of("requests", "latencyAverage", "latencyMaximum", "errors", "visible", "inFlight")) {
      series.put(name, new TreeMap<>());
    }
  }

  void queues(Instant now, List<Queue> queues) {
    List<Queue> work = queues.stream().filter(q -> !q.deadLetters()).toList();
    series.get("visible").put(now.getEpochSecond(), work.stream().mapToDouble(Queue::visible).sum());
    series.get("inFlight").put(now.getEpochSecond(), work.stream().mapToDouble(Queue::inFlight).sum());
  }

  void balancers(Instant now, List<LoadBalancer> balancers) {
    if (balancers.isEmpty()) {
      return;
    }
    long second = now.getEpochSecond();
    long from = Math.max(second - SECONDS, askedUntil - AGAIN);
    List<MetricDataQuery> queries = new ArrayList<>();
    for (int b = 0; b < balancers.size(); b++) {
      for (Ask ask : Ask.values()) {
        queries.add(query("m" + ask.ordinal() + "_" + b, ask, balancers.get(b)));
      }
    }
    List<MetricDataResult> results = cloudWatch.getMetricData(r -> r
        .startTime(Instant.ofEpochSecond(from)).endTime(Instant.ofEpochSecond(second + 1)).metricDataQueries(queries))
        .metricDataResults();
    SortedMap<String, SortedMap<Long, Double>> fresh = new TreeMap<>();
    for (MetricDataResult result : results) {
      Ask ask = Ask.values()[Integer.parseInt(result.id().substring(1, result.id().indexOf('_')))];
      SortedMap<Long, Double> points = fresh.computeIfAbsent(ask.series, _ -> new TreeMap<>());
      for (int i = 0; i < result.values().size(); i++) {
        points.merge(result.timestamps().get(i).getEpochSecond(), result.values().get(i),
            ask.together::applyAsDouble);
      }
    }
    fresh.forEach((name, points) -> series.get(name).putAll(points));
    askedUntil = second;
  }

  private static MetricDataQuery query(String id, Ask ask, LoadBalancer balancer) {
    String arn = balancer.loadBalancerArn();
    return MetricDataQuery.builder().id(id).metricStat(MetricStat.builder()
        .metric(Metric.builder().namespace("AWS/ApplicationELB").metricName(ask.metric)
            .dimensions(Dimension.builder().name("LoadBalancer")
                .value(arn.substring(arn.indexOf(":loadbalancer/") + ":loadbalancer/".length())).build())
            .build())
        .period(1).stat(ask.statistic).build()).build();
  }

  /**
   * CloudWatch tells no zeros of counts: a second it was asked about and told nothing of is one without requests, unless
   * it is so recent that it may not have been reported yet.
   */
  Plots plots(Instant now, List<Mark> marks) {
    long from = now.getEpochSecond() - SECONDS;
    SortedMap<Long, Double> requests = series.get("requests");
    long reported = Math.max(askedUntil - REPORTED_AFTER, requests.isEmpty() ? 0 : requests.lastKey());
    SortedMap<String, List<Double>> all = new TreeMap<>();
    series.forEach((name, points) -> {
      points.headMap(from).clear();
      List<Double> values = new ArrayList<>();
      boolean count = name.equals("requests") || name.equals("errors");
      for (long second = from; second <= now.getEpochSecond(); second++) {
        values.add(points.getOrDefault(second, count && second <= reported ? Double.valueOf(0) : null));
      }
      all.put(name, values);
    });
    return new Plots(from, all, marks);
  }
}
