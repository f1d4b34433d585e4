package dev.holdfast.gameday;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A new release of the website as a team would roll it out: the artifact under a new key, and an update of the stack
 * that names it. The bytes are those of the release that runs, so what changes is only that every server is replaced.
 */
final class Release {

  /** How long the update may take. */
  static final Duration LIMIT = Duration.ofMinutes(6);

  private static final String BUCKET = "ArtifactBucket";
  private static final String KEY = "ArtifactKey";

  private final CloudFormationClient cloudFormation;
  private final S3Client s3;
  private final String stack;
  private final String run;

  /** @param run makes the new key differ from that of other game days */
  Release(CloudFormationClient cloudFormation, S3Client s3, String stack, String run) {
    this.cloudFormation = cloudFormation;
    this.s3 = s3;
    this.stack = stack;
    this.run = run;
  }

  /** Rolls it out. @return why it did not end as it should, if so */
  Optional<String> roll() throws InterruptedException {
    SortedMap<String, String> parameters = new TreeMap<>();
    stack().parameters().forEach(p -> parameters.put(p.parameterKey(), p.parameterValue()));
    if (!parameters.containsKey(BUCKET) || !parameters.containsKey(KEY)) {
      throw new GameDayException("the stack " + stack + " has no parameters " + BUCKET + " and " + KEY
          + ", which a release changes");
    }
    String key = "gameday-" + run + "/" + parameters.get(KEY).replaceFirst("^gameday-[^/]*/", "");
    s3.copyObject(c -> c.sourceBucket(parameters.get(BUCKET)).sourceKey(parameters.get(KEY))
        .destinationBucket(parameters.get(BUCKET)).destinationKey(key));
    List<Parameter> changed = parameters.keySet().stream().map(name -> name.equals(KEY)
        ? Parameter.builder().parameterKey(KEY).parameterValue(key).build()
        : Parameter.builder().parameterKey(name).usePreviousValue(true).build()).toList();
    cloudFormation.updateStack(u -> u.stackName(stack).usePreviousTemplate(true).parameters(changed)
        .capabilitiesWithStrings("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"));
    return settled();
  }

  private Optional<String> settled() throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String status = "";
    while (System.nanoTime() < deadline) {
      try {
        status = stack().stackStatusAsString();
        if (status.equals("UPDATE_COMPLETE")) {
          return Optional.empty();
        } else if (!status.contains("IN_PROGRESS")) {
          return Optional.of("the stack is " + status);
        }
      } catch (SdkException e) {
        status = "unknown: the API does not answer";
      }
      Thread.sleep(500);
    }
    return Optional.of("after " + LIMIT.toMinutes() + " minutes the stack is still " + status);
  }

  private Stack stack() {
    return cloudFormation.describeStacks(r -> r.stackName(stack)).stacks().getFirst();
  }
}
