package dev.holdfast.region.fis;

import static dev.holdfast.region.fis.Templates.invalid;
import static dev.holdfast.region.fis.Templates.require;

import dev.holdfast.region.kernel.Call;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateReportConfigurationInput;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateReportConfiguration;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateReportConfigurationCloudWatchDashboard;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateReportConfigurationDataSources;
import software.amazon.awssdk.services.fis.model.UpdateExperimentTemplateReportConfigurationInput;
import software.amazon.awssdk.services.s3.S3Client;

/** A template's wish for a report, checked and as it is kept: with the durations that hold where none are given. */
record ReportCheck(Call call) {

  private static final String AT = "experimentReportConfiguration.";
  private static final String BUCKET = AT + "outputs.s3Configuration.bucketName";
  private static final String PREFIX = AT + "outputs.s3Configuration.prefix";

  /** One that says nothing takes the report away. */
  Optional<ExperimentTemplateReportConfiguration> update(UpdateExperimentTemplateReportConfigurationInput r) {
    return r.equals(UpdateExperimentTemplateReportConfigurationInput.builder().build()) ? Optional.empty()
        : configuration(Optional.of(CreateExperimentTemplateReportConfigurationInput.builder()
            .outputs(r.outputs()).dataSources(r.dataSources()).preExperimentDuration(r.preExperimentDuration())
            .postExperimentDuration(r.postExperimentDuration()).build()));
  }

  Optional<ExperimentTemplateReportConfiguration> configuration(
      Optional<CreateExperimentTemplateReportConfigurationInput> given) {
    return given.map(this::checked);
  }

  private ExperimentTemplateReportConfiguration checked(CreateExperimentTemplateReportConfigurationInput r) {
    require(r.outputs() != null && r.outputs().s3Configuration() != null
        && r.outputs().s3Configuration().bucketName() != null, BUCKET + " is required");
    String bucket = r.outputs().s3Configuration().bucketName();
    String prefix = r.outputs().s3Configuration().prefix();
    require(prefix == null || prefix.matches("\\S{1," + Limits.REPORT_PREFIX + "}"),
        PREFIX + " must be 1 to " + Limits.REPORT_PREFIX + " characters without spaces");
    requireBucket(bucket);
    List<String> dashboards = r.dataSources() == null ? List.of()
        : r.dataSources().cloudWatchDashboards().stream().map(d -> d.dashboardIdentifier()).toList();
    require(dashboards.size() <= Limits.REPORT_DASHBOARDS,
        AT + "dataSources.cloudWatchDashboards must hold at most " + Limits.REPORT_DASHBOARDS);
    dashboards.forEach(d -> require(
        d != null && d.matches("arn:aws[a-z-]*:cloudwatch::\\d{12}:dashboard/[A-Za-z0-9_-]+"),
        AT + "dataSources: dashboardIdentifier must be the ARN of a dashboard, not " + d));
    return ExperimentTemplateReportConfiguration.builder()
        .outputs(o -> o.s3Configuration(s -> s.bucketName(bucket).prefix(prefix)))
        .dataSources(dashboards.isEmpty() ? null : ExperimentTemplateReportConfigurationDataSources.builder()
            .cloudWatchDashboards(dashboards.stream()
                .map(d -> ExperimentTemplateReportConfigurationCloudWatchDashboard.builder()
                    .dashboardIdentifier(d).build()).toList()).build())
        .preExperimentDuration(duration("preExperimentDuration", r.preExperimentDuration(), Limits.REPORT_BEFORE))
        .postExperimentDuration(duration("postExperimentDuration", r.postExperimentDuration(), Limits.REPORT_AFTER))
        .build();
  }

  private void requireBucket(String bucket) {
    try {
      call.client(S3Client.class).headBucket(b -> b.bucket(bucket));
    } catch (AwsServiceException e) {
      throw invalid(BUCKET + ": " + e.awsErrorDetails().errorMessage());
    }
  }

  private static String duration(String name, String text, Duration most) {
    if (text == null) {
      return Limits.REPORT_OTHERWISE.toString();
    }
    try {
      Duration duration = Duration.parse(text);
      if (!duration.isNegative() && duration.compareTo(most) <= 0) {
        return text;
      }
    } catch (DateTimeParseException e) {
      // answered below, with everything else that is no duration
    }
    throw invalid(AT + name + " must be an ISO 8601 duration up to " + most + ", as PT20M, not " + text);
  }
}
