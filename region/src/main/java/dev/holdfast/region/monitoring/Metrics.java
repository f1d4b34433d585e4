package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.monitoring.Points.Point;
import dev.holdfast.region.world.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** Puts and gets measurements. */
record Metrics(Call call) {

  void put(PutMetricDataRequest r) {
    require(r.namespace() != null && r.namespace().length() <= Limits.NAME && !r.namespace().startsWith("AWS/"),
        "The value " + r.namespace() + " for parameter Namespace is invalid: it must not begin with AWS/");
    require(r.entityMetricData().isEmpty(), "Holdfast does not support EntityMetricData yet");
    require(r.metricData().size() <= Limits.DATA_PER_PUT, "MetricData holds more than " + Limits.DATA_PER_PUT + " data");
    for (MetricDatum d : r.metricData()) {
      require(d.metricName() != null && d.dimensions().size() <= Limits.DIMENSIONS, "MetricName is required");
      Instant at = Optional.ofNullable(d.timestamp()).orElse(call.now());
      require(at.isAfter(call.now().minus(Limits.PAST)) && at.isBefore(call.now().plus(Limits.FUTURE)),
          "The parameter MetricData.member.Timestamp must be within two weeks past and two hours ahead");
      boolean bySecond = Optional.ofNullable(d.storageResolution()).orElse(Points.MINUTE) == Points.SECOND;
      Points.add(call.state(), Metric.of(r.namespace(), d.metricName(), d.dimensions()), at, point(d), bySecond, call.now());
    }
  }

  void measured(Report.Measured report) {
    for (Report.Measurement m : report.measurements()) {
      Points.add(
          call.state(), new Metric(m.namespace(), m.metric(), m.dimensions()), report.start(),
          new Point(m.sum(), m.minimum(), m.maximum(), m.count(), m.unit()),
          report.periodSeconds() < Points.MINUTE, call.now());
    }
  }

  GetMetricStatisticsResponse statistics(GetMetricStatisticsRequest r) {
    require(r.extendedStatistics().isEmpty(), "Holdfast does not support percentiles (ExtendedStatistics) yet");
    require(!r.statistics().isEmpty(), "The parameter Statistics is required");
    period(r.period());
    require(r.startTime() != null && r.endTime() != null && r.startTime().isBefore(r.endTime()),
        "The parameter StartTime must be less than the parameter EndTime");
    r.statistics().forEach(s -> statistic(s.toString()));
    SortedMap<Instant, Point> points =
        read(Metric.of(r.namespace(), r.metricName(), r.dimensions()), r.startTime(), r.endTime(), r.period());
    require(points.size() <= Limits.STATISTICS_DATAPOINTS,
        "You have requested more than " + Limits.STATISTICS_DATAPOINTS + " datapoints");
    List<Datapoint> data = new ArrayList<>();
    points.forEach((start, p) -> data.add(Datapoint.builder()
        .timestamp(start).unit(p.unit())
        .sum(r.statistics().contains(Statistic.SUM) ? p.sum() : null)
        .minimum(r.statistics().contains(Statistic.MINIMUM) ? p.minimum() : null)
        .maximum(r.statistics().contains(Statistic.MAXIMUM) ? p.maximum() : null)
        .sampleCount(r.statistics().contains(Statistic.SAMPLE_COUNT) ? p.count() : null)
        .average(r.statistics().contains(Statistic.AVERAGE) ? p.value(Statistic.AVERAGE) : null)
        .build()));
    return GetMetricStatisticsResponse.builder().label(r.metricName()).datapoints(data).build();
  }

  GetMetricDataResponse data(GetMetricDataRequest r) {
    require(r.metricDataQueries().size() <= Limits.QUERIES, "MetricDataQueries holds more than " + Limits.QUERIES);
    require(r.startTime() != null && r.endTime() != null && r.startTime().isBefore(r.endTime()),
        "The parameter StartTime must be less than the parameter EndTime");
    List<MetricDataResult> results = new ArrayList<>();
    int left = Math.min(Limits.DATAPOINTS, Optional.ofNullable(r.maxDatapoints()).orElse(Limits.DATAPOINTS));
    for (MetricDataQuery q : r.metricDataQueries()) {
      require(q.metricStat() != null && q.expression() == null,
          "Holdfast supports MetricStat alone; the query " + q.id() + " has an Expression");
      if (Boolean.FALSE.equals(q.returnData())) {
        continue;
      }
      var m = q.metricStat().metric();
      Statistic statistic = statistic(q.metricStat().stat());
      int period = period(q.metricStat().period());
      List<Instant> times = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      read(Metric.of(m.namespace(), m.metricName(), m.dimensions()), r.startTime(), r.endTime(), period)
          .forEach((start, p) -> {
            times.add(start);
            values.add(p.value(statistic));
          });
      require((left -= times.size()) >= 0, "You have requested more than " + Limits.DATAPOINTS + " datapoints");
      boolean ascending = r.scanBy() == ScanBy.TIMESTAMP_ASCENDING;
      results.add(MetricDataResult.builder()
          .id(q.id()).label(Optional.ofNullable(q.label()).orElse(m.metricName())).statusCode("Complete")
          .timestamps(ascending ? times : times.reversed()).values(ascending ? values : values.reversed())
          .build());
    }
    return GetMetricDataResponse.builder().metricDataResults(results).build();
  }

  /** Kept points; and for a queue in the minute that has not been sampled yet, what it measures now. */
  SortedMap<Instant, Point> read(Metric metric, Instant from, Instant to, int period) {
    SortedMap<Instant, Point> points = Points.between(call.state(), metric, from, to, period);
    String queue = metric.dimensions().getOrDefault("QueueName", "");
    Instant current = Points.floor(call.now(), period);
    if (metric.namespace().equals(QueueSampling.SQS) && !points.containsKey(current) && !current.isBefore(Points.floor(from, period))
        && current.isBefore(to)) {
      Optional.ofNullable(QueueSampling.gauges(call, queue).get(metric.name()))
          .ifPresent(v -> points.put(current, new Point(v, v, v, 1, "Count")));
    }
    return points;
  }

  static Statistic statistic(String name) {
    Statistic statistic = Statistic.fromValue(String.valueOf(name));
    require(statistic != null && statistic != Statistic.UNKNOWN_TO_SDK_VERSION,
        "Holdfast supports the statistics SampleCount, Average, Sum, Minimum and Maximum, not " + name);
    return statistic;
  }

  static int period(Integer period) {
    require(period != null && (List.of(1, 5, 10, 20, 30).contains(period) || period > 0 && period % Points.MINUTE == 0),
        "The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, not " + period);
    return period;
  }

  private static Point point(MetricDatum d) {
    String unit = Optional.ofNullable(d.unitAsString()).orElse("None");
    if (d.statisticValues() != null) {
      var s = d.statisticValues();
      return new Point(s.sum(), s.minimum(), s.maximum(), s.sampleCount(), unit);
    }
    if (d.value() != null) {
      return new Point(d.value(), d.value(), d.value(), 1, unit);
    }
    require(!d.values().isEmpty(), "MetricData needs Value, Values or StatisticValues");
    Point all = null;
    for (int i = 0; i < d.values().size(); i++) {
      double v = d.values().get(i);
      double n = d.counts().isEmpty() ? 1 : d.counts().get(i);
      Point one = new Point(v * n, v, v, n, unit);
      all = all == null ? one : all.plus(one);
    }
    return all;
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw invalid(otherwise);
    }
  }

  static AwsServiceException invalid(String message) {
    return Errors.badRequest("InvalidParameterValue", message);
  }
}
