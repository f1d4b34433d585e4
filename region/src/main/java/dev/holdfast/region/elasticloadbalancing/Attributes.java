package dev.holdfast.region.elasticloadbalancing;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The attributes of load balancers and target groups: their defaults, and which other values Holdfast implements.
 * An attribute whose pattern is its default alone exists, so that it can be described and set to what it is.
 */
final class Attributes {

  static final String IDLE_TIMEOUT = "idle_timeout.timeout_seconds";
  static final String DELETION_PROTECTION = "deletion_protection.enabled";
  static final String DEREGISTRATION_DELAY = "deregistration_delay.timeout_seconds";

  /** @param allowed a regular expression of the values that may be set; {@code minimum}: for numbers */
  private record Attribute(String key, String defaultValue, String allowed, int minimum, int maximum) {
    static Attribute fixed(String key, String value) {
      return new Attribute(key, value, java.util.regex.Pattern.quote(value), 0, Integer.MAX_VALUE);
    }

    static Attribute either(String key, String value, String other) {
      return new Attribute(key, value, value + '|' + other, 0, Integer.MAX_VALUE);
    }

    static Attribute seconds(String key, int value, int minimum, int maximum) {
      return new Attribute(key, String.valueOf(value), "\\d{1,6}", minimum, maximum);
    }
  }

  static final Attributes OF_LOAD_BALANCERS = new Attributes("load balancer", List.of(
      Attribute.fixed("access_logs.s3.enabled", "false"),
      Attribute.fixed("access_logs.s3.bucket", ""),
      Attribute.fixed("access_logs.s3.prefix", ""),
      Attribute.either(DELETION_PROTECTION, "false", "true"),
      Attribute.seconds(IDLE_TIMEOUT, 60, 1, 4000),
      Attribute.fixed("load_balancing.cross_zone.enabled", "true"),
      Attribute.fixed("routing.http.desync_mitigation_mode", "defensive"),
      Attribute.fixed("routing.http.drop_invalid_header_fields.enabled", "false"),
      Attribute.fixed("routing.http.preserve_host_header.enabled", "true"),
      Attribute.fixed("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false"),
      Attribute.fixed("routing.http.xff_client_port.enabled", "false"),
      Attribute.fixed("routing.http.xff_header_processing.mode", "append"),
      // HTTP/2 needs HTTPS on AWS too, and there are only HTTP listeners: both values mean the same.
      Attribute.either("routing.http2.enabled", "true", "false"),
      Attribute.fixed("waf.fail_open.enabled", "false"),
      Attribute.either("zonal_shift.config.enabled", "false", "true")));

  static final Attributes OF_TARGET_GROUPS = new Attributes("target group", List.of(
      Attribute.seconds(DEREGISTRATION_DELAY, 300, 0, 3600),
      // Holdfast always chooses the target with the fewest outstanding requests, which under equal targets is a round.
      Attribute.either("load_balancing.algorithm.type", "round_robin", "least_outstanding_requests"),
      Attribute.fixed("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
      Attribute.fixed("slow_start.duration_seconds", "0"),
      Attribute.fixed("stickiness.enabled", "false"),
      Attribute.fixed("stickiness.type", "lb_cookie"),
      Attribute.fixed("stickiness.lb_cookie.duration_seconds", "86400"),
      Attribute.fixed("target_group_health.dns_failover.minimum_healthy_targets.count", "1"),
      Attribute.fixed("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"),
      Attribute.fixed("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
      Attribute.fixed("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off")));

  private final String owner;
  private final SortedMap<String, Attribute> known = new TreeMap<>();

  private Attributes(String owner, List<Attribute> attributes) {
    this.owner = owner;
    attributes.forEach(a -> known.put(a.key(), a));
  }

  /** Every attribute there is, those that were set with their value. */
  SortedMap<String, String> all(SortedMap<String, String> set) {
    SortedMap<String, String> all = new TreeMap<>();
    known.values().forEach(a -> all.put(a.key(), a.defaultValue()));
    all.putAll(set);
    return all;
  }

  String get(SortedMap<String, String> set, String key) {
    return set.getOrDefault(key, known.get(key).defaultValue());
  }

  int seconds(SortedMap<String, String> set, String key) {
    return Integer.parseInt(get(set, key));
  }

  /** Those already set with another one, checked. */
  SortedMap<String, String> with(SortedMap<String, String> set, String key, String value) {
    Attribute attribute = known.get(Parameters.required("An attribute's Key", key));
    if (attribute == null) {
      throw Parameters.invalid(owner + " attribute key '" + key + "' is not recognized");
    }
    String given = value == null ? "" : value;
    if (!given.matches(attribute.allowed())) {
      throw Parameters.invalid("Holdfast does not support the value '" + given + "' of " + owner + " attribute '" + key
          + "' (default '" + attribute.defaultValue() + "')");
    }
    if (attribute.allowed().startsWith("\\d")) {
      Parameters.range(owner + " attribute '" + key + "' value",
          Integer.valueOf(given), attribute.minimum(), attribute.maximum(), 0);
    }
    SortedMap<String, String> changed = new TreeMap<>(set);
    changed.put(key, given);
    return changed;
  }
}
