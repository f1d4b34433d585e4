package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * Whether anybody at all may read an object. The one place that decides it: it looks for a statement of the bucket's policy
 * that allows it to everybody without a condition, and lets the public access block have the last word.
 */
final class PublicAccess {

  private static final String READ = "s3:GetObject";

  private PublicAccess() {}

  static boolean mayRead(Call call, String bucket, String key) {
    if (new Acls(call).letAnybodyRead(bucket, key)) {
      return true;
    }
    boolean restricted = Configurations.PUBLIC_ACCESS.find(call, bucket)
        .filter(row -> Boolean.TRUE.equals(row.value().restrictPublicBuckets())).isPresent();
    if (restricted) {
      return false;
    }
    return Configurations.POLICY.find(call, bucket)
        .map(row -> allows(JsonNode.parser().parse(row.json()), "arn:aws:s3:::" + bucket + '/' + key))
        .orElse(false);
  }

  /** Any statement that may deny it does: whom its conditions spare cannot be told here. */
  private static boolean allows(JsonNode policy, String arn) {
    List<JsonNode> statements = several(policy, "Statement").stream()
        .filter(s -> s.isObject() && matches(s, "Action", READ) && matches(s, "Resource", arn)).toList();
    boolean denied = statements.stream().anyMatch(s -> !isEffect(s, "Allow"));
    return !denied && statements.stream()
        .anyMatch(s -> isEffect(s, "Allow") && isForAll(s) && s.field("Condition").isEmpty());
  }

  private static boolean isEffect(JsonNode statement, String effect) {
    return statement.field("Effect").filter(e -> e.isString() && e.asString().equals(effect)).isPresent();
  }

  private static boolean isForAll(JsonNode statement) {
    JsonNode principal = statement.field("Principal").orElse(null);
    if (principal == null) {
      return false;
    }
    return principal.isString() && principal.asString().equals("*")
        || principal.isObject() && several(principal, "AWS").stream()
            .anyMatch(p -> p.isString() && p.asString().equals("*"));
  }

  private static boolean matches(JsonNode statement, String field, String value) {
    return several(statement, field).stream().anyMatch(p -> p.isString() && matches(p.asString(), value));
  }

  /** {@code *} stands for any characters, {@code ?} for one; actions are matched in any case, resources as they are. */
  private static boolean matches(String pattern, String value) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)));
    }
    int flags = Pattern.DOTALL | (value.equals(READ) ? Pattern.CASE_INSENSITIVE : 0);
    return Pattern.compile(regex.toString(), flags).matcher(value).matches();
  }

  private static List<JsonNode> several(JsonNode of, String field) {
    return of.field(field).map(f -> f.isArray() ? f.asArray() : List.of(f)).orElse(List.of());
  }
}
