package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.elasticloadbalancing.Tables.LoadBalancer;
import dev.holdfast.region.elasticloadbalancing.Tables.TargetGroup;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

/** {@code AWS::ElasticLoadBalancingV2::TargetGroup}. Its physical id is its ARN. */
public final class TargetGroupType implements ResourceType {

  @Override
  public String name() {
    return "AWS::ElasticLoadBalancingV2::TargetGroup";
  }

  @Override
  public Set<String> properties() {
    return Set.of("Name", "Port", "Protocol", "ProtocolVersion", "VpcId", "TargetType", "IpAddressType",
        "HealthCheckEnabled", "HealthCheckIntervalSeconds", "HealthCheckPath", "HealthCheckPort", "HealthCheckProtocol",
        "HealthCheckTimeoutSeconds", "HealthyThresholdCount", "UnhealthyThresholdCount", "Matcher",
        "TargetGroupAttributes", "Targets", "Tags");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("Name", "Port", "Protocol", "ProtocolVersion", "VpcId", "TargetType", "IpAddressType");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("TargetGroupArn", "TargetGroupFullName", "TargetGroupName", "LoadBalancerArns");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    ElasticLoadBalancingV2Client elb = call.client(ElasticLoadBalancingV2Client.class);
    CreateTargetGroupRequest.Builder request = CreateTargetGroupRequest.builder()
        .name(p.string("Name").orElseGet(() -> StackNames.of(desired.name())))
        .tags(StackNames.tags(desired));
    p.into(request, Set.of("Name", "Tags"));
    String arn = elb.createTargetGroup(request.build()).targetGroups().getFirst().targetGroupArn();
    setAttributes(elb, arn, p);
    register(elb, arn, targets(p));
    return Progress.done(arn);
  }

  @Override
  public Progress update(Call call, String arn, Desired from, Desired to) {
    Properties p = to.properties();
    ElasticLoadBalancingV2Client elb = call.client(ElasticLoadBalancingV2Client.class);
    ModifyTargetGroupRequest.Builder request = ModifyTargetGroupRequest.builder().targetGroupArn(arn);
    p.into(request);
    elb.modifyTargetGroup(request.build());
    setAttributes(elb, arn, p);
    List<TargetDescription> gone = new ArrayList<>(targets(from.properties()));
    gone.removeAll(targets(p));
    if (!gone.isEmpty()) {
      elb.deregisterTargets(r -> r.targetGroupArn(arn).targets(gone));
    }
    List<TargetDescription> come = new ArrayList<>(targets(p));
    come.removeAll(targets(from.properties()));
    register(elb, arn, come);
    StackNames.retag(elb, arn, from, to);
    return Progress.done(arn);
  }

  @Override
  public void delete(Call call, String arn, Desired desired) {
    call.client(ElasticLoadBalancingV2Client.class).deleteTargetGroup(r -> r.targetGroupArn(arn));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String arn) {
    TargetGroup group = new TargetGroups(call).require(arn);
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("TargetGroupArn", arn);
    attributes.put("TargetGroupFullName", group.fullName());
    attributes.put("TargetGroupName", group.name());
    attributes.put("LoadBalancerArns",
        TargetGroups.loadBalancer(call.state(), arn).map(LoadBalancer::arn).stream().toList());
    return attributes;
  }

  private static void setAttributes(ElasticLoadBalancingV2Client elb, String arn, Properties p) {
    List<TargetGroupAttribute> attributes = p.objects("TargetGroupAttributes").stream()
        .map(a -> TargetGroupAttribute.builder().key(a.requireString("Key")).value(a.requireString("Value")).build())
        .toList();
    if (!attributes.isEmpty()) {
      elb.modifyTargetGroupAttributes(r -> r.targetGroupArn(arn).attributes(attributes));
    }
  }

  private static List<TargetDescription> targets(Properties p) {
    RegisterTargetsRequest.Builder converted = RegisterTargetsRequest.builder();
    p.into(converted);
    return converted.build().targets();
  }

  private static void register(ElasticLoadBalancingV2Client elb, String arn, List<TargetDescription> targets) {
    if (!targets.isEmpty()) {
      elb.registerTargets(r -> r.targetGroupArn(arn).targets(targets));
    }
  }
}
