package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Elastic Load Balancing version 2, as the region knows it. */
public final class ElasticLoadBalancingService implements Service {

  static final String NAME = "elasticloadbalancing";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return ElasticLoadBalancingV2Client.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new ElasticLoadBalancing(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    boolean describes = operation.startsWith("Describe");
    return Accesses.named(name() + ':' + operation, request, describes ? Map.of() : Map.of(
        "LoadBalancerArn", arn -> arn, "TargetGroupArn", arn -> arn, "ListenerArn", arn -> arn, "ResourceArns", arn -> arn));
  }

  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    return call.state().get(Tables.LOAD_BALANCERS, arn).map(Tables.LoadBalancer::tags)
        .or(() -> call.state().get(Tables.TARGET_GROUPS, arn).map(Tables.TargetGroup::tags))
        .or(() -> call.state().get(Tables.LISTENERS, arn).map(Tables.Listener::tags))
        .orElseGet(Collections::emptySortedMap);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(
        Tables.LOAD_BALANCERS,
        Tables.LISTENERS,
        Tables.TARGET_GROUPS,
        Tables.TARGETS,
        Tables.VERDICTS,
        Tables.NODES);
  }

  @Override
  public List<Controller> controllers() {
    return List.of(new TargetHealthController());
  }

  @Override
  public void reported(Call call, Report report) {
    Verdicts.reported(call, report);
  }

  /** The only timers: a draining target's delay is over. */
  @Override
  public void due(Call call, String timer) {
    Targets.drainingDelayOver(call, timer);
  }
}
