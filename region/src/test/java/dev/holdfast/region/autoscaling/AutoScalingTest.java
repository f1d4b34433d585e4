package dev.holdfast.region.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Ec2Service;
import dev.holdfast.region.ec2.Images;
import dev.holdfast.region.elasticloadbalancing.ElasticLoadBalancingService;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.autoscaling.model.*;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateVersionRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;

final class AutoScalingTest {

  private static final List<String> ZONES = RegionFixture.SETTINGS.zones();

  private final RegionFixture region = RegionFixture.connected(
      new Ec2Service(), new AutoScalingService(), new ElasticLoadBalancingService());
  private final Hosts hosts = new Hosts(region);
  private List<String> subnets;
  private String vpc;

  @BeforeEach
  void launchTemplate() {
    region.call(CreateLaunchTemplateRequest.builder().launchTemplateName("web")
        .launchTemplateData(d -> d.imageId(Images.AL2023_X86_64).instanceType("t3.micro")).build());
    DescribeSubnetsResponse found = region.call(DescribeSubnetsRequest.builder().build());
    subnets = found.subnets().stream().map(s -> s.subnetId()).toList();
    vpc = found.subnets().getFirst().vpcId();
  }

  private CreateAutoScalingGroupRequest.Builder group(int min, int desired, int max) {
    return CreateAutoScalingGroupRequest.builder().autoScalingGroupName("web").minSize(min).maxSize(max)
        .desiredCapacity(desired).vpcZoneIdentifier(String.join(",", subnets))
        .launchTemplate(l -> l.launchTemplateName("web").version("$Latest"));
  }

  private AutoScalingGroup describe() {
    DescribeAutoScalingGroupsResponse r = region.call(DescribeAutoScalingGroupsRequest.builder().build());
    return r.autoScalingGroups().getFirst();
  }

  private List<Instance> inService() {
    return describe().instances().stream()
        .filter(i -> i.lifecycleState() == LifecycleState.IN_SERVICE).toList();
  }

  private SortedMap<String, Integer> byZone() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    hosts.connected().forEach(z -> counts.put(z, 0));
    describe().instances().stream().filter(i -> i.lifecycleState() != LifecycleState.TERMINATING)
        .forEach(i -> counts.merge(i.availabilityZone(), 1, Integer::sum));
    return counts;
  }

  private List<Activity> activities() {
    DescribeScalingActivitiesResponse r =
        region.call(DescribeScalingActivitiesRequest.builder().autoScalingGroupName("web").build());
    return r.activities();
  }

  @Test
  void aGroupFillsItsZonesEvenly() {
    region.call(group(2, 5, 6).tags(t -> t.key("Name").value("web").propagateAtLaunch(true)).build());
    hosts.settle();
    assertThat(inService()).hasSize(5);
    assertThat(byZone().values()).containsExactlyInAnyOrder(2, 2, 1);
    DescribeInstancesResponse tagged = region.call(DescribeInstancesRequest.builder()
        .filters(f -> f.name("tag:aws:autoscaling:groupName").values("web"), f -> f.name("tag:Name").values("web"))
        .build());
    assertThat(tagged.reservations()).hasSize(5);
    assertThat(activities()).hasSize(5).allSatisfy(a -> {
      assertThat(a.statusCodeAsString()).isEqualTo("Successful");
      assertThat(a.description()).startsWith("Launching a new EC2 instance: i-");
      assertThat(a.cause()).contains("a user request created an AutoScalingGroup changing the desired capacity");
    });
    region.assertReplays();
  }

  @Test
  void aReplacementIsLaunchedInTheApplyThatReportsTheLoss() {
    region.call(group(3, 3, 6).build());
    hosts.settle();
    String victim = hosts.running().getFirst();
    hosts.kill(victim);
    assertThat(describe().instances()).hasSize(3).noneMatch(i -> i.instanceId().equals(victim))
        .filteredOn(i -> i.lifecycleState() == LifecycleState.PENDING).hasSize(1);
    assertThat(activities()).anySatisfy(a -> assertThat(a.cause()).contains("EC2 health check").contains("killed"));
  }

  @Test
  void aLostZonesInstancesAreReplacedInTheOthersAndComeBackWithIt() {
    region.call(group(2, 3, 6).build());
    hosts.settle();
    hosts.fail("us-east-1a");
    assertThat(byZone()).containsEntry("us-east-1b", 2).hasSize(2);
    hosts.settle();
    assertThat(inService()).hasSize(3);
    hosts.restore("us-east-1a");
    // Launched first in the zone that lacks one, with the others still in service.
    assertThat(describe().instances()).hasSize(4);
    assertThat(inService()).hasSize(3);
    hosts.settle();
    assertThat(byZone().values()).containsExactly(1, 1, 1);
    assertThat(hosts.running()).hasSize(3);
  }

  @Test
  void withNoZoneLeftItWaitsAndFillsWhenOneComes() {
    region.call(group(2, 3, 6).build());
    hosts.settle();
    ZONES.forEach(hosts::fail);
    assertThat(describe().instances()).isEmpty();
    region.advance(Duration.ofHours(2));
    hosts.restore("us-east-1c");
    hosts.settle();
    assertThat(byZone()).containsExactly(java.util.Map.entry("us-east-1c", 3));
  }

  @Test
  void launchesThatExitAtOnceWaitLongerAndLonger() {
    region.call(group(1, 1, 1).build());
    int launches = 0;
    for (int second = 0; second < 600; second++) {
      while (hosts.step()) {
        launches++;
        hosts.running().forEach(hosts::kill);
      }
      region.advance(Duration.ofSeconds(1));
    }
    assertThat(launches).isBetween(10, 18);
    for (int second = 0; second < 60; second++) {
      hosts.step();
      region.advance(Duration.ofSeconds(1));
    }
    assertThat(inService()).hasSize(1);
  }

  @Test
  void scalingInTakesFromTheFullestZoneTheOldestTemplateFirst() {
    region.call(group(1, 3, 6).build());
    hosts.settle();
    region.call(CreateLaunchTemplateVersionRequest.builder().launchTemplateName("web").sourceVersion("1")
        .launchTemplateData(d -> d.instanceType("t3.small")).build());
    region.advance(Duration.ofMinutes(1));
    region.call(SetDesiredCapacityRequest.builder().autoScalingGroupName("web").desiredCapacity(6).build());
    hosts.settle();
    region.call(SetDesiredCapacityRequest.builder().autoScalingGroupName("web").desiredCapacity(3).build());
    hosts.settle();
    assertThat(byZone().values()).containsExactly(1, 1, 1);
    assertThat(inService()).allSatisfy(i -> assertThat(i.instanceType()).isEqualTo("t3.small"));
    assertThat(hosts.running()).hasSize(3);
  }

  @Test
  void boundsAndNamesAreChecked() {
    assertThat(region.refused(group(2, 1, 6).build()).getMessage()).contains("must be between");
    region.call(group(2, 2, 4).build());
    assertThat(region.refusal(group(2, 2, 4).build())).isEqualTo("AlreadyExists");
    assertThat(region.refusal(
        SetDesiredCapacityRequest.builder().autoScalingGroupName("web").desiredCapacity(5).build()))
        .isEqualTo("ValidationError");
    assertThat(region.refused(group(1, 1, 1).autoScalingGroupName("b").placementGroup("p").build()).getMessage())
        .contains("PlacementGroup");
    hosts.settle();
    assertThat(region.refusal(DeleteAutoScalingGroupRequest.builder().autoScalingGroupName("web").build()))
        .isEqualTo("ResourceInUse");
    region.call(DeleteAutoScalingGroupRequest.builder().autoScalingGroupName("web").forceDelete(true).build());
    hosts.settle();
    assertThat(hosts.running()).isEmpty();
    DescribeAutoScalingGroupsResponse left = region.call(DescribeAutoScalingGroupsRequest.builder().build());
    assertThat(left.autoScalingGroups()).isEmpty();
    for (var table : new AutoScalingService().tables()) {
      assertThat(region.state().all(table)).as(table.name()).isEmpty();
    }
  }

  @Test
  void protectionAndSuspensionHoldInstancesBack() {
    region.call(group(0, 3, 6).build());
    hosts.settle();
    String kept = hosts.running().getFirst();
    region.call(SetInstanceProtectionRequest.builder().autoScalingGroupName("web").instanceIds(kept)
        .protectedFromScaleIn(true).build());
    region.call(SetDesiredCapacityRequest.builder().autoScalingGroupName("web").desiredCapacity(0).build());
    hosts.settle();
    assertThat(hosts.running()).containsExactly(kept);
    region.call(SuspendProcessesRequest.builder().autoScalingGroupName("web").scalingProcesses("Launch").build());
    region.call(SetDesiredCapacityRequest.builder().autoScalingGroupName("web").desiredCapacity(3).build());
    hosts.settle();
    assertThat(hosts.running()).containsExactly(kept);
    region.call(ResumeProcessesRequest.builder().autoScalingGroupName("web").build());
    hosts.settle();
    assertThat(hosts.running()).hasSize(3);
  }

  @Test
  void anInstanceCallersDeclareUnhealthyIsReplaced() {
    region.call(group(2, 2, 4).build());
    hosts.settle();
    String sick = hosts.running().getFirst();
    region.call(SetInstanceHealthRequest.builder().instanceId(sick).healthStatus("Unhealthy").build());
    hosts.settle();
    assertThat(hosts.running()).hasSize(2).doesNotContain(sick);
    assertThat(activities()).anySatisfy(a -> assertThat(a.cause()).contains("user health-check"));
    String gone = hosts.running().getFirst();
    TerminateInstanceInAutoScalingGroupRequest terminate = TerminateInstanceInAutoScalingGroupRequest.builder()
        .instanceId(gone).shouldDecrementDesiredCapacity(true).build();
    assertThat(region.refusal(terminate)).isEqualTo("ValidationError");
    region.call(terminate.toBuilder().shouldDecrementDesiredCapacity(false).build());
    hosts.settle();
    assertThat(hosts.running()).hasSize(2).doesNotContain(gone);
  }

  // ---- behind a load balancer

  private String targetGroup() {
    CreateTargetGroupResponse targets = region.call(CreateTargetGroupRequest.builder()
        .name("web").protocol("HTTP").port(8080).vpcId(vpc).build());
    String arn = targets.targetGroups().getFirst().targetGroupArn();
    CreateLoadBalancerResponse balancer =
        region.call(CreateLoadBalancerRequest.builder().name("web").subnets(subnets).build());
    region.call(CreateListenerRequest.builder()
        .loadBalancerArn(balancer.loadBalancers().getFirst().loadBalancerArn()).protocol("HTTP").port(80)
        .defaultActions(a -> a.type("forward").targetGroupArn(arn)).build());
    return arn;
  }

  private SortedMap<String, String> health(String arn) {
    DescribeTargetHealthResponse r =
        region.call(DescribeTargetHealthRequest.builder().targetGroupArn(arn).build());
    SortedMap<String, String> states = new TreeMap<>();
    r.targetHealthDescriptions().forEach(t -> states.put(t.target().id(), t.targetHealth().stateAsString()));
    return states;
  }

  private void say(String arn, String id, boolean healthy) {
    ZONES.forEach(z -> region.report(
        new Report.TargetHealth(z, arn, id, 8080, healthy, "Target.ResponseCodeMismatch")));
  }

  @Test
  void aHungProgramIsReplacedOnceItsGracePeriodIsOver() {
    String arn = targetGroup();
    region.call(group(2, 2, 4).targetGroupARNs(arn).healthCheckType("ELB").healthCheckGracePeriod(60).build());
    hosts.settle();
    List<String> first = hosts.running();
    assertThat(health(arn).keySet()).containsExactlyElementsOf(first);
    first.forEach(id -> say(arn, id, true));
    say(arn, first.getFirst(), false);
    region.advance(Duration.ofSeconds(59));
    assertThat(inService()).hasSize(2);
    region.advance(Duration.ofSeconds(1));
    assertThat(describe().instances()).hasSize(3)
        .filteredOn(i -> i.lifecycleState() == LifecycleState.TERMINATING).singleElement()
        .satisfies(i -> assertThat(i.instanceId()).isEqualTo(first.getFirst()));
    // It is drained before it is terminated.
    assertThat(health(arn)).containsEntry(first.getFirst(), "draining");
    hosts.settle();
    assertThat(hosts.running()).hasSize(3);
    region.advance(Duration.ofSeconds(300));
    hosts.settle();
    assertThat(hosts.running()).hasSize(2).doesNotContain(first.getFirst());
    assertThat(activities()).anySatisfy(a -> assertThat(a.cause()).contains("ELB system health check failure"));
    region.assertReplays();
  }

  @Test
  void aRefreshReplacesOneAfterAnotherAndNeverUndercutsTheGroup() {
    String arn = targetGroup();
    region.call(group(3, 3, 3).targetGroupARNs(arn).healthCheckType("ELB").build());
    hosts.settle();
    hosts.running().forEach(id -> say(arn, id, true));
    List<String> before = hosts.running();
    region.call(CreateLaunchTemplateVersionRequest.builder().launchTemplateName("web").sourceVersion("1")
        .launchTemplateData(d -> d.instanceType("t3.small")).build());
    region.advance(Duration.ofMinutes(5));
    region.call(StartInstanceRefreshRequest.builder().autoScalingGroupName("web")
        .preferences(p -> p.instanceWarmup(10).skipMatching(true)).build());
    for (int second = 0; second < 1500 && !"Successful".equals(refresh().statusAsString()); second++) {
      while (hosts.step()) {
        assertThat(hosts.running().size()).isBetween(3, 6);
      }
      health(arn).forEach((id, state) -> {
        if (state.equals("initial")) {
          say(arn, id, true);
        }
      });
      assertThat(health(arn).values().stream().filter("healthy"::equals).count()).isGreaterThanOrEqualTo(3);
      region.advance(Duration.ofSeconds(1));
    }
    assertThat(refresh().statusAsString()).isEqualTo("Successful");
    region.advance(Duration.ofMinutes(10));
    hosts.settle();
    assertThat(hosts.running()).hasSize(3).doesNotContainAnyElementsOf(before);
    assertThat(inService()).allSatisfy(i -> assertThat(i.instanceType()).isEqualTo("t3.small"));
  }

  private InstanceRefresh refresh() {
    DescribeInstanceRefreshesResponse r =
        region.call(DescribeInstanceRefreshesRequest.builder().autoScalingGroupName("web").build());
    return r.instanceRefreshes().getFirst();
  }

  // ---- whatever happens

  /** {@code -Dseeds=5000} tries more of them. */
  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("seeds", 20));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverIsLostTheGroupStaysInItsBoundsAndHeals(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int min = 1 + random.nextInt(3);
    int max = min + random.nextInt(6);
    region.call(group(min, min + random.nextInt(max - min + 1), max).build());
    for (int step = 0; step < 120; step++) {
      String zone = ZONES.get(random.nextInt(3));
      region.advance(Duration.ofMillis(100));
      switch (random.nextInt(8)) {
        case 0 -> hosts.fail(zone);
        case 1 -> hosts.restore(zone);
        case 2 -> region.call(SetDesiredCapacityRequest.builder().autoScalingGroupName("web")
            .desiredCapacity(min + random.nextInt(max - min + 1)).build());
        case 3, 4 -> hosts.running().stream().skip(random.nextInt(4)).findFirst().ifPresent(hosts::kill);
        case 5 -> region.advance(Duration.ofSeconds(random.nextInt(90)));
        default -> hosts.step();
      }
      long active =
          describe().instances().stream().filter(i -> i.lifecycleState() != LifecycleState.TERMINATING).count();
      assertThat(active).as("seed " + seed + " step " + step).isLessThanOrEqualTo(max + Math.max(1, max / 10));
      boolean waits = region.state().get(Tables.GROUPS, "web").orElseThrow().runtime().notBefore()
          .filter(t -> t.isAfter(region.now())).isPresent();
      if (!hosts.connected().isEmpty() && !waits) {
        assertThat(active).as("seed " + seed + " step " + step).isGreaterThanOrEqualTo(min);
      }
    }
    ZONES.forEach(hosts::restore);
    for (int second = 0; second < 180; second++) {
      hosts.settle();
      region.advance(Duration.ofSeconds(1));
    }
    int desired = describe().desiredCapacity();
    assertThat(inService()).hasSize(desired);
    assertThat(hosts.running()).hasSize(desired);
    assertThat(byZone().values().stream().mapToInt(n -> n).max().orElseThrow()
        - byZone().values().stream().mapToInt(n -> n).min().orElseThrow())
        .as("seed " + seed + ": imbalance of " + byZone()).isLessThanOrEqualTo(1);
    region.assertReplays();
  }
}
