package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.cloudformation.model.*;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;

/** A stack of real resources: a network, a role, a queue, and a group whose instances signal and are rolled. */
final class FleetStackTest {

  private final RegionFixture region = RegionFixture.connected();
  private final Hosts hosts = new Hosts(region);

  private static final String TEMPLATE = """
      Parameters:
        Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
                Default: /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64}
        Greeting: {Type: String, Default: hello}
      Resources:
        Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
        A: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: !Select [0, !Cidr [10.0.0.0/16, 2, 12]],
            AvailabilityZone: !Select [0, !GetAZs '']}}
        B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: !Select [1, !Cidr [10.0.0.0/16, 2, 12]],
            AvailabilityZone: !Select [1, !GetAZs '']}}
        Queue: {Type: AWS::SQS::Queue}
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow,
              Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}
            Policies: [{PolicyName: work, PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow,
              Action: sqs:*, Resource: !GetAtt Queue.Arn}]}}]
        Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
        Template:
          Type: AWS::EC2::LaunchTemplate
          Metadata: {AWS::CloudFormation::Init: {config: {files: {/etc/queue: {content: !Ref Queue}}}}}
          Properties:
            LaunchTemplateData:
              ImageId: !Ref Image
              InstanceType: t3.micro
              IamInstanceProfile: {Arn: !GetAtt Profile.Arn}
              UserData:
                Fn::Base64: !Sub |
                  #!/bin/sh
                  echo ${Greeting}
        Group:
          Type: AWS::AutoScaling::AutoScalingGroup
          CreationPolicy: {ResourceSignal: {Count: 2, Timeout: PT10M}}
          UpdatePolicy:
            AutoScalingRollingUpdate: {MinInstancesInService: 2, MaxBatchSize: 1, PauseTime: PT10M,
              WaitOnResourceSignals: true, SuspendProcesses: [AZRebalance, ReplaceUnhealthy]}
          Properties:
            MinSize: '2'
            MaxSize: '4'
            VPCZoneIdentifier: [!Ref A, !Ref B]
            LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
      Outputs:
        Group: {Value: !Ref Group}
      """;

  private void create() {
    region.call(CreateStackRequest.builder().stackName("fleet").templateBody(TEMPLATE)
        .capabilities(Capability.CAPABILITY_IAM).build());
    settle();
  }

  /** The instances start, and what waits for a moment of time is given it. */
  private void settle() {
    for (int i = 0; i < 20; i++) {
      hosts.settle();
      region.advance(Duration.ofSeconds(1));
    }
  }

  private String status() {
    return stack().stackStatusAsString();
  }

  private software.amazon.awssdk.services.cloudformation.model.Stack stack() {
    return region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().stackName("fleet").build())
        .stacks().getFirst();
  }

  private List<Instance> instances() {
    List<AutoScalingGroup> groups = region.<DescribeAutoScalingGroupsResponse>call(
        DescribeAutoScalingGroupsRequest.builder().build()).autoScalingGroups();
    return groups.isEmpty() ? List.of() : groups.getFirst().instances().stream()
        .filter(i -> i.lifecycleStateAsString().equals("InService")).toList();
  }

  private void signal(Instance instance) {
    region.call(SignalResourceRequest.builder().stackName("fleet").logicalResourceId("Group")
        .uniqueId(instance.instanceId()).status(ResourceSignalStatus.SUCCESS).build());
    settle();
  }

  private String why() {
    return region.<DescribeStackEventsResponse>call(DescribeStackEventsRequest.builder().stackName("fleet").build())
        .stackEvents().stream().filter(e -> e.resourceStatusAsString().endsWith("FAILED"))
        .map(e -> e.logicalResourceId() + ": " + e.resourceStatusReason()).toList().toString();
  }

  @Test
  void aStackOfInstancesIsCreatedRolledAndDeleted() {
    assertThat(region.refusal(CreateStackRequest.builder().stackName("fleet").templateBody(TEMPLATE).build()))
        .isEqualTo("InsufficientCapabilitiesException");
    create();
    assertThat(status()).as(why()).isEqualTo("CREATE_IN_PROGRESS");
    assertThat(instances()).hasSize(2);
    instances().forEach(this::signal);
    assertThat(status()).as(why()).isEqualTo("CREATE_COMPLETE");
    assertThat(region.<DescribeStackResourceResponse>call(DescribeStackResourceRequest.builder().stackName("fleet")
        .logicalResourceId("Template").build()).stackResourceDetail().metadata()).contains("/fleet-Queue-");

    List<String> old = instances().stream().map(Instance::instanceId).toList();
    region.call(UpdateStackRequest.builder().stackName("fleet").usePreviousTemplate(true)
        .capabilities(Capability.CAPABILITY_IAM)
        .parameters(Parameter.builder().parameterKey("Greeting").parameterValue("bye").build()).build());
    for (int round = 0; round < 2; round++) {
      settle();
      assertThat(status()).as(why()).isEqualTo("UPDATE_IN_PROGRESS");
      assertThat(instances()).as("never fewer than two").hasSizeGreaterThanOrEqualTo(2);
      instances().stream().filter(i -> !old.contains(i.instanceId())).forEach(this::signal);
    }
    assertThat(status()).as(why()).isEqualTo("UPDATE_COMPLETE");
    settle();
    assertThat(instances()).hasSize(2).noneMatch(i -> old.contains(i.instanceId()));
    assertThat(instances()).allMatch(i -> i.launchTemplate().version().equals("2"));

    region.call(DeleteStackRequest.builder().stackName("fleet").build());
    for (int i = 0; i < 30; i++) {
      settle();
    }
    assertThat(region.<ListStacksResponse>call(ListStacksRequest.builder().build()).stackSummaries().getFirst()
        .stackStatusAsString()).isEqualTo("DELETE_COMPLETE");
    assertThat(instances()).isEmpty();
    assertThat(region.<DescribeVpcsResponse>call(DescribeVpcsRequest.builder().build()).vpcs())
        .noneMatch(v -> v.cidrBlock().equals("10.0.0.0/16"));
    region.assertReplays();
  }
}
