package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;

/** {@code AWS::EC2::SubnetRouteTableAssociation}. */
public final class SubnetRouteTableAssociationType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::SubnetRouteTableAssociation";
  }

  @Override
  public Set<String> properties() {
    return Set.of("SubnetId", "RouteTableId");
  }

  @Override
  public Set<String> required() {
    return properties();
  }

  @Override
  public Set<String> replacing() {
    return properties();
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Id");
  }

  @Override
  public Progress create(Call call, Desired d) {
    return Progress.done(ec2(call).associateRouteTable(r -> r
        .subnetId(d.properties().requireString("SubnetId"))
        .routeTableId(d.properties().requireString("RouteTableId"))).associationId());
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    return Progress.done(id);
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).disassociateRouteTable(r -> r.associationId(id)));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    return StackResources.attributes("Id", id);
  }
}
