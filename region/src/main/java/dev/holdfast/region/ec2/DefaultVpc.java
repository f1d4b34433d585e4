package dev.holdfast.region.ec2;

import dev.holdfast.region.kernel.Call;
import software.amazon.awssdk.services.ec2.model.AttachInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateRouteRequest;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * The default VPC with a default subnet in each zone. The region makes it once, when its first zone connects; whoever
 * deletes it is believed.
 */
record DefaultVpc(Call call) {

  void create() {
    Vpc vpc = new Vpcs(call).create(Cidr.parse("CidrBlock", "172.31.0.0/16"), true);
    Vpcs.VpcRow row = new Vpcs(call).require(vpc.vpcId());
    int third = 0;
    for (String zone : call.settings().zones()) {
      new Subnets(call).create(row, Cidr.parse("CidrBlock", "172.31." + third + ".0/20"), zone, true);
      third += 16;
    }
    InternetGateways gateways = new InternetGateways(call);
    String gateway = gateways.create(CreateInternetGatewayRequest.builder().build())
        .internetGateway().internetGatewayId();
    gateways.attach(
        AttachInternetGatewayRequest.builder().internetGatewayId(gateway).vpcId(vpc.vpcId()).build());
    String table = call.state().all(RouteTables.TABLES).values().stream()
        .filter(t -> t.table().vpcId().equals(vpc.vpcId()))
        .findFirst().orElseThrow().id();
    new RouteTables(call).createRoute(CreateRouteRequest.builder()
        .routeTableId(table).destinationCidrBlock("0.0.0.0/0").gatewayId(gateway).build());
  }
}
