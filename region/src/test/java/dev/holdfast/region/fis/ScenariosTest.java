package dev.holdfast.region.fis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Images;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.WorldFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateLogConfigurationInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateResponse;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTargetInputFilter;
import software.amazon.awssdk.services.fis.model.GetExperimentRequest;
import software.amazon.awssdk.services.fis.model.GetExperimentResponse;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;
import software.amazon.awssdk.services.fis.model.StartExperimentResponse;

/** AWS's own scenarios, as the files in docs/scenarios have them, on a fleet that carries their tags. */
final class ScenariosTest {

  private final RegionFixture region = RegionFixture.connected();
  private final Hosts hosts = new Hosts(region);

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  /** As the website's template tags them: three instances, one in each zone. */
  private void fleet() {
    DescribeSubnetsResponse all = region.call(DescribeSubnetsRequest.builder().build());
    List<String> subnets = all.subnets().stream().map(s -> s.subnetId()).toList();
    region.call(CreateTagsRequest.builder().resources(subnets)
        .tags(t -> t.key("AzImpairmentPower").value("DisruptSubnet")).build());
    region.call(CreateLaunchTemplateRequest.builder().launchTemplateName("web")
        .launchTemplateData(d -> d.imageId(Images.AL2023_X86_64)).build());
    region.call(CreateLoadBalancerRequest.builder().name("lb").subnets(subnets).build());
    region.call(CreateAutoScalingGroupRequest.builder().autoScalingGroupName("web").minSize(3).maxSize(6)
        .vpcZoneIdentifier(String.join(",", subnets)).launchTemplate(t -> t.launchTemplateName("web").version("$Latest"))
        .tags(tag("AzImpairmentPower", "IceAsg"), tag("AZApplicationSlowdown", "LatencyForEC2"),
            tag("CrossAZTrafficSlowdown", "PacketLossForEC2")).build());
    hosts.settle();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).propagateAtLaunch(true).build();
  }

  private static JsonNode file(String name) throws IOException {
    Path root = Files.exists(Path.of("region")) ? Path.of(".") : Path.of("..");
    return JsonNode.parser().parse(Files.readString(root.resolve("docs/scenarios/" + name + ".json")));
  }

  private static SortedMap<String, String> texts(JsonNode node, String field) {
    SortedMap<String, String> all = new TreeMap<>();
    node.field(field).ifPresent(f -> f.asObject().forEach((key, value) -> all.put(key, value.asString())));
    return all;
  }

  private static List<String> list(JsonNode node, String field) {
    return node.field(field).map(f -> f.asArray().stream().map(JsonNode::asString).toList()).orElse(List.of());
  }

  private static CreateExperimentTemplateTargetInput target(JsonNode t) {
    CreateExperimentTemplateTargetInput.Builder b = CreateExperimentTemplateTargetInput.builder()
        .resourceType(t.field("resourceType").orElseThrow().asString())
        .selectionMode(t.field("selectionMode").orElseThrow().asString()).parameters(texts(t, "parameters"))
        .filters(t.field("filters").map(f -> f.asArray()).orElse(List.of()).stream().map(f ->
            ExperimentTemplateTargetInputFilter.builder().path(f.field("path").orElseThrow().asString())
                .values(list(f, "values")).build()).toList());
    t.field("resourceArns").ifPresent(_ -> b.resourceArns(list(t, "resourceArns")));
    t.field("resourceTags").ifPresent(_ -> b.resourceTags(texts(t, "resourceTags")));
    return b.build();
  }

  private static CreateExperimentTemplateActionInput action(JsonNode a) {
    return CreateExperimentTemplateActionInput.builder().actionId(a.field("actionId").orElseThrow().asString())
        .parameters(texts(a, "parameters")).targets(texts(a, "targets")).startAfter(list(a, "startAfter")).build();
  }

  private Experiment start(String name) throws IOException {
    JsonNode file = file(name);
    SortedMap<String, CreateExperimentTemplateTargetInput> targets = new TreeMap<>();
    file.field("targets").orElseThrow().asObject().forEach((key, t) -> targets.put(key, target(t)));
    SortedMap<String, CreateExperimentTemplateActionInput> actions = new TreeMap<>();
    file.field("actions").orElseThrow().asObject().forEach((key, a) -> actions.put(key, action(a)));
    CreateExperimentTemplateResponse made = region.call(CreateExperimentTemplateRequest.builder()
        .description(file.field("description").orElseThrow().asString()).roleArn("arn:aws:iam::000000000000:role/fis")
        .stopConditions(c -> c.source("none")).targets(targets).actions(actions).tags(texts(file, "tags"))
        .logConfiguration(file.field("logConfiguration").map(l -> CreateExperimentTemplateLogConfigurationInput.builder()
            .logSchemaVersion(Integer.parseInt(l.field("logSchemaVersion").orElseThrow().asNumber())).build()).orElse(null))
        .experimentOptions(o -> o.accountTargeting("single-account").emptyTargetResolutionMode(
            file.field("experimentOptions").orElseThrow().field("emptyTargetResolutionMode").orElseThrow().asString()))
        .build());
    StartExperimentResponse started = region.call(
        StartExperimentRequest.builder().experimentTemplateId(made.experimentTemplate().id()).build());
    return started.experiment();
  }

  private Experiment get(Experiment e) {
    GetExperimentResponse r = region.call(GetExperimentRequest.builder().id(e.id()).build());
    return r.experiment();
  }

  private static SortedMap<String, String> actions(Experiment e) {
    SortedMap<String, String> all = new TreeMap<>();
    e.actions().forEach((name, a) -> all.put(name, a.state().statusAsString()));
    return all;
  }

  private void suffer() {
    hosts.settle();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      FaultIntents.of(region.state(), zone)
          .forEach(f -> region.report(new Report.FaultInjected(f.faultId(), true, "done")));
    }
  }

  private List<String> states(String zone) {
    DescribeInstancesResponse all = region.call(DescribeInstancesRequest.builder().build());
    return all.reservations().stream().flatMap(r -> r.instances().stream())
        .filter(i -> i.placement().availabilityZone().equals(zone)).map(i -> i.state().nameAsString()).toList();
  }

  @Test
  void azAvailabilityPowerInterruption() throws IOException {
    fleet();
    Experiment e = start("az-power-interruption");
    assertThat(actions(e)).isEqualTo(new TreeMap<>(Map.of(
        "Pause-Instance-Launches", "skipped", "Stop-Instances", "skipped", "Failover-RDS", "skipped",
        "Pause-ElastiCache", "skipped", "Pause-EBS-IO", "pending", "Stop-ASG-Instances", "running",
        "Pause-ASG-Scaling", "running", "Pause-network-connectivity", "running")));
    suffer();
    assertThat(states("us-east-1a")).as("nothing runs there, and nothing is launched there")
        .doesNotContain("running", "pending");
    assertThat(states("us-east-1b")).contains("running");
    assertThat(FaultIntents.of(region.state(), "us-east-1b")).isNotEmpty();
    region.advance(Duration.ofMinutes(3));
    assertThat(FaultIntents.of(region.state(), "us-east-1b")).isEmpty();
    region.advance(Duration.ofMinutes(28));
    hosts.settle();
    Experiment over = get(e);
    assertThat(over.state().statusAsString()).as(over.state().reason()).isEqualTo("completed");
    assertThat(actions(over)).containsEntry("Pause-EBS-IO", "skipped").containsEntry("Stop-ASG-Instances", "completed");
  }

  @Test
  void azApplicationSlowdown() throws IOException {
    fleet();
    Experiment e = start("az-application-slowdown");
    assertThat(actions(e)).isEqualTo(new TreeMap<>(
        Map.of("LatencyForEC2", "running", "LatencyForECS", "skipped", "LatencyForEKS", "skipped")));
    assertThat(impairedZones()).as("traffic within the zone").containsExactly("us-east-1a");
    ends(e);
  }

  @Test
  void crossAzTrafficSlowdown() throws IOException {
    fleet();
    Experiment e = start("cross-az-traffic-slowdown");
    assertThat(actions(e)).isEqualTo(new TreeMap<>(
        Map.of("PacketLossForEC2", "running", "PacketLossForECS", "skipped", "PacketLossForEKS", "skipped")));
    assertThat(impairedZones()).as("traffic with other zones").containsExactly("us-east-1b", "us-east-1c");
    ends(e);
  }

  private List<String> impairedZones() {
    List<String> zones = new ArrayList<>();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      FaultIntents.of(region.state(), zone).stream().map(f -> f.fault()).filter(WorldFault.ImpairedNetwork.class::isInstance)
          .forEach(f -> zones.add(zone));
    }
    return zones;
  }

  private void ends(Experiment e) {
    suffer();
    region.advance(Duration.ofMinutes(31));
    assertThat(get(e).state().statusAsString()).isEqualTo("completed");
    RegionFixture.SETTINGS.zones().forEach(z -> assertThat(FaultIntents.of(region.state(), z)).isEmpty());
  }

  /** On AWS, too, an account that has none of it. */
  @Test
  void whereNothingCarriesItsTagsEveryActionIsSkipped() throws IOException {
    for (String name : List.of("az-power-interruption", "az-application-slowdown", "cross-az-traffic-slowdown")) {
      Experiment e = start(name);
      assertThat(e.state().statusAsString()).as(name).isEqualTo("completed");
      assertThat(actions(e).values()).containsOnly("skipped");
    }
  }

  @Test
  void anActionOnWhatIsNotHereFailsTheExperimentUnlessItMayBeEmpty() {
    CreateExperimentTemplateRequest.Builder template = CreateExperimentTemplateRequest.builder().description("d")
        .roleArn("arn:aws:iam::000000000000:role/fis").stopConditions(c -> c.source("none"))
        .targets(Map.of("v", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:ebs-volume")
            .selectionMode("ALL").resourceTags(Map.of("a", "b")).build()))
        .actions(Map.of("pause", CreateExperimentTemplateActionInput.builder().actionId("aws:ebs:pause-volume-io")
            .parameters(Map.of("duration", "PT1M")).targets(Map.of("Volumes", "v")).build()));
    CreateExperimentTemplateResponse made = region.call(template.build());
    StartExperimentResponse started = region.call(
        StartExperimentRequest.builder().experimentTemplateId(made.experimentTemplate().id()).build());
    assertThat(started.experiment().state().statusAsString()).isEqualTo("failed");
    assertThat(started.experiment().state().reason()).isEqualTo("Target resolution returned empty set");
    assertThat(region.refused(template.actions(Map.of("pause", CreateExperimentTemplateActionInput.builder()
        .actionId("aws:ebs:pause-volume-io").targets(Map.of("Volumes", "v")).build())).build()).getMessage())
        .contains("needs the parameter duration");
    assertThat(region.refused(template.actions(Map.of("pause", CreateExperimentTemplateActionInput.builder()
        .actionId("aws:ebs:volume-io-latency").parameters(Map.of("duration", "PT1M", "readIOPercentage", "101"))
        .targets(Map.of("Volumes", "v")).build())).build()).getMessage()).contains("readIOPercentage");
  }
}
