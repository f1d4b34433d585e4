package dev.holdfast.region.elasticloadbalancing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.Services;
import dev.holdfast.region.autoscaling.AutoScalingService;
import dev.holdfast.region.cloudformation.CloudFormationService;
import dev.holdfast.region.ec2.Ec2Service;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** Load balancing as a template makes it, with EC2's own instances behind it. */
final class StackOfBalancerTest {

  private static final String TEMPLATE = """
      Parameters:
        Port: {Type: Number, Default: 80}
        Interval: {Type: Number, Default: 10}
        Team: {Type: String, Default: blue}
      Resources:
        Vpc:
          Type: AWS::EC2::VPC
          Properties: {CidrBlock: 10.0.0.0/16}
        A:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.16.0/20, AvailabilityZone: us-east-1a}
        B:
          Type: AWS::EC2::Subnet
          Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.32.0/20, AvailabilityZone: us-east-1b}
        Front:
          Type: AWS::EC2::SecurityGroup
          Properties: {GroupDescription: front, VpcId: !Ref Vpc}
        Server:
          Type: AWS::EC2::Instance
          Properties: {SubnetId: !Ref A, ImageId: ami-0a1c2023000000001, InstanceType: t3.micro}
        ABalancerWithAVeryLongNameIndeed:
          Type: AWS::ElasticLoadBalancingV2::LoadBalancer
          Properties:
            Subnets: [!Ref A, !Ref B]
            SecurityGroups: [!GetAtt Front.GroupId]
            LoadBalancerAttributes:
              - {Key: idle_timeout.timeout_seconds, Value: "90"}
            Tags: [{Key: team, Value: !Ref Team}]
        Listener:
          Type: AWS::ElasticLoadBalancingV2::Listener
          Properties:
            LoadBalancerArn: !Ref ABalancerWithAVeryLongNameIndeed
            Protocol: HTTP
            Port: !Ref Port
            DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
        Targets:
          Type: AWS::ElasticLoadBalancingV2::TargetGroup
          Properties:
            VpcId: !Ref Vpc
            Protocol: HTTP
            Port: 8080
            HealthCheckIntervalSeconds: !Ref Interval
            Matcher: {HttpCode: 200-299}
            Targets: [{Id: !Ref Server}]
            TargetGroupAttributes:
              - {Key: deregistration_delay.timeout_seconds, Value: "15"}
      Outputs:
        Address: {Value: !GetAtt ABalancerWithAVeryLongNameIndeed.DNSName}
        FullName: {Value: !GetAtt ABalancerWithAVeryLongNameIndeed.LoadBalancerFullName}
        Group: {Value: !GetAtt Targets.TargetGroupFullName}
        Server: {Value: !Ref Server}
      """;

  private final RegionFixture region = RegionFixture.connected(new AutoScalingService(), new Ec2Service(),
      new ElasticLoadBalancingService(), new CloudFormationService(Services.resourceTypes()));
  private final Hosts hosts = new Hosts(region);

  @AfterEach
  void replayGivesTheSame() {
    region.assertReplays();
  }

  private void settle() {
    for (int second = 0; second < 30; second++) {
      hosts.settle();
      region.advance(Duration.ofSeconds(1));
    }
  }

  private void create() {
    region.call(CreateStackRequest.builder().stackName("s").templateBody(TEMPLATE).build());
    settle();
    assertThat(status()).as(events()).isEqualTo("CREATE_COMPLETE");
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

  private String output(String key) {
    DescribeStacksResponse r = region.call(DescribeStacksRequest.builder().stackName("s").build());
    return r.stacks().getFirst().outputs().stream().filter(o -> o.outputKey().equals(key))
        .map(Output::outputValue).findFirst().orElseThrow();
  }

  private List<ListenerIntent> intents() {
    return ListenerIntents.of(region.state(), RegionFixture.SETTINGS, "us-east-1b");
  }

  @Test
  void theStackIsMadeChangedAndGoneWithoutTrace() {
    create();
    assertThat(output("Address")).endsWith(".us-east-1.elb.localhost");
    assertThat(output("FullName")).matches("app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}");
    assertThat(output("Group")).matches("targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}");
    ListenerIntent intent = intents().getFirst();
    assertThat(intent.port()).isEqualTo(80);
    assertThat(intent.idleTimeoutSeconds()).isEqualTo(90);
    assertThat(intent.targetGroup().healthCheckIntervalSeconds()).isEqualTo(10);
    assertThat(intent.targetGroup().targets()).extracting(TargetIntent::address).first().asString()
        .startsWith("127.0.");

    region.call(UpdateStackRequest.builder().stackName("s").templateBody(TEMPLATE)
        .parameters(p -> p.parameterKey("Port").parameterValue("8080"),
            p -> p.parameterKey("Interval").parameterValue("20"),
            p -> p.parameterKey("Team").parameterValue("red")).build());
    settle();
    assertThat(status()).as(events()).isEqualTo("UPDATE_COMPLETE");
    assertThat(intents().getFirst().port()).isEqualTo(8080);
    assertThat(intents().getFirst().targetGroup().healthCheckIntervalSeconds()).isEqualTo(20);
    assertThat(intents().getFirst().loadBalancerArn()).isEqualTo(intent.loadBalancerArn());
    DescribeLoadBalancersResponse all = region.call(DescribeLoadBalancersRequest.builder().build());
    DescribeTagsResponse tags = region.call(DescribeTagsRequest.builder()
        .resourceArns(all.loadBalancers().getFirst().loadBalancerArn()).build());
    assertThat(tags.tagDescriptions().getFirst().tags())
        .contains(Tag.builder().key("team").value("red").build());

    region.call(DeleteStackRequest.builder().stackName("s").build());
    settle();
    for (var table : List.of(Tables.LOAD_BALANCERS, Tables.LISTENERS, Tables.TARGET_GROUPS)) {
      assertThat(region.state().all(table)).as(table.name() + "\n" + region.events()).isEmpty();
    }
    assertThat(region.state().all(Tables.TARGETS)).isEmpty();
    assertThat(intents()).isEmpty();
  }

  @Test
  void aTargetGoesWithItsInstance() {
    create();
    String server = output("Server");
    String group = intents().getFirst().targetGroup().targetGroupArn();
    region.report(new Report.TargetHealth("us-east-1b", group, server, 8080, true, ""));
    assertThat(target().state()).isEqualTo(TargetState.HEALTHY);

    region.call(StopInstancesRequest.builder().instanceIds(server).build());
    settle();
    assertThat(target().reason()).isEqualTo("Target.InvalidState");
    assertThat(intents().getFirst().targetGroup().targets()).isEmpty();
    region.call(StartInstancesRequest.builder().instanceIds(server).build());
    settle();
    assertThat(target().state()).isEqualTo(TargetState.INITIAL);
    assertThat(intents().getFirst().targetGroup().targets()).hasSize(1);

    hosts.kill(server);
    settle();
    assertThat(region.state().all(Tables.TARGETS)).as(region.events().toString()).isEmpty();
  }

  private Tables.Target target() {
    assertThat(region.state().all(Tables.TARGETS)).hasSize(1);
    return region.state().list(Tables.TARGETS).getFirst();
  }
}
