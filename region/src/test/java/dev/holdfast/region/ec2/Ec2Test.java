package dev.holdfast.region.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent.Desired;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;

final class Ec2Test {

  private final RegionFixture region = RegionFixture.connected(new Ec2Service());

  private RunInstancesRequest.Builder one() {
    return RunInstancesRequest.builder().imageId(Images.AL2023_X86_64).instanceType("t3.micro").minCount(1).maxCount(1);
  }

  private Instance run(RunInstancesRequest.Builder r) {
    RunInstancesResponse response = region.call(r.build());
    return response.instances().getFirst();
  }

  private Instance instance(String id) {
    DescribeInstancesResponse r = region.call(DescribeInstancesRequest.builder().instanceIds(id).build());
    return r.reservations().getFirst().instances().getFirst();
  }

  private List<String> found(Filter... filters) {
    DescribeInstancesResponse r = region.call(DescribeInstancesRequest.builder().filters(filters).build());
    return r.reservations().stream().flatMap(x -> x.instances().stream()).map(Instance::instanceId).sorted().toList();
  }

  private static Filter filter(String name, String... values) {
    return Filter.builder().name(name).values(values).build();
  }

  private List<InstanceIntent> intents(String zone) {
    return InstanceIntents.of(region.state(), RegionFixture.SETTINGS, zone);
  }

  @Test
  void anInstanceStartsRunsAndGoes() {
    Instance i = run(one().userData(Base64.getEncoder().encodeToString("#!/bin/sh".getBytes()))
        .tagSpecifications(t -> t.resourceType("instance").tags(x -> x.key("Name").value("web"))));
    assertThat(i.state().nameAsString()).isEqualTo("pending");
    assertThat(i.privateIpAddress()).isEqualTo("127.31.0.4");
    InstanceIntent intent = intents("us-east-1a").getFirst();
    assertThat(intent.desired()).isEqualTo(Desired.RUNNING);
    assertThat(intent.tags()).containsEntry("Name", "web");

    region.report(new Report.InstanceStarted(i.instanceId(), 1));
    assertThat(instance(i.instanceId()).state().code()).isEqualTo(16);

    region.call(TerminateInstancesRequest.builder().instanceIds(i.instanceId()).build());
    assertThat(intents("us-east-1a").getFirst().desired()).isEqualTo(Desired.TERMINATED);
    region.report(new Report.InstanceExited(i.instanceId(), 1, "SIGTERM"));
    assertThat(instance(i.instanceId()).state().nameAsString()).isEqualTo("terminated");
    assertThat(instance(i.instanceId()).stateReason().code()).isEqualTo("Client.UserInitiatedShutdown");
    assertThat(intents("us-east-1a")).isEmpty();

    region.advance(Duration.ofHours(1));
    assertThat(region.refusal(DescribeInstancesRequest.builder().instanceIds(i.instanceId()).build()))
        .isEqualTo("InvalidInstanceID.NotFound");
    region.assertReplays();
  }

  @Test
  void anInstanceWhoseProcessesEndIsTerminatedAndItsAddressFree() {
    String id = run(one()).instanceId();
    region.report(new Report.InstanceStarted(id, 1));
    region.report(new Report.InstanceExited(id, 1, "killed by signal 9"));
    assertThat(instance(id).stateReason().message()).startsWith("Server.InternalError: ").contains("signal 9");
    assertThat(instance(id).privateIpAddress()).isNull();
    assertThat(run(one()).privateIpAddress()).isEqualTo("127.31.0.4");
  }

  @Test
  void aStoppedInstanceKeepsItsAddressAndStartsAsItsNextBoot() {
    Instance i = run(one());
    region.report(new Report.InstanceStarted(i.instanceId(), 1));
    region.call(StopInstancesRequest.builder().instanceIds(i.instanceId()).build());
    region.report(new Report.InstanceExited(i.instanceId(), 1, ""));
    assertThat(instance(i.instanceId()).state().nameAsString()).isEqualTo("stopped");
    assertThat(intents("us-east-1a")).singleElement()
        .satisfies(x -> assertThat(x.desired()).isEqualTo(Desired.TERMINATED));
    region.call(StartInstancesRequest.builder().instanceIds(i.instanceId()).build());
    assertThat(intents("us-east-1a").getFirst().boot()).isEqualTo(2);
    region.report(new Report.InstanceExited(i.instanceId(), 1, "late"));
    region.report(new Report.InstanceStarted(i.instanceId(), 2));
    assertThat(instance(i.instanceId()).state().nameAsString()).isEqualTo("running");
    assertThat(instance(i.instanceId()).privateIpAddress()).isEqualTo(i.privateIpAddress());
  }

  @Test
  void aLostZoneTakesItsInstancesAndTakesNoneUntilItIsBack() {
    String a = run(one().placement(p -> p.availabilityZone("us-east-1a"))).instanceId();
    String b = run(one().placement(p -> p.availabilityZone("us-east-1b"))).instanceId();
    region.report(new Report.InstanceStarted(a, 1));
    region.report(new Report.ZoneLost("us-east-1a", "no heartbeat"));
    assertThat(instance(a).state().nameAsString()).isEqualTo("terminated");
    assertThat(instance(a).stateReason().code()).isEqualTo("Server.InternalError");
    assertThat(instance(b).state().nameAsString()).isEqualTo("pending");
    assertThat(region.refusal(one().placement(p -> p.availabilityZone("us-east-1a")).build()))
        .isEqualTo("InsufficientInstanceCapacity");
    DescribeAvailabilityZonesResponse zones = region.call(DescribeAvailabilityZonesRequest.builder().build());
    assertThat(zones.availabilityZones()).extracting(AvailabilityZone::stateAsString)
        .containsExactly("unavailable", "available", "available");
    region.report(new Report.ZoneConnected("us-east-1a"));
    assertThat(intents("us-east-1a")).isEmpty();
    run(one().placement(p -> p.availabilityZone("us-east-1a")));
  }

  @Test
  void filtersPathsWildcardsAndTags() {
    Instance a = run(one().tagSpecifications(t -> t.resourceType("instance").tags(x -> x.key("Name").value("web-1"))));
    Instance b = run(one().placement(p -> p.availabilityZone("us-east-1b")));
    region.report(new Report.InstanceStarted(b.instanceId(), 1));
    assertThat(found(filter("tag:Name", "web-*"))).containsExactly(a.instanceId());
    assertThat(found(filter("tag-key", "Na?e"))).containsExactly(a.instanceId());
    assertThat(found(filter("instance-state-name", "running"))).containsExactly(b.instanceId());
    assertThat(found(filter("availability-zone", "us-east-1b", "x"))).containsExactly(b.instanceId());
    assertThat(found(filter("private-ip-address", "127.31.*"), filter("instance-state-name", "pending")))
        .containsExactly(a.instanceId());
    assertThat(region.refusal(DescribeInstancesRequest.builder().filters(filter("colour", "red")).build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(Listing.glob("a\\*b*", "a*bcd")).isTrue();
    assertThat(Listing.glob("a\\*b", "axb")).isFalse();
  }

  @Test
  void pagesFollowEachOtherWithoutGaps() {
    run(one().minCount(5).maxCount(5));
    List<String> all = found();
    DescribeInstancesResponse first = region.call(DescribeInstancesRequest.builder().maxResults(3).build());
    DescribeInstancesResponse second =
        region.call(DescribeInstancesRequest.builder().maxResults(3).nextToken(first.nextToken()).build());
    assertThat(second.nextToken()).isNull();
    assertThat(java.util.stream.Stream.of(first, second).flatMap(r -> r.reservations().stream())
        .flatMap(r -> r.instances().stream()).map(Instance::instanceId)).containsExactlyElementsOf(all);
  }

  @Test
  void aLaunchTemplatesVersionsAreLaunched() {
    CreateLaunchTemplateResponse t = region.call(CreateLaunchTemplateRequest.builder().launchTemplateName("web")
        .launchTemplateData(d -> d.imageId(Images.AL2023_X86_64).instanceType("t3.micro")
            .tagSpecifications(s -> s.resourceType("instance").tags(x -> x.key("tier").value("web")))).build());
    String id = t.launchTemplate().launchTemplateId();
    region.call(CreateLaunchTemplateVersionRequest.builder().launchTemplateId(id).sourceVersion("1")
        .launchTemplateData(d -> d.instanceType("t3.small")).build());
    Instance latest = run(RunInstancesRequest.builder().minCount(1).maxCount(1)
        .launchTemplate(l -> l.launchTemplateId(id).version("$Latest")));
    assertThat(latest.instanceTypeAsString()).isEqualTo("t3.small");
    assertThat(latest.tags()).extracting(Tag::key)
        .containsExactly("aws:ec2launchtemplate:id", "aws:ec2launchtemplate:version", "tier");
    Instance byDefault = run(RunInstancesRequest.builder().minCount(1).maxCount(1)
        .launchTemplate(l -> l.launchTemplateName("web")));
    assertThat(byDefault.instanceTypeAsString()).isEqualTo("t3.micro");
    assertThat(region.refusal(RunInstancesRequest.builder().minCount(1).maxCount(1)
        .launchTemplate(l -> l.launchTemplateId(id).version("7")).build()))
        .isEqualTo("InvalidLaunchTemplateId.VersionNotFound");
    assertThat(region.refusal(CreateLaunchTemplateVersionRequest.builder().launchTemplateId(id)
        .launchTemplateData(d -> d.kernelId("aki-1")).build())).isEqualTo("UnsupportedOperation");
  }

  @Test
  void networksAreCheckedAndDeletedInOrder() {
    // As Terraform asks for it.
    CreateVpcResponse vpc = region.call(
        CreateVpcRequest.builder().cidrBlock("10.0.0.0/16").amazonProvidedIpv6CidrBlock(false).build());
    String vpcId = vpc.vpc().vpcId();
    CreateSubnetResponse subnet = region.call(CreateSubnetRequest.builder().vpcId(vpcId).cidrBlock("10.0.16.0/20")
        .availabilityZone("us-east-1b").build());
    String subnetId = subnet.subnet().subnetId();
    assertThat(region.refusal(CreateSubnetRequest.builder().vpcId(vpcId).cidrBlock("10.0.17.0/24").build()))
        .isEqualTo("InvalidSubnet.Conflict");
    assertThat(region.refusal(CreateSubnetRequest.builder().vpcId(vpcId).cidrBlock("10.1.0.0/24").build()))
        .isEqualTo("InvalidSubnet.Range");
    CreateSecurityGroupResponse group = region.call(CreateSecurityGroupRequest.builder()
        .vpcId(vpcId).groupName("web").description("web").build());
    AuthorizeSecurityGroupIngressRequest rule = AuthorizeSecurityGroupIngressRequest.builder().groupId(group.groupId())
        .ipPermissions(p -> p.ipProtocol("tcp").fromPort(80).toPort(80).ipRanges(r -> r.cidrIp("0.0.0.0/0"))).build();
    region.call(rule);
    assertThat(region.refusal(rule)).isEqualTo("InvalidPermission.Duplicate");
    DescribeSecurityGroupsResponse groups = region.call(DescribeSecurityGroupsRequest.builder()
        .filters(filter("ip-permission.to-port", "80")).build());
    assertThat(groups.securityGroups()).singleElement().satisfies(g -> assertThat(g.groupName()).isEqualTo("web"));

    Instance i = run(one().subnetId(subnetId).securityGroupIds(group.groupId()));
    assertThat(i.privateIpAddress()).isEqualTo("127.0.16.4");
    assertThat(i.placement().availabilityZone()).isEqualTo("us-east-1b");
    for (software.amazon.awssdk.core.SdkRequest delete : List.of(
        DeleteVpcRequest.builder().vpcId(vpcId).build(), DeleteSubnetRequest.builder().subnetId(subnetId).build(),
        DeleteSecurityGroupRequest.builder().groupId(group.groupId()).build())) {
      assertThat(region.refusal(delete)).isEqualTo("DependencyViolation");
    }
    region.report(new Report.InstanceExited(i.instanceId(), 1, "gone"));
    region.call(DeleteSecurityGroupRequest.builder().groupId(group.groupId()).build());
    region.call(DeleteSubnetRequest.builder().subnetId(subnetId).build());
    region.call(DeleteVpcRequest.builder().vpcId(vpcId).build());
    assertThat(region.state().all(RouteTables.TABLES)).hasSize(1);
  }

  @Test
  void whatIsNotSupportedIsRefusedByName() {
    assertThat(region.refused(one().hibernationOptions(h -> h.configured(true)).build()).getMessage())
        .contains("HibernationOptions");
    assertThat(region.refusal(one().imageId("ami-1").build())).isEqualTo("InvalidAMIID.NotFound");
    assertThat(region.refusal(one().dryRun(true).build())).isEqualTo("DryRunOperation");
    assertThat(found()).isEmpty();
  }

  @Test
  void everyTransitionLeavesAStateForAnother() {
    assertThat(InstanceLifecycle.TABLE).doesNotHaveDuplicates()
        .allSatisfy(t -> assertThat(t.from()).isNotEqualTo(t.to()).isNotEqualTo(InstanceState.TERMINATED));
    assertThat(InstanceLifecycle.TABLE.stream().map(t -> t.from() + " " + t.cause())).doesNotHaveDuplicates();
  }
}
