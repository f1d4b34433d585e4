package dev.holdfast.cli;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/**
 * What the load balancers' health checks say.
 *
 * @param states by instance
 */
record Targets(Map<String, String> states) {

  static Targets of(ElasticLoadBalancingV2Client elb) {
    Map<String, String> states = new TreeMap<>();
    for (TargetGroup group : elb.describeTargetGroups(r -> { }).targetGroups()) {
      for (TargetHealthDescription t : elb.describeTargetHealth(r -> r.targetGroupArn(group.targetGroupArn()))
          .targetHealthDescriptions()) {
        states.put(t.target().id(), t.targetHealth().stateAsString());
      }
    }
    return new Targets(states);
  }

  /** Those that leave on purpose do not count. */
  long unhealthy() {
    return states.values().stream().filter(h -> !h.equals("healthy") && !h.equals("draining")).count();
  }
}
