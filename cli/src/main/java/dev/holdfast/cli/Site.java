package dev.holdfast.cli;

import dev.holdfast.site.artifact.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Deploys the website through the AWS API: its artifact to a bucket, its template to CloudFormation. */
final class Site {

  static final String STACK = "site";

  private static final Duration SERVERS_PATIENCE = Duration.ofSeconds(30);

  private final Aws aws;
  private final Path project;
  private final Screen screen;

  Site(Aws aws, Path project, Screen screen) {
    this.aws = aws;
    this.project = project;
    this.screen = screen;
  }

  /** Makes the stack where there is none. @return true when there was nothing to do */
  boolean deploy() throws IOException, InterruptedException {
    try (CloudFormationClient cloudFormation = aws.client(CloudFormationClient.builder())) {
      Optional<Stack> stack = find(cloudFormation);
      if (stack.isPresent() && stack.get().stackStatusAsString().matches("(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE")) {
        screen.item("website", "stack " + STACK + ", " + screen.state(stack.get().stackStatusAsString()));
        return true;
      }
      if (stack.isPresent() && stack.get().stackStatusAsString().matches("ROLLBACK_COMPLETE|CREATE_FAILED|ROLLBACK_FAILED|DELETE_FAILED")) {
        screen.item("website", "stack " + STACK + " is " + screen.state(stack.get().stackStatusAsString()) + "; deleting it first");
        delete(cloudFormation, stack.get());
        stack = Optional.empty();
      }
      if (stack.isEmpty()) {
        List<Parameter> parameters = artifact();
        cloudFormation.createStack(r -> r.stackName(STACK)
            .templateBody(template())
            .parameters(parameters)
            .capabilitiesWithStrings(Up.capabilities()));
      }
      follow(cloudFormation, "CREATE");
    }
    return false;
  }

  /** Brings template and artifact to what the project now holds. @return false when nothing had changed */
  boolean update() throws IOException, InterruptedException {
    try (CloudFormationClient cloudFormation = aws.client(CloudFormationClient.builder())) {
      List<Parameter> parameters = artifact();
      try {
        cloudFormation.updateStack(r -> r.stackName(STACK)
            .templateBody(template())
            .parameters(parameters)
            .capabilitiesWithStrings(Up.capabilities()));
      } catch (AwsServiceException e) {
        if (e.getMessage().contains("No updates are to be performed")) {
          return false;
        }
        throw e;
      }
      follow(cloudFormation, "UPDATE");
      return true;
    }
  }

  /**
   * That the website answers, and then that each of its servers has passed its health checks. The latter only for a
   * while: with a server that does not get well the website is up all the same, and {@code status} says so.
   */
  void awaitHealthy(Duration atMost) {
    String url = "http://127.0.0.1:" + aws.config().sitePort() + "/health";
    if (!Processes.await(atMost, () -> Processes.answers(url))) {
      throw new Problem("the website does not answer at " + url + " yet; see ./holdfast status");
    }
    try (ElasticLoadBalancingV2Client elb = aws.client(ElasticLoadBalancingV2Client.builder())) {
      Processes.await(SERVERS_PATIENCE, () -> Targets.of(elb).unhealthy() == 0);
      Targets targets = Targets.of(elb);
      screen.item("servers", targets.states().size() - targets.unhealthy() + " of " + targets.states().size() + " healthy");
    }
  }

  private void delete(CloudFormationClient cloudFormation, Stack stack) throws InterruptedException {
    cloudFormation.deleteStack(r -> r.stackName(stack.stackId()));
    while (find(cloudFormation).isPresent()) {
      Thread.sleep(200);
    }
  }

  static Optional<Stack> find(CloudFormationClient cloudFormation) {
    try {
      return cloudFormation.describeStacks(r -> r.stackName(STACK)).stacks().stream().findFirst();
    } catch (AwsServiceException e) {
      if (e.getMessage().contains("does not exist")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Shows the stack's events as they come, until it has settled. */
  private void follow(CloudFormationClient cloudFormation, String doing) throws InterruptedException {
    screen.item("website", "stack " + STACK);
    Set<String> shown = new HashSet<>();
    Instant begin = Instant.now().minusSeconds(2);
    while (true) {
      Stack stack = find(cloudFormation).orElseThrow(() -> new Problem("the stack " + STACK + " is gone"));
      List<StackEvent> events = new ArrayList<>(
          cloudFormation.describeStackEvents(r -> r.stackName(stack.stackId())).stackEvents());
      for (StackEvent event : events.reversed()) {
        if (shown.add(event.eventId()) && event.timestamp().isAfter(begin)) {
          show(event);
        }
      }
      String status = stack.stackStatusAsString();
      if (!status.endsWith("_IN_PROGRESS")) {
        if (!status.equals(doing + "_COMPLETE")) {
          throw new Problem("the stack " + STACK + " is " + status + ": " + firstFailure(events)
              + "\n  See: aws cloudformation describe-stack-events --stack-name " + STACK + ", and ./holdfast logs");
        }
        return;
      }
      Thread.sleep(200);
    }
  }

  /** What is done, what has failed, and what is heard of those that take their time; not every beginning. */
  private void show(StackEvent event) {
    String status = event.resourceStatusAsString();
    String reason = event.resourceStatusReason() == null ? "" : event.resourceStatusReason();
    boolean beginning = status.endsWith("_IN_PROGRESS") && (reason.isEmpty() || reason.endsWith("Initiated"));
    if (!beginning) {
      screen.line("    %s  %-44s %s  %s".formatted(
          screen.state("%-18s".formatted(status)), event.resourceType(), event.logicalResourceId(), reason).stripTrailing());
    }
  }

  private static String firstFailure(List<StackEvent> newestFirst) {
    return newestFirst.reversed().stream()
        .filter(e -> e.resourceStatusAsString().endsWith("_FAILED"))
        .map(e -> e.logicalResourceId() + ": " + e.resourceStatusReason())
        .findFirst().orElse("no resource says why");
  }

  private List<Parameter> artifact() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Artifact artifact = new Artifact(project.resolve("site"), Path.of(System.getProperty("java.home")));
    if (!artifact.isUpToDate()) {
      screen.item("artifact", "building site.zip, with a Java runtime of its own (some 15 s)");
    }
    Path zip = artifact.build();
    String hash = sha256(zip).substring(0, 16);
    String bucket = "artifacts-" + aws.config().account() + "-" + aws.config().region();
    String key = "site-" + hash + ".zip";
    try (S3Client s3 = aws.client(S3Client.builder().forcePathStyle(true))) {
      s3.createBucket(r -> r.bucket(bucket));
      if (!exists(s3, bucket, key)) {
        s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromFile(zip));
      }
    }
    screen.item("artifact", "s3://" + bucket + "/" + key + "  " + Screen.mebibytes(Files.size(zip)) + " in "
        + Screen.seconds(Duration.ofNanos(System.nanoTime() - begin)));
    List<Parameter> parameters = new ArrayList<>();
    Map<String, String> own = Up.parameters(aws.config());
    own.forEach((k, v) -> parameters.add(parameter(k, v)));
    parameters.add(parameter("ArtifactBucket", bucket));
    parameters.add(parameter("ArtifactKey", key));
    return parameters;
  }

  private static boolean exists(S3Client s3, String bucket, String key) {
    try {
      s3.headObject(r -> r.bucket(bucket).key(key));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return false;
      }
      throw e;
    }
  }

  private static Parameter parameter(String key, String value) {
    return Parameter.builder().parameterKey(key).parameterValue(value).build();
  }

  private String template() {
    try {
      return Files.readString(project.resolve("site/template.yaml"));
    } catch (IOException e) {
      throw new Problem("cannot read the website's template: " + e.getMessage());
    }
  }

  private static String sha256(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = in.read(buffer)) > 0; ) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
