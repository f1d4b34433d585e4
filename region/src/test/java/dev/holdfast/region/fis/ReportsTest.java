package dev.holdfast.region.fis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.model.DeleteDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.fis.model.*;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/** Reports on experiments: what a template may ask for, when they are made, and what they say. */
final class ReportsTest {

  private static final String DASHBOARD = "arn:aws:cloudwatch::000000000000:dashboard/site";
  private static final String ALARM = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:a";

  private final RegionFixture region = RegionFixture.connected();

  @BeforeEach
  void bucket() {
    region.call(CreateBucketRequest.builder().bucket("reports").build());
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private static CreateExperimentTemplateReportConfigurationInput.Builder to(String bucket) {
    return CreateExperimentTemplateReportConfigurationInput.builder()
        .outputs(o -> o.s3Configuration(s -> s.bucketName(bucket).prefix("drills")));
  }

  private static CreateExperimentTemplateRequest.Builder waiting(
      CreateExperimentTemplateReportConfigurationInput.Builder report) {
    return CreateExperimentTemplateRequest.builder().description("a drill").roleArn("arn:aws:iam::000000000000:role/fis")
        .stopConditions(c -> c.source("none")).experimentReportConfiguration(report.build())
        .actions(Map.of("w", CreateExperimentTemplateActionInput.builder()
            .actionId("aws:fis:wait").parameters(Map.of("duration", "PT5M")).build()));
  }

  private static CreateExperimentTemplateReportConfigurationInput.Builder onSite() {
    return to("reports").preExperimentDuration("PT10M").postExperimentDuration("PT2M")
        .dataSources(d -> d.cloudWatchDashboards(c -> c.dashboardIdentifier(DASHBOARD)));
  }

  private ExperimentTemplate create(CreateExperimentTemplateRequest.Builder template) {
    CreateExperimentTemplateResponse r = region.call(template.build());
    return r.experimentTemplate();
  }

  private String start(CreateExperimentTemplateRequest.Builder template, String mode) {
    StartExperimentResponse r = region.call(StartExperimentRequest.builder()
        .experimentTemplateId(create(template).id()).experimentOptions(o -> o.actionsMode(mode)).build());
    return r.experiment().id();
  }

  private Experiment get(String id) {
    GetExperimentResponse r = region.call(GetExperimentRequest.builder().id(id).build());
    return r.experiment();
  }

  private String status(String id) {
    return get(id).experimentReport().state().statusAsString();
  }

  private String refused(CreateExperimentTemplateReportConfigurationInput.Builder report) {
    var e = region.refused(waiting(report).build());
    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
    return e.awsErrorDetails().errorMessage();
  }

  @Test
  void aTemplateIsCheckedAndKeepsWhatItAsksFor() {
    assertThat(refused(to("nowhere"))).contains("bucketName").contains("does not exist");
    assertThat(refused(CreateExperimentTemplateReportConfigurationInput.builder().preExperimentDuration("PT1M")))
        .contains("bucketName is required");
    assertThat(refused(to("reports").preExperimentDuration("PT31M"))).contains("preExperimentDuration").contains("PT30M");
    assertThat(refused(to("reports").postExperimentDuration("PT2H1S"))).contains("postExperimentDuration").contains("PT2H");
    assertThat(refused(to("reports").postExperimentDuration("-PT1S"))).contains("postExperimentDuration");
    assertThat(refused(to("reports").preExperimentDuration("20m"))).contains("ISO 8601").contains("20m");
    assertThat(refused(to("reports").dataSources(d -> d.cloudWatchDashboards(c -> c.dashboardIdentifier("site")))))
        .contains("dashboardIdentifier must be the ARN");
    assertThat(refused(CreateExperimentTemplateReportConfigurationInput.builder()
        .outputs(o -> o.s3Configuration(s -> s.bucketName("reports").prefix("a b"))))).contains("prefix");
    ExperimentTemplate made = create(waiting(to("reports")));
    assertThat(made.experimentReportConfiguration().preExperimentDuration()).as("AWS's default").isEqualTo("PT20M");
    assertThat(made.experimentReportConfiguration().postExperimentDuration()).isEqualTo("PT20M");
    GetExperimentTemplateResponse got = region.call(GetExperimentTemplateRequest.builder().id(made.id()).build());
    assertThat(got.experimentTemplate().experimentReportConfiguration().outputs().s3Configuration().prefix())
        .isEqualTo("drills");
  }

  @Test
  void anUpdateReplacesItAndAnEmptyOneTakesItAway() {
    String id = create(waiting(onSite())).id();
    UpdateExperimentTemplateResponse other = region.call(UpdateExperimentTemplateRequest.builder().id(id)
        .description("x").build());
    assertThat(other.experimentTemplate().experimentReportConfiguration().postExperimentDuration()).isEqualTo("PT2M");
    UpdateExperimentTemplateResponse shorter = region.call(UpdateExperimentTemplateRequest.builder().id(id)
        .experimentReportConfiguration(c -> c.outputs(o -> o.s3Configuration(s -> s.bucketName("reports")))
            .postExperimentDuration("PT3M")).build());
    assertThat(shorter.experimentTemplate().experimentReportConfiguration().postExperimentDuration()).isEqualTo("PT3M");
    assertThat(shorter.experimentTemplate().experimentReportConfiguration().dataSources()).isNull();
    UpdateExperimentTemplateResponse none = region.call(UpdateExperimentTemplateRequest.builder().id(id)
        .experimentReportConfiguration(c -> {}).build());
    assertThat(none.experimentTemplate().experimentReportConfiguration()).isNull();
    StartExperimentResponse started = region.call(StartExperimentRequest.builder().experimentTemplateId(id).build());
    assertThat(started.experiment().experimentReport()).isNull();
  }

  @Test
  void itIsMadeWhenWhatComesAfterTheExperimentHasBeenSeen() {
    String id = start(waiting(onSite()), "run-all");
    assertThat(get(id).experimentReportConfiguration().dataSources().cloudWatchDashboards().getFirst()
        .dashboardIdentifier()).isEqualTo(DASHBOARD);
    assertThat(status(id)).isEqualTo("pending");
    region.advance(Duration.ofMinutes(5));
    assertThat(get(id).state().statusAsString()).isEqualTo("completed");
    region.advance(Duration.ofSeconds(119));
    assertThat(status(id)).as("a second before the two minutes are over").isEqualTo("pending");
    assertThat(ReportFacts.due(region.looking())).isEmpty();
    region.advance(Duration.ofSeconds(1));
    assertThat(status(id)).isEqualTo("running");
    assertThat(ReportFacts.due(region.looking())).containsExactly(id);
    assertThat(get(id).experimentReport().s3Reports()).isEmpty();
    for (int i = 0; i < 2; i++) { // the second comes of a region that was killed before it had heard of the first
      region.report(new Report.ExperimentReported(id, Optional.empty(), ""));
      assertThat(status(id)).isEqualTo("completed");
    }
    assertThat(get(id).experimentReport().s3Reports()).singleElement().satisfies(r -> assertThat(r.arn())
        .isEqualTo("arn:aws:s3:::reports/drills/fis-reports/" + id + "/experiment-report.pdf"));
    assertThat(ReportFacts.due(region.looking())).isEmpty();
  }

  @Test
  void whatCannotBeMadeHasFailedWithAWSsCode() {
    String id = start(waiting(onSite()), "run-all");
    region.report(new Report.ExperimentReported(id, Optional.of("NoSuchBucket"), "too early"));
    assertThat(status(id)).isEqualTo("pending");
    region.advance(Duration.ofMinutes(7));
    region.report(new Report.ExperimentReported(id, Optional.of("NoSuchBucket"), "The bucket is gone."));
    ExperimentReportState state = get(id).experimentReport().state();
    assertThat(state.statusAsString()).isEqualTo("failed");
    assertThat(state.reason()).isEqualTo("The bucket is gone.");
    assertThat(state.error().code()).isEqualTo("NoSuchBucket");
  }

  @Test
  void aPreviewAndWhatNeverBeganHaveNone() {
    assertThat(status(start(waiting(onSite()), "skip-all"))).isEqualTo("cancelled");
    region.call(PutMetricAlarmRequest.builder().alarmName("a").namespace("N").metricName("M").statistic("Sum")
        .period(60).evaluationPeriods(1).threshold(1.0).comparisonOperator("GreaterThanThreshold").build());
    region.call(SetAlarmStateRequest.builder().alarmName("a").stateValue("ALARM").stateReason("r").build());
    String halted = start(
        waiting(onSite()).stopConditions(c -> c.source("aws:cloudwatch:alarm").value(ALARM)), "run-all");
    assertThat(get(halted).state().statusAsString()).isEqualTo("stopped");
    assertThat(status(halted)).isEqualTo("cancelled");
    region.advance(Duration.ofHours(3));
    assertThat(ReportFacts.due(region.looking())).isEmpty();
  }

  @Test
  void anExperimentThatIsStoppedIsReportedOn() {
    String id = start(waiting(onSite()), "run-all");
    region.call(StopExperimentRequest.builder().id(id).build());
    region.advance(Duration.ofMinutes(2));
    assertThat(status(id)).isEqualTo("running");
  }

  @Test
  void itSaysWhatItsDashboardsShowedAroundTheExperiment() {
    region.call(PutDashboardRequest.builder().dashboardName("site").dashboardBody("""
        {"widgets":[
          {"type":"metric","properties":{"title":"Load","stat":"Maximum","metrics":[["My","Load","Host","h"],
            [{"expression":"m1*2","id":"e1"}],["My","Load",{"stat":"p99"}]]}},
          {"type":"text","properties":{"markdown":"# watch this"}},
          {"type":"explorer","properties":{}}]}
        """).build());
    put(99);
    region.advance(Duration.ofMinutes(11));
    put(1);
    region.advance(Duration.ofMinutes(1));
    String id = start(waiting(onSite()), "run-all");
    put(7);
    region.advance(Duration.ofMinutes(7));
    put(98);
    region.advance(Duration.ofMinutes(1));
    ReportFacts facts = ReportFacts.of(region.looking(), id);
    assertThat(facts.bucket()).isEqualTo("reports");
    assertThat(facts.key()).isEqualTo("drills/fis-reports/" + id + "/experiment-report.pdf");
    assertThat(facts.description()).isEqualTo("a drill");
    assertThat(facts.experiment().actions()).containsOnlyKeys("w");
    assertThat(Duration.between(facts.from(), facts.to())).isEqualTo(Duration.ofMinutes(17));
    List<ReportFacts.Graph> graphs = facts.dashboards().getFirst().graphs();
    assertThat(graphs.get(0).title()).isEqualTo("Load");
    assertThat(graphs.get(0).lines()).singleElement().satisfies(line -> {
      assertThat(line.label()).isEqualTo("Load h");
      assertThat(line.values()).as("not what was before or after").containsExactly(1.0, 7.0);
    });
    assertThat(graphs.get(0).notes()).hasSize(2);
    assertThat(graphs.get(0).notes().toString()).contains("does not draw expressions").contains("p99");
    assertThat(graphs.get(1).notes()).containsExactly("# watch this");
    assertThat(graphs.get(2).notes().toString()).contains("explorer");
    region.call(DeleteDashboardsRequest.builder().dashboardNames("site").build());
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> ReportFacts.of(region.looking(), id)))
        .hasMessageContaining("Dashboard site does not exist");
  }

  private void put(double value) {
    region.call(PutMetricDataRequest.builder().namespace("My").metricData(MetricDatum.builder().metricName("Load")
        .dimensions(d -> d.name("Host").value("h")).value(value).build()).build());
  }

  @Test
  void everyPhaseEndsAndIsReached() {
    for (ReportPhase phase : ReportPhase.values()) {
      assertThat(phase == ReportPhase.PENDING
          || Arrays.stream(ReportPhase.values()).anyMatch(p -> p.next().contains(phase))).as(phase.status()).isTrue();
      assertThat(ExperimentReportStatus.fromValue(phase.status())).isNotEqualTo(ExperimentReportStatus.UNKNOWN_TO_SDK_VERSION);
    }
  }
}
