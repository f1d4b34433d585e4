package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;

/** {@code AWS::EC2::Route}. Its physical id is {@code rtb-…|destination}, as on AWS. */
public final class RouteType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::Route";
  }

  @Override
  public Set<String> properties() {
    return Set.of("RouteTableId", "DestinationCidrBlock", "GatewayId");
  }

  @Override
  public Set<String> required() {
    return properties();
  }

  @Override
  public Set<String> replacing() {
    return Set.of("RouteTableId", "DestinationCidrBlock");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("CidrBlock");
  }

  @Override
  public Progress create(Call call, Desired d) {
    String table = d.properties().requireString("RouteTableId");
    String destination = d.properties().requireString("DestinationCidrBlock");
    ec2(call).createRoute(r -> r.routeTableId(table).destinationCidrBlock(destination)
        .gatewayId(d.properties().requireString("GatewayId")));
    return Progress.done(table + '|' + destination);
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    ec2(call).replaceRoute(r -> r
        .routeTableId(to.properties().requireString("RouteTableId"))
        .destinationCidrBlock(to.properties().requireString("DestinationCidrBlock"))
        .gatewayId(to.properties().requireString("GatewayId")));
    return Progress.done(id);
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).deleteRoute(r -> r
        .routeTableId(d.properties().requireString("RouteTableId"))
        .destinationCidrBlock(d.properties().requireString("DestinationCidrBlock"))));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    return StackResources.attributes("CidrBlock", id.substring(id.indexOf('|') + 1));
  }
}
