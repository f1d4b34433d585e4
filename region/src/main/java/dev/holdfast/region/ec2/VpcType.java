package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;

/** {@code AWS::EC2::VPC}. */
public final class VpcType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::VPC";
  }

  @Override
  public Set<String> properties() {
    return Set.of("CidrBlock", "InstanceTenancy", "EnableDnsSupport", "EnableDnsHostnames", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("CidrBlock");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("CidrBlock", "InstanceTenancy");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("VpcId", "CidrBlock", "DefaultSecurityGroup", "DefaultNetworkAcl");
  }

  @Override
  public Progress create(Call call, Desired d) {
    String id = ec2(call).createVpc(r -> r
        .cidrBlock(d.properties().requireString("CidrBlock"))
        .instanceTenancy(d.properties().string("InstanceTenancy").orElse(null))
        .tagSpecifications(StackResources.tags("vpc", d.tags()))).vpc().vpcId();
    dns(call, id, d.properties());
    return Progress.done(id);
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    dns(call, id, to.properties());
    StackResources.retag(call, id, from, to);
    return Progress.done(id);
  }

  private static void dns(Call call, String id, Properties p) {
    ec2(call).modifyVpcAttribute(r -> r.vpcId(id)
        .enableDnsSupport(v -> v.value(p.bool("EnableDnsSupport").orElse(true))));
    ec2(call).modifyVpcAttribute(r -> r.vpcId(id)
        .enableDnsHostnames(v -> v.value(p.bool("EnableDnsHostnames").orElse(false))));
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).deleteVpc(r -> r.vpcId(id)));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    Vpcs.VpcRow vpc = new Vpcs(call).require(id);
    return StackResources.attributes("VpcId", id, "CidrBlock", vpc.vpc().cidrBlock(),
        "DefaultSecurityGroup", new SecurityGroups(call).named(id, "default").orElseThrow().id(),
        "DefaultNetworkAcl", vpc.networkAclId());
  }
}
