package dev.holdfast.region.elasticloadbalancing;

import static dev.holdfast.region.elasticloadbalancing.TargetState.DRAINING;
import static dev.holdfast.region.elasticloadbalancing.TargetState.HEALTHY;
import static dev.holdfast.region.elasticloadbalancing.TargetState.INITIAL;
import static dev.holdfast.region.elasticloadbalancing.TargetState.UNHEALTHY;
import static dev.holdfast.region.elasticloadbalancing.TargetState.UNUSED;

import dev.holdfast.region.elasticloadbalancing.Tables.Target;
import dev.holdfast.region.kernel.Call;
import java.util.List;

/** The lifecycle of a registered target: every transition there is, and the one method that makes them. */
final class TargetLifecycle {

  /** @param because what brings it about */
  record Transition(TargetState from, TargetState to, String because) {}

  static final List<Transition> TABLE = List.of(
      new Transition(INITIAL, HEALTHY, "a node's health checks passed"),
      new Transition(INITIAL, UNHEALTHY, "the health checks of every node that has judged failed"),
      new Transition(INITIAL, UNUSED, "it is in no load balancer's reach, or its instance stopped"),
      new Transition(INITIAL, DRAINING, "it was deregistered"),
      new Transition(HEALTHY, UNHEALTHY, "no node says healthy any more"),
      new Transition(HEALTHY, INITIAL, "every node that had judged it is lost"),
      new Transition(HEALTHY, UNUSED, "it is in no load balancer's reach any more, or its instance stopped"),
      new Transition(HEALTHY, DRAINING, "it was deregistered"),
      new Transition(UNHEALTHY, HEALTHY, "a node's health checks pass again"),
      new Transition(UNHEALTHY, INITIAL, "every node that had judged it is lost"),
      new Transition(UNHEALTHY, UNUSED, "it is in no load balancer's reach any more, or its instance stopped"),
      new Transition(UNHEALTHY, DRAINING, "it was deregistered"),
      new Transition(UNUSED, INITIAL, "a load balancer sends requests to it now"),
      new Transition(DRAINING, INITIAL, "it was registered again"));

  private TargetLifecycle() {}

  /** Moves a target, or only changes the reason of its state. */
  static void transition(Call call, Target target, TargetState to, String reason, String description) {
    if (target.state() == to && target.reason().equals(reason) && target.description().equals(description)) {
      return;
    }
    boolean moves = target.state() != to;
    if (moves) {
      Transition row = TABLE.stream()
          .filter(t -> t.from() == target.state() && t.to() == to)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no transition " + target.state() + " → " + to));
      call.event(ElasticLoadBalancingService.NAME, target.key().id(),
          "target " + target.key().id() + ':' + target.key().port() + ": " + target.state().aws() + " → " + to.aws()
              + " (" + row.because() + (description.isEmpty() ? "" : ": " + description) + ')');
    }
    call.state().put(Tables.TARGETS, target.key(), new Target(
        target.key(), target.address(), target.zone(), to, reason, description, moves ? call.now() : target.since()));
  }

  /** The end: it is forgotten, with every verdict on it. */
  static void forget(Call call, Target target, String because) {
    call.state().remove(Tables.TARGETS, target.key());
    Verdicts.forget(call.state(), target.key());
    call.cancelTimer(ElasticLoadBalancingService.NAME, Targets.timer(target.key()));
    call.event(ElasticLoadBalancingService.NAME, target.key().id(),
        "target " + target.key().id() + ':' + target.key().port() + ": " + target.state().aws()
            + " → gone (" + because + ')');
  }
}
