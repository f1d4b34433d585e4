package dev.holdfast.region.fis;

import dev.holdfast.region.fis.Rows.ExperimentRow;
import dev.holdfast.region.fis.Rows.ReportRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.fis.model.ExperimentReport;
import software.amazon.awssdk.services.fis.model.ExperimentReportConfiguration;
import software.amazon.awssdk.services.fis.model.ExperimentReportConfigurationCloudWatchDashboard;
import software.amazon.awssdk.services.fis.model.ExperimentReportConfigurationDataSources;
import software.amazon.awssdk.services.fis.model.ExperimentReportError;
import software.amazon.awssdk.services.fis.model.ExperimentReportS3Report;
import software.amazon.awssdk.services.fis.model.ExperimentReportState;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateReportConfiguration;

/** Reports on experiments: awaited from the start, made when everything that is to be in them has happened. */
record Reports(Call call) {

  /** Before an experiment's id: what comes after it has been looked at. No experiment's id begins so. */
  static final String TIMER = "report/";

  private static final String NAME = "fis-reports/";
  private static final String TYPE = "pdf";

  /** The experiment starts; if its template wants no report there is none. */
  void expect(ExperimentRow experiment) {
    if (wanted(experiment).isPresent()) {
      call.state().put(Rows.REPORTS, experiment.id(), new ReportRow(
          ReportPhase.PENDING, "Experiment report is pending the end of the experiment.", Optional.empty()));
      if (experiment.skipsAll()) {
        transition(
            experiment.id(), ReportPhase.CANCELLED, "No report is made of a preview of targets.", Optional.empty());
      }
    }
  }

  /** It has ended, somehow: one that failed is told of, too. */
  void experimentOver(ExperimentRow experiment) {
    Optional<ReportRow> row = call.state().get(Rows.REPORTS, experiment.id());
    if (row.filter(r -> r.phase() == ReportPhase.PENDING).isEmpty()) {
      return;
    }
    boolean idle = experiment.actions().values().stream().allMatch(a -> a.started().isEmpty());
    if (experiment.phase() == ExperimentPhase.STOPPED && idle) {
      transition(experiment.id(), ReportPhase.CANCELLED,
          "The experiment was stopped before its first action.", Optional.empty());
      return;
    }
    call.timer(FisService.NAME, TIMER + experiment.id(), experiment.ended().orElseThrow().plus(after(experiment)));
  }

  void begin(String id) {
    transition(id, ReportPhase.RUNNING, "Experiment report is being generated.", Optional.empty());
  }

  /** May come twice: the shell cannot know whether it was heard before it was killed. */
  void made(Report.ExperimentReported report) {
    Optional<ReportRow> row = call.state().get(Rows.REPORTS, report.experimentId());
    if (row.filter(r -> r.phase() == ReportPhase.RUNNING).isPresent()) {
      boolean failed = report.error().isPresent();
      transition(report.experimentId(), failed ? ReportPhase.FAILED : ReportPhase.COMPLETED,
          failed ? report.detail() : "Experiment report completed.", report.error());
    }
  }

  private void transition(String id, ReportPhase to, String reason, Optional<String> error) {
    ReportPhase from = call.state().get(Rows.REPORTS, id).orElseThrow().phase();
    if (!from.next().contains(to)) {
      throw new IllegalStateException("the report on " + id + ": " + from + " cannot become " + to);
    }
    call.state().put(Rows.REPORTS, id, new ReportRow(to, reason, error));
    call.event(FisService.NAME, id, "report: " + from.status() + " → " + to.status() + ": " + reason);
  }

  Optional<ExperimentReport> described(ExperimentRow experiment) {
    return call.state().get(Rows.REPORTS, experiment.id()).map(row -> ExperimentReport.builder()
        .state(ExperimentReportState.builder().status(row.phase().status()).reason(row.reason())
            .error(row.error().map(code -> ExperimentReportError.builder().code(code).build()).orElse(null)).build())
        .s3Reports(row.phase() != ReportPhase.COMPLETED ? List.of() : List.of(ExperimentReportS3Report.builder()
            .arn("arn:aws:s3:::" + bucket(experiment) + '/' + key(experiment)).reportType(TYPE).build()))
        .build());
  }

  /** As it was when the experiment started. */
  Optional<ExperimentReportConfiguration> configuration(ExperimentRow experiment) {
    return wanted(experiment).map(c -> ExperimentReportConfiguration.builder()
        .outputs(o -> o.s3Configuration(s -> s
            .bucketName(c.outputs().s3Configuration().bucketName()).prefix(c.outputs().s3Configuration().prefix())))
        .dataSources(c.dataSources() == null ? null
            : ExperimentReportConfigurationDataSources.builder()
                .cloudWatchDashboards(c.dataSources().cloudWatchDashboards().stream()
                    .map(d -> ExperimentReportConfigurationCloudWatchDashboard.builder()
                        .dashboardIdentifier(d.dashboardIdentifier()).build()).toList()).build())
        .preExperimentDuration(c.preExperimentDuration()).postExperimentDuration(c.postExperimentDuration())
        .build());
  }

  static Optional<ExperimentTemplateReportConfiguration> wanted(ExperimentRow experiment) {
    return Optional.ofNullable(experiment.template().experimentReportConfiguration());
  }

  static Duration before(ExperimentRow experiment) {
    return Duration.parse(wanted(experiment).orElseThrow().preExperimentDuration());
  }

  static Duration after(ExperimentRow experiment) {
    return Duration.parse(wanted(experiment).orElseThrow().postExperimentDuration());
  }

  static String bucket(ExperimentRow experiment) {
    return wanted(experiment).orElseThrow().outputs().s3Configuration().bucketName();
  }

  /** {@code prefix/fis-reports/experiment/experiment-report.pdf}. */
  static String key(ExperimentRow experiment) {
    String prefix =
        Optional.ofNullable(wanted(experiment).orElseThrow().outputs().s3Configuration().prefix()).orElse("");
    return prefix + (prefix.isEmpty() || prefix.endsWith("/") ? "" : "/") + NAME + experiment.id()
        + "/experiment-report." + TYPE;
  }
}
