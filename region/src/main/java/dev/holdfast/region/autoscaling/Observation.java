package dev.holdfast.region.autoscaling;

import dev.holdfast.region.autoscaling.Tables.ActivityKey;
import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.autoscaling.Tables.MemberRow;
import dev.holdfast.region.autoscaling.Tables.RefreshRow;
import dev.holdfast.region.ec2.InstanceRow;
import dev.holdfast.region.ec2.InstanceState;
import dev.holdfast.region.ec2.Instances;
import dev.holdfast.region.ec2.Subnets;
import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefresh;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/**
 * What a group's controller sees, all it needs to decide.
 *
 * @param subnets of the group in zones that can take instances, by zone
 * @param refresh the one in progress
 */
record Observation(
    GroupRow row, List<Seen> members, SortedMap<String, List<String>> subnets, Optional<InstanceRefresh> refresh,
    Instant now) {

  /** What load balancing says of a member. */
  enum Health {
    /** The group has no target groups, or none of them is in use: nothing to wait for. */
    NOT_CHECKED,
    /** Not yet known in one of them. */
    INITIAL,
    HEALTHY,
    /** Unhealthy in one of them. */
    UNHEALTHY
  }

  /**
   * @param state its EC2 state; TERMINATED also when EC2 no longer knows it
   * @param stateReason EC2's
   * @param registered whether a target group still has it, draining or not
   */
  record Seen(MemberRow row, InstanceState state, String stateReason, Health health, boolean registered) {}

  static Observation of(Call call, GroupRow row) {
    State state = call.state();
    List<SortedMap<String, TargetHealthStateEnum>> targets = new ArrayList<>();
    row.group().targetGroupARNs().forEach(arn -> targets.add(health(call, arn)));
    List<Seen> members = new ArrayList<>();
    for (MemberRow m : Tables.members(state, row.name())) {
      Optional<InstanceRow> instance = Instances.find(state, m.instanceId());
      members.add(new Seen(
          m,
          instance.map(InstanceRow::state).orElse(InstanceState.TERMINATED),
          instance.map(InstanceRow::stateMessage).orElse(""),
          health(targets, m.instanceId()),
          targets.stream().anyMatch(t -> t.containsKey(m.instanceId()))));
    }
    return new Observation(row, members, subnets(state, row), refresh(state, row.name()), call.now());
  }

  private static Optional<InstanceRefresh> refresh(State state, String group) {
    return state.range(Tables.REFRESHES, ActivityKey.first(group), ActivityKey.end(group)).values().stream()
        .map(RefreshRow::refresh)
        .filter(r -> r.endTime() == null)
        .findFirst();
  }

  private static SortedMap<String, List<String>> subnets(State state, GroupRow row) {
    SortedMap<String, List<String>> byZone = new TreeMap<>();
    for (Subnets.SubnetRow subnet : Groups.subnets(state, row.group())) {
      if (Zones.available(state, subnet.zone())) {
        byZone.computeIfAbsent(subnet.zone(), _ -> new ArrayList<>()).add(subnet.id());
      }
    }
    return byZone;
  }

  private static SortedMap<String, TargetHealthStateEnum> health(Call call, String targetGroupArn) {
    SortedMap<String, TargetHealthStateEnum> byInstance = new TreeMap<>();
    try {
      for (TargetHealthDescription t : call.client(ElasticLoadBalancingV2Client.class)
          .describeTargetHealth(r -> r.targetGroupArn(targetGroupArn)).targetHealthDescriptions()) {
        byInstance.put(t.target().id(), t.targetHealth().state());
      }
    } catch (AwsServiceException e) {
      // A target group that was deleted under us has no targets.
    }
    return byInstance;
  }

  private static Health health(List<SortedMap<String, TargetHealthStateEnum>> targets, String instanceId) {
    Health worst = Health.NOT_CHECKED;
    for (SortedMap<String, TargetHealthStateEnum> group : targets) {
      Health here = switch (group.get(instanceId)) {
        case HEALTHY -> Health.HEALTHY;
        case UNHEALTHY -> Health.UNHEALTHY;
        case UNUSED -> Health.NOT_CHECKED;
        case null, default -> Health.INITIAL;
      };
      worst = rank(here) > rank(worst) ? here : worst;
    }
    return worst;
  }

  private static int rank(Health health) {
    return switch (health) {
      case NOT_CHECKED -> 0;
      case HEALTHY -> 1;
      case INITIAL -> 2;
      case UNHEALTHY -> 3;
    };
  }
}
