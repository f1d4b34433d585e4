package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.RegionKey;
import dev.holdfast.zone.home.Sessions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Experiments on the API itself, seen by real clients of a real region: those they are about, and those they are not. */
final class ApiTroublesTest {

  private static final String ROLE = "web";

  @TempDir static Path directory;

  private static TestRegion region;
  private static Config config;
  private static AwsCredentials root;
  private static AwsCredentials web;
  private static FisClient fis;
  private static SqsClient sqs;

  private String queue;
  private String experiment = "";

  @BeforeAll
  static void start() throws IOException {
    region = TestRegion.start(directory);
    config = region.config();
    root = AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey());
    Sessions.Credentials session = new Sessions(RegionKey.open(region.home()), config.account()).issue(
        "arn:aws:sts::" + config.account() + ":assumed-role/" + ROLE + "/i-0123456789abcdef0",
        Optional.empty(), Instant.now().plusSeconds(3600));
    web = AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), session.sessionToken());
    fis = as(root, FisClient.builder());
    sqs = as(root, SqsClient.builder());
    as(root, IamClient.builder()).createRole(r -> r.roleName(ROLE).assumeRolePolicyDocument("""
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
         "Principal": {"Service": "ec2.amazonaws.com"}}]}"""));
    as(root, IamClient.builder()).attachRolePolicy(
        r -> r.roleName(ROLE).policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    S3Client s3 = as(root, S3Client.builder());
    s3.createBucket(r -> r.bucket("bucket"));
    s3.putObject(r -> r.bucket("bucket").key("key"), RequestBody.fromString("content"));
  }

  private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C as(AwsCredentials who, B builder) {
    return builder.endpointOverride(URI.create(config.endpoint())).region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(who))
        .httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
  }

  @AfterAll
  static void stop() {
    region.close();
  }

  @BeforeEach
  void aQueueOfItsOwn() {
    queue = sqs.createQueue(r -> r.queueName("work-" + System.nanoTime()).tags(Map.of("it", "yes"))).queueUrl();
  }

  @AfterEach
  void end() {
    takeBack();
  }

  private void takeBack() {
    if (!experiment.isEmpty()) {
      fis.stopExperiment(r -> r.id(experiment));
      experiment = "";
    }
  }

  private void begin(String action, String key, String type, Map<String, String> parameters) {
    CreateExperimentTemplateTargetInput.Builder target =
        CreateExperimentTemplateTargetInput.builder().resourceType(type).selectionMode("ALL");
    if (type.equals("aws:iam:role")) {
      target.resourceArns("arn:aws:iam::" + config.account() + ":role/" + ROLE);
    } else {
      target.resourceTags(Map.of("it", "yes"));
    }
    begin(action, parameters, Map.of("it", target.build()), Map.of(key, "it"));
  }

  private void begin(String action, Map<String, String> parameters) {
    begin(action, parameters, Map.of(), Map.of());
  }

  private void begin(String action, Map<String, String> parameters,
      Map<String, CreateExperimentTemplateTargetInput> targets, Map<String, String> acted) {
    String template = fis.createExperimentTemplate(r -> r.description("d").roleArn("arn:aws:iam::1:role/fis")
        .stopConditions(c -> c.source("none")).targets(targets)
        .actions(Map.of("it", CreateExperimentTemplateActionInput.builder().actionId(action).parameters(parameters)
            .targets(acted).build()))).experimentTemplate().id();
    var started = fis.startExperiment(r -> r.experimentTemplateId(template)).experiment();
    assertThat(started.state().statusAsString()).as(started.toString()).isEqualTo("running");
    experiment = started.id();
  }

  private static String code(Throwable e) {
    return ((AwsServiceException) e).awsErrorDetails().errorCode();
  }

  @Test
  void theRolesCallsAreRefusedAndNobodyElses() {
    begin("aws:fis:inject-api-unavailable-error", "Roles", "aws:iam:role",
        Map.of("duration", "PT1H", "service", "sqs", "operations", "SendMessage", "percentage", "100"));
    SqsClient own = as(web, SqsClient.builder());
    assertThatThrownBy(() -> own.sendMessage(r -> r.queueUrl(queue).messageBody("m")))
        .isInstanceOfSatisfying(AwsServiceException.class, e -> assertThat(e.statusCode()).isEqualTo(503));
    assertThat(own.listQueues().queueUrls()).as("another operation").contains(queue);
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody("by root"));
    takeBack();
    own.sendMessage(r -> r.queueUrl(queue).messageBody("m"));
  }

  @Test
  void s3IsThrottledInItsOwnWordsAlsoWhereItStreams() {
    begin("aws:fis:inject-api-throttle-error", "Roles", "aws:iam:role",
        Map.of("duration", "PT1H", "service", "s3", "operations", "GetObject,PutObject"));
    S3Client own = as(web, S3Client.builder());
    assertThatThrownBy(() -> own.getObjectAsBytes(r -> r.bucket("bucket").key("key")))
        .satisfies(e -> assertThat(code(e)).isEqualTo("SlowDown"));
    assertThatThrownBy(() -> own.putObject(r -> r.bucket("bucket").key("new"), RequestBody.fromString("x".repeat(100_000))))
        .satisfies(e -> assertThat(code(e)).isEqualTo("SlowDown"));
    assertThat(own.headObject(r -> r.bucket("bucket").key("key")).contentLength()).isEqualTo(7);
    takeBack();
    assertThat(own.getObjectAsBytes(r -> r.bucket("bucket").key("key")).asUtf8String()).isEqualTo("content");
  }

  @Test
  void aSlowApiAnswersRightButLater() {
    begin("holdfast:fis:inject-api-latency", "Roles", "aws:iam:role",
        Map.of("duration", "PT1H", "service", "sqs", "operations", "all", "delayMilliseconds", "300", "jitterMilliseconds", "0"));
    long before = System.nanoTime();
    assertThat(as(web, SqsClient.builder()).listQueues().queueUrls()).contains(queue);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void aSlowDiskMakesWhatMustBeDurableLate() {
    begin("holdfast:region:disk-latency", Map.of("duration", "PT1H", "delayMilliseconds", "400", "jitterMilliseconds", "0"));
    assertThat(took(() -> sqs.sendMessage(r -> r.queueUrl(queue).messageBody("m")))).isGreaterThanOrEqualTo(400);
    S3Client s3 = as(root, S3Client.builder());
    assertThat(took(() -> s3.putObject(r -> r.bucket("bucket").key("slow"), RequestBody.fromString("content"))))
        .as("its bytes, the call").isGreaterThanOrEqualTo(800);
    assertThat(s3.getObjectAsBytes(r -> r.bucket("bucket").key("slow")).asUtf8String()).isEqualTo("content");
    String id = experiment;
    takeBack();
    assertThat(fis.getExperiment(r -> r.id(id)).experiment().state().statusAsString()).isEqualTo("stopped");
  }

  /** Forward, all timers would be due at once; back, none would for an hour. */
  @ParameterizedTest
  @ValueSource(strings = {"86400", "-3600"})
  void whenTheClockJumpsNothingIsDueEarlierOrLater(String seconds) {
    begin("holdfast:region:clock-jump", Map.of("duration", "PT2H", "seconds", seconds));
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody("late").delaySeconds(900));
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody("soon").delaySeconds(1));
    assertThat(sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(20)).messages())
        .extracting(Message::body).containsExactly("soon");
    String id = experiment;
    assertThat(fis.getExperiment(r -> r.id(id)).experiment().state().statusAsString()).isEqualTo("running");
  }

  private static long took(Runnable what) {
    long before = System.nanoTime();
    what.run();
    return Duration.ofNanos(System.nanoTime() - before).toMillis();
  }

  @Test
  void aMessageIsReceivedAgainAfterItWasDeletedAndThenNoMore() {
    begin("holdfast:sqs:duplicate-messages", "Queues", "holdfast:sqs:queue", Map.of("duration", "PT1H"));
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody("once"));
    Message first = receive().getFirst();
    sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle(first.receiptHandle()));
    assertThat(receive()).singleElement().satisfies(again -> {
      assertThat(again.messageId()).isEqualTo(first.messageId());
      assertThat(again.body()).isEqualTo("once");
      sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle(again.receiptHandle()));
    });
    assertThat(receive()).isEmpty();
    sqs.sendMessage(r -> r.queueUrl(queue).messageBody("twice"));
    assertThat(receive()).hasSize(1);
    takeBack();
    assertThat(receive()).as("copies end with the experiment").isEmpty();
  }

  private List<Message> receive() {
    return sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)).messages();
  }
}
