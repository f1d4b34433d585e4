package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;

/** {@code AWS::EC2::Subnet}. */
public final class SubnetType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::Subnet";
  }

  @Override
  public Set<String> properties() {
    return Set.of("VpcId", "CidrBlock", "AvailabilityZone", "MapPublicIpOnLaunch", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("VpcId", "CidrBlock");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("VpcId", "CidrBlock", "AvailabilityZone");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("SubnetId", "AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "VpcId");
  }

  @Override
  public Progress create(Call call, Desired d) {
    String id = ec2(call).createSubnet(r -> r
        .vpcId(d.properties().requireString("VpcId"))
        .cidrBlock(d.properties().requireString("CidrBlock"))
        .availabilityZone(d.properties().string("AvailabilityZone").orElse(null))
        .tagSpecifications(StackResources.tags("subnet", d.tags()))).subnet().subnetId();
    publicAddresses(call, id, d.properties());
    return Progress.done(id);
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    publicAddresses(call, id, to.properties());
    StackResources.retag(call, id, from, to);
    return Progress.done(id);
  }

  private static void publicAddresses(Call call, String id, Properties p) {
    ec2(call).modifySubnetAttribute(r -> r.subnetId(id)
        .mapPublicIpOnLaunch(v -> v.value(p.bool("MapPublicIpOnLaunch").orElse(false))));
  }

  /** What still lies in it (an instance that is shutting down) is waited for, as CloudFormation retries. */
  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).deleteSubnet(r -> r.subnetId(id)));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    Subnets.SubnetRow subnet = new Subnets(call).require(id);
    return StackResources.attributes("SubnetId", id, "AvailabilityZone", subnet.zone(),
        "AvailabilityZoneId", Zones.id(call.settings(), subnet.zone()),
        "CidrBlock", subnet.subnet().cidrBlock(), "VpcId", subnet.vpcId());
  }
}
