package dev.holdfast.region.arczonalshift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.Intents;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Images;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.arczonalshift.model.*;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

/** Traffic leaves a zone by hand or by itself, and comes back. */
final class ZonalShiftTest {

  private static final String B = "us-east-1b";

  private final RegionFixture region = RegionFixture.connected();
  private final Hosts hosts = new Hosts(region);
  private final Map<String, String> instances = new TreeMap<>();
  private String lb;
  private String group;

  @BeforeEach
  void aLoadBalancerInThreeZones() {
    DescribeSubnetsResponse subnets = region.call(DescribeSubnetsRequest.builder().build());
    CreateLoadBalancerResponse made = region.call(CreateLoadBalancerRequest.builder().name("site")
        .subnets(subnets.subnets().stream().map(s -> s.subnetId()).toList()).build());
    lb = made.loadBalancers().getFirst().loadBalancerArn();
    CreateTargetGroupResponse targets = region.call(CreateTargetGroupRequest.builder().name("web").protocol("HTTP")
        .port(8080).vpcId(subnets.subnets().getFirst().vpcId()).build());
    group = targets.targetGroups().getFirst().targetGroupArn();
    region.call(CreateListenerRequest.builder().loadBalancerArn(lb).protocol("HTTP").port(80)
        .defaultActions(a -> a.type("forward").targetGroupArn(group)).build());
    subnets.subnets().forEach(s -> {
      RunInstancesResponse run = region.call(RunInstancesRequest.builder().imageId(Images.AL2023_X86_64)
          .minCount(1).maxCount(1).subnetId(s.subnetId()).build());
      instances.put(s.availabilityZone(), run.instances().getFirst().instanceId());
    });
    hosts.settle();
    region.call(RegisterTargetsRequest.builder().targetGroupArn(group).targets(instances.values().stream()
        .map(i -> TargetDescription.builder().id(i).build()).toList()).build());
    instances.keySet().forEach(zone -> healthy(zone, true));
    manage(true);
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private void manage(boolean managed) {
    region.call(ModifyLoadBalancerAttributesRequest.builder().loadBalancerArn(lb)
        .attributes(a -> a.key(Resources.ATTRIBUTE).value(String.valueOf(managed))).build());
  }

  private void healthy(String zone, boolean healthy) {
    RegionFixture.SETTINGS.zones().forEach(node -> region.report(new Report.TargetHealth(node, group,
        instances.get(zone), 8080, healthy, healthy ? "" : "Target.Timeout: Request timed out")));
  }

  private StartZonalShiftRequest.Builder shift() {
    return StartZonalShiftRequest.builder().resourceIdentifier(lb).awayFrom("use1-az2").expiresIn("20m").comment("c");
  }

  private String start() {
    StartZonalShiftResponse r = region.call(shift().build());
    return r.zonalShiftId();
  }

  /** What every node is told. */
  private Optional<String> away() {
    List<Optional<String>> told = new ArrayList<>();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      told.addAll(Intents.of(region.region(), zone).listeners().stream().map(ListenerIntent::awayFrom).toList());
    }
    assertThat(told).hasSize(3);
    assertThat(told.stream().distinct()).hasSize(1);
    return told.getFirst();
  }

  @Test
  void trafficLeavesAtOnceAndComesBackWhenItExpires() {
    StartZonalShiftResponse started = region.call(shift().build());
    assertThat(started.awayFrom()).isEqualTo("use1-az2");
    assertThat(started.expiryTime()).isEqualTo(started.startTime().plus(Duration.ofMinutes(20)));
    assertThat(away()).contains(B);
    GetManagedResourceResponse resource = region.call(GetManagedResourceRequest.builder().resourceIdentifier(lb).build());
    assertThat(resource.appliedWeights()).containsEntry("use1-az2", 0f).containsEntry("use1-az1", 1f);
    assertThat(resource.zonalShifts()).singleElement().satisfies(s -> assertThat(s.comment()).isEqualTo("c"));
    region.advance(Duration.ofMinutes(20));
    assertThat(away()).isEmpty();
    ListZonalShiftsResponse all = region.call(ListZonalShiftsRequest.builder().build());
    assertThat(all.items()).singleElement().satisfies(s -> assertThat(s.statusAsString()).isEqualTo("EXPIRED"));
  }

  @Test
  void itIsCanceledAndProlonged() {
    String id = start();
    region.call(UpdateZonalShiftRequest.builder().zonalShiftId(id).expiresIn("2h").build());
    region.advance(Duration.ofMinutes(119));
    assertThat(away()).contains(B);
    region.call(CancelZonalShiftRequest.builder().zonalShiftId(id).build());
    assertThat(away()).isEmpty();
    assertThat(region.refused(CancelZonalShiftRequest.builder().zonalShiftId(id).build()).getMessage())
        .startsWith("ZonalShiftStatusNotActive");
    region.advance(Duration.ofHours(3));
    ListZonalShiftsResponse canceled = region.call(ListZonalShiftsRequest.builder().status("CANCELED").build());
    assertThat(canceled.items()).hasSize(1);
  }

  @Test
  void whatCannotBeIsRefused() {
    start();
    assertThat(region.refused(shift().build()).getMessage()).startsWith("ZonalShiftAlreadyExists");
    assertThat(region.refused(shift().awayFrom("use1-az9").build()).getMessage()).startsWith("InvalidAz");
    assertThat(region.refused(shift().expiresIn("4320h").build()).getMessage()).startsWith("InvalidExpiresIn");
    assertThat(region.refused(shift().expiresIn("20s").build()).getMessage()).startsWith("InvalidExpiresIn");
    assertThat(region.refusal(shift().resourceIdentifier(lb + "x").build())).isEqualTo("ResourceNotFoundException");
    assertThat(region.refusal(CancelZonalShiftRequest.builder().zonalShiftId("none").build()))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void aLoadBalancerThatIsNotManagedAnyMoreIsShiftedAwayFromNowhere() {
    start();
    manage(false);
    assertThat(away()).isEmpty();
    assertThat(region.refusal(shift().build())).isEqualTo("ResourceNotFoundException");
    manage(true);
    start();
    region.call(DeleteLoadBalancerRequest.builder().loadBalancerArn(lb).build());
    ListZonalShiftsResponse active = region.call(ListZonalShiftsRequest.builder().status("ACTIVE").build());
    assertThat(active.items()).isEmpty();
  }

  // ---- by itself

  private void enable() {
    region.call(UpdateZonalAutoshiftConfigurationRequest.builder()
        .resourceIdentifier(lb).zonalAutoshiftStatus("ENABLED").build());
  }

  /** A second of traffic, as the nodes count it. @param failed of a hundred requests to each zone */
  private void traffic(Map<String, Integer> failed) {
    String name = lb.substring(lb.indexOf(":loadbalancer/") + ":loadbalancer/".length());
    List<Report.Measurement> all = new ArrayList<>();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      Map<String, String> dimensions = Map.of("AvailabilityZone", zone, "LoadBalancer", name);
      all.add(measurement(dimensions, "RequestCount", 100));
      all.add(measurement(dimensions, "HTTPCode_Target_5XX_Count", failed.getOrDefault(zone, 0)));
    }
    region.report(new Report.Measured(region.now(), 1, all));
    region.advance(Duration.ofSeconds(1));
  }

  private static Report.Measurement measurement(Map<String, String> dimensions, String metric, long n) {
    return new Report.Measurement("AWS/ApplicationELB", metric, new TreeMap<>(dimensions), "Count", n, 1, 1, n);
  }

  private void traffic(int seconds, Map<String, Integer> failed) {
    for (int i = 0; i < seconds; i++) {
      traffic(failed);
    }
  }

  @Test
  void aZoneWhoseTargetsFailIsLeftAlthoughItsHealthChecksPass() {
    enable();
    traffic(5, Map.of(B, 50));
    assertThat(away()).as("one window may be chance").isEmpty();
    traffic(7, Map.of(B, 50));
    assertThat(away()).contains(B);
    ListAutoshiftsResponse active = region.call(ListAutoshiftsRequest.builder().status("ACTIVE").build());
    assertThat(active.items()).singleElement().satisfies(s -> assertThat(s.awayFrom()).isEqualTo("use1-az2"));
  }

  @Test
  void troubleThatIsEverybodysIsNotShiftedAway() {
    enable();
    traffic(30, Map.of("us-east-1a", 50, B, 50, "us-east-1c", 50));
    assertThat(away()).isEmpty();
    traffic(30, Map.of(B, 10));
    assertThat(away()).as("too little").isEmpty();
  }

  @Test
  void withoutLeaveNothingIsShiftedAndNothingKept() {
    traffic(30, Map.of(B, 50));
    assertThat(away()).isEmpty();
    assertThat(region.state().all(Rows.WATCHED)).isEmpty();
  }

  @Test
  void itEndsWhenTheZonesTargetsAreHealthyAndNotBeforeTwoMinutes() {
    enable();
    traffic(12, Map.of(B, 50));
    healthy(B, false);
    region.advance(Limits.AUTOSHIFT.multipliedBy(3));
    assertThat(away()).as("still ill").contains(B);
    healthy(B, true);
    region.advance(Limits.AUTOSHIFT);
    assertThat(away()).isEmpty();
    traffic(12, Map.of(B, 50));
    assertThat(away()).as("and begins again if need be").contains(B);
    region.call(UpdateZonalAutoshiftConfigurationRequest.builder()
        .resourceIdentifier(lb).zonalAutoshiftStatus("DISABLED").build());
    assertThat(away()).isEmpty();
  }

  @Test
  void aShiftByHandGoesBeforeOneByItself() {
    enable();
    traffic(12, Map.of(B, 50));
    region.call(shift().awayFrom("use1-az3").build());
    assertThat(away()).contains("us-east-1c");
    GetManagedResourceResponse resource = region.call(GetManagedResourceRequest.builder().resourceIdentifier(lb).build());
    assertThat(resource.autoshifts()).singleElement()
        .satisfies(a -> assertThat(a.appliedStatusAsString()).isEqualTo("NOT_APPLIED"));
  }
}
