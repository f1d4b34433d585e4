package dev.holdfast.wire.postform;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.model.Texts;
import dev.holdfast.wire.model.WireProblem;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * What the author of a form allows: until when, and what each of its fields may be.
 *
 * @param least bytes that the file must have
 * @param most bytes that the file may have
 */
public record PostPolicy(Instant expiration, List<Condition> conditions, long least, long most) {

  /** What a form is allowed that nobody has signed. */
  public static final PostPolicy NONE = new PostPolicy(Instant.MAX, List.of(), 0, Long.MAX_VALUE);

  /** These no condition needs to name. */
  private static final Set<String> FREE = Set.of("x-amz-signature", "file", "policy", "awsaccesskeyid", "signature");

  private static final String IGNORED = "x-ignore-";

  /** @param text as the policy has it, for messages */
  record Condition(boolean prefix, String field, String value, String text) {

    boolean holds(String given) {
      if (!prefix) {
        return given.equals(value);
      }
      // Several types, separated by commas, must each be allowed.
      return field.equals("content-type")
          ? Arrays.stream(given.split(",")).allMatch(type -> type.strip().startsWith(value))
          : given.startsWith(value);
    }
  }

  /** @throws AwsServiceException InvalidPolicyDocument */
  public static PostPolicy parse(String base64) {
    JsonNode root = json(base64);
    Instant expiration = expiration(root);
    List<JsonNode> listed = root.field("conditions").filter(JsonNode::isArray).map(JsonNode::asArray)
        .orElseThrow(() -> invalid("Policy missing conditions."));
    List<Condition> conditions = new ArrayList<>();
    long least = 0;
    long most = Long.MAX_VALUE;
    for (JsonNode one : listed) {
      if (one.isObject() && !one.asObject().isEmpty()) {
        one.asObject().forEach((name, value) -> conditions.add(condition("eq", "$" + name, text(value))));
      } else if (one.isArray() && one.asArray().size() == 3) {
        List<JsonNode> parts = one.asArray();
        String operation = text(parts.get(0)).toLowerCase(Locale.ROOT);
        if (operation.equals("content-length-range")) {
          least = Math.max(least, number(parts.get(1)));
          most = Math.min(most, number(parts.get(2)));
        } else {
          conditions.add(condition(operation, text(parts.get(1)), text(parts.get(2))));
        }
      } else {
        throw invalid("Invalid Condition: it is neither an object nor a list of three");
      }
    }
    return new PostPolicy(expiration, List.copyOf(conditions), least, most);
  }

  private static JsonNode json(String base64) {
    try {
      String text = new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
      JsonNode root = text.isBlank() ? null : JsonNode.parser().parse(text);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (IllegalArgumentException | UncheckedIOException | UnsupportedOperationException e) {
      throw invalid("Invalid JSON.");
    }
    throw invalid("Invalid JSON.");
  }

  private static Instant expiration(JsonNode root) {
    JsonNode given = root.field("expiration").orElseThrow(() -> invalid("Policy missing expiration."));
    try {
      return Texts.instant(text(given), Format.ISO_8601, "expiration");
    } catch (WireProblem e) {
      throw invalid("Invalid 'expiration' value: '" + text(given) + "'");
    }
  }

  private static Condition condition(String operation, String field, String value) {
    if (!operation.equals("eq") && !operation.equals("starts-with")) {
      throw invalid("Invalid Condition: unknown operation '" + operation + "'.");
    }
    if (!field.startsWith("$")) {
      throw invalid("Invalid Condition: the field's name must begin with '$': " + field);
    }
    return new Condition(operation.equals("starts-with"), field.substring(1).toLowerCase(Locale.ROOT), value,
        "[\"" + operation + "\", \"" + field + "\", \"" + value + "\"]");
  }

  private static String text(JsonNode node) {
    if (node.isString()) {
      return node.asString();
    } else if (node.isNumber()) {
      return node.asNumber();
    }
    throw invalid("Invalid Condition: a value must be a string");
  }

  private static long number(JsonNode node) {
    try {
      long number = Long.parseLong(text(node));
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid("Invalid content-length-range: " + text(node));
    }
    throw invalid("Invalid content-length-range: " + text(node));
  }

  /**
   * Checks a form against this.
   *
   * @param fields by their names in lower case, their variables expanded
   * @throws AwsServiceException AccessDenied, naming the condition that does not hold
   */
  public void check(SortedMap<String, String> fields, String bucket, Instant now) {
    if (!now.isBefore(expiration)) {
      throw denied("Policy expired.");
    }
    Set<String> named = new TreeSet<>();
    for (Condition condition : conditions) {
      String given = condition.field.equals("bucket")
          ? fields.getOrDefault("bucket", bucket)
          : fields.getOrDefault(condition.field, "");
      if (!condition.holds(given) || condition.field.equals("bucket") && !condition.holds(bucket)) {
        throw denied("Policy Condition failed: " + condition.text);
      }
      named.add(condition.field);
    }
    for (String field : fields.keySet()) {
      if (!named.contains(field) && !FREE.contains(field) && !field.startsWith(IGNORED)) {
        throw denied("Extra input fields: " + field);
      }
    }
  }

  private static AwsServiceException invalid(String problem) {
    return Errors.badRequest("InvalidPolicyDocument", "Invalid Policy: " + problem);
  }

  private static AwsServiceException denied(String problem) {
    return Errors.of(403, "AccessDenied", "Invalid according to Policy: " + problem);
  }
}
