package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * What S3 asks of a bucket's policy beyond that it is one: that it is about S3, about this bucket, and that each action
 * can be done to a resource that stands beside it.
 */
final class BucketPolicies {

  /** Actions on objects whose names do not say so. */
  private static final Set<String> ON_OBJECTS = Set.of("s3:abortmultipartupload", "s3:listmultipartuploadparts",
      "s3:bypassgovernanceretention", "s3:replicatedelete", "s3:replicatetags", "s3:initiatereplication");

  /** Actions on buckets whose names speak of objects. */
  private static final Set<String> ON_BUCKETS =
      Set.of("s3:getbucketobjectlockconfiguration", "s3:putbucketobjectlockconfiguration");

  private BucketPolicies() {}

  /**
   * Refuses what does not fit.
   *
   * @param json a policy that can be read
   * @throws AwsServiceException MalformedPolicy, in AWS's words
   */
  static void requireFitting(String bucket, String json) {
    JsonNode statements = JsonText.object(json).map(p -> p.asObject().get("Statement")).orElseThrow();
    for (JsonNode statement : statements.isArray() ? statements.asArray() : List.of(statements)) {
      Map<String, JsonNode> s = statement.asObject();
      List<String> actions = texts(s.get("Action"));
      List<String> resources = texts(s.get("Resource"));
      Stream.concat(actions.stream(), texts(s.get("NotAction")).stream())
          .filter(a -> !a.equals("*") && !a.startsWith("s3:"))
          .findFirst().ifPresent(_ -> {
            throw malformed("Policy has invalid action");
          });
      if (resources.stream().anyMatch(r -> !isOf(bucket, r))) {
        throw malformed("Policy has invalid resource");
      }
      if (!resources.isEmpty() && actions.stream().anyMatch(a -> resources.stream().noneMatch(r -> fits(a, r)))) {
        throw malformed("Action does not apply to any resource(s) in statement");
      }
    }
  }

  /** @return in lower case, as actions are compared, and names of buckets are; a number, which names nothing, empty */
  private static List<String> texts(JsonNode node) {
    return Optional.ofNullable(node).stream()
        .flatMap(n -> n.isArray() ? n.asArray().stream() : Stream.of(n))
        .map(n -> n.isString() ? n.asString().toLowerCase(Locale.ROOT) : "").toList();
  }

  private static boolean isOf(String bucket, String resource) {
    String name =
        resource.startsWith(S3Accesses.ARN) ? resource.substring(S3Accesses.ARN.length()).split("/", 2)[0] : "";
    String pattern = Stream.of(name.split("(?=[*?])|(?<=[*?])"))
        .map(part -> part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part))
        .collect(Collectors.joining());
    return resource.equals("*") || bucket.matches(pattern);
  }

  /** Whether an action is on what a resource is; those with a wildcard may be on anything. */
  private static boolean fits(String action, String resource) {
    if (action.indexOf('*') >= 0 || action.indexOf('?') >= 0 || resource.indexOf('/') < 0 && resource.endsWith("*")) {
      return true;
    }
    boolean onObjects = ON_OBJECTS.contains(action) || action.contains("object") && !ON_BUCKETS.contains(action);
    return onObjects == resource.indexOf('/') >= 0;
  }

  private static AwsServiceException malformed(String message) {
    return Errors.badRequest("MalformedPolicy", message);
  }
}
