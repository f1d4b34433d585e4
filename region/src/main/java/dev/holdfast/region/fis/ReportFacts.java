package dev.holdfast.region.fis;

import dev.holdfast.region.fis.Rows.ExperimentRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.monitoring.Widgets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateReportConfigurationCloudWatchDashboard;
import software.amazon.awssdk.services.fis.model.ResolvedTarget;

/**
 * What the report on an experiment says, and where it is to lie.
 *
 * @param description the template's
 * @param from where its graphs begin; they end at {@code to}
 */
public record ReportFacts(
    String bucket, String key, String description, Experiment experiment, List<ResolvedTarget> targets,
    Instant from, Instant to, List<Dashboard> dashboards) {

  /** Seconds of a graph's points where its widget does not say. */
  private static final int PERIOD = 60;

  public record Dashboard(String name, List<Graph> graphs) {}

  /** @param notes what stands in place of a graph, or beside it */
  public record Graph(String title, List<Line> lines, List<String> notes) {}

  /** @param times in order, one for each value */
  public record Line(String label, List<Instant> times, List<Double> values) {}

  /** The experiments whose reports are to be made. */
  public static List<String> due(Call call) {
    return call.state().all(Rows.REPORTS).entrySet().stream()
        .filter(r -> r.getValue().phase() == ReportPhase.RUNNING).map(Map.Entry::getKey).toList();
  }

  /**
   * All that the report on this experiment is to say, as the state has it now.
   *
   * @throws AwsServiceException if a dashboard is not there any more
   */
  public static ReportFacts of(Call call, String experimentId) {
    ExperimentRow row = new Experiments(call).row(experimentId);
    Instant from = row.created().minus(Reports.before(row));
    Instant to = row.ended().orElse(call.now()).plus(Reports.after(row));
    Gathering gathering = new Gathering(call, from, to);
    List<Dashboard> dashboards = new ArrayList<>();
    Optional.ofNullable(Reports.wanted(row).orElseThrow().dataSources()).ifPresent(sources -> sources
        .cloudWatchDashboards().stream()
        .map(ExperimentTemplateReportConfigurationCloudWatchDashboard::dashboardIdentifier)
        .forEach(arn -> dashboards.add(gathering.dashboard(arn.substring(arn.indexOf('/') + 1)))));
    return new ReportFacts(Reports.bucket(row), Reports.key(row), row.template().description(),
        Descriptions.of(call, row), Descriptions.resolved(row), from, to, dashboards);
  }

  /** Reads dashboards, and what the metrics on them were; so many lines in all and no more. */
  private static final class Gathering {

    private final Call call;
    private final Instant from;
    private final Instant to;
    private int left = Limits.REPORT_LINES;

    Gathering(Call call, Instant from, Instant to) {
      this.call = call;
      this.from = from;
      this.to = to;
    }

    Dashboard dashboard(String name) {
      String body = call.client(CloudWatchClient.class).getDashboard(r -> r.dashboardName(name)).dashboardBody();
      return new Dashboard(name, Widgets.of(body).stream().map(this::graph).toList());
    }

    private Graph graph(Widgets.Widget widget) {
      return switch (widget.type()) {
        case "metric" -> drawn(widget);
        case "text" -> new Graph(widget.title(), List.of(), List.of(widget.text()));
        default -> new Graph(widget.title(), List.of(),
            List.of("Holdfast does not draw widgets of the type " + widget.type() + "."));
      };
    }

    private Graph drawn(Widgets.Widget widget) {
      List<Line> lines = new ArrayList<>();
      List<String> notes = new ArrayList<>();
      for (Widgets.Line line : widget.lines()) {
        if (!line.expression().isEmpty()) {
          notes.add(line.label() + ": Holdfast does not draw expressions.");
        } else if (left == 0) {
          notes.add(line.label() + ": a report has at most " + Limits.REPORT_LINES + " lines.");
        } else {
          left--;
          try {
            lines.add(read(line));
          } catch (AwsServiceException e) {
            notes.add(line.label() + ": " + e.awsErrorDetails().errorMessage());
          }
        }
      }
      return new Graph(widget.title(), lines, notes);
    }

    private Line read(Widgets.Line line) {
      if (!from.isBefore(to)) { // it ended as it began, and nothing around it is asked for
        return new Line(line.label(), List.of(), List.of());
      }
      MetricDataQuery query = MetricDataQuery.builder().id("m").metricStat(s -> s
          .metric(m -> m.namespace(line.namespace()).metricName(line.metric()).dimensions(line.dimensions()))
          .stat(line.statistic()).period(line.period().orElse(PERIOD))).build();
      GetMetricDataResponse data = call.client(CloudWatchClient.class).getMetricData(r -> r
          .startTime(from).endTime(to).scanBy(ScanBy.TIMESTAMP_ASCENDING).metricDataQueries(query));
      return new Line(line.label(), data.metricDataResults().getFirst().timestamps(),
          data.metricDataResults().getFirst().values());
    }
  }
}
