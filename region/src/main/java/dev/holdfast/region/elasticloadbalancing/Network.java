package dev.holdfast.region.elasticloadbalancing;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What load balancing asks of EC2: where subnets and instances lie. */
record Network(Call call) {

  /** @param subnets by zone */
  record Placement(String vpcId, SortedMap<String, String> subnets) {}

  /** The subnets of a load balancer: at least two, each in another zone, all of one VPC. */
  Placement placement(List<String> subnetIds) {
    SortedMap<String, String> byZone = new TreeMap<>();
    String vpc = "";
    for (String id : subnetIds) {
      Subnet subnet = subnet(id);
      if (byZone.putIfAbsent(subnet.availabilityZone(), id) != null) {
        throw invalid("A load balancer cannot be attached to multiple subnets in the same Availability Zone");
      }
      if (!vpc.isEmpty() && !vpc.equals(subnet.vpcId())) {
        throw invalid("All subnets must belong to the same VPC: '" + vpc + "' and '" + subnet.vpcId() + '\'');
      }
      vpc = subnet.vpcId();
    }
    if (byZone.size() < 2) {
      throw Parameters.invalid("At least two subnets in two different Availability Zones must be specified");
    }
    return new Placement(vpc, byZone);
  }

  private Subnet subnet(String id) {
    try {
      return call.client(Ec2Client.class).describeSubnets(r -> r.subnetIds(id)).subnets().getFirst();
    } catch (AwsServiceException e) {
      throw Errors.badRequest("SubnetNotFound", "The subnet ID '" + id + "' is not valid: " + message(e));
    }
  }

  /** The security groups asked for, each of which must exist in the VPC; else the VPC's default group. */
  List<String> securityGroups(List<String> asked, String vpcId) {
    Ec2Client ec2 = call.client(Ec2Client.class);
    if (asked.isEmpty()) {
      return ec2.describeSecurityGroups(r -> r.filters(filter("vpc-id", vpcId), filter("group-name", "default")))
          .securityGroups().stream().map(SecurityGroup::groupId).toList();
    }
    try {
      for (SecurityGroup group : ec2.describeSecurityGroups(r -> r.groupIds(asked)).securityGroups()) {
        if (!vpcId.equals(group.vpcId())) {
          throw Errors.badRequest("InvalidSecurityGroup",
              "The security group '" + group.groupId() + "' does not belong to VPC '" + vpcId + '\'');
        }
      }
    } catch (AwsServiceException e) {
      throw Errors.badRequest("InvalidSecurityGroup", message(e));
    }
    return List.copyOf(asked);
  }

  void requireVpc(String vpcId) {
    try {
      call.client(Ec2Client.class).describeVpcs(r -> r.vpcIds(vpcId));
    } catch (AwsServiceException e) {
      throw Parameters.invalid("The VPC ID '" + vpcId + "' is not found: " + message(e));
    }
  }

  /** An instance that may become a target: of this VPC and running, or about to be. */
  Instance instance(String id, String vpcId) {
    Instance instance;
    try {
      instance = call.client(Ec2Client.class).describeInstances(r -> r.instanceIds(id))
          .reservations().getFirst().instances().getFirst();
    } catch (AwsServiceException e) {
      throw Errors.badRequest("InvalidTarget", "The target '" + id + "' is not valid: " + message(e));
    }
    InstanceStateName state = instance.state().name();
    if (state != InstanceStateName.PENDING && state != InstanceStateName.RUNNING) {
      throw Errors.badRequest("InvalidTarget",
          "The following targets are not in a running state and cannot be registered: '" + id + '\'');
    }
    if (!vpcId.equals(instance.vpcId())) {
      throw Errors.badRequest("InvalidTarget",
          "The following targets are not in the target group's VPC '" + vpcId + "': '" + id + '\'');
    }
    return instance;
  }

  /** TERMINATED also when EC2 has forgotten it. */
  InstanceStateName instanceState(String id) {
    try {
      return call.client(Ec2Client.class).describeInstances(r -> r.instanceIds(id))
          .reservations().getFirst().instances().getFirst().state().name();
    } catch (AwsServiceException e) {
      return InstanceStateName.TERMINATED;
    }
  }

  private static Filter filter(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }

  private static AwsServiceException invalid(String message) {
    return Errors.badRequest("InvalidConfigurationRequest", message);
  }

  private static String message(AwsServiceException e) {
    return e.awsErrorDetails() == null ? e.getMessage() : e.awsErrorDetails().errorMessage();
  }
}
