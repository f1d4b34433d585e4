package dev.holdfast.region.fis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Images;
import dev.holdfast.region.world.ApiFault;
import dev.holdfast.region.world.Impairment;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.WorldFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
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

/** AWS's fault documents, as aws:ssm:send-command runs them. */
final class CommandTest {

  private static final String ZONE = "us-east-1b";

  private final RegionFixture region = RegionFixture.connected();
  private final Hosts hosts = new Hosts(region);
  private String instance = "";
  private String address = "";
  private List<String> subnets = List.of();

  @BeforeEach
  void oneInstanceAndABalancerInEveryZone() {
    DescribeSubnetsResponse all = region.call(DescribeSubnetsRequest.builder().build());
    subnets = all.subnets().stream().map(s -> s.subnetId()).toList();
    String subnet = all.subnets().stream().filter(s -> s.availabilityZone().equals(ZONE)).findFirst().orElseThrow()
        .subnetId();
    region.call(RunInstancesRequest.builder().imageId(Images.AL2023_X86_64).minCount(1).maxCount(1).subnetId(subnet)
        .tagSpecifications(TagSpecification.builder().resourceType("instance").tags(t -> t.key("it").value("yes")).build())
        .build());
    region.call(CreateLoadBalancerRequest.builder().name("lb").subnets(subnets).build());
    hosts.settle();
    DescribeInstancesResponse found = region.call(DescribeInstancesRequest.builder().build());
    instance = found.reservations().getFirst().instances().getFirst().instanceId();
    address = found.reservations().getFirst().instances().getFirst().privateIpAddress() + "/32";
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private CreateExperimentTemplateRequest template(String document, String parameters, String... more) {
    Map<String, String> all = new TreeMap<>(Map.of("duration", "PT2M",
        "documentArn", "arn:aws:ssm:us-east-1::document/" + document, "documentParameters", parameters));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return CreateExperimentTemplateRequest.builder().description("d").roleArn("arn:aws:iam::000000000000:role/fis")
        .stopConditions(c -> c.source("none"))
        .targets(Map.of("it", CreateExperimentTemplateTargetInput.builder().resourceType("aws:ec2:instance")
            .selectionMode("ALL").resourceTags(Map.of("it", "yes")).build()))
        .actions(Map.of("run", CreateExperimentTemplateActionInput.builder().actionId("aws:ssm:send-command")
            .parameters(all).targets(Map.of("Instances", "it")).build())).build();
  }

  private Experiment start(String document, String parameters) {
    CreateExperimentTemplateResponse made = region.call(template(document, parameters));
    StartExperimentResponse started = region.call(
        StartExperimentRequest.builder().experimentTemplateId(made.experimentTemplate().id()).build());
    return started.experiment();
  }

  private String refusal(String document, String parameters, String... more) {
    var refused = region.refused(template(document, parameters, more));
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
    return refused.getMessage();
  }

  private List<WorldFault> faults(String zone) {
    return FaultIntents.of(region.state(), zone).stream().map(f -> f.fault()).toList();
  }

  private void suffer() {
    for (String zone : RegionFixture.SETTINGS.zones()) {
      FaultIntents.of(region.state(), zone)
          .forEach(f -> region.report(new Report.FaultInjected(f.faultId(), true, "done")));
    }
  }

  private Experiment get(Experiment e) {
    GetExperimentResponse r = region.call(GetExperimentRequest.builder().id(e.id()).build());
    return r.experiment();
  }

  /** The zones whose balancer node sends to the instance as over a bad network. */
  private List<String> impaired(String sources) {
    Experiment e = start("AWSFIS-Run-Network-Latency-Sources",
        "{\"DurationSeconds\":\"60\",\"Sources\":\"" + sources + "\",\"TrafficType\":\"egress\"}");
    List<String> zones = new ArrayList<>();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      faults(zone).stream().filter(WorldFault.ImpairedNetwork.class::isInstance).forEach(f -> {
        assertThat(f).isEqualTo(new WorldFault.ImpairedNetwork(List.of(address), new Impairment(200, 10, 0, 100)));
        zones.add(zone);
      });
    }
    region.call(StopExperimentRequest.builder().id(e.id()).build());
    assertThat(faults(ZONE)).isEmpty();
    return zones;
  }

  @Test
  void trafficWithItsSourcesIsSlow() {
    assertThat(impaired("us-east-1b")).containsExactly("us-east-1b");
    assertThat(impaired("us-east-1a,us-east-1c,us-east-1d,use1-az6")).containsExactly("us-east-1a", "us-east-1c");
    assertThat(impaired("use1-az2")).containsExactly("us-east-1b");
    assertThat(impaired("ALL")).containsExactlyElementsOf(RegionFixture.SETTINGS.zones());
    assertThat(impaired("S3,DYNAMODB")).isEmpty();
    DescribeSubnetsResponse all = region.call(DescribeSubnetsRequest.builder().build());
    assertThat(impaired(all.subnets().getFirst().cidrBlock())).containsExactly(all.subnets().getFirst().availabilityZone());
  }

  @Test
  void everyZonesDatabaseEndpointsKnowWhoseTrafficIsSlowAndWhereto() {
    start("AWSFIS-Run-Network-Packet-Loss-Sources",
        "{\"DurationSeconds\":\"60\",\"Sources\":[\"us-east-1b\"],\"LossPercent\":\"15\",\"FlowsPercent\":\"25\"}");
    for (String zone : RegionFixture.SETTINGS.zones()) {
      assertThat(faults(zone)).filteredOn(WorldFault.ImpairedClients.class::isInstance).singleElement().satisfies(f -> {
        WorldFault.ImpairedClients clients = (WorldFault.ImpairedClients) f;
        assertThat(clients.instanceIds()).containsExactly(instance);
        assertThat(clients.how()).isEqualTo(new Impairment(0, 0, 15, 25));
        assertThat(clients.to()).singleElement().asString().startsWith("127.").endsWith("/20");
      });
    }
    assertThat(FaultIntents.onApi(region.state())).as("the API is in no zone").isEmpty();
  }

  @Test
  void callsOfTheApiAreAmongEverythingThatIsSentAndS3IsASourceOfItsOwn() {
    start("AWSFIS-Run-Network-Latency", "{\"DurationSeconds\":\"60\",\"DelayMilliseconds\":\"300\"}");
    start("AWSFIS-Run-Network-Latency-Sources", "{\"DurationSeconds\":\"60\",\"Sources\":\"S3\"}");
    assertThat(FaultIntents.onApi(region.state())).extracting(ApiFault::service).containsExactlyInAnyOrder("*", "s3");
    assertThat(FaultIntents.onApi(region.state())).extracting(ApiFault::effect).contains(
        new ApiFault.Effect.Impaired(List.of(instance), new Impairment(300, 0, 0, 100)));
  }

  @Test
  void whatIsDoneToProcessesIsDoneInTheirZone() {
    start("AWSFIS-Run-CPU-Stress", "{\"DurationSeconds\":\"60\",\"CPU\":\"2\",\"LoadPercent\":\"50\"}");
    start("AWSFIS-Run-Kill-Process", "{\"ProcessName\":\"java\",\"Signal\":\"SIGKILL\"}");
    start("AWSFIS-Run-Disk-Fill", "{\"DurationSeconds\":\"60\",\"Percent\":\"100\"}");
    assertThat(faults(ZONE)).containsExactlyInAnyOrder(new WorldFault.StressCpu(instance, 2, 50),
        new WorldFault.SignalProcesses(instance, "java", true), new WorldFault.FailWrites(instance));
    assertThat(faults("us-east-1a")).isEmpty();
    start("AWSFIS-Run-Network-Blackhole-Port", "{\"DurationSeconds\":\"60\",\"Protocol\":\"tcp\",\"Port\":\"8080\"}");
    assertThat(faults("us-east-1a")).containsExactly(new WorldFault.NoPort(List.of(address), 8080));
  }

  @Test
  void theDocumentMayEndBeforeItsAction() {
    Experiment e = start("AWSFIS-Run-Network-Latency", "{\"DurationSeconds\":\"30\"}");
    suffer();
    region.advance(Duration.ofSeconds(31));
    assertThat(FaultIntents.onApi(region.state())).isEmpty();
    assertThat(Stream.of("us-east-1a", ZONE).flatMap(z -> faults(z).stream())).isEmpty();
    assertThat(get(e).state().statusAsString()).isEqualTo("running");
    region.advance(Duration.ofSeconds(90));
    assertThat(get(e).state().statusAsString()).isEqualTo("completed");
  }

  @Test
  void whatNoZoneHasCarriedOutHasFailed() {
    Experiment e = start("AWSFIS-Run-CPU-Stress", "{\"DurationSeconds\":\"30\"}");
    region.advance(Duration.ofSeconds(31));
    assertThat(get(e).state().statusAsString()).isEqualTo("failed");
    Experiment none = start("AWSFIS-Run-Kill-Process", "{\"ProcessName\":\"nobody\"}");
    FaultIntents.of(region.state(), ZONE).forEach(f ->
        region.report(new Report.FaultInjected(f.faultId(), false, "nobody: no process found")));
    assertThat(get(none).state().reason()).isEqualTo("nobody: no process found");
  }

  @Test
  void documentsAndTheirParametersAreCheckedWithTheTemplate() {
    assertThat(refusal("AWSFIS-Run-Memory-Stress", "{}"))
        .contains("AWSFIS-Run-Memory-Stress").contains("AWSFIS-Run-CPU-Stress");
    assertThat(refusal("AWSFIS-Run-CPU-Stress", "{}")).contains("needs the parameter DurationSeconds");
    assertThat(refusal("AWSFIS-Run-CPU-Stress", "{")).contains("must be a JSON object");
    assertThat(refusal("AWSFIS-Run-CPU-Stress", "{\"DurationSeconds\":60}")).contains("must be a string");
    assertThat(refusal("AWSFIS-Run-CPU-Stress", "{\"DurationSeconds\":\"60\",\"Cpu\":\"1\"}")).contains("no parameter Cpu");
    assertThat(refusal("AWSFIS-Run-CPU-Stress", "{\"DurationSeconds\":\"60\"}", "documentVersion", "7"))
        .contains("documentVersion");
    assertThat(refusal("AWSFIS-Run-Disk-Fill", "{\"DurationSeconds\":\"60\",\"Percent\":\"95\"}"))
        .contains("Percent must be 100");
    assertThat(refusal("AWSFIS-Run-Network-Blackhole-Port",
        "{\"DurationSeconds\":\"60\",\"Protocol\":\"udp\",\"Port\":\"53\"}")).contains("udp");
    assertThat(refusal("AWSFIS-Run-Network-Blackhole-Port",
        "{\"DurationSeconds\":\"60\",\"Protocol\":\"tcp\",\"Port\":\"53\",\"TrafficType\":\"egress\"}"))
        .contains("ingress");
    assertThat(refusal("AWSFIS-Run-Network-Latency-Sources", 
        "{\"DurationSeconds\":\"60\",\"Sources\":\"www.example.com\"}"))
        .contains("www.example.com");
    assertThat(refusal("AWSFIS-Run-Network-Packet-Loss", "{\"DurationSeconds\":\"60\",\"LossPercent\":\"101\"}"))
        .contains("LossPercent");
    assertThat(refusal("AWSFIS-Run-Network-Latency", "{\"DurationSeconds\":\"60\",\"Interface\":\"wlan0\"}"))
        .contains("Interface");
  }
}
