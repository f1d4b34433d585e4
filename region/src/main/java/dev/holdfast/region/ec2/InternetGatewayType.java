package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;

/** {@code AWS::EC2::InternetGateway}. */
public final class InternetGatewayType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::InternetGateway";
  }

  @Override
  public Set<String> properties() {
    return Set.of("Tags");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("InternetGatewayId");
  }

  @Override
  public Progress create(Call call, Desired d) {
    return Progress.done(ec2(call).createInternetGateway(r -> r
        .tagSpecifications(StackResources.tags("internet-gateway", d.tags())))
        .internetGateway().internetGatewayId());
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    StackResources.retag(call, id, from, to);
    return Progress.done(id);
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).deleteInternetGateway(r -> r.internetGatewayId(id)));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    return StackResources.attributes("InternetGatewayId", id);
  }
}
