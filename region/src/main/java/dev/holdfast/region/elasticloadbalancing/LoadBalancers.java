package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancerState;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

/** Load balancers and their attributes. */
record LoadBalancers(Call call) {

  /** The zone that Route 53 knows application load balancers of us-east-1 by; alias records name it. */
  static final String CANONICAL_HOSTED_ZONE_ID = "Z35SXDOTRQ7X7K";

  CreateLoadBalancerResponse create(CreateLoadBalancerRequest r) {
    Parameters.allow(r, "Name", "Subnets", "SecurityGroups", "Scheme", "Tags", "Type", "IpAddressType");
    String name = Parameters.name("Load balancer", r.name());
    if (name.startsWith("internal-")) {
      throw Parameters.invalid("Load balancer name '" + name + "' cannot begin with 'internal-'");
    }
    Parameters.only("Type", r.typeAsString(), "application");
    Parameters.only("IpAddressType", r.ipAddressTypeAsString(), "ipv4");
    String scheme = r.schemeAsString() == null ? "internet-facing" : r.schemeAsString();
    Parameters.oneOf("Scheme", scheme, java.util.Set.of("internet-facing", "internal"));
    Network network = new Network(call);
    Network.Placement placement = network.placement(r.subnets());
    List<String> groups = network.securityGroups(r.securityGroups(), placement.vpcId());
    SortedMap<String, String> tags = Parameters.tags(r.tags());

    Optional<LoadBalancer> same = all().stream().filter(lb -> lb.name().equals(name)).findFirst();
    if (same.isPresent()) {
      LoadBalancer lb = same.get();
      if (!lb.scheme().equals(scheme) || !lb.subnets().equals(placement.subnets())
          || !lb.securityGroups().equals(groups) || !lb.tags().equals(tags)) {
        throw Errors.badRequest("DuplicateLoadBalancerName",
            "A load balancer with the same name '" + name + "' exists, but with different settings");
      }
      return CreateLoadBalancerResponse.builder().loadBalancers(aws(lb)).build();
    }
    String hash = call.ids().hex(16);
    LoadBalancer lb = new LoadBalancer(
        call.arn(ElasticLoadBalancingService.NAME, "loadbalancer/app/" + name + '/' + hash),
        name,
        (scheme.equals("internal") ? "internal-" : "") + name + '-' + (1_000_000_000L + call.ids().below(1_000_000_000))
            + '.' + call.settings().region() + ".elb.localhost",
        scheme,
        placement.vpcId(),
        placement.subnets(),
        groups,
        call.now(),
        LoadBalancerState.PROVISIONING,
        new TreeMap<>(),
        tags);
    put(lb);
    return CreateLoadBalancerResponse.builder().loadBalancers(aws(lb)).build();
  }

  DescribeLoadBalancersResponse describe(DescribeLoadBalancersRequest r) {
    Parameters.atMostOne("Load balancer names and ARNs cannot be specified at the same time",
        r.hasNames(), r.hasLoadBalancerArns());
    List<LoadBalancer> found = new ArrayList<>();
    if (r.hasLoadBalancerArns()) {
      r.loadBalancerArns().forEach(arn -> found.add(require(arn)));
    } else if (r.hasNames()) {
      for (String name : r.names()) {
        found.add(all().stream().filter(lb -> lb.name().equals(name)).findFirst()
            .orElseThrow(() -> Errors.badRequest("LoadBalancerNotFound", "Load balancers '[" + name + "]' not found")));
      }
    } else {
      found.addAll(all());
      found.sort(Comparator.comparing(LoadBalancer::createdTime).thenComparing(LoadBalancer::arn));
    }
    Parameters.Page<LoadBalancer> page = Parameters.page(found, r.marker(), r.pageSize());
    return DescribeLoadBalancersResponse.builder()
        .loadBalancers(page.items().stream().map(LoadBalancers::aws).toList())
        .nextMarker(page.next())
        .build();
  }

  /** Its listeners go with it. That it does not exist (any more) is success, as on AWS. */
  DeleteLoadBalancerResponse delete(DeleteLoadBalancerRequest r) {
    String arn = Parameters.required("LoadBalancerArn", r.loadBalancerArn());
    call.state().get(Tables.LOAD_BALANCERS, arn).ifPresent(lb -> {
      if (Attributes.OF_LOAD_BALANCERS.get(lb.attributes(), Attributes.DELETION_PROTECTION).equals("true")) {
        throw Errors.badRequest("OperationNotPermitted",
            "Load balancer '" + arn + "' cannot be deleted because deletion protection is enabled");
      }
      call.state().list(Tables.LISTENERS).stream()
          .filter(l -> l.loadBalancerArn().equals(arn))
          .forEach(l -> call.state().remove(Tables.LISTENERS, l.arn()));
      call.state().remove(Tables.LOAD_BALANCERS, arn);
    });
    return DeleteLoadBalancerResponse.builder().build();
  }

  SetSubnetsResponse setSubnets(SetSubnetsRequest r) {
    Parameters.allow(r, "LoadBalancerArn", "Subnets");
    LoadBalancer lb = require(r.loadBalancerArn());
    Network.Placement placement = new Network(call).placement(r.subnets());
    if (!placement.vpcId().equals(lb.vpcId())) {
      throw Errors.badRequest("InvalidConfigurationRequest", "The subnets must be in VPC '" + lb.vpcId() + '\'');
    }
    LoadBalancer changed = new LoadBalancer(lb.arn(), lb.name(), lb.dnsName(), lb.scheme(), lb.vpcId(),
        placement.subnets(), lb.securityGroups(), lb.createdTime(), lb.state(), lb.attributes(), lb.tags());
    put(changed);
    return SetSubnetsResponse.builder().availabilityZones(zones(changed)).ipAddressType("ipv4").build();
  }

  SetSecurityGroupsResponse setSecurityGroups(SetSecurityGroupsRequest r) {
    Parameters.allow(r, "LoadBalancerArn", "SecurityGroups");
    LoadBalancer lb = require(r.loadBalancerArn());
    List<String> groups = new Network(call).securityGroups(r.securityGroups(), lb.vpcId());
    put(new LoadBalancer(lb.arn(), lb.name(), lb.dnsName(), lb.scheme(), lb.vpcId(), lb.subnets(), groups,
        lb.createdTime(), lb.state(), lb.attributes(), lb.tags()));
    return SetSecurityGroupsResponse.builder().securityGroupIds(groups).build();
  }

  DescribeLoadBalancerAttributesResponse describeAttributes(DescribeLoadBalancerAttributesRequest r) {
    return DescribeLoadBalancerAttributesResponse.builder()
        .attributes(attributes(require(r.loadBalancerArn())))
        .build();
  }

  ModifyLoadBalancerAttributesResponse modifyAttributes(ModifyLoadBalancerAttributesRequest r) {
    LoadBalancer lb = require(r.loadBalancerArn());
    SortedMap<String, String> set = lb.attributes();
    for (LoadBalancerAttribute a : r.attributes()) {
      set = Attributes.OF_LOAD_BALANCERS.with(set, a.key(), a.value());
    }
    LoadBalancer changed = new LoadBalancer(lb.arn(), lb.name(), lb.dnsName(), lb.scheme(), lb.vpcId(), lb.subnets(),
        lb.securityGroups(), lb.createdTime(), lb.state(), set, lb.tags());
    put(changed);
    return ModifyLoadBalancerAttributesResponse.builder().attributes(attributes(changed)).build();
  }

  private static List<LoadBalancerAttribute> attributes(LoadBalancer lb) {
    return Attributes.OF_LOAD_BALANCERS.all(lb.attributes()).entrySet().stream()
        .map(e -> LoadBalancerAttribute.builder().key(e.getKey()).value(e.getValue()).build())
        .toList();
  }

  LoadBalancer require(String arn) {
    return call.state().get(Tables.LOAD_BALANCERS, Parameters.required("LoadBalancerArn", arn))
        .orElseThrow(() -> Errors.badRequest("LoadBalancerNotFound", "Load balancer '" + arn + "' not found"));
  }

  private List<LoadBalancer> all() {
    return call.state().list(Tables.LOAD_BALANCERS);
  }

  private void put(LoadBalancer lb) {
    call.state().put(Tables.LOAD_BALANCERS, lb.arn(), lb);
  }

  static LoadBalancer withState(LoadBalancer lb, LoadBalancerState state) {
    return new LoadBalancer(lb.arn(), lb.name(), lb.dnsName(), lb.scheme(), lb.vpcId(), lb.subnets(),
        lb.securityGroups(), lb.createdTime(), state, lb.attributes(), lb.tags());
  }

  static LoadBalancer withTags(LoadBalancer lb, SortedMap<String, String> tags) {
    return new LoadBalancer(lb.arn(), lb.name(), lb.dnsName(), lb.scheme(), lb.vpcId(), lb.subnets(),
        lb.securityGroups(), lb.createdTime(), lb.state(), lb.attributes(), tags);
  }

  private static software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer aws(LoadBalancer lb) {
    return software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer.builder()
        .loadBalancerArn(lb.arn())
        .dnsName(lb.dnsName())
        .canonicalHostedZoneId(CANONICAL_HOSTED_ZONE_ID)
        .createdTime(lb.createdTime())
        .loadBalancerName(lb.name())
        .scheme(lb.scheme())
        .vpcId(lb.vpcId())
        .state(s -> s.code(lb.state().name().toLowerCase(java.util.Locale.ROOT)))
        .type("application")
        .availabilityZones(zones(lb))
        .securityGroups(lb.securityGroups())
        .ipAddressType("ipv4")
        .build();
  }

  private static List<AvailabilityZone> zones(LoadBalancer lb) {
    return lb.subnets().entrySet().stream()
        .map(e -> AvailabilityZone.builder().zoneName(e.getKey()).subnetId(e.getValue()).build())
        .toList();
  }
}
