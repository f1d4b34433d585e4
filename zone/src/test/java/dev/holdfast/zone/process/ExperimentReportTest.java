package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentReport;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The report on an experiment, from its start by an SDK to the document in the bucket. */
@Timeout(90)
final class ExperimentReportTest {

  private static final String DASHBOARD = "arn:aws:cloudwatch::000000000000:dashboard/site";

  @TempDir Path directory;

  private TestRegion region;
  private FisClient fis;
  private S3Client s3;
  private CloudWatchClient cloudWatch;
  private String queue;

  @BeforeEach
  void start() throws IOException {
    region = TestRegion.start(directory);
    clients();
    s3.createBucket(r -> r.bucket("reports"));
    try (SqsClient sqs = client(SqsClient.builder())) {
      String url = sqs.createQueue(r -> r.queueName("jobs")).queueUrl();
      queue = sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
          .attributes().get(QueueAttributeName.QUEUE_ARN);
    }
    cloudWatch.putDashboard(r -> r.dashboardName("site").dashboardBody("""
        {"widgets":[{"type":"metric","properties":{"title":"Orders (per minute)","stat":"Sum",
          "metrics":[["Shop","Orders"],["Shop","Refunds"]]}}]}
        """));
    cloudWatch.putMetricData(r -> r.namespace("Shop").metricData(d -> d.metricName("Orders").value(41.5).timestamp(Instant.now())));
  }

  @AfterEach
  void stop() {
    region.close();
  }

  private void clients() {
    fis = client(FisClient.builder());
    s3 = client(S3Client.builder());
    cloudWatch = client(CloudWatchClient.builder());
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder) {
    return builder.endpointOverride(URI.create(region.config().endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey())))
        .httpClient(UrlConnectionHttpClient.create()).build();
  }

  /** An experiment of two actions, one after the other, that is over soon. */
  private String experiment(String after) {
    String template = fis.createExperimentTemplate(r -> r.description("A drill (of jobs) \\ é")
        .roleArn("arn:aws:iam::000000000000:role/fis").stopConditions(c -> c.source("none"))
        .targets(Map.of("the-queue", CreateExperimentTemplateTargetInput.builder().resourceType("holdfast:sqs:queue")
            .selectionMode("ALL").resourceArns(queue).build()))
        .actions(Map.of(
            "twice", CreateExperimentTemplateActionInput.builder().actionId("holdfast:sqs:duplicate-messages")
                .parameters(Map.of("duration", "PT1S")).targets(Map.of("Queues", "the-queue")).build(),
            "rest", CreateExperimentTemplateActionInput.builder().actionId("aws:fis:wait")
                .parameters(Map.of("duration", "PT1S")).startAfter("twice").build()))
        .experimentReportConfiguration(c -> c
            .outputs(o -> o.s3Configuration(s -> s.bucketName("reports").prefix("drills/")))
            .dataSources(d -> d.cloudWatchDashboards(b -> b.dashboardIdentifier(DASHBOARD)))
            .preExperimentDuration("PT5M").postExperimentDuration(after))).experimentTemplate().id();
    return fis.startExperiment(r -> r.experimentTemplateId(template)).experiment().id();
  }

  private ExperimentReport finished(String id) throws InterruptedException {
    while (true) {
      ExperimentReport report = fis.getExperiment(r -> r.id(id)).experiment().experimentReport();
      if (!report.state().statusAsString().matches("pending|running")) {
        return report;
      }
      Thread.sleep(50);
    }
  }

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      assertThat(document.getDocumentInformation().getTitle()).contains("Experiment report");
      return new PDFTextStripper().getText(document);
    }
  }

  private byte[] document(String id) {
    return s3.getObjectAsBytes(r -> r.bucket("reports").key("drills/fis-reports/" + id + "/experiment-report.pdf"))
        .asByteArray();
  }

  @Test
  void aDocumentSaysWhatWasDoneToWhatAndWhatCameOfIt() throws Exception {
    String id = experiment("PT0S");
    ExperimentReport report = finished(id);
    assertThat(report.state().statusAsString()).as(report.toString()).isEqualTo("completed");
    assertThat(report.s3Reports()).singleElement().satisfies(r -> assertThat(r.arn())
        .isEqualTo("arn:aws:s3:::reports/drills/fis-reports/" + id + "/experiment-report.pdf"));
    assertThat(s3.headObject(r -> r.bucket("reports").key("drills/fis-reports/" + id + "/experiment-report.pdf"))
        .contentType()).isEqualTo("application/pdf");
    Experiment experiment = fis.getExperiment(r -> r.id(id)).experiment();
    assertThat(text(document(id)))
        .contains(id, experiment.experimentTemplateId(), "A drill (of jobs) \\ é", "Experiment completed.")
        .contains("the-queue", "holdfast:sqs:queue", queue)
        .contains("twice", "holdfast:sqs:duplicate-messages", "rest", "aws:fis:wait", "Queues = the-queue")
        .contains(experiment.startTime().toString(), experiment.endTime().toString())
        .contains("CloudWatch dashboard site", "Orders (per minute)", "Orders: lowest 41.50, highest 41.50")
        .contains("Refunds: no data");
  }

  @Test
  void whatWasPendingWhenTheRegionStoppedIsMadeByTheNext() throws Exception {
    String id = experiment("PT3S");
    assertThat(fis.getExperiment(r -> r.id(id)).experiment().experimentReport().state().statusAsString()).isEqualTo("pending");
    region.close();
    region = TestRegion.start(directory);
    clients();
    assertThat(finished(id).state().statusAsString()).isEqualTo("completed");
    assertThat(text(document(id))).contains(id);
    region.close();
    assertThat(new BlobStore(new Home(directory).blobs(), 0).ids()).as("one document and no remains of another").hasSize(1);
    region = TestRegion.start(directory);
    clients();
  }

  @Test
  void aDashboardThatIsGoneFailsTheReport() throws Exception {
    String id = experiment("PT0S");
    cloudWatch.deleteDashboards(r -> r.dashboardNames("site"));
    assertThatThrownBy(() -> cloudWatch.getDashboard(r -> r.dashboardName("site")))
        .isInstanceOfSatisfying(DashboardNotFoundErrorException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFound"));
    ExperimentReport report = finished(id);
    assertThat(report.state().statusAsString()).isEqualTo("failed");
    assertThat(report.state().error().code()).isEqualTo("DashboardNotFoundError");
    assertThat(report.state().reason()).contains("Dashboard site does not exist");
    assertThat(report.s3Reports()).isEmpty();
  }
}
