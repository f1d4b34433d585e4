package dev.holdfast.region.elasticloadbalancing;

/** The states of a registered target, as DescribeTargetHealth names them in lower case. */
public enum TargetState {
  /** Its first health checks are not done. */
  INITIAL,
  HEALTHY,
  UNHEALTHY,
  /** Deregistered: no new requests; those in flight may finish. */
  DRAINING,
  /** No load balancer sends requests to it: its group or its zone is not in use. */
  UNUSED;

  String aws() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
