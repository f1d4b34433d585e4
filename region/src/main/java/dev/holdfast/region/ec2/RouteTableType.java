package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;

/** {@code AWS::EC2::RouteTable}. */
public final class RouteTableType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::RouteTable";
  }

  @Override
  public Set<String> properties() {
    return Set.of("VpcId", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("VpcId");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("VpcId");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("RouteTableId");
  }

  @Override
  public Progress create(Call call, Desired d) {
    return Progress.done(ec2(call).createRouteTable(r -> r
        .vpcId(d.properties().requireString("VpcId"))
        .tagSpecifications(StackResources.tags("route-table", d.tags())))
        .routeTable().routeTableId());
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    StackResources.retag(call, id, from, to);
    return Progress.done(id);
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).deleteRouteTable(r -> r.routeTableId(id)));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    return StackResources.attributes("RouteTableId", id);
  }
}
