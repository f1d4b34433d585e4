package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/** The rows of Elastic Load Balancing. Load balancers, listeners and target groups are keyed by their ARN. */
public final class Tables {

  public static final Table<String, LoadBalancer> LOAD_BALANCERS =
      Table.of("elasticloadbalancing/load-balancers", LoadBalancer.class);
  public static final Table<String, Listener> LISTENERS = Table.of("elasticloadbalancing/listeners", Listener.class);
  public static final Table<String, TargetGroup> TARGET_GROUPS =
      Table.of("elasticloadbalancing/target-groups", TargetGroup.class);
  public static final Table<TargetKey, Target> TARGETS =
      Table.of("elasticloadbalancing/targets", TargetKey.class, Target.class);

  /** What the node of one zone says of one target. */
  static final Table<VerdictKey, Verdict> VERDICTS =
      Table.of("elasticloadbalancing/verdicts", VerdictKey.class, Verdict.class);

  /** The zones whose balancer node is connected, by name. */
  static final Table<String, Node> NODES = Table.of("elasticloadbalancing/nodes", Node.class);

  private Tables() {}

  /**
   * @param subnets by availability zone: the load balancer has a node in each of them
   * @param attributes those that were set; {@link Attributes} knows the others' defaults
   */
  public record LoadBalancer(
      String arn,
      String name,
      String dnsName,
      String scheme,
      String vpcId,
      SortedMap<String, String> subnets,
      List<String> securityGroups,
      Instant createdTime,
      LoadBalancerState state,
      SortedMap<String, String> attributes,
      SortedMap<String, String> tags) {

    /** {@code app/name/hash}: CloudWatch's dimension. */
    public String fullName() {
      return arn.substring(arn.indexOf(":loadbalancer/") + ":loadbalancer/".length());
    }
  }

  public enum LoadBalancerState {
    /** No zone of it is connected yet. */
    PROVISIONING,
    ACTIVE
  }

  /** An HTTP listener; everything it accepts goes to one target group. */
  public record Listener(
      String arn, String loadBalancerArn, int port, String targetGroupArn, SortedMap<String, String> tags) {}

  /** Targets are instances, spoken to in HTTP/1.1. */
  public record TargetGroup(
      String arn,
      String name,
      int port,
      String vpcId,
      HealthCheck healthCheck,
      Instant createdTime,
      SortedMap<String, String> attributes,
      SortedMap<String, String> tags) {

    /** {@code targetgroup/name/hash}: CloudWatch's dimension. */
    public String fullName() {
      return arn.substring(arn.indexOf(":targetgroup/") + 1);
    }
  }

  /** Seconds, and counts of consecutive results. {@code matcher} as {@code "200"}, {@code "200,301"}, {@code "200-299"}. */
  public record HealthCheck(
      String path, int interval, int timeout, int healthyThreshold, int unhealthyThreshold, String matcher) {}

  public record TargetKey(String targetGroupArn, String id, int port) implements Comparable<TargetKey> {
    private static final Comparator<TargetKey> ORDER = Comparator.comparing(TargetKey::targetGroupArn)
        .thenComparing(TargetKey::id)
        .thenComparingInt(TargetKey::port);

    @Override
    public int compareTo(TargetKey o) {
      return ORDER.compare(this, o);
    }

    /** The lowest key of a group, and with {@link #end} its range. */
    static TargetKey start(String targetGroupArn) {
      return new TargetKey(targetGroupArn, "", 0);
    }

    static TargetKey end(String targetGroupArn) {
      return new TargetKey(targetGroupArn + '\0', "", 0);
    }
  }

  /**
   * @param address and {@code zone}: of the instance, as EC2 gave them when it was registered; they never change
   * @param reason AWS's reason code; empty when healthy
   * @param since when it came into this state
   */
  public record Target(
      TargetKey key,
      String address,
      String zone,
      TargetState state,
      String reason,
      String description,
      Instant since) {}

  record VerdictKey(TargetKey target, String zone) implements Comparable<VerdictKey> {
    @Override
    public int compareTo(VerdictKey o) {
      int c = target.compareTo(o.target);
      return c != 0 ? c : zone.compareTo(o.zone);
    }
  }

  /** {@code reason} as in the report: a reason code, and after ": " a description. */
  record Verdict(Judgement judgement, String reason) {}

  enum Judgement { HEALTHY, UNHEALTHY, DRAINED }

  record Node(String zone, Instant connected) {}
}
