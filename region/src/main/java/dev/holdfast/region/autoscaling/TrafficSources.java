package dev.holdfast.region.autoscaling;

import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.autoscaling.Tables.MemberRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.autoscaling.model.*;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** The target groups of a group, under their old name and their new. */
record TrafficSources(Call call) {

  AttachLoadBalancerTargetGroupsResponse attach(AttachLoadBalancerTargetGroupsRequest r) {
    Supported.only(r, Set.of("AutoScalingGroupName", "TargetGroupARNs"));
    attach(r.autoScalingGroupName(), r.targetGroupARNs());
    return AttachLoadBalancerTargetGroupsResponse.builder().build();
  }

  DetachLoadBalancerTargetGroupsResponse detach(DetachLoadBalancerTargetGroupsRequest r) {
    detach(r.autoScalingGroupName(), r.targetGroupARNs());
    return DetachLoadBalancerTargetGroupsResponse.builder().build();
  }

  AttachTrafficSourcesResponse attach(AttachTrafficSourcesRequest r) {
    Supported.only(r, Set.of("AutoScalingGroupName", "TrafficSources"));
    attach(r.autoScalingGroupName(), targetGroups(r.trafficSources()));
    return AttachTrafficSourcesResponse.builder().build();
  }

  DetachTrafficSourcesResponse detach(DetachTrafficSourcesRequest r) {
    detach(r.autoScalingGroupName(), targetGroups(r.trafficSources()));
    return DetachTrafficSourcesResponse.builder().build();
  }

  private void attach(String name, List<String> arns) {
    GroupRow row = new Groups(call).require(name);
    new Groups(call).requireTargetGroups(arns);
    List<String> all = new ArrayList<>(row.group().targetGroupARNs());
    arns.stream().filter(a -> !all.contains(a)).forEach(all::add);
    new Groups(call).put(row.with(row.group().toBuilder().targetGroupARNs(all).build()));
  }

  private void detach(String name, List<String> arns) {
    GroupRow row = new Groups(call).require(name);
    List<String> left = new ArrayList<>(row.group().targetGroupARNs());
    for (String arn : arns) {
      if (!left.remove(arn)) {
        throw Groups.invalid("Trying to remove Target Groups that are not part of the group: " + arn);
      }
      for (MemberRow m : Tables.members(call.state(), name)) {
        if (m.registered().contains(arn)) {
          call.client(ElasticLoadBalancingV2Client.class)
              .deregisterTargets(t -> t.targetGroupArn(arn).targets(x -> x.id(m.instanceId())));
          List<String> registered = new ArrayList<>(m.registered());
          registered.remove(arn);
          call.state().put(
              Tables.MEMBERS, m.key(), m.with(m.protectedFromScaleIn(), m.extra(), registered));
        }
      }
    }
    new Groups(call).put(row.with(row.group().toBuilder().targetGroupARNs(left).build()));
  }

  DescribeLoadBalancerTargetGroupsResponse describe(DescribeLoadBalancerTargetGroupsRequest r) {
    GroupRow row = new Groups(call).require(r.autoScalingGroupName());
    return DescribeLoadBalancerTargetGroupsResponse.builder()
        .loadBalancerTargetGroups(row.group().targetGroupARNs().stream()
            .map(arn -> LoadBalancerTargetGroupState.builder()
                .loadBalancerTargetGroupARN(arn).state(state(row)).build())
            .toList())
        .build();
  }

  DescribeTrafficSourcesResponse describe(DescribeTrafficSourcesRequest r) {
    GroupRow row = new Groups(call).require(r.autoScalingGroupName());
    return DescribeTrafficSourcesResponse.builder()
        .trafficSources(row.group().targetGroupARNs().stream()
            .map(arn -> TrafficSourceState.builder()
                .identifier(arn).trafficSource(arn).type("elbv2").state(state(row)).build())
            .toList())
        .build();
  }

  /** Added once every instance in service is registered; InService when groups replace what is unhealthy there. */
  private static String state(GroupRow row) {
    return row.group().healthCheckType().contains("ELB") ? "InService" : "Added";
  }

  static List<String> targetGroups(List<TrafficSourceIdentifier> sources) {
    for (TrafficSourceIdentifier s : sources) {
      if (s.type() != null && !s.type().equals("elbv2")) {
        throw Groups.invalid("Holdfast supports traffic sources of type elbv2, not " + s.type());
      }
    }
    return sources.stream().map(TrafficSourceIdentifier::identifier).toList();
  }
}
