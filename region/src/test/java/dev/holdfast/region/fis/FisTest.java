package dev.holdfast.region.fis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Images;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.FaultIntent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateResponse;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.GetExperimentRequest;
import software.amazon.awssdk.services.fis.model.GetExperimentResponse;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;
import software.amazon.awssdk.services.fis.model.StartExperimentResponse;
import software.amazon.awssdk.services.fis.model.StopExperimentRequest;

final class FisTest {

  private static final String ZONE = "us-east-1b";

  private final RegionFixture region = RegionFixture.connected();
  private final Hosts hosts = new Hosts(region);

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private static CreateExperimentTemplateActionInput action(String id, Map<String, String> parameters, String... after) {
    return CreateExperimentTemplateActionInput.builder()
        .actionId(id).parameters(parameters).startAfter(after).build();
  }

  private static CreateExperimentTemplateActionInput waits(String duration, String... after) {
    return action("aws:fis:wait", Map.of("duration", duration), after);
  }

  private static CreateExperimentTemplateActionInput power(String zone, String duration) {
    return action("holdfast:zone:power-interruption", Map.of("availabilityZone", zone, "duration", duration));
  }

  private static CreateExperimentTemplateActionInput kill(String... after) {
    return CreateExperimentTemplateActionInput.builder().actionId("holdfast:ec2:kill-instances")
        .targets(Map.of("Instances", "web")).startAfter(after).build();
  }

  private static CreateExperimentTemplateRequest.Builder template(
      Map<String, CreateExperimentTemplateActionInput> actions) {
    return CreateExperimentTemplateRequest.builder().description("d").roleArn("arn:aws:iam::000000000000:role/fis")
        .stopConditions(c -> c.source("none")).actions(actions);
  }

  private static CreateExperimentTemplateRequest.Builder onWeb(
      Map<String, CreateExperimentTemplateActionInput> actions, Consumer<CreateExperimentTemplateTargetInput.Builder> how) {
    CreateExperimentTemplateTargetInput.Builder target = CreateExperimentTemplateTargetInput.builder()
        .resourceType("aws:ec2:instance").resourceTags(Map.of("role", "web")).selectionMode("ALL");
    how.accept(target);
    return template(actions).targets(Map.of("web", target.build()));
  }

  private Experiment start(CreateExperimentTemplateRequest.Builder template) {
    CreateExperimentTemplateResponse made = region.call(template.build());
    StartExperimentResponse started = region.call(
        StartExperimentRequest.builder().experimentTemplateId(made.experimentTemplate().id()).build());
    return started.experiment();
  }

  private Experiment get(Experiment e) {
    GetExperimentResponse r = region.call(GetExperimentRequest.builder().id(e.id()).build());
    return r.experiment();
  }

  private String status(Experiment e) {
    return get(e).state().statusAsString();
  }

  private String status(Experiment e, String action) {
    return get(e).actions().get(action).state().statusAsString();
  }

  private String refusal(CreateExperimentTemplateRequest.Builder template) {
    var refused = region.refused(template.build());
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
    return refused.getMessage();
  }

  private List<FaultIntent> faults() {
    List<FaultIntent> all = new ArrayList<>();
    RegionFixture.SETTINGS.zones().forEach(z -> all.addAll(FaultIntents.of(region.state(), z)));
    return all;
  }

  private void nothingIsLeft() {
    assertThat(faults()).isEmpty();
    assertThat(FaultIntents.withoutPower(region.state())).isEmpty();
  }

  private void runInstances(int each, String role) {
    DescribeSubnetsResponse subnets = region.call(DescribeSubnetsRequest.builder().build());
    subnets.subnets().forEach(subnet -> region.call(RunInstancesRequest.builder()
        .imageId(Images.AL2023_X86_64).minCount(each).maxCount(each).subnetId(subnet.subnetId())
        .tagSpecifications(TagSpecification.builder().resourceType(ResourceType.INSTANCE)
            .tags(Tag.builder().key("role").value(role).build()).build())
        .build()));
    hosts.settle();
  }

  @Test
  void templatesAreCheckedWholeAndSayWhatIsWrong() {
    assertThat(refusal(template(Map.of("a", action("aws:ssm:start-automation-execution", Map.of())))))
        .contains("actions.a").contains("aws:ssm:start-automation-execution").contains("holdfast:ec2:kill-instances");
    assertThat(refusal(template(Map.of("a", waits("forever"))))).contains("duration").contains("forever");
    assertThat(refusal(template(Map.of("a", waits("PT13H"))))).contains("duration");
    assertThat(refusal(template(Map.of("a", action("aws:fis:wait", Map.of()))))).contains("duration");
    assertThat(refusal(template(Map.of("a", action("aws:fis:wait", Map.of("duration", "PT1S", "x", "y"))))))
        .contains("no parameter x");
    assertThat(refusal(template(Map.of("a", waits("PT1S", "b"))))).contains("no action b");
    assertThat(refusal(template(Map.of("a", waits("PT1S", "b"), "b", waits("PT1S", "a"))))).contains("starts after itself");
    assertThat(refusal(template(Map.of("a", kill())))).contains("no target web");
    assertThat(refusal(onWeb(Map.of("a", kill()), t -> t.selectionMode("SOME")))).contains("selectionMode");
    assertThat(refusal(onWeb(Map.of("a", kill()), t -> t.resourceType("aws:s3:bucket")))).contains("aws:s3:bucket");
    assertThat(refusal(onWeb(Map.of("a", kill()), t -> t.filters(f -> f.path("KeyName").values("v")))))
        .contains("KeyName");
    assertThat(refusal(template(Map.of("a", waits("PT1S"))).stopConditions(c -> c.source("aws:cloudwatch:alarm"))))
        .contains("ARN of an alarm");
    assertThat(region.refusal(StartExperimentRequest.builder().experimentTemplateId("EXTnone").build()))
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void actionsStartAfterThoseBeforeThemAndEndWithTheirTime() {
    Experiment e = start(template(Map.of(
        "first", waits("PT10S"), "second", waits("PT5S", "first"), "beside", waits("PT12S"))));
    assertThat(List.of(status(e, "first"), status(e, "second"), status(e, "beside")))
        .containsExactly("running", "pending", "running");
    region.advance(Duration.ofSeconds(10));
    assertThat(List.of(status(e, "first"), status(e, "second"))).containsExactly("completed", "running");
    region.advance(Duration.ofSeconds(4));
    assertThat(status(e)).isEqualTo("running");
    region.advance(Duration.ofSeconds(1));
    assertThat(status(e)).isEqualTo("completed");
    assertThat(get(e).endTime()).isEqualTo(RegionFixture.T0.plusSeconds(15));
  }

  @Test
  void powerComesBackWhenItsTimeIsOver() {
    Experiment e = start(template(Map.of("off", power(ZONE, "PT1M"))));
    assertThat(FaultIntents.withoutPower(region.state())).containsExactly(ZONE);
    region.advance(Duration.ofSeconds(59));
    assertThat(FaultIntents.withoutPower(region.state())).containsExactly(ZONE);
    region.advance(Duration.ofSeconds(1));
    nothingIsLeft();
    assertThat(status(e)).isEqualTo("completed");
  }

  @Test
  void stoppingTakesEveryFaultBack() {
    runInstances(1, "web");
    Experiment e = start(onWeb(Map.of("off", power(ZONE, "PT1H"), "kill", kill(), "later", kill("off")), _ -> {}));
    assertThat(faults()).hasSize(3);
    region.call(StopExperimentRequest.builder().id(e.id()).build());
    nothingIsLeft();
    assertThat(List.of(status(e), status(e, "off"), status(e, "kill"), status(e, "later")))
        .containsExactly("stopped", "stopped", "stopped", "cancelled");
    assertThat(region.refusal(StopExperimentRequest.builder().id(e.id()).build())).isEqualTo("ConflictException");
    region.advance(Duration.ofHours(2));
    assertThat(status(e)).isEqualTo("stopped");
  }

  @Test
  void anActionThatFailsEndsTheExperimentAndTakesTheOthersBack() {
    runInstances(1, "web");
    Experiment e = start(onWeb(Map.of("off", power(ZONE, "PT1H"), "kill", kill()), _ -> {}));
    region.report(new Report.FaultInjected(faults().getFirst().faultId(), false, "no such process"));
    assertThat(List.of(status(e), status(e, "kill"), status(e, "off"))).containsExactly("failed", "failed", "stopped");
    assertThat(get(e).state().reason()).isEqualTo("no such process");
    nothingIsLeft();
  }

  @Test
  void aZoneThatCarriesNothingOutFailsTheActionInTime() {
    runInstances(1, "web");
    Experiment e = start(onWeb(Map.of("kill", kill()), _ -> {}));
    region.advance(Limits.CARRIED_OUT_WITHIN);
    assertThat(status(e)).isEqualTo("failed");
    nothingIsLeft();
  }

  @Test
  void killsAreCarriedOutOnceInTheirOwnZonesAndNobodyIsTold() {
    runInstances(1, "web");
    runInstances(1, "worker");
    Experiment e = start(onWeb(Map.of("kill", kill()), _ -> {}));
    assertThat(faults()).hasSize(3).allMatch(f -> f.fault() instanceof WorldFault.KillInstance);
    DescribeInstancesResponse all = region.call(DescribeInstancesRequest.builder().build());
    assertThat(all.reservations().stream().flatMap(r -> r.instances().stream()))
        .allMatch(i -> i.state().nameAsString().equals("running"));
    List.copyOf(faults()).forEach(f -> region.report(new Report.FaultInjected(f.faultId(), true, "SIGKILL")));
    assertThat(status(e)).isEqualTo("completed");
    nothingIsLeft();
    region.report(new Report.FaultInjected("fault-unknown", false, "late"));
    assertThat(status(e)).isEqualTo("completed");
  }

  @Test
  void targetsAreCountedFilteredAndNamed() {
    runInstances(4, "web");
    assertThat(targets(t -> t.selectionMode("COUNT(5)"))).hasSize(5).doesNotHaveDuplicates();
    assertThat(targets(t -> t.selectionMode("COUNT(100)"))).hasSize(12);
    assertThat(targets(t -> t.selectionMode("PERCENT(50)"))).hasSize(6);
    assertThat(targets(t -> t.selectionMode("PERCENT(1)"))).hasSize(1);
    assertThat(targets(t -> t.filters(f -> f.path("Placement.AvailabilityZone").values(ZONE)))).hasSize(4);
    String one = targets(_ -> {}).getFirst();
    assertThat(targets(t -> t.resourceTags(Map.of()).resourceArns(
        "arn:aws:ec2:us-east-1:000000000000:instance/" + one))).containsExactly(one);
    Experiment none = start(onWeb(Map.of("kill", kill()), t -> t.resourceTags(Map.of("role", "nobody"))));
    assertThat(status(none)).isEqualTo("failed");
    assertThat(get(none).state().reason()).isEqualTo("Target resolution returned empty set");
  }

  private List<String> targets(Consumer<CreateExperimentTemplateTargetInput.Builder> how) {
    Experiment e = start(onWeb(Map.of("kill", kill()), how));
    List<String> ids = faults().stream().map(f -> ((WorldFault.KillInstance) f.fault()).instanceId()).toList();
    region.call(StopExperimentRequest.builder().id(e.id()).build());
    return ids;
  }

  @Test
  void terminatingIsAnOrdinaryCall() {
    runInstances(1, "web");
    Experiment e = start(onWeb(Map.of("t", CreateExperimentTemplateActionInput.builder()
        .actionId("aws:ec2:terminate-instances").targets(Map.of("Instances", "web")).build()),
        t -> t.selectionMode("COUNT(1)")));
    assertThat(status(e)).isEqualTo("completed");
    DescribeInstancesResponse all = region.call(DescribeInstancesRequest.builder().build());
    assertThat(all.reservations().stream().flatMap(r -> r.instances().stream())
        .filter(i -> !i.state().nameAsString().equals("running"))).hasSize(1);
  }

  @Test
  void aZoneLosesItsPowerOnlyOnce() {
    Experiment first = start(template(Map.of("off", power(ZONE, "PT1H"))));
    Experiment second = start(template(Map.of("off", power(ZONE, "PT1M"))));
    assertThat(status(second)).isEqualTo("failed");
    assertThat(FaultIntents.withoutPower(region.state())).containsExactly(ZONE);
    region.call(StopExperimentRequest.builder().id(first.id()).build());
    nothingIsLeft();
  }

  @Test
  void theSameTokenStartsOneExperiment() {
    CreateExperimentTemplateResponse made = region.call(template(Map.of("w", waits("PT1M"))).build());
    StartExperimentRequest request = StartExperimentRequest.builder()
        .experimentTemplateId(made.experimentTemplate().id()).clientToken("once").build();
    StartExperimentResponse first = region.call(request);
    StartExperimentResponse again = region.call(request);
    assertThat(again.experiment().id()).isEqualTo(first.experiment().id());
  }
}
