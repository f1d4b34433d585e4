package dev.holdfast.balancer;

import dev.holdfast.region.world.Report.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Turns counts into CloudWatch's metrics of namespace AWS/ApplicationELB. */
final class Measurements {

  private static final String NAMESPACE = "AWS/ApplicationELB";
  private static final double NANOS_PER_SECOND = 1e9;

  private Measurements() {}

  /**
   * The measurements of one listener; none when there was no traffic.
   *
   * @param connections open now, from clients
   */
  static List<Measurement> of(Route route, Meter.Counts counts, long connections) {
    List<Measurement> all = new ArrayList<>();
    if (counts.isEmpty()) {
      return all;
    }
    SortedMap<String, String> lb = new TreeMap<>();
    lb.put("LoadBalancer", after(route.loadBalancerArn(), ":loadbalancer/"));
    SortedMap<String, String> group = new TreeMap<>(lb);
    group.put("TargetGroup", "targetgroup/" + after(route.targetGroupArn(), ":targetgroup/"));

    for (SortedMap<String, String> dimensions : List.of(lb, group)) {
      count(all, dimensions, "RequestCount", counts.requests());
      for (int hundreds = 2; hundreds <= 5; hundreds++) {
        count(all, dimensions, "HTTPCode_Target_" + hundreds + "XX_Count", counts.byClass()[hundreds]);
      }
      count(all, dimensions, "TargetConnectionErrorCount", counts.connectionErrors());
      if (counts.answered() > 0) {
        all.add(new Measurement(NAMESPACE, "TargetResponseTime", dimensions, "Seconds",
            counts.nanosSum() / NANOS_PER_SECOND, counts.nanosMin() / NANOS_PER_SECOND,
            counts.nanosMax() / NANOS_PER_SECOND, counts.answered()));
      }
    }
    count(all, lb, "HTTPCode_ELB_4XX_Count", counts.ownClientErrors());
    count(all, lb, "HTTPCode_ELB_5XX_Count", counts.ownServerErrors());
    all.add(gauge(lb, "ActiveConnectionCount", connections));
    long healthy = count(route, Target.Health.HEALTHY);
    long unhealthy = count(route, Target.Health.UNHEALTHY);
    all.add(gauge(group, "HealthyHostCount", healthy));
    all.add(gauge(group, "UnHealthyHostCount", unhealthy));
    return all;
  }

  /**
   * What the targets of each zone were asked, and what failed: by the zone of the target, whichever node asked it.
   *
   * @param byZone in the order of the zones
   */
  static List<Measurement> of(String loadBalancerArn, SortedMap<String, Target.Tally> byZone) {
    List<Measurement> all = new ArrayList<>();
    byZone.forEach((zone, tally) -> {
      SortedMap<String, String> dimensions = new TreeMap<>();
      dimensions.put("AvailabilityZone", zone);
      dimensions.put("LoadBalancer", after(loadBalancerArn, ":loadbalancer/"));
      count(all, dimensions, "RequestCount", tally.asked());
      count(all, dimensions, "HTTPCode_Target_5XX_Count", tally.serverErrors());
      count(all, dimensions, "TargetConnectionErrorCount", tally.connectionErrors());
    });
    return all;
  }

  /** Counters that stayed at zero are not reported, as on AWS. */
  private static void count(List<Measurement> to, SortedMap<String, String> dimensions, String metric, long n) {
    if (n > 0) {
      // As AWS does: each request is a sample of 1.
      to.add(new Measurement(NAMESPACE, metric, dimensions, "Count", n, 1, 1, n));
    }
  }

  private static long count(Route route, Target.Health health) {
    return Stream.concat(route.open().stream(), route.away().stream()).filter(t -> t.health == health).count();
  }

  private static Measurement gauge(SortedMap<String, String> dimensions, String metric, long n) {
    return new Measurement(NAMESPACE, metric, dimensions, "Count", n, n, n, 1);
  }

  private static String after(String arn, String marker) {
    return arn.substring(arn.indexOf(marker) + marker.length());
  }
}
