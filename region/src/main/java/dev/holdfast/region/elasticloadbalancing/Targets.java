package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.elasticloadbalancing.Tables.Target;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetGroup;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetKey;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Registration of instances with target groups, and what became of their health. */
record Targets(Call call) {

  RegisterTargetsResponse register(RegisterTargetsRequest r) {
    TargetGroup group = new TargetGroups(call).require(r.targetGroupArn());
    for (TargetDescription t : given(r.targets())) {
      if (t.availabilityZone() != null) {
        throw Parameters.invalid("You cannot specify an Availability Zone for target type instance");
      }
      Instance instance = new Network(call).instance(t.id(), group.vpcId());
      TargetKey key = new TargetKey(group.arn(), t.id(), port(t, group));
      Optional<Target> before = call.state().get(Tables.TARGETS, key);
      if (before.isEmpty()) {
        call.state().put(Tables.TARGETS, key, new Target(
            key, instance.privateIpAddress(), instance.placement().availabilityZone(),
            TargetState.INITIAL, "Elb.RegistrationInProgress", "Target registration is in progress", call.now()));
      } else if (before.get().state() == TargetState.DRAINING) {
        call.cancelTimer(ElasticLoadBalancingService.NAME, timer(key));
        Verdicts.forget(call.state(), key);
        TargetLifecycle.transition(call, before.get(), TargetState.INITIAL,
            "Elb.RegistrationInProgress", "Target registration is in progress");
      }
    }
    if (of(group.arn()).size() > Limits.MAX_TARGETS_PER_GROUP) {
      throw Errors.badRequest("TooManyTargets",
          "The maximum number of targets per target group is " + Limits.MAX_TARGETS_PER_GROUP);
    }
    return RegisterTargetsResponse.builder().build();
  }

  /** Without a port: the group's. A target that is not registered is ignored, as on AWS. */
  DeregisterTargetsResponse deregister(DeregisterTargetsRequest r) {
    TargetGroup group = new TargetGroups(call).require(r.targetGroupArn());
    int delay = Attributes.OF_TARGET_GROUPS.seconds(group.attributes(), Attributes.DEREGISTRATION_DELAY);
    for (TargetDescription t : given(r.targets())) {
      TargetKey key = new TargetKey(group.arn(), t.id(), port(t, group));
      call.state().get(Tables.TARGETS, key).ifPresent(target -> {
        if (target.state() == TargetState.UNUSED || delay == 0) {
          TargetLifecycle.forget(call, target, "it was deregistered");
        } else if (target.state() != TargetState.DRAINING) {
          Verdicts.forget(call.state(), key);
          TargetLifecycle.transition(call, target, TargetState.DRAINING,
              "Target.DeregistrationInProgress", "Target deregistration is in progress");
          call.timer(ElasticLoadBalancingService.NAME, timer(key), call.now().plusSeconds(delay));
        }
      });
    }
    return DeregisterTargetsResponse.builder().build();
  }

  DescribeTargetHealthResponse describeHealth(DescribeTargetHealthRequest r) {
    Parameters.allow(r, "TargetGroupArn", "Targets");
    TargetGroup group = new TargetGroups(call).require(r.targetGroupArn());
    List<TargetHealthDescription> healths = new ArrayList<>();
    if (r.hasTargets()) {
      for (TargetDescription t : given(r.targets())) {
        TargetKey key = new TargetKey(group.arn(), t.id(), port(t, group));
        healths.add(call.state().get(Tables.TARGETS, key).map(Targets::aws).orElseGet(() -> notRegistered(key)));
      }
    } else {
      of(group.arn()).values().forEach(t -> healths.add(aws(t)));
    }
    return DescribeTargetHealthResponse.builder().targetHealthDescriptions(healths).build();
  }

  /** A draining target's time is up, whatever is still in flight. */
  static void drainingDelayOver(Call call, String timer) {
    String[] parts = timer.split("\\|");
    TargetKey key = new TargetKey(parts[1], parts[2], Integer.parseInt(parts[3]));
    call.state().get(Tables.TARGETS, key)
        .filter(t -> t.state() == TargetState.DRAINING)
        .ifPresent(t -> TargetLifecycle.forget(call, t, "its deregistration delay is over"));
  }

  /** The name of a draining target's timer. */
  static String timer(TargetKey key) {
    return "draining|" + key.targetGroupArn() + '|' + key.id() + '|' + key.port();
  }

  private SortedMap<TargetKey, Target> of(String groupArn) {
    return call.state().range(Tables.TARGETS, TargetKey.start(groupArn), TargetKey.end(groupArn));
  }

  private static List<TargetDescription> given(List<TargetDescription> targets) {
    if (targets.isEmpty()) {
      throw Parameters.invalid("At least one target must be specified");
    }
    for (TargetDescription t : targets) {
      Parameters.allow(t, "Id", "Port", "AvailabilityZone");
      Parameters.required("A target's Id", t.id());
      Parameters.range("A target's Port", t.port(), 1, 65535, 1);
    }
    return targets;
  }

  private static int port(TargetDescription t, TargetGroup group) {
    return t.port() == null ? group.port() : t.port();
  }

  private static TargetHealthDescription aws(Target t) {
    return TargetHealthDescription.builder()
        .target(d -> d.id(t.key().id()).port(t.key().port()))
        .healthCheckPort(String.valueOf(t.key().port()))
        .targetHealth(h -> h
            .state(t.state().aws())
            .reason(t.reason().isEmpty() ? null : t.reason())
            .description(t.description().isEmpty() ? null : t.description()))
        .build();
  }

  private static TargetHealthDescription notRegistered(TargetKey key) {
    return TargetHealthDescription.builder()
        .target(d -> d.id(key.id()).port(key.port()))
        .healthCheckPort(String.valueOf(key.port()))
        .targetHealth(h -> h
            .state("unused")
            .reason("Target.NotRegistered")
            .description("Target is not registered to the target group"))
        .build();
  }
}
