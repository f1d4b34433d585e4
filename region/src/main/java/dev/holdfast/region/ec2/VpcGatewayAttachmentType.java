package dev.holdfast.region.ec2;

import static dev.holdfast.region.ec2.StackResources.ec2;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;

/** {@code AWS::EC2::VPCGatewayAttachment}. Its physical id is {@code IGW|vpc-…}, as on AWS. */
public final class VpcGatewayAttachmentType implements ResourceType {

  @Override
  public String name() {
    return "AWS::EC2::VPCGatewayAttachment";
  }

  @Override
  public Set<String> properties() {
    return Set.of("VpcId", "InternetGatewayId");
  }

  @Override
  public Set<String> required() {
    return properties();
  }

  @Override
  public Set<String> replacing() {
    return Set.of("VpcId");
  }

  @Override
  public Progress create(Call call, Desired d) {
    attach(call, d);
    return Progress.done("IGW|" + d.properties().requireString("VpcId"));
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    delete(call, id, from);
    attach(call, to);
    return Progress.done(id);
  }

  private static void attach(Call call, Desired d) {
    ec2(call).attachInternetGateway(r -> r
        .vpcId(d.properties().requireString("VpcId"))
        .internetGatewayId(d.properties().requireString("InternetGatewayId")));
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    StackResources.ignoringAbsence(() -> ec2(call).detachInternetGateway(r -> r
        .vpcId(d.properties().requireString("VpcId"))
        .internetGatewayId(d.properties().requireString("InternetGatewayId"))));
  }
}
