package dev.holdfast.region.fis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Images;
import dev.holdfast.region.world.ApiFault;
import dev.holdfast.region.world.WorldFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.fis.model.*;

/** What the API offers around experiments: templates that change, the catalogue, tags, the lever, alarms. */
final class FisApiTest {

  private static final String ALARM = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:a";

  private final RegionFixture region = RegionFixture.connected();

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private static CreateExperimentTemplateRequest.Builder waiting(String stop) {
    return CreateExperimentTemplateRequest.builder().description("d").roleArn("arn:aws:iam::000000000000:role/fis")
        .stopConditions(c -> c.source(stop.isEmpty() ? "none" : "aws:cloudwatch:alarm").value(stop.isEmpty() ? null : stop))
        .actions(Map.of("w", CreateExperimentTemplateActionInput.builder()
            .actionId("aws:fis:wait").parameters(Map.of("duration", "PT1M")).build()));
  }

  private static CreateExperimentTemplateRequest.Builder onNobody(String whenEmpty) {
    return waiting("").experimentOptions(o -> o.emptyTargetResolutionMode(whenEmpty))
        .targets(Map.of("it", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:instance")
            .selectionMode("ALL").resourceTags(Map.of("no", "body")).build()))
        .actions(Map.of("k", CreateExperimentTemplateActionInput.builder()
            .actionId("holdfast:ec2:kill-instances").targets(Map.of("Instances", "it")).build()));
  }

  private ExperimentTemplate create(CreateExperimentTemplateRequest.Builder template) {
    CreateExperimentTemplateResponse r = region.call(template.build());
    return r.experimentTemplate();
  }

  private Experiment start(ExperimentTemplate template) {
    StartExperimentResponse r = region.call(StartExperimentRequest.builder().experimentTemplateId(template.id()).build());
    return r.experiment();
  }

  private Experiment get(String id) {
    GetExperimentResponse r = region.call(GetExperimentRequest.builder().id(id).build());
    return r.experiment();
  }

  private void alarm(String state) {
    region.call(PutMetricAlarmRequest.builder().alarmName("a").namespace("N").metricName("M").statistic("Sum")
        .period(60).evaluationPeriods(1).threshold(1.0).comparisonOperator("GreaterThanThreshold").build());
    region.call(SetAlarmStateRequest.builder().alarmName("a").stateValue(state).stateReason("r").build());
  }

  @Test
  void anUpdateReplacesWhatItGivesAndIsCheckedAsACreationIs() {
    ExperimentTemplate made = create(waiting(""));
    Experiment running = start(made);
    region.advance(Duration.ofSeconds(1));
    UpdateExperimentTemplateResponse updated = region.call(UpdateExperimentTemplateRequest.builder().id(made.id())
        .description("other")
        .actions(Map.of("v", UpdateExperimentTemplateActionInputItem.builder()
            .actionId("aws:fis:wait").parameters(Map.of("duration", "PT5S")).build()))
        .build());
    assertThat(updated.experimentTemplate().description()).isEqualTo("other");
    assertThat(updated.experimentTemplate().actions()).containsOnlyKeys("v");
    assertThat(updated.experimentTemplate().roleArn()).isEqualTo(made.roleArn());
    assertThat(updated.experimentTemplate().lastUpdateTime()).isEqualTo(made.creationTime().plusSeconds(1));
    assertThat(get(running.id()).actions()).as("goes on with what it started with").containsOnlyKeys("w");
    assertThat(region.refused(UpdateExperimentTemplateRequest.builder().id(made.id())
        .actions(Map.of("x", UpdateExperimentTemplateActionInputItem.builder()
            .actionId("aws:ssm:start-automation-execution").build()))
        .build()).getMessage()).contains("actions.x").contains("aws:ssm:start-automation-execution");
    assertThat(region.refusal(UpdateExperimentTemplateRequest.builder().id("EXTnone").build()))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void whatIsNotImplementedIsRefusedByName() {
    assertThat(region.refused(waiting("").logConfiguration(l -> l.logSchemaVersion(2)
        .s3Configuration(s -> s.bucketName("bucket"))).build()).getMessage())
        .contains("logConfiguration");
    assertThat(region.refused(waiting("").experimentOptions(o -> o.accountTargeting("multi-account")).build())
        .getMessage()).contains("accountTargeting");
  }

  @Test
  void theCatalogueListsEveryActionWithItsParameters() {
    ListActionsResponse all = region.call(ListActionsRequest.builder().build());
    assertThat(all.actions()).extracting(ActionSummary::id)
        .containsExactlyInAnyOrderElementsOf(ActionType.all().map(ActionType::id).toList());
    GetActionResponse freeze = region.call(GetActionRequest.builder().id("holdfast:ec2:freeze-instances").build());
    assertThat(freeze.action().parameters().get("duration").required()).isTrue();
    assertThat(freeze.action().targets().get("Instances").resourceType()).isEqualTo("aws:ec2:instance");
    assertThat(region.refusal(GetActionRequest.builder().id("aws:eks:pod-deletes").build()))
        .isEqualTo("ResourceNotFoundException");
    ListTargetResourceTypesResponse types = region.call(ListTargetResourceTypesRequest.builder().maxResults(2).build());
    assertThat(types.targetResourceTypes()).hasSize(2);
    assertThat(types.nextToken()).isNotNull();
    GetTargetResourceTypeResponse subnet =
        region.call(GetTargetResourceTypeRequest.builder().resourceType("aws:ec2:subnet").build());
    assertThat(subnet.targetResourceType().parameters()).containsKey("availabilityZoneIdentifier");
  }

  @Test
  void templatesAndExperimentsAreTagged() {
    ExperimentTemplate template = create(waiting("").tags(Map.of("team", "site")));
    Experiment experiment = start(template);
    for (String arn : List.of(template.arn(), experiment.arn())) {
      region.call(TagResourceRequest.builder().resourceArn(arn).tags(Map.of("a", "1", "b", "2")).build());
      region.call(UntagResourceRequest.builder().resourceArn(arn).tagKeys("a", "team").build());
      ListTagsForResourceResponse tags = region.call(ListTagsForResourceRequest.builder().resourceArn(arn).build());
      assertThat(tags.tags()).containsExactly(Map.entry("b", "2"));
    }
    assertThat(get(experiment.id()).tags()).containsExactly(Map.entry("b", "2"));
    assertThat(region.refusal(TagResourceRequest.builder().resourceArn(template.arn()).tags(Map.of("aws:x", "1")).build()))
        .isEqualTo("ValidationException");
    assertThat(region.refusal(ListTagsForResourceRequest.builder().resourceArn("arn:aws:fis:x").build()))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void anEngagedLeverLetsNoExperimentStart() {
    ExperimentTemplate template = create(waiting(""));
    region.call(UpdateSafetyLeverStateRequest.builder().id("default")
        .state(s -> s.status("engaged").reason("an incident")).build());
    assertThat(region.refused(StartExperimentRequest.builder().experimentTemplateId(template.id()).build()).getMessage())
        .contains("safety lever").contains("an incident");
    region.call(UpdateSafetyLeverStateRequest.builder().id("default")
        .state(s -> s.status("disengaged").reason("over")).build());
    assertThat(start(template).state().statusAsString()).isEqualTo("running");
    assertThat(region.refusal(GetSafetyLeverRequest.builder().id("other").build())).isEqualTo("ResourceNotFoundException");
  }

  @Test
  void anAlarmThatIsOnOrDoesNotExistStopsAnExperimentBeforeItBegins() {
    ExperimentTemplate template = create(waiting(ALARM));
    Experiment without = start(template);
    assertThat(without.state().statusAsString()).isEqualTo("stopped");
    assertThat(without.state().reason()).contains("does not exist");
    alarm("ALARM");
    Experiment on = start(template);
    assertThat(on.state().statusAsString()).isEqualTo("stopped");
    assertThat(on.actions().get("w").state().statusAsString()).isEqualTo("cancelled");
    alarm("OK");
    assertThat(start(template).state().statusAsString()).isEqualTo("running");
  }

  @Test
  void anAssertionHoldsOrFailsTheExperiment() {
    alarm("OK");
    CreateExperimentTemplateRequest.Builder asserting = waiting("").actions(Map.of("a",
        CreateExperimentTemplateActionInput.builder().actionId("aws:cloudwatch:assert-alarm-state")
            .parameters(Map.of("alarmArns", ALARM, "alarmStates", "OK")).build()));
    assertThat(start(create(asserting)).state().statusAsString()).isEqualTo("completed");
    alarm("ALARM");
    Experiment failed = start(create(asserting));
    assertThat(failed.state().statusAsString()).isEqualTo("failed");
    assertThat(failed.state().reason()).contains(ALARM + " is ALARM");
  }

  @Test
  void anEmptyTargetFailsTheExperimentOrIsSkipped() {
    assertThat(start(create(onNobody("fail"))).state().statusAsString()).isEqualTo("failed");
    Experiment skipped = start(create(onNobody("skip")));
    assertThat(skipped.state().statusAsString()).isEqualTo("completed");
    assertThat(skipped.actions().get("k").state().statusAsString()).isEqualTo("skipped");
  }

  @Test
  void aZoneIsNamedByItsNameOrItsId() {
    for (String zone : List.of("us-east-1b", "use1-az2")) {
      ExperimentTemplate template = create(waiting("").targets(Map.of("it", CreateExperimentTemplateTargetInput.builder()
          .resourceType("aws:ec2:subnet").selectionMode("ALL").parameters(Map.of("availabilityZoneIdentifier", zone)).build())));
      ListExperimentResolvedTargetsResponse found = region.call(
          ListExperimentResolvedTargetsRequest.builder().experimentId(start(template).id()).build());
      assertThat(found.resolvedTargets()).as(zone).hasSize(1);
    }
  }

  @Test
  void anAutoshiftIsAboutEnabledResourcesUnlessItSaysOtherwise() {
    DescribeSubnetsResponse subnets = region.call(DescribeSubnetsRequest.builder().build());
    CreateLoadBalancerResponse lb = region.call(CreateLoadBalancerRequest.builder().name("lb")
        .subnets(subnets.subnets().stream().map(s -> s.subnetId()).toList()).build());
    String arn = lb.loadBalancers().getFirst().loadBalancerArn();
    region.call(ModifyLoadBalancerAttributesRequest.builder().loadBalancerArn(arn)
        .attributes(a -> a.key("zonal_shift.config.enabled").value("true")).build());
    assertThat(start(create(shifting(arn, Map.of()))).state().statusAsString()).isEqualTo("failed");
    assertThat(start(create(shifting(arn, Map.of("zonalAutoshiftStatus", "ENABLED")))).state().statusAsString())
        .isEqualTo("failed");
    assertThat(start(create(shifting(arn, Map.of("zonalAutoshiftStatus", "ANY", "managedResourceTypes", "ASG,ALB"))))
        .state().statusAsString()).isEqualTo("running");
    assertThat(region.refused(shifting(arn, Map.of("zonalAutoshiftStatus", "SOME")).build()).getMessage()).contains("ANY");
    assertThat(region.refused(shifting(arn, Map.of("managedResourceTypes", "ALB,CLB")).build()).getMessage())
        .contains("managedResourceTypes must be of");
  }

  private static CreateExperimentTemplateRequest.Builder shifting(String arn, Map<String, String> more) {
    Map<String, String> parameters = new TreeMap<>(Map.of("duration", "PT1M", "availabilityZoneIdentifier", "us-east-1b"));
    parameters.putAll(more);
    return waiting("")
        .targets(Map.of("lb", CreateExperimentTemplateTargetInput.builder().selectionMode("ALL").resourceArns(arn)
            .resourceType("aws:arc:zonal-shift-managed-resource").build()))
        .actions(Map.of("shift", CreateExperimentTemplateActionInput.builder().actionId("aws:arc:start-zonal-autoshift")
            .parameters(parameters).targets(Map.of("ManagedResources", "lb")).build()));
  }

  @Test
  void everyGroupIsFoundHoweverManyThereAre() {
    region.call(CreateLaunchTemplateRequest.builder().launchTemplateName("web-template")
        .launchTemplateData(d -> d.imageId(Images.AL2023_X86_64)).build());
    DescribeSubnetsResponse subnets = region.call(DescribeSubnetsRequest.builder().build());
    for (int i = 0; i <= 100; i++) {
      String name = "g-" + (1000 + i);
      region.call(CreateAutoScalingGroupRequest.builder().autoScalingGroupName(name).minSize(0).maxSize(1).desiredCapacity(0)
          .vpcZoneIdentifier(subnets.subnets().getFirst().subnetId())
          .tags(software.amazon.awssdk.services.autoscaling.model.Tag.builder().key("n").value(i == 100 ? "last" : "x").build())
          .launchTemplate(t -> t.launchTemplateName("web-template").version("$Latest")).build());
    }
    ExperimentTemplate template = create(waiting("").targets(Map.of("it", CreateExperimentTemplateTargetInput.builder()
        .resourceType("aws:ec2:autoscaling-group").selectionMode("ALL").resourceTags(Map.of("n", "last")).build())));
    ListExperimentResolvedTargetsResponse found = region.call(
        ListExperimentResolvedTargetsRequest.builder().experimentId(start(template).id()).build());
    assertThat(found.resolvedTargets()).hasSize(1);
  }

  @Test
  void anActionAssertsTheStateOfFiveAlarmsAtMost() {
    assertThat(region.refused(waiting("").actions(Map.of("a", CreateExperimentTemplateActionInput.builder()
        .actionId("aws:cloudwatch:assert-alarm-state")
        .parameters(Map.of("alarmStates", "OK", "alarmArns", String.join(",", java.util.Collections.nCopies(6, ALARM))))
        .build())).build()).getMessage()).contains("at most 5");
  }

  @Test
  void aLookAtTheTargetsCarriesNothingOut() {
    ExperimentTemplate template = create(waiting("")
        .targets(Map.of("zone", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:subnet")
            .selectionMode("ALL").parameters(Map.of("availabilityZoneIdentifier", "us-east-1b")).build()))
        .actions(Map.of("slow", CreateExperimentTemplateActionInput.builder().actionId("holdfast:network:latency")
            .parameters(Map.of("duration", "PT1M")).targets(Map.of("Subnets", "zone")).build())));
    StartExperimentResponse started = region.call(StartExperimentRequest.builder().experimentTemplateId(template.id())
        .experimentOptions(o -> o.actionsMode("skip-all")).build());
    Experiment e = started.experiment();
    assertThat(e.state().statusAsString()).isEqualTo("completed");
    assertThat(e.actions().get("slow").state().statusAsString()).isEqualTo("skipped");
    assertThat(FaultIntents.of(region.state(), "us-east-1a")).isEmpty();
    ListExperimentResolvedTargetsResponse resolved =
        region.call(ListExperimentResolvedTargetsRequest.builder().experimentId(e.id()).build());
    assertThat(resolved.resolvedTargets()).singleElement().satisfies(t -> {
      assertThat(t.targetName()).isEqualTo("zone");
      assertThat(t.resourceType()).isEqualTo("aws:ec2:subnet");
      assertThat(t.targetInformation().get("arn")).contains(":subnet/subnet-");
    });
  }

  @Test
  void anyServicesCallsCanBeDisturbedButNotThisOnes() {
    for (String service : List.of("sqs", "monitoring", "arc-zonal-shift")) {
      create(disturbing(service));
    }
    assertThat(region.refused(disturbing("fis").build()).getMessage()).contains("service must be one of");
    assertThat(region.refused(disturbing("cloudwatch").build()).getMessage()).contains("monitoring");
  }

  private static CreateExperimentTemplateRequest.Builder disturbing(String service) {
    return waiting("")
        .targets(Map.of("it", CreateExperimentTemplateTargetInput.builder().resourceType("aws:iam:role")
            .selectionMode("ALL").resourceTags(Map.of("no", "body")).build()))
        .actions(Map.of("a", CreateExperimentTemplateActionInput.builder().actionId("aws:fis:inject-api-throttle-error")
            .parameters(Map.of("duration", "PT1M", "service", service, "operations", "all"))
            .targets(Map.of("Roles", "it")).build()));
  }

  /** The default VPC's subnets are 10.0.0.0/20, 10.0.16.0/20, …: 127.0.… on this machine. */
  @Test
  void trafficBetweenZonesIsSlowOrAllThatGoesIntoOne() {
    assertThat(slow("all")).containsExactly("us-east-1a", "us-east-1b", "us-east-1c");
    assertThat(slow("cross-zone")).containsExactly("us-east-1a", "us-east-1c");
  }

  private List<String> slow(String traffic) {
    Experiment e = start(create(waiting("")
        .targets(Map.of("zone", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:subnet")
            .selectionMode("ALL").parameters(Map.of("availabilityZoneIdentifier", "us-east-1b")).build()))
        .actions(Map.of("slow", CreateExperimentTemplateActionInput.builder().actionId("holdfast:network:latency")
            .parameters(Map.of("duration", "PT1M", "delayMilliseconds", "250", "traffic", traffic))
            .targets(Map.of("Subnets", "zone")).build()))));
    List<String> zones = new ArrayList<>();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      FaultIntents.of(region.state(), zone).forEach(f -> {
        WorldFault.SlowNetwork slow = (WorldFault.SlowNetwork) f.fault();
        assertThat(slow.delayMillis()).isEqualTo(250);
        assertThat(slow.to()).singleElement().asString().startsWith("127.").endsWith("/20");
        zones.add(zone);
      });
    }
    region.call(StopExperimentRequest.builder().id(e.id()).build());
    return zones;
  }

  @Test
  void aCutOffSubnetsNodeReachesNobodyElseAndOthersDoNotReachIt() {
    DescribeSubnetsResponse subnets = region.call(DescribeSubnetsRequest.builder().build());
    region.call(CreateLoadBalancerRequest.builder().name("lb")
        .subnets(subnets.subnets().stream().map(s -> s.subnetId()).toList()).build());
    start(create(waiting("")
        .targets(Map.of("zone", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:subnet")
            .selectionMode("ALL").parameters(Map.of("availabilityZoneIdentifier", "us-east-1b")).build()))
        .actions(Map.of("cut", CreateExperimentTemplateActionInput.builder().actionId("aws:network:disrupt-connectivity")
            .parameters(Map.of("duration", "PT1M", "scope", "all")).targets(Map.of("Subnets", "zone")).build()))));
    String cut = ((WorldFault.NoNetwork) FaultIntents.of(region.state(), "us-east-1a").getFirst().fault()).to().getFirst();
    assertThat(FaultIntents.of(region.state(), "us-east-1a")).hasSize(1);
    List<WorldFault> inside =
        FaultIntents.of(region.state(), "us-east-1b").stream().map(f -> f.fault()).toList();
    assertThat(inside).hasSize(2).anyMatch(WorldFault.NoClients.class::isInstance);
    assertThat(inside).filteredOn(WorldFault.NoNetwork.class::isInstance).singleElement().satisfies(f -> {
      assertThat(((WorldFault.NoNetwork) f).except()).containsExactly(cut);
      assertThat(((WorldFault.NoNetwork) f).to()).hasSize(3);
    });
    assertThat(FaultIntents.onApi(region.state())).singleElement()
        .satisfies(f -> assertThat(f.effect()).isInstanceOf(ApiFault.Effect.Lost.class));
  }

  @Test
  void aZoneWithoutRoomRefusesLaunchesOfTheGroupAlone() {
    DescribeSubnetsResponse subnets = region.call(DescribeSubnetsRequest.builder().build());
    Hosts hosts = new Hosts(region);
    region.call(CreateLaunchTemplateRequest.builder().launchTemplateName("web-template")
        .launchTemplateData(d -> d.imageId(Images.AL2023_X86_64)).build());
    region.call(CreateAutoScalingGroupRequest.builder().autoScalingGroupName("web").minSize(0).maxSize(6).desiredCapacity(0)
        .vpcZoneIdentifier(String.join(",", subnets.subnets().stream().map(s -> s.subnetId()).toList()))
        .launchTemplate(t -> t.launchTemplateName("web-template").version("$Latest")).build());
    Experiment e = start(create(waiting("")
        .targets(Map.of("it", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:autoscaling-group")
            .selectionMode("ALL").resourceArns(describe().autoScalingGroupARN()).build()))
        .actions(Map.of("none", CreateExperimentTemplateActionInput.builder()
            .actionId("aws:ec2:asg-insufficient-instance-capacity-error")
            .parameters(Map.of("duration", "PT10M", "availabilityZoneIdentifiers", "use1-az2", "percentage", "100"))
            .targets(Map.of("AutoScalingGroups", "it")).build()))));
    assertThat(e.state().statusAsString()).isEqualTo("running");
    region.call(UpdateAutoScalingGroupRequest.builder().autoScalingGroupName("web").desiredCapacity(3).build());
    hosts.settle();
    assertThat(describe().instances()).as("at once, where there is room").extracting(i -> i.availabilityZone())
        .hasSize(3).doesNotContain("us-east-1b");
    String b = subnets.subnets().stream().filter(s -> s.availabilityZone().equals("us-east-1b")).findFirst().orElseThrow()
        .subnetId();
    region.call(RunInstancesRequest.builder().imageId(Images.AL2023_X86_64).minCount(1).maxCount(1).subnetId(b).build());
  }

  private AutoScalingGroup describe() {
    DescribeAutoScalingGroupsResponse r = region.call(DescribeAutoScalingGroupsRequest.builder().build());
    return r.autoScalingGroups().getFirst();
  }

  @Test
  void fiveExperimentsRunAtATime() {
    ExperimentTemplate template = create(waiting(""));
    for (int i = 0; i < Limits.ACTIVE_EXPERIMENTS; i++) {
      start(template);
    }
    assertThat(region.refusal(StartExperimentRequest.builder().experimentTemplateId(template.id()).build()))
        .isEqualTo("ServiceQuotaExceededException");
  }
}
