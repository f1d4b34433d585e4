package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.elasticloadbalancing.Tables.HealthCheck;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher;

/** What AWS demands of a health check. */
final class HealthChecks {

  private HealthChecks() {}

  static HealthCheck checked(HealthCheck c) {
    Parameters.range("Health check interval",
        c.interval(), Limits.MIN_HEALTH_CHECK_INTERVAL, Limits.MAX_HEALTH_CHECK_INTERVAL, 0);
    Parameters.range("Health check timeout",
        c.timeout(), Limits.MIN_HEALTH_CHECK_TIMEOUT, Limits.MAX_HEALTH_CHECK_TIMEOUT, 0);
    Parameters.range("Healthy threshold count", c.healthyThreshold(), Limits.MIN_THRESHOLD, Limits.MAX_THRESHOLD, 0);
    Parameters.range("Unhealthy threshold count",
        c.unhealthyThreshold(), Limits.MIN_THRESHOLD, Limits.MAX_THRESHOLD, 0);
    if (c.timeout() >= c.interval()) {
      throw Parameters.invalid("Health check interval must be greater than the timeout.");
    }
    if (!c.path().startsWith("/") || c.path().length() > Limits.MAX_HEALTH_CHECK_PATH
        || !c.path().chars().allMatch(ch -> ch > ' ' && ch < 0x7f)) {
      throw Parameters.invalid("Health check path '" + c.path()
          + "' must begin with a '/' character, and can contain up to 1024 printable ASCII characters without spaces");
    }
    String code = "[2-4]\\d\\d";
    String codes = code + "(?:-" + code + ")?";
    // Possessive, for a greedy group takes stack frames for each of its matches, and a list may be long.
    if (!c.matcher().matches(codes + "(?:," + codes + ")*+")) {
      throw Parameters.invalid("Health check matcher HTTP code '" + c.matcher()
          + "' must be within '200-499' inclusive, as '200', '200,202' or '200-299'");
    }
    return c;
  }

  static Optional<String> matcher(Matcher given) {
    if (given == null) {
      return Optional.empty();
    }
    Parameters.allow(given, "HttpCode");
    return Optional.of(Parameters.required("Matcher.HttpCode", given.httpCode()));
  }
}
