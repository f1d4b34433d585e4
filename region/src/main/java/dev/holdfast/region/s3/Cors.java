package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.State;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.CORSRule;

/** Tells what a bucket's CORS rules let a browser do. The first rule that matches counts. */
public final class Cors {

  /** Whether there are any rules, and where. */
  public enum Rules { NO_BUCKET, NONE, SOME }

  private Cors() {}

  public static Rules rules(State state, String bucket) {
    return !state.has(S3Service.BUCKETS, bucket) ? Rules.NO_BUCKET
        : state.has(Configurations.CORS.table(), bucket) ? Rules.SOME : Rules.NONE;
  }

  /**
   * The headers that allow a request from another origin, by name; empty if no rule does.
   *
   * @param requestHeaders what a preflight asks to send, without blanks; empty for an actual request
   */
  public static Optional<SortedMap<String, String>> allow(
      State state, String bucket, String origin, String method, List<String> requestHeaders) {
    return state.get(Configurations.CORS.table(), bucket)
        .flatMap(row -> row.value().corsRules().stream()
            .filter(rule -> allows(rule, origin, method, requestHeaders))
            .findFirst())
        .map(rule -> headers(rule, origin, requestHeaders));
  }

  private static boolean allows(CORSRule rule, String origin, String method, List<String> requestHeaders) {
    return rule.allowedMethods().contains(method)
        && rule.allowedOrigins().stream().anyMatch(allowed -> matches(allowed, origin, 0))
        && requestHeaders.stream().allMatch(header -> rule.allowedHeaders().stream()
            .anyMatch(allowed -> matches(allowed, header, Pattern.CASE_INSENSITIVE)));
  }

  private static SortedMap<String, String> headers(CORSRule rule, String origin, List<String> requestHeaders) {
    SortedMap<String, String> headers = new TreeMap<>();
    boolean anyOrigin = rule.allowedOrigins().contains("*");
    headers.put("Access-Control-Allow-Origin", anyOrigin ? "*" : origin);
    headers.put("Access-Control-Allow-Methods", String.join(", ", rule.allowedMethods()));
    if (!anyOrigin) {
      headers.put("Access-Control-Allow-Credentials", "true");
    }
    if (!requestHeaders.isEmpty()) {
      headers.put("Access-Control-Allow-Headers", String.join(", ", requestHeaders).toLowerCase(Locale.ROOT));
    }
    if (!rule.exposeHeaders().isEmpty()) {
      headers.put("Access-Control-Expose-Headers", String.join(", ", rule.exposeHeaders()));
    }
    if (rule.maxAgeSeconds() != null) {
      headers.put("Access-Control-Max-Age", rule.maxAgeSeconds().toString());
    }
    headers.put("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    return headers;
  }

  private static boolean matches(String allowed, String actual, int flags) {
    int star = allowed.indexOf('*');
    String regex = star < 0
        ? Pattern.quote(allowed)
        : Pattern.quote(allowed.substring(0, star)) + ".*" + Pattern.quote(allowed.substring(star + 1));
    return Pattern.compile(regex, flags).matcher(actual).matches();
  }
}
