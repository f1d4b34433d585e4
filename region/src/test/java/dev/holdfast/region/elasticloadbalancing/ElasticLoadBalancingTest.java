package dev.holdfast.region.elasticloadbalancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Event;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.*;

final class ElasticLoadBalancingTest {

  private static final List<String> ZONES = RegionFixture.SETTINGS.zones();
  private final RegionFixture region = RegionFixture.connected(new ElasticLoadBalancingService(), new Ec2Fake());

  @AfterEach
  void replayGivesTheSame() {
    region.assertReplays();
  }

  // ---- load balancers

  @Test
  void aLoadBalancerHasANodeInEachZoneOfItsSubnets() {
    CreateLoadBalancerResponse created =
        region.call(loadBalancer("site").subnets("subnet-a", "subnet-b").securityGroups("sg-1").build());
    assertThat(created.loadBalancers().getFirst().state().code()).isEqualTo(LoadBalancerStateEnum.PROVISIONING);

    LoadBalancer lb = onlyLoadBalancer();
    assertThat(lb.loadBalancerArn())
        .matches("arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/site/[0-9a-f]{16}");
    assertThat(lb.dnsName()).matches("site-\\d{10}\\.us-east-1\\.elb\\.localhost");
    assertThat(lb.state().code()).isEqualTo(LoadBalancerStateEnum.ACTIVE);
    assertThat(lb.vpcId()).isEqualTo("vpc-1");
    assertThat(lb.securityGroups()).containsExactly("sg-1");
    assertThat(lb.availabilityZones()).extracting(AvailabilityZone::zoneName, AvailabilityZone::subnetId)
        .containsExactly(tuple("us-east-1a", "subnet-a"), tuple("us-east-1b", "subnet-b"));
  }

  @Test
  void aLoadBalancerIsActiveOnceOneOfItsZonesIsThere() {
    RegionFixture alone = new RegionFixture(new ElasticLoadBalancingService(), new Ec2Fake());
    alone.call(loadBalancer("site").subnets("subnet-a", "subnet-b").build());
    alone.report(new Report.ZoneConnected("us-east-1c"));
    assertThat(state(alone)).isEqualTo(LoadBalancerStateEnum.PROVISIONING);
    alone.report(new Report.ZoneConnected("us-east-1b"));
    assertThat(state(alone)).isEqualTo(LoadBalancerStateEnum.ACTIVE);
  }

  private static LoadBalancerStateEnum state(RegionFixture of) {
    DescribeLoadBalancersResponse all = of.call(DescribeLoadBalancersRequest.builder().build());
    return all.loadBalancers().getFirst().state().code();
  }

  @Test
  void theSameNameIsTheSameLoadBalancerOrRefused() {
    CreateLoadBalancerResponse first = region.call(loadBalancer("site").subnets("subnet-a", "subnet-b").build());
    CreateLoadBalancerResponse again = region.call(loadBalancer("site").subnets("subnet-b", "subnet-a").build());
    assertThat(again.loadBalancers().getFirst().loadBalancerArn())
        .isEqualTo(first.loadBalancers().getFirst().loadBalancerArn());
    assertThat(region.refusal(loadBalancer("site").subnets("subnet-a", "subnet-c").build()))
        .isEqualTo("DuplicateLoadBalancerName");
  }

  @Test
  void badLoadBalancersAreRefusedWithAwssCodes() {
    assertThat(region.refusal(loadBalancer("site").subnets("subnet-a").build())).isEqualTo("ValidationError");
    assertThat(region.refusal(loadBalancer("site").subnets("subnet-a", "subnet-a").build()))
        .isEqualTo("InvalidConfigurationRequest");
    assertThat(region.refusal(loadBalancer("site").subnets("subnet-a", "subnet-z").build())).isEqualTo("SubnetNotFound");
    assertThat(region.refusal(loadBalancer("-site").subnets("subnet-a", "subnet-b").build()))
        .isEqualTo("ValidationError");
    assertThat(region.refusal(
        loadBalancer("site").subnets("subnet-a", "subnet-b").securityGroups("sg-9").build()))
        .isEqualTo("InvalidSecurityGroup");
    assertThat(region.refused(
        loadBalancer("site").subnets("subnet-a", "subnet-b").customerOwnedIpv4Pool("pool").build()).getMessage())
        .contains("CustomerOwnedIpv4Pool");
    assertThat(region.refused(loadBalancer("site").subnets("subnet-a", "subnet-b").type("network").build()).getMessage())
        .contains("network");
  }

  @Test
  void loadBalancersAreListedInPages() {
    for (String name : List.of("one", "two", "three")) {
      region.call(loadBalancer(name).subnets("subnet-a", "subnet-b").build());
      region.advance(Duration.ofSeconds(1));
    }
    DescribeLoadBalancersResponse first = region.call(DescribeLoadBalancersRequest.builder().pageSize(2).build());
    assertThat(first.loadBalancers()).extracting(LoadBalancer::loadBalancerName).containsExactly("one", "two");
    DescribeLoadBalancersResponse second = region.call(
        DescribeLoadBalancersRequest.builder().pageSize(2).marker(first.nextMarker()).build());
    assertThat(second.loadBalancers()).extracting(LoadBalancer::loadBalancerName).containsExactly("three");
    assertThat(second.nextMarker()).isNull();
    assertThat(region.refusal(DescribeLoadBalancersRequest.builder().marker("x").build())).isEqualTo("ValidationError");
    assertThat(region.refusal(DescribeLoadBalancersRequest.builder().names("four").build()))
        .isEqualTo("LoadBalancerNotFound");
  }

  @Test
  void attributesThatWouldChangeNothingAreNotAccepted() {
    String arn = createLoadBalancer("site");
    assertThat(region.refusal(attribute(arn, "idle_timeout.timeout_seconds", "0"))).isEqualTo("ValidationError");
    assertThat(region.refusal(attribute(arn, "access_logs.s3.enabled", "true"))).isEqualTo("ValidationError");
    assertThat(region.refusal(attribute(arn, "nonsense", "true"))).isEqualTo("ValidationError");
    region.call(attribute(arn, "deletion_protection.enabled", "true"));
    assertThat(region.refusal(DeleteLoadBalancerRequest.builder().loadBalancerArn(arn).build()))
        .isEqualTo("OperationNotPermitted");
    region.call(attribute(arn, "deletion_protection.enabled", "false"));
    region.call(DeleteLoadBalancerRequest.builder().loadBalancerArn(arn).build());
    region.call(DeleteLoadBalancerRequest.builder().loadBalancerArn(arn).build());
    assertThat(region.state().all(Tables.LOAD_BALANCERS)).isEmpty();
  }

  private static ModifyLoadBalancerAttributesRequest attribute(String arn, String key, String value) {
    return ModifyLoadBalancerAttributesRequest.builder()
        .loadBalancerArn(arn).attributes(a -> a.key(key).value(value)).build();
  }

  // ---- target groups and listeners

  @Test
  void aTargetGroupHasAwssDefaults() {
    String arn = createTargetGroup("web");
    DescribeTargetGroupsResponse all = region.call(DescribeTargetGroupsRequest.builder().build());
    TargetGroup group = all.targetGroups().getFirst();
    assertThat(group.targetGroupArn()).isEqualTo(arn);
    assertThat(group.healthCheckPath()).isEqualTo("/");
    assertThat(group.healthCheckIntervalSeconds()).isEqualTo(30);
    assertThat(group.healthCheckTimeoutSeconds()).isEqualTo(5);
    assertThat(group.healthyThresholdCount()).isEqualTo(5);
    assertThat(group.unhealthyThresholdCount()).isEqualTo(2);
    assertThat(group.matcher().httpCode()).isEqualTo("200");
    DescribeTargetGroupAttributesResponse attributes =
        region.call(DescribeTargetGroupAttributesRequest.builder().targetGroupArn(arn).build());
    assertThat(attributes.attributes()).contains(TargetGroupAttribute.builder()
        .key("deregistration_delay.timeout_seconds").value("300").build());
  }

  @Test
  void badHealthChecksAreRefused() {
    assertThat(region.refused(group("web").healthCheckIntervalSeconds(4).build()).getMessage()).contains("'4'");
    assertThat(region.refused(
        group("web").healthCheckIntervalSeconds(5).healthCheckTimeoutSeconds(5).build()).getMessage())
        .contains("greater than the timeout");
    assertThat(region.refusal(group("web").matcher(m -> m.httpCode("600")).build())).isEqualTo("ValidationError");
    assertThat(region.refusal(group("web").healthCheckPath("health").build())).isEqualTo("ValidationError");
    assertThat(region.refused(group("web").targetType("lambda").build()).getMessage()).contains("lambda");
    assertThat(region.refusal(group("web").vpcId("vpc-9").build())).isEqualTo("ValidationError");
  }

  @Test
  void aPortBelongsToOneListenerOfTheRegion() {
    String lb = createLoadBalancer("site");
    String group = createTargetGroup("web");
    createListener(lb, 8080, group);
    assertThat(region.refusal(listener(lb, 8080, group))).isEqualTo("DuplicateListener");
    String other = createLoadBalancer("other");
    assertThat(region.refused(listener(other, 8080, createTargetGroup("web2"))).getMessage())
        .contains("share the address 127.0.0.1");
    assertThat(region.refusal(listener(other, 8081, group))).isEqualTo("TargetGroupAssociationLimit");
    assertThat(region.refusal(DeleteTargetGroupRequest.builder().targetGroupArn(group).build()))
        .isEqualTo("ResourceInUse");
  }

  @Test
  void onlyForwardingToOneGroupIsSupported() {
    String lb = createLoadBalancer("site");
    String group = createTargetGroup("web");
    assertThat(region.refused(CreateListenerRequest.builder().loadBalancerArn(lb).protocol("HTTP").port(80)
        .defaultActions(a -> a.type("redirect").redirectConfig(c -> c.host("x"))).build()).getMessage())
        .contains("RedirectConfig");
    assertThat(region.refusal(CreateListenerRequest.builder().loadBalancerArn(lb).protocol("HTTP").port(80)
        .defaultActions(a -> a.type("forward").forwardConfig(f -> f.targetGroups(
            g -> g.targetGroupArn(group), g -> g.targetGroupArn(group)))).build()))
        .isEqualTo("InvalidLoadBalancerAction");
    assertThat(region.refusal(listener(lb, 80, "arn:nothing"))).isEqualTo("TargetGroupNotFound");
    assertThat(region.refused(CreateListenerRequest.builder().loadBalancerArn(lb).protocol("HTTPS").port(443)
        .defaultActions(a -> a.type("forward").targetGroupArn(group)).build()).getMessage()).contains("HTTPS");
  }

  // ---- targets

  @Test
  void aTargetBecomesHealthyWhenANodeSaysSo() {
    String group = site();
    register(group, "i-a1");
    assertHealth(group, "i-a1", "initial", "Elb.InitialHealthChecking");
    report(group, "i-a1", "us-east-1b", true, "");
    assertHealth(group, "i-a1", "healthy", null);
    assertThat(region.events()).extracting(Event::message).anyMatch(m -> m.contains("initial → healthy"));
  }

  @Test
  void oneNodesBadVerdictDoesNotMakeATargetUnhealthy() {
    String group = site();
    register(group, "i-a1");
    ZONES.forEach(zone -> report(group, "i-a1", zone, true, ""));
    report(group, "i-a1", "us-east-1a", false, "Target.Timeout: Request timed out");
    report(group, "i-a1", "us-east-1b", false, "Target.Timeout: Request timed out");
    assertHealth(group, "i-a1", "healthy", null);
    report(group, "i-a1", "us-east-1c", false, "Target.FailedHealthChecks: Health checks failed");
    assertHealth(group, "i-a1", "unhealthy", "Target.Timeout");
    report(group, "i-a1", "us-east-1c", true, "");
    assertHealth(group, "i-a1", "healthy", null);
  }

  @Test
  void aLostZonesVerdictsCountNoMore() {
    String group = site();
    register(group, "i-b1");
    report(group, "i-b1", "us-east-1b", true, "");
    report(group, "i-b1", "us-east-1a", false, "Target.FailedHealthChecks: Health checks failed");
    assertHealth(group, "i-b1", "healthy", null);
    region.report(new Report.ZoneLost("us-east-1b", "silent"));
    assertHealth(group, "i-b1", "unhealthy", "Target.FailedHealthChecks");
    region.report(new Report.ZoneLost("us-east-1a", "silent"));
    assertHealth(group, "i-b1", "initial", "Elb.InitialHealthChecking");
  }

  @Test
  void aTargetOfAGroupNotInUseIsUnused() {
    String group = createTargetGroup("web");
    register(group, "i-a1");
    assertHealth(group, "i-a1", "unused", "Target.NotInUse");
    report(group, "i-a1", "us-east-1a", true, "");
    assertHealth(group, "i-a1", "unused", "Target.NotInUse");

    String listener = createListener(createLoadBalancer("site"), 80, group);
    assertHealth(group, "i-a1", "initial", "Elb.InitialHealthChecking");
    report(group, "i-a1", "us-east-1a", true, "");
    assertHealth(group, "i-a1", "healthy", null);
    region.call(DeleteListenerRequest.builder().listenerArn(listener).build());
    assertHealth(group, "i-a1", "unused", "Target.NotInUse");
    createListener(onlyLoadBalancer().loadBalancerArn(), 80, group);
    assertHealth(group, "i-a1", "initial", "Elb.InitialHealthChecking");
  }

  @Test
  void aTargetOutsideTheLoadBalancersZonesIsUnused() {
    String group = createTargetGroup("web");
    region.call(loadBalancer("site").subnets("subnet-a", "subnet-b").build());
    createListener(onlyLoadBalancer().loadBalancerArn(), 80, group);
    register(group, "i-c1");
    assertHealth(group, "i-c1", "unused", "Target.NotInUse");
    region.call(SetSubnetsRequest.builder().loadBalancerArn(onlyLoadBalancer().loadBalancerArn())
        .subnets("subnet-a", "subnet-b", "subnet-c").build());
    assertHealth(group, "i-c1", "initial", "Elb.InitialHealthChecking");
  }

  @Test
  void aDeregisteredTargetDrainsUntilItsDelayIsOver() {
    String group = site();
    register(group, "i-a1");
    report(group, "i-a1", "us-east-1a", true, "");
    deregister(group, "i-a1");
    assertHealth(group, "i-a1", "draining", "Target.DeregistrationInProgress");
    assertThat(intent("us-east-1b").targetGroup().targets()).extracting(TargetIntent::draining).containsExactly(true);
    report(group, "i-a1", "us-east-1a", true, "");
    region.advance(Duration.ofSeconds(299));
    assertHealth(group, "i-a1", "draining", "Target.DeregistrationInProgress");
    region.advance(Duration.ofSeconds(1));
    assertHealth(group, "i-a1", "unused", "Target.NotRegistered");
    assertThat(region.state().all(Tables.VERDICTS)).isEmpty();
    assertThat(region.region().nextDeadline()).isEmpty();
  }

  @Test
  void aTargetWithNothingInFlightIsGoneAtOnce() {
    String group = site();
    register(group, "i-a1");
    region.report(new Report.TargetDrained("us-east-1a", group, "i-a1", 8080)); // too early: means nothing
    deregister(group, "i-a1");
    region.report(new Report.TargetDrained("us-east-1a", group, "i-a1", 8080));
    region.report(new Report.TargetDrained("us-east-1b", group, "i-a1", 8080));
    assertHealth(group, "i-a1", "draining", "Target.DeregistrationInProgress");
    region.report(new Report.ZoneLost("us-east-1c", "silent"));
    assertHealth(group, "i-a1", "unused", "Target.NotRegistered");
    assertThat(region.region().nextDeadline()).isEmpty();
  }

  @Test
  void aDrainingTargetMayBeRegisteredAgain() {
    String group = site();
    register(group, "i-a1");
    report(group, "i-a1", "us-east-1a", true, "");
    deregister(group, "i-a1");
    register(group, "i-a1");
    assertHealth(group, "i-a1", "initial", "Elb.InitialHealthChecking");
    report(group, "i-a1", "us-east-1a", true, "");
    region.advance(Duration.ofSeconds(400));
    assertHealth(group, "i-a1", "healthy", null);
  }

  @Test
  void onlyRunningInstancesMayBecomeTargets() {
    String group = site();
    assertThat(region.refusal(register(group).targets(t -> t.id("i-a0")).build())).isEqualTo("InvalidTarget");
    assertThat(region.refusal(register(group).targets(t -> t.id("i-x1")).build())).isEqualTo("InvalidTarget");
    assertThat(region.refusal(register(group).targets(t -> t.id("i-a1"), t -> t.id("i-x1")).build()))
        .isEqualTo("InvalidTarget");
    assertThat(region.state().all(Tables.TARGETS)).isEmpty();
    deregister(group, "i-a1");
  }

  @Test
  void theIntentOfAZoneIsWhatItsNodeNeeds() {
    String group = site();
    region.call(attribute(onlyLoadBalancer().loadBalancerArn(), "idle_timeout.timeout_seconds", "120"));
    register(group, "i-b2");
    region.call(RegisterTargetsRequest.builder().targetGroupArn(group).targets(t -> t.id("i-a1").port(9090)).build());
    ListenerIntent intent = intent("us-east-1c");
    assertThat(intent.address()).isEqualTo("127.0.0.1");
    assertThat(intent.port()).isEqualTo(8080);
    assertThat(intent.idleTimeoutSeconds()).isEqualTo(120);
    assertThat(intent.targetGroup().matcher()).isEqualTo("200");
    assertThat(intent.targetGroup().targets()).containsExactly(
        new TargetIntent("i-a1", "127.0.0.1", 9090, "us-east-1a", false),
        new TargetIntent("i-b2", "127.0.16.2", 8080, "us-east-1b", false));
    assertThat(ListenerIntents.of(region.state(), RegionFixture.SETTINGS, "us-east-1x")).isEmpty();
  }

  @Test
  void tagsBelongToEachKindOfResource() {
    String group = createTargetGroup("web");
    String lb = createLoadBalancer("site");
    String listener = createListener(lb, 80, group);
    for (String arn : List.of(group, lb, listener)) {
      region.call(AddTagsRequest.builder().resourceArns(arn)
          .tags(t -> t.key("team").value("blue"), t -> t.key("x").value("y")).build());
      region.call(RemoveTagsRequest.builder().resourceArns(arn).tagKeys("x").build());
      DescribeTagsResponse tags = region.call(DescribeTagsRequest.builder().resourceArns(arn).build());
      assertThat(tags.tagDescriptions().getFirst().tags())
          .containsExactly(Tag.builder().key("team").value("blue").build());
    }
    assertThat(region.refusal(DescribeTagsRequest.builder().resourceArns("nonsense").build()))
        .isEqualTo("ValidationError");
  }

  @Test
  void everyTransitionLeadsSomewhereElse() {
    assertThat(TargetLifecycle.TABLE).allMatch(t -> t.from() != t.to() && !t.because().isBlank());
    assertThat(TargetLifecycle.TABLE).extracting(t -> t.from() + ">" + t.to()).doesNotHaveDuplicates();
  }

  // ---- shorthand

  /** A load balancer of three zones with a listener on 8080; the ARN of its target group. */
  private String site() {
    String group = createTargetGroup("web");
    createListener(createLoadBalancer("site"), 8080, group);
    return group;
  }

  private static CreateLoadBalancerRequest.Builder loadBalancer(String name) {
    return CreateLoadBalancerRequest.builder().name(name);
  }

  private String createLoadBalancer(String name) {
    CreateLoadBalancerResponse r =
        region.call(loadBalancer(name).subnets("subnet-a", "subnet-b", "subnet-c").build());
    return r.loadBalancers().getFirst().loadBalancerArn();
  }

  private LoadBalancer onlyLoadBalancer() {
    DescribeLoadBalancersResponse all = region.call(DescribeLoadBalancersRequest.builder().build());
    assertThat(all.loadBalancers()).hasSize(1);
    return all.loadBalancers().getFirst();
  }

  private static CreateTargetGroupRequest.Builder group(String name) {
    return CreateTargetGroupRequest.builder().name(name).protocol("HTTP").port(8080).vpcId("vpc-1");
  }

  private String createTargetGroup(String name) {
    CreateTargetGroupResponse r = region.call(group(name).build());
    return r.targetGroups().getFirst().targetGroupArn();
  }

  private static CreateListenerRequest listener(String lb, int port, String group) {
    return CreateListenerRequest.builder().loadBalancerArn(lb).protocol("HTTP").port(port)
        .defaultActions(a -> a.type("forward").targetGroupArn(group)).build();
  }

  private String createListener(String lb, int port, String group) {
    CreateListenerResponse r = region.call(listener(lb, port, group));
    return r.listeners().getFirst().listenerArn();
  }

  private static RegisterTargetsRequest.Builder register(String group) {
    return RegisterTargetsRequest.builder().targetGroupArn(group);
  }

  private void register(String group, String id) {
    region.call(register(group).targets(t -> t.id(id)).build());
  }

  private void deregister(String group, String id) {
    region.call(DeregisterTargetsRequest.builder().targetGroupArn(group).targets(t -> t.id(id)).build());
  }

  private void report(String group, String id, String zone, boolean healthy, String reason) {
    region.report(new Report.TargetHealth(zone, group, id, 8080, healthy, reason));
  }

  private void assertHealth(String group, String id, String state, String reason) {
    DescribeTargetHealthResponse r = region.call(
        DescribeTargetHealthRequest.builder().targetGroupArn(group).targets(t -> t.id(id)).build());
    TargetHealth health = r.targetHealthDescriptions().getFirst().targetHealth();
    assertThat(health.stateAsString()).isEqualTo(state);
    assertThat(health.reasonAsString()).isEqualTo(reason);
  }

  private ListenerIntent intent(String zone) {
    return ListenerIntents.of(region.state(), RegionFixture.SETTINGS, zone).getFirst();
  }
}
