package dev.holdfast.region.sqs;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * Whether the policy of a queue or a topic lets a service of AWS's, as {@code sns.amazonaws.com}, put something into
 * it. This is the one kind of caller that has no other permission than the policy's. A condition that is not known here
 * never holds for what allows, and always for what denies: so nothing is let in that AWS would not.
 */
public final class ServiceAccess {

  private ServiceAccess() {}

  /**
   * @param policy a JSON object
   * @param service as {@code "sns"}
   * @param context what conditions may ask for, by keys in lower case: {@code aws:sourcearn}, {@code aws:sourceaccount}
   */
  public static boolean allows(
      String policy, String service, String action, String resource, SortedMap<String, String> context) {
    List<JsonNode> statements = PolicyStatements.of(policy).statements().stream()
        .filter(JsonNode::isObject)
        .filter(s -> isFor(s, service) && matches(s, "Action", action, true) && matches(s, "Resource", resource, false))
        .toList();
    return statements.stream().noneMatch(s -> isEffect(s, "Deny") && holds(s, context, true))
        && statements.stream().anyMatch(s -> isEffect(s, "Allow") && holds(s, context, false));
  }

  private static boolean isEffect(JsonNode statement, String effect) {
    return several(statement, "Effect").stream().anyMatch(e -> e.isString() && e.asString().equals(effect));
  }

  private static boolean isFor(JsonNode statement, String service) {
    JsonNode principal = statement.field("Principal").orElse(null);
    if (principal == null) {
      return false;
    }
    return isOneOf(List.of(principal), "*")
        || isOneOf(several(principal, "AWS"), "*")
        || isOneOf(several(principal, "Service"), service + ".amazonaws.com")
        || isOneOf(several(principal, "Service"), "*");
  }

  private static boolean isOneOf(List<JsonNode> values, String wanted) {
    return values.stream().anyMatch(v -> v.isString() && v.asString().equals(wanted));
  }

  private static boolean matches(JsonNode statement, String field, String value, boolean anyCase) {
    return several(statement, field).stream().filter(JsonNode::isString).map(JsonNode::asString)
        .anyMatch(p -> anyCase ? like(lower(p), lower(value)) : like(p, value));
  }

  private static boolean holds(JsonNode statement, SortedMap<String, String> context, boolean otherwise) {
    JsonNode conditions = statement.field("Condition").orElse(null);
    if (conditions == null) {
      return true;
    } else if (!conditions.isObject()) {
      return otherwise;
    }
    for (Map.Entry<String, JsonNode> operator : conditions.asObject().entrySet()) {
      if (!operator.getValue().isObject()) {
        return otherwise;
      }
      for (String key : operator.getValue().asObject().keySet()) {
        List<String> asked = several(operator.getValue(), key).stream()
            .filter(JsonNode::isString).map(JsonNode::asString).toList();
        if (!holds(lower(operator.getKey()), asked, context.get(lower(key)), otherwise)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean holds(String operator, List<String> asked, String value, boolean otherwise) {
    boolean forgiving = operator.endsWith("ifexists");
    String plain = forgiving ? operator.substring(0, operator.length() - "ifexists".length()) : operator;
    return switch (plain) {
      case "stringequals" -> value == null ? forgiving : asked.contains(value);
      case "stringequalsignorecase" ->
          value == null ? forgiving : asked.stream().anyMatch(a -> a.equalsIgnoreCase(value));
      case "stringlike", "arnlike", "arnequals" ->
          value == null ? forgiving : asked.stream().anyMatch(a -> like(a, value));
      case "stringnotequals" -> value == null || !asked.contains(value);
      case "stringnotlike", "arnnotlike", "arnnotequals" ->
          value == null || asked.stream().noneMatch(a -> like(a, value));
      default -> otherwise;
    };
  }

  /** {@code *} stands for any characters, {@code ?} for one. */
  private static boolean like(String pattern, String value) {
    int p = 0;
    int star = -1;
    int mark = 0;
    int v = 0;
    while (v < value.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        mark = v;
      } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == value.charAt(v))) {
        p++;
        v++;
      } else if (star >= 0) {
        p = star + 1;
        v = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static List<JsonNode> several(JsonNode object, String field) {
    return object.isObject()
        ? object.field(field).map(f -> f.isArray() ? f.asArray() : List.of(f)).orElse(List.of())
        : List.of();
  }

  private static String lower(String s) {
    return s.toLowerCase(Locale.ROOT);
  }
}
