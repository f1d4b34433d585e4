package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.elasticloadbalancing.Tables.HealthCheck;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetGroup;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetKey;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Target groups, their health checks and their attributes. */
record TargetGroups(Call call) {

  CreateTargetGroupResponse create(CreateTargetGroupRequest r) {
    Parameters.allow(r, "Name", "Protocol", "ProtocolVersion", "Port", "VpcId", "HealthCheckProtocol", "HealthCheckPort",
        "HealthCheckEnabled", "HealthCheckPath", "HealthCheckIntervalSeconds", "HealthCheckTimeoutSeconds",
        "HealthyThresholdCount", "UnhealthyThresholdCount", "Matcher", "TargetType", "Tags", "IpAddressType");
    String name = Parameters.name("Target group", r.name());
    Parameters.only("Protocol", Parameters.required("Protocol", r.protocolAsString()), "HTTP");
    Parameters.only("ProtocolVersion", r.protocolVersion(), "HTTP1");
    Parameters.only("TargetType", r.targetTypeAsString(), "instance");
    Parameters.only("IpAddressType", r.ipAddressTypeAsString(), "ipv4");
    if (r.port() == null) {
      throw Parameters.invalid("A port must be specified");
    }
    int port = Parameters.range("Port", r.port(), 1, 65535, 0);
    String vpc = Parameters.required("A VPC ID", r.vpcId());
    new Network(call).requireVpc(vpc);
    onlyTrafficPortOverHttp(r.healthCheckProtocolAsString(), r.healthCheckPort(), r.healthCheckEnabled());
    HealthCheck check = HealthChecks.checked(new HealthCheck(
        r.healthCheckPath() == null ? "/" : r.healthCheckPath(),
        r.healthCheckIntervalSeconds() == null ? 30 : r.healthCheckIntervalSeconds(),
        r.healthCheckTimeoutSeconds() == null ? 5 : r.healthCheckTimeoutSeconds(),
        r.healthyThresholdCount() == null ? 5 : r.healthyThresholdCount(),
        r.unhealthyThresholdCount() == null ? 2 : r.unhealthyThresholdCount(),
        HealthChecks.matcher(r.matcher()).orElse("200")));

    Optional<TargetGroup> same = all().stream().filter(g -> g.name().equals(name)).findFirst();
    if (same.isPresent()) {
      TargetGroup g = same.get();
      if (g.port() != port || !g.vpcId().equals(vpc) || !g.healthCheck().equals(check)) {
        throw Errors.badRequest("DuplicateTargetGroupName",
            "A target group with the same name '" + name + "' exists, but with different settings");
      }
      return CreateTargetGroupResponse.builder().targetGroups(aws(g)).build();
    }
    TargetGroup group = new TargetGroup(
        call.arn(ElasticLoadBalancingService.NAME, "targetgroup/" + name + '/' + call.ids().hex(16)),
        name, port, vpc, check, call.now(), new TreeMap<>(), Parameters.tags(r.tags()));
    put(group);
    return CreateTargetGroupResponse.builder().targetGroups(aws(group)).build();
  }

  DescribeTargetGroupsResponse describe(DescribeTargetGroupsRequest r) {
    Parameters.atMostOne("Specify only one of load balancer ARN, target group ARNs and names",
        r.hasNames(), r.hasTargetGroupArns(), r.loadBalancerArn() != null);
    List<TargetGroup> found = new ArrayList<>();
    if (r.hasTargetGroupArns()) {
      r.targetGroupArns().forEach(arn -> found.add(require(arn)));
    } else if (r.hasNames()) {
      for (String name : r.names()) {
        found.add(all().stream().filter(g -> g.name().equals(name)).findFirst().orElseThrow(
            () -> Errors.badRequest("TargetGroupNotFound", "One or more target groups not found: '" + name + '\'')));
      }
    } else {
      found.addAll(all());
      if (r.loadBalancerArn() != null) {
        String lb = new LoadBalancers(call).require(r.loadBalancerArn()).arn();
        found.removeIf(g -> loadBalancer(call.state(), g.arn()).filter(l -> l.arn().equals(lb)).isEmpty());
      }
      found.sort(Comparator.comparing(TargetGroup::createdTime).thenComparing(TargetGroup::arn));
    }
    Parameters.Page<TargetGroup> page = Parameters.page(found, r.marker(), r.pageSize());
    return DescribeTargetGroupsResponse.builder()
        .targetGroups(page.items().stream().map(this::aws).toList())
        .nextMarker(page.next())
        .build();
  }

  ModifyTargetGroupResponse modify(ModifyTargetGroupRequest r) {
    TargetGroup g = require(r.targetGroupArn());
    onlyTrafficPortOverHttp(r.healthCheckProtocolAsString(), r.healthCheckPort(), r.healthCheckEnabled());
    HealthCheck was = g.healthCheck();
    HealthCheck check = HealthChecks.checked(new HealthCheck(
        r.healthCheckPath() == null ? was.path() : r.healthCheckPath(),
        r.healthCheckIntervalSeconds() == null ? was.interval() : r.healthCheckIntervalSeconds(),
        r.healthCheckTimeoutSeconds() == null ? was.timeout() : r.healthCheckTimeoutSeconds(),
        r.healthyThresholdCount() == null ? was.healthyThreshold() : r.healthyThresholdCount(),
        r.unhealthyThresholdCount() == null ? was.unhealthyThreshold() : r.unhealthyThresholdCount(),
        HealthChecks.matcher(r.matcher()).orElse(was.matcher())));
    TargetGroup changed = new TargetGroup(
        g.arn(), g.name(), g.port(), g.vpcId(), check, g.createdTime(), g.attributes(), g.tags());
    put(changed);
    return ModifyTargetGroupResponse.builder().targetGroups(aws(changed)).build();
  }

  /** Its targets go with it. That it does not exist (any more) is success, as on AWS. */
  DeleteTargetGroupResponse delete(DeleteTargetGroupRequest r) {
    String arn = Parameters.required("TargetGroupArn", r.targetGroupArn());
    if (loadBalancer(call.state(), arn).isPresent()) {
      throw Errors.badRequest("ResourceInUse",
          "Target group '" + arn + "' is currently in use by a listener or a rule");
    }
    List.copyOf(call.state().range(Tables.TARGETS, TargetKey.start(arn), TargetKey.end(arn)).values())
        .forEach(t -> TargetLifecycle.forget(call, t, "its target group was deleted"));
    call.state().remove(Tables.TARGET_GROUPS, arn);
    return DeleteTargetGroupResponse.builder().build();
  }

  DescribeTargetGroupAttributesResponse describeAttributes(DescribeTargetGroupAttributesRequest r) {
    return DescribeTargetGroupAttributesResponse.builder().attributes(attributes(require(r.targetGroupArn()))).build();
  }

  ModifyTargetGroupAttributesResponse modifyAttributes(ModifyTargetGroupAttributesRequest r) {
    TargetGroup g = require(r.targetGroupArn());
    SortedMap<String, String> set = g.attributes();
    for (TargetGroupAttribute a : r.attributes()) {
      set = Attributes.OF_TARGET_GROUPS.with(set, a.key(), a.value());
    }
    TargetGroup changed = new TargetGroup(
        g.arn(), g.name(), g.port(), g.vpcId(), g.healthCheck(), g.createdTime(), set, g.tags());
    put(changed);
    return ModifyTargetGroupAttributesResponse.builder().attributes(attributes(changed)).build();
  }

  private static List<TargetGroupAttribute> attributes(TargetGroup g) {
    return Attributes.OF_TARGET_GROUPS.all(g.attributes()).entrySet().stream()
        .map(e -> TargetGroupAttribute.builder().key(e.getKey()).value(e.getValue()).build())
        .toList();
  }

  private static void onlyTrafficPortOverHttp(String protocol, String port, Boolean enabled) {
    Parameters.only("HealthCheckProtocol", protocol, "HTTP");
    Parameters.only("HealthCheckPort", port, "traffic-port");
    if (Boolean.FALSE.equals(enabled)) {
      throw Parameters.invalid("Health check must be enabled for target type instance");
    }
  }

  /** The load balancer that sends requests to this group: at most one. */
  static Optional<LoadBalancer> loadBalancer(State state, String targetGroupArn) {
    return state.all(Tables.LISTENERS).values().stream()
        .filter(l -> l.targetGroupArn().equals(targetGroupArn))
        .findFirst()
        .flatMap(l -> state.get(Tables.LOAD_BALANCERS, l.loadBalancerArn()));
  }

  TargetGroup require(String arn) {
    return call.state().get(Tables.TARGET_GROUPS, Parameters.required("TargetGroupArn", arn)).orElseThrow(
        () -> Errors.badRequest("TargetGroupNotFound", "One or more target groups not found: '" + arn + '\''));
  }

  private List<TargetGroup> all() {
    return call.state().list(Tables.TARGET_GROUPS);
  }

  private void put(TargetGroup g) {
    call.state().put(Tables.TARGET_GROUPS, g.arn(), g);
  }

  private software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup aws(TargetGroup g) {
    HealthCheck check = g.healthCheck();
    return software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup.builder()
        .targetGroupArn(g.arn())
        .targetGroupName(g.name())
        .protocol("HTTP")
        .protocolVersion("HTTP1")
        .port(g.port())
        .vpcId(g.vpcId())
        .healthCheckProtocol("HTTP")
        .healthCheckPort("traffic-port")
        .healthCheckEnabled(true)
        .healthCheckIntervalSeconds(check.interval())
        .healthCheckTimeoutSeconds(check.timeout())
        .healthyThresholdCount(check.healthyThreshold())
        .unhealthyThresholdCount(check.unhealthyThreshold())
        .healthCheckPath(check.path())
        .matcher(m -> m.httpCode(check.matcher()))
        .loadBalancerArns(loadBalancer(call.state(), g.arn()).map(LoadBalancer::arn).stream().toList())
        .targetType("instance")
        .ipAddressType("ipv4")
        .build();
  }
}
