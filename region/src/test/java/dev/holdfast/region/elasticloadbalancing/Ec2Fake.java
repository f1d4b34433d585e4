package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * The part of EC2 that load balancing asks, for one VPC: {@code subnet-a} and {@code i-a1} lie in zone a, and so on;
 * {@code i-a0} is stopped, {@code i-x…} unknown.
 */
final class Ec2Fake implements Service {

  static final String VPC = "vpc-1";

  @Override public String name() { return "ec2"; }
  @Override public Class<? extends SdkClient> api() { return Ec2Client.class; }
  @Override public SdkClient on(Call call) { return new Answers(); }
  @Override public List<Table<?, ?>> tables() { return List.of(); }

  record Answers() implements Ec2Client {

    @Override public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest r) {
      String id = r.subnetIds().getFirst();
      if (!id.matches("subnet-[abc]")) {
        throw Errors.badRequest("InvalidSubnetID.NotFound", "The subnet ID '" + id + "' does not exist");
      }
      return DescribeSubnetsResponse.builder()
          .subnets(s -> s.subnetId(id).vpcId(VPC).availabilityZone("us-east-1" + id.charAt(7)))
          .build();
    }

    @Override public DescribeVpcsResponse describeVpcs(DescribeVpcsRequest r) {
      if (!r.vpcIds().equals(List.of(VPC))) {
        throw Errors.badRequest("InvalidVpcID.NotFound", "The vpc ID " + r.vpcIds() + " does not exist");
      }
      return DescribeVpcsResponse.builder().vpcs(Vpc.builder().vpcId(VPC).build()).build();
    }

    @Override public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest r) {
      if (r.hasGroupIds() && !r.groupIds().equals(List.of("sg-1"))) {
        throw Errors.badRequest("InvalidGroup.NotFound", "The security group " + r.groupIds() + " does not exist");
      }
      return DescribeSecurityGroupsResponse.builder()
          .securityGroups(g -> g.groupId(r.hasGroupIds() ? "sg-1" : "sg-default").vpcId(VPC))
          .build();
    }

    @Override public DescribeInstancesResponse describeInstances(DescribeInstancesRequest r) {
      String id = r.instanceIds().getFirst();
      if (!id.matches("i-[abc]\\d")) {
        throw Errors.badRequest("InvalidInstanceID.NotFound", "The instance ID '" + id + "' does not exist");
      }
      int net = (id.charAt(2) - 'a') * 16;
      Instance instance = Instance.builder()
          .instanceId(id)
          .vpcId(VPC)
          .privateIpAddress("127.0." + net + "." + id.charAt(3))
          .placement(p -> p.availabilityZone("us-east-1" + id.charAt(2)))
          .state(s -> s.name(id.endsWith("0") ? "stopped" : "running"))
          .build();
      return DescribeInstancesResponse.builder().reservations(x -> x.instances(instance)).build();
    }

    @Override public String serviceName() { return "ec2"; }
    @Override public void close() {}
  }
}
