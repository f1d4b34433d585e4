package dev.holdfast.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.Services;
import dev.holdfast.region.cloudformation.CloudFormationService;
import dev.holdfast.region.ec2.Ec2Service;
import dev.holdfast.region.elasticloadbalancing.ElasticLoadBalancingService;
import dev.holdfast.region.kernel.Table;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;

/** A stack of everything EC2 and Auto Scaling contribute to templates, from creation to deletion. */
final class StackOfInstancesTest {

  private static final String TEMPLATE = """
      Parameters:
        Type: {Type: String, Default: t3.micro}
        Port: {Type: Number, Default: 80}
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}
        Gateway:
          Type: AWS::EC2::InternetGateway
        Attachment:
          Type: AWS::EC2::VPCGatewayAttachment
          Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}
        Routes:
          Type: AWS::EC2::RouteTable
          Properties: {VpcId: !Ref Vpc}
        Internet:
          Type: AWS::EC2::Route
          DependsOn: Attachment
          Properties: {RouteTableId: !Ref Routes, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
        A:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.16.0/20, AvailabilityZone: us-east-1a}
        B:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.32.0/20, AvailabilityZone: us-east-1b}
        RoutesOfA:
          Type: AWS::EC2::SubnetRouteTableAssociation
          Properties: {SubnetId: !Ref A, RouteTableId: !Ref Routes}
        Front:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: front
            VpcId: !Ref Vpc
            SecurityGroupIngress:
              - {IpProtocol: tcp, FromPort: !Ref Port, ToPort: !Ref Port, CidrIp: 0.0.0.0/0}
        Web:
          Type: AWS::EC2::SecurityGroup
          Properties: {GroupDescription: web, VpcId: !Ref Vpc}
        FromFront:
          Type: AWS::EC2::SecurityGroupIngress
          Properties:
            GroupId: !GetAtt Web.GroupId
            IpProtocol: tcp
            FromPort: 8080
            ToPort: 8080
            SourceSecurityGroupId: !GetAtt Front.GroupId
        Template:
          Type: AWS::EC2::LaunchTemplate
          Properties:
            LaunchTemplateData:
              ImageId: ami-0a1c2023000000001
              InstanceType: !Ref Type
              SecurityGroupIds: [!GetAtt Web.GroupId]
              MetadataOptions: {HttpTokens: required}
        Group:
          Type: AWS::AutoScaling::AutoScalingGroup
          Properties:
            MinSize: "1"
            MaxSize: "4"
            DesiredCapacity: "2"
            VPCZoneIdentifier: [!Ref A, !Ref B]
            LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
            Tags:
              - {Key: Name, Value: web, PropagateAtLaunch: true}
        More:
          Type: AWS::AutoScaling::ScalingPolicy
          Properties: {AutoScalingGroupName: !Ref Group, AdjustmentType: ChangeInCapacity, ScalingAdjustment: 1}
        Single:
          Type: AWS::EC2::Instance
          Properties:
            SubnetId: !Ref B
            LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: "1"}
      """;

  private final RegionFixture region = RegionFixture.connected(new AutoScalingService(), new Ec2Service(),
      new ElasticLoadBalancingService(), new CloudFormationService(Services.resourceTypes()));
  private final Hosts hosts = new Hosts(region);

  private void settle() {
    for (int second = 0; second < 60; second++) {
      hosts.settle();
      region.advance(Duration.ofSeconds(1));
    }
  }

  private String status() {
    DescribeStacksResponse r = region.call(DescribeStacksRequest.builder().stackName("s").build());
    return r.stacks().getFirst().stackStatusAsString();
  }

  private String events() {
    DescribeStackEventsResponse r = region.call(DescribeStackEventsRequest.builder().stackName("s").build());
    StringBuilder all = new StringBuilder();
    r.stackEvents().forEach(e -> all.append(e.logicalResourceId()).append(' ').append(e.resourceStatusAsString())
        .append(' ').append(e.resourceStatusReason()).append('\n'));
    return all.toString();
  }

  private AutoScalingGroup group() {
    DescribeAutoScalingGroupsResponse r = region.call(DescribeAutoScalingGroupsRequest.builder().build());
    return r.autoScalingGroups().getFirst();
  }

  private SortedMap<String, Integer> rows() {
    SortedMap<String, Integer> sizes = new TreeMap<>();
    for (Table<?, ?> table : region.state().tables()) {
      if (table.name().startsWith("ec2/") || table.name().startsWith("autoscaling/")) {
        sizes.put(table.name(), region.state().all(table).size());
      }
    }
    return sizes;
  }

  @Test
  void aStackComesChangesAndGoesWithoutTrace() {
    SortedMap<String, Integer> before = rows();
    region.call(CreateStackRequest.builder().stackName("s").templateBody(TEMPLATE).build());
    settle();
    assertThat(status()).as(events()).isEqualTo("CREATE_COMPLETE");
    assertThat(group().instances()).hasSize(2).allSatisfy(i -> assertThat(i.instanceType()).isEqualTo("t3.micro"));
    assertThat(group().tags()).extracting(t -> t.key()).contains("Name", "aws:cloudformation:stack-name");
    assertThat(hosts.running()).hasSize(3);

    region.call(UpdateStackRequest.builder().stackName("s").templateBody(TEMPLATE)
        .parameters(p -> p.parameterKey("Type").parameterValue("t3.small"),
            p -> p.parameterKey("Port").parameterValue("8080")).build());
    settle();
    assertThat(status()).as(events()).isEqualTo("UPDATE_COMPLETE");
    assertThat(group().launchTemplate().version()).isEqualTo("2");

    region.call(DeleteStackRequest.builder().stackName("s").build());
    settle();
    region.advance(Duration.ofHours(2));
    assertThat(hosts.running()).isEmpty();
    assertThat(rows()).isEqualTo(before);
    region.assertReplays();
  }
}
