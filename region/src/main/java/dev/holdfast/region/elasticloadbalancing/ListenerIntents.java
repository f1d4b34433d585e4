package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.elasticloadbalancing.Tables.Listener;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.elasticloadbalancing.Tables.Target;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetGroup;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetKey;
import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import dev.holdfast.region.world.ZoneIntent.TargetGroupIntent;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import java.util.List;
import java.util.Optional;

/** What the balancer node of a zone should do. */
public final class ListenerIntents {

  /** Where every listener listens: clients of this machine reach all load balancers here, told apart by port. */
  public static final String ADDRESS = "127.0.0.1";

  private ListenerIntents() {}

  /** The listeners of every load balancer that has a subnet in the zone, in the order of their ARNs. */
  public static List<ListenerIntent> of(State state, Settings settings, String zone) {
    return state.all(Tables.LISTENERS).values().stream()
        .filter(l -> loadBalancer(state, l).subnets().containsKey(zone))
        .map(l -> listener(state, l))
        .toList();
  }

  private static ListenerIntent listener(State state, Listener listener) {
    LoadBalancer lb = loadBalancer(state, listener);
    return new ListenerIntent(
        lb.arn(),
        listener.arn(),
        ADDRESS,
        listener.port(),
        Attributes.OF_LOAD_BALANCERS.seconds(lb.attributes(), Attributes.IDLE_TIMEOUT),
        group(state, listener.targetGroupArn()),
        Optional.empty());
  }

  private static TargetGroupIntent group(State state, String arn) {
    TargetGroup group = state.get(Tables.TARGET_GROUPS, arn).orElseThrow();
    Tables.HealthCheck check = group.healthCheck();
    return new TargetGroupIntent(
        arn,
        check.path(),
        check.interval(),
        check.timeout(),
        check.healthyThreshold(),
        check.unhealthyThreshold(),
        check.matcher(),
        state.range(Tables.TARGETS, TargetKey.start(arn), TargetKey.end(arn)).values().stream()
            .filter(t -> t.state() != TargetState.UNUSED)
            .map(ListenerIntents::target)
            .toList());
  }

  private static TargetIntent target(Target t) {
    return new TargetIntent(
        t.key().id(), t.address(), t.key().port(), t.zone(), t.state() == TargetState.DRAINING);
  }

  private static LoadBalancer loadBalancer(State state, Listener listener) {
    return state.get(Tables.LOAD_BALANCERS, listener.loadBalancerArn()).orElseThrow();
  }
}
