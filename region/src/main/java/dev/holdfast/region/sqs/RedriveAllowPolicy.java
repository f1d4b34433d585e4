package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.JsonText;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * Which queues may name this one as their dead-letter queue.
 *
 * @param permission {@code allowAll}, {@code denyAll} or {@code byQueue}
 * @param sourceQueueArns 1 to 10 with {@code byQueue}, else none
 */
record RedriveAllowPolicy(String permission, List<String> sourceQueueArns) {

  static final RedriveAllowPolicy DEFAULT = new RedriveAllowPolicy("allowAll", List.of());

  static RedriveAllowPolicy parse(String json) {
    try {
      JsonNode policy = JsonText.parse(json).orElseThrow();
      String permission = policy.field("redrivePermission").orElseThrow().asString();
      List<String> sources = policy.field("sourceQueueArns")
          .map(a -> a.asArray().stream().map(JsonNode::asString).toList()).orElse(List.of());
      boolean byQueue = permission.equals("byQueue");
      if (!List.of("allowAll", "denyAll", "byQueue").contains(permission)) {
        throw invalid(json, "redrivePermission must be allowAll, denyAll or byQueue.");
      } else if (byQueue != !sources.isEmpty() || sources.size() > Limits.REDRIVE_SOURCES) {
        throw invalid(json, "With byQueue, and only then, sourceQueueArns holds 1 to " + Limits.REDRIVE_SOURCES
            + " ARNs of queues.");
      }
      return new RedriveAllowPolicy(permission, sources);
    } catch (java.util.NoSuchElementException | UnsupportedOperationException e) {
      throw invalid(json, "It must be a JSON object with redrivePermission.");
    }
  }

  boolean allows(String sourceArn) {
    return permission.equals("allowAll") || sourceQueueArns.contains(sourceArn);
  }

  String json() {
    String sources = sourceQueueArns.isEmpty() ? "" : sourceQueueArns.stream()
        .collect(Collectors.joining("\",\"", ",\"sourceQueueArns\":[\"", "\"]"));
    return "{\"redrivePermission\":\"" + permission + '"' + sources + '}';
  }

  private static RuntimeException invalid(String json, String reason) {
    return Errors.badRequest(
        "InvalidParameterValue", "Value " + json + " for parameter RedriveAllowPolicy is invalid. Reason: " + reason);
  }
}
