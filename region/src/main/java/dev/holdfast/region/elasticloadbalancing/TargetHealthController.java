package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.ec2.Instances;
import dev.holdfast.region.elasticloadbalancing.Tables.Judgement;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancerState;
import dev.holdfast.region.elasticloadbalancing.Tables.Target;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetKey;
import dev.holdfast.region.elasticloadbalancing.Tables.Verdict;
import dev.holdfast.region.elasticloadbalancing.Tables.VerdictKey;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Makes of the nodes' verdicts the one state of each target, and load balancers active.
 *
 * <p>A target is healthy when the node of any connected zone says so: a node that alone cannot reach it takes it out of
 * its own routes, but the target need not be replaced for that. It is unhealthy when every node that has judged says
 * so. A lost zone's verdicts count no more.
 */
final class TargetHealthController implements Controller {

  /** The reason code of a target whose instance does not run. */
  private static final String STOPPED = "Target.InvalidState";

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(
        Tables.LOAD_BALANCERS, Tables.LISTENERS, Tables.TARGET_GROUPS, Tables.TARGETS, Tables.VERDICTS, Tables.NODES,
        Instances.INSTANCES);
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    State state = call.state();
    activate(call);
    if (changes.touch(Instances.INSTANCES)) {
      followInstances(call, changes.of(Instances.INSTANCES));
    }
    boolean all = changes.touch(Tables.LOAD_BALANCERS) || changes.touch(Tables.LISTENERS)
        || changes.touch(Tables.NODES);
    TreeSet<TargetKey> affected = new TreeSet<>(all ? state.all(Tables.TARGETS).keySet() : changes.of(Tables.TARGETS));
    changes.of(Tables.VERDICTS).forEach(v -> affected.add(v.target()));
    for (TargetKey key : affected) {
      state.get(Tables.TARGETS, key).ifPresent(target -> judge(call, target));
    }
  }

  private static void activate(Call call) {
    for (LoadBalancer lb : call.state().list(Tables.LOAD_BALANCERS)) {
      if (lb.state() == LoadBalancerState.PROVISIONING
          && lb.subnets().keySet().stream().anyMatch(z -> call.state().has(Tables.NODES, z))) {
        call.state().put(Tables.LOAD_BALANCERS, lb.arn(), LoadBalancers.withState(lb, LoadBalancerState.ACTIVE));
        call.event(ElasticLoadBalancingService.NAME, lb.name(),
            "load balancer " + lb.name() + ": provisioning → active (a zone of it has a node)");
      }
    }
  }

  /** A target whose instance has ended is deregistered; one whose instance is stopped is unused until it runs again. */
  private static void followInstances(Call call, Set<String> changed) {
    Network network = new Network(call);
    for (Target target : call.state().list(Tables.TARGETS)) {
      if (!changed.contains(target.key().id())) {
        continue;
      }
      InstanceStateName instance = network.instanceState(target.key().id());
      switch (instance) {
        case TERMINATED -> TargetLifecycle.forget(call, target, "its instance is terminated");
        case PENDING, RUNNING -> {
          if (target.reason().equals(STOPPED)) {
            TargetLifecycle.transition(call, target, TargetState.INITIAL,
                "Elb.RegistrationInProgress", "Target registration is in progress");
          }
        }
        default -> {
          if (target.state() != TargetState.DRAINING) {
            unused(call, target, STOPPED, "Target is in the " + instance + " state");
          }
        }
      }
    }
  }

  private static void judge(Call call, Target target) {
    if (target.reason().equals(STOPPED)) {
      return;
    }
    Optional<LoadBalancer> lb = TargetGroups.loadBalancer(call.state(), target.key().targetGroupArn());
    if (target.state() == TargetState.DRAINING) {
      if (lb.isEmpty() || drained(call.state(), lb.get(), target)) {
        TargetLifecycle.forget(call, target, lb.isEmpty() ? "its group is not in use" : "nothing is in flight on it");
      }
    } else if (lb.isEmpty()) {
      unused(call, target, "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer");
    } else if (!lb.get().subnets().containsKey(target.zone())) {
      unused(call, target, "Target.NotInUse", "Target is in an Availability Zone that is not enabled for the load balancer");
    } else {
      weigh(call, lb.get(), target);
    }
  }

  /** Its verdicts go too: they must not make it healthy when it comes into use again. */
  private static void unused(Call call, Target target, String reason, String description) {
    Verdicts.forget(call.state(), target.key());
    TargetLifecycle.transition(call, target, TargetState.UNUSED, reason, description);
  }

  private static void weigh(Call call, LoadBalancer lb, Target target) {
    State state = call.state();
    List<Verdict> verdicts = Verdicts.of(state, target.key()).stream()
        .filter(k -> lb.subnets().containsKey(k.zone()))
        .map(k -> state.get(Tables.VERDICTS, k).orElseThrow())
        .toList();
    if (verdicts.stream().anyMatch(v -> v.judgement() == Judgement.HEALTHY)) {
      TargetLifecycle.transition(call, target, TargetState.HEALTHY, "", "");
    } else if (!verdicts.isEmpty()) {
      String reason = verdicts.getFirst().reason();
      int colon = reason.indexOf(": ");
      TargetLifecycle.transition(call, target, TargetState.UNHEALTHY,
          reason.isEmpty() ? "Target.FailedHealthChecks" : colon < 0 ? reason : reason.substring(0, colon),
          colon < 0 ? "Health checks failed" : reason.substring(colon + 2));
    } else {
      boolean checking = lb.state() == LoadBalancerState.ACTIVE;
      TargetLifecycle.transition(call, target, TargetState.INITIAL,
          checking ? "Elb.InitialHealthChecking" : "Elb.RegistrationInProgress",
          checking ? "Initial health checks in progress" : "Target registration is in progress");
    }
  }

  /** Every connected node of the load balancer says that nothing of the target is left; without nodes, nobody can. */
  private static boolean drained(State state, LoadBalancer lb, Target target) {
    List<String> nodes =
        lb.subnets().keySet().stream().filter(z -> state.has(Tables.NODES, z)).toList();
    return !nodes.isEmpty() && nodes.stream().allMatch(z -> state
        .get(Tables.VERDICTS, new VerdictKey(target.key(), z))
        .filter(v -> v.judgement() == Judgement.DRAINED)
        .isPresent());
  }
}
