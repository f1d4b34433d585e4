package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancerState;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;

/** {@code AWS::ElasticLoadBalancingV2::LoadBalancer}. Created when it is active; its physical id is its ARN. */
public final class LoadBalancerType implements ResourceType {

  @Override
  public String name() {
    return "AWS::ElasticLoadBalancingV2::LoadBalancer";
  }

  @Override
  public Set<String> properties() {
    return Set.of("Name", "Subnets", "SecurityGroups", "Scheme", "Type", "IpAddressType", "LoadBalancerAttributes",
        "Tags");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("Name", "Scheme", "Type");
  }

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(Tables.LOAD_BALANCERS);
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("LoadBalancerArn", "DNSName", "CanonicalHostedZoneID", "LoadBalancerFullName", "LoadBalancerName",
        "SecurityGroups");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    ElasticLoadBalancingV2Client elb = call.client(ElasticLoadBalancingV2Client.class);
    CreateLoadBalancerRequest.Builder request = CreateLoadBalancerRequest.builder()
        .name(p.string("Name").orElseGet(() -> StackNames.of(desired.name())))
        .tags(StackNames.tags(desired));
    p.into(request, Set.of("Name", "Tags"));
    String arn = elb.createLoadBalancer(request.build()).loadBalancers().getFirst().loadBalancerArn();
    setAttributes(elb, arn, p);
    return check(call, arn, desired);
  }

  @Override
  public Progress check(Call call, String arn, Desired desired) {
    return call.state().get(Tables.LOAD_BALANCERS, arn).filter(l -> l.state() == LoadBalancerState.ACTIVE).isPresent()
        ? Progress.done(arn)
        : Progress.waiting(arn, "a zone of the load balancer to connect");
  }

  @Override
  public Progress update(Call call, String arn, Desired from, Desired to) {
    ElasticLoadBalancingV2Client elb = call.client(ElasticLoadBalancingV2Client.class);
    Properties p = to.properties();
    if (!p.strings("Subnets").equals(from.properties().strings("Subnets"))) {
      elb.setSubnets(r -> r.loadBalancerArn(arn).subnets(p.strings("Subnets")));
    }
    if (!p.strings("SecurityGroups").equals(from.properties().strings("SecurityGroups"))) {
      elb.setSecurityGroups(r -> r.loadBalancerArn(arn).securityGroups(p.strings("SecurityGroups")));
    }
    setAttributes(elb, arn, p);
    StackNames.retag(elb, arn, from, to);
    return Progress.done(arn);
  }

  @Override
  public void delete(Call call, String arn, Desired desired) {
    call.client(ElasticLoadBalancingV2Client.class).deleteLoadBalancer(r -> r.loadBalancerArn(arn));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String arn) {
    LoadBalancer lb = new LoadBalancers(call).require(arn);
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("LoadBalancerArn", arn);
    attributes.put("DNSName", lb.dnsName());
    attributes.put("CanonicalHostedZoneID", LoadBalancers.CANONICAL_HOSTED_ZONE_ID);
    attributes.put("LoadBalancerFullName", lb.fullName());
    attributes.put("LoadBalancerName", lb.name());
    attributes.put("SecurityGroups", lb.securityGroups());
    return attributes;
  }

  private static void setAttributes(ElasticLoadBalancingV2Client elb, String arn, Properties p) {
    List<LoadBalancerAttribute> attributes = p.objects("LoadBalancerAttributes").stream()
        .map(a -> LoadBalancerAttribute.builder().key(a.requireString("Key")).value(a.requireString("Value")).build())
        .toList();
    if (!attributes.isEmpty()) {
      elb.modifyLoadBalancerAttributes(r -> r.loadBalancerArn(arn).attributes(attributes));
    }
  }
}
