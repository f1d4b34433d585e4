package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.elasticloadbalancing.Tables.Listener;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetGroup;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Listeners: HTTP, with one default action that forwards to one target group. */
record Listeners(Call call) {

  CreateListenerResponse create(CreateListenerRequest r) {
    Parameters.allow(r, "LoadBalancerArn", "Protocol", "Port", "DefaultActions", "Tags");
    LoadBalancer lb = new LoadBalancers(call).require(r.loadBalancerArn());
    Parameters.only("Protocol", Parameters.required("Protocol", r.protocolAsString()), "HTTP");
    if (r.port() == null) {
      throw Parameters.invalid("A port must be specified");
    }
    int port = Parameters.range("Port", r.port(), 1, 65535, 0);
    TargetGroup group = forwardedTo(r.defaultActions());
    requireFree(port, lb, "");
    requireOneLoadBalancer(group, lb.arn());
    if (of(lb.arn()).size() >= Limits.MAX_LISTENERS_PER_LOAD_BALANCER) {
      throw Errors.badRequest("TooManyListeners", "You've reached the limit on the number of listeners per load balancer: "
          + Limits.MAX_LISTENERS_PER_LOAD_BALANCER);
    }
    Listener listener = new Listener(
        call.arn(ElasticLoadBalancingService.NAME, "listener/" + lb.fullName() + '/' + call.ids().hex(16)),
        lb.arn(),
        port,
        group.arn(),
        Parameters.tags(r.tags()));
    call.state().put(Tables.LISTENERS, listener.arn(), listener);
    return CreateListenerResponse.builder().listeners(aws(listener)).build();
  }

  DescribeListenersResponse describe(DescribeListenersRequest r) {
    List<Listener> found = new ArrayList<>();
    if (r.hasListenerArns()) {
      r.listenerArns().forEach(arn -> found.add(require(arn)));
    } else {
      found.addAll(of(new LoadBalancers(call).require(r.loadBalancerArn()).arn()));
      found.sort(Comparator.comparingInt(Listener::port));
    }
    Parameters.Page<Listener> page = Parameters.page(found, r.marker(), r.pageSize());
    return DescribeListenersResponse.builder()
        .listeners(page.items().stream().map(Listeners::aws).toList())
        .nextMarker(page.next())
        .build();
  }

  ModifyListenerResponse modify(ModifyListenerRequest r) {
    Parameters.allow(r, "ListenerArn", "Port", "Protocol", "DefaultActions");
    Listener listener = require(r.listenerArn());
    Parameters.only("Protocol", r.protocolAsString(), "HTTP");
    int port = Parameters.range("Port", r.port(), 1, 65535, listener.port());
    LoadBalancer lb = new LoadBalancers(call).require(listener.loadBalancerArn());
    requireFree(port, lb, listener.arn());
    String group = listener.targetGroupArn();
    if (r.hasDefaultActions()) {
      TargetGroup to = forwardedTo(r.defaultActions());
      requireOneLoadBalancer(to, lb.arn());
      group = to.arn();
    }
    Listener changed = new Listener(listener.arn(), lb.arn(), port, group, listener.tags());
    call.state().put(Tables.LISTENERS, changed.arn(), changed);
    return ModifyListenerResponse.builder().listeners(aws(changed)).build();
  }

  DeleteListenerResponse delete(DeleteListenerRequest r) {
    call.state().remove(Tables.LISTENERS, require(r.listenerArn()).arn());
    return DeleteListenerResponse.builder().build();
  }

  /** The default rule of each listener: others cannot be made. */
  DescribeRulesResponse describeRules(DescribeRulesRequest r) {
    Parameters.allow(r, "ListenerArn", "Marker", "PageSize");
    Listener listener = require(r.listenerArn());
    return DescribeRulesResponse.builder()
        .rules(Rule.builder()
            .ruleArn(listener.arn().replace(":listener/", ":listener-rule/")
                + listener.arn().substring(listener.arn().lastIndexOf('/')))
            .priority("default")
            .actions(action(listener))
            .isDefault(true)
            .build())
        .build();
  }

  private TargetGroup forwardedTo(List<Action> actions) {
    if (actions.size() != 1) {
      throw Errors.badRequest("InvalidLoadBalancerAction", "Exactly one default action must be specified");
    }
    Action action = actions.getFirst();
    Parameters.allow(action, "Type", "TargetGroupArn", "ForwardConfig", "Order");
    Parameters.only("an action's Type", action.typeAsString(), "forward");
    String arn = action.targetGroupArn();
    if (action.forwardConfig() != null) {
      Parameters.allow(action.forwardConfig(), "TargetGroups", "TargetGroupStickinessConfig");
      TargetGroupStickinessConfig stickiness = action.forwardConfig().targetGroupStickinessConfig();
      List<TargetGroupTuple> groups = action.forwardConfig().targetGroups();
      if (groups.size() != 1 || stickiness != null && Boolean.TRUE.equals(stickiness.enabled())) {
        throw Errors.badRequest("InvalidLoadBalancerAction",
            "Holdfast supports forwarding to exactly one target group, without stickiness");
      }
      if (arn != null && !arn.equals(groups.getFirst().targetGroupArn())) {
        throw Errors.badRequest("InvalidLoadBalancerAction",
            "TargetGroupArn and ForwardConfig name different target groups");
      }
      arn = groups.getFirst().targetGroupArn();
    }
    return new TargetGroups(call).require(arn);
  }

  /** Every load balancer listens on this machine's one address: a port belongs to one listener of the region. */
  private void requireFree(int port, LoadBalancer lb, String except) {
    for (Listener other : call.state().list(Tables.LISTENERS)) {
      if (other.port() == port && !other.arn().equals(except)) {
        throw Errors.badRequest("DuplicateListener", other.loadBalancerArn().equals(lb.arn())
            ? "A listener already exists on this port for this load balancer '" + lb.arn() + '\''
            : "Port " + port + " is taken by a listener of load balancer '" + other.loadBalancerArn()
                + "': all load balancers of Holdfast share the address " + ListenerIntents.ADDRESS);
      }
    }
  }

  private void requireOneLoadBalancer(TargetGroup group, String lbArn) {
    TargetGroups.loadBalancer(call.state(), group.arn()).filter(lb -> !lb.arn().equals(lbArn)).ifPresent(lb -> {
      throw Errors.badRequest("TargetGroupAssociationLimit",
          "The following target groups cannot be associated with more than one load balancer: " + group.arn());
    });
  }

  private List<Listener> of(String lbArn) {
    return call.state().list(Tables.LISTENERS).stream().filter(l -> l.loadBalancerArn().equals(lbArn)).toList();
  }

  private Listener require(String arn) {
    return call.state().get(Tables.LISTENERS, Parameters.required("ListenerArn", arn))
        .orElseThrow(() -> Errors.badRequest("ListenerNotFound", "Listener '" + arn + "' not found"));
  }

  private static software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener aws(Listener l) {
    return software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener.builder()
        .listenerArn(l.arn())
        .loadBalancerArn(l.loadBalancerArn())
        .port(l.port())
        .protocol("HTTP")
        .defaultActions(action(l))
        .build();
  }

  private static Action action(Listener l) {
    return Action.builder()
        .type("forward")
        .targetGroupArn(l.targetGroupArn())
        .forwardConfig(f -> f
            .targetGroups(g -> g.targetGroupArn(l.targetGroupArn()).weight(1))
            .targetGroupStickinessConfig(s -> s.enabled(false)))
        .build();
  }
}
