package dev.holdfast.region.fis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Hosts;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.ec2.Images;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.rds.DatabaseIntents;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.arczonalshift.model.ListAutoshiftsRequest;
import software.amazon.awssdk.services.arczonalshift.model.ListAutoshiftsResponse;
import software.amazon.awssdk.services.autoscaling.model.CreateAutoScalingGroupRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateResponse;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.GetExperimentRequest;
import software.amazon.awssdk.services.fis.model.GetExperimentResponse;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;
import software.amazon.awssdk.services.fis.model.StartExperimentResponse;
import software.amazon.awssdk.services.fis.model.StopExperimentRequest;
import software.amazon.awssdk.services.fis.model.UpdateSafetyLeverStateRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSubnetGroupRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;

/**
 * Whatever ends an experiment, nothing of any of its actions is left. Every action there is goes through every end, so
 * that a new one cannot be forgotten.
 */
final class TakenBackTest {

  private static final String POLICY = """
      {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
       "Principal": {"Service": "ec2.amazonaws.com"}}]}""";
  private static final String ALARM = "too-many-errors";

  /** What may be left of this package in the state: everything else must be gone. */
  private static final Set<Table<?, ?>> KEPT = Set.of(Rows.TEMPLATES, Rows.EXPERIMENTS, Rows.SAFETY_LEVER);

  private final RegionFixture region = RegionFixture.connected();
  private final Hosts hosts = new Hosts(region);
  private SortedMap<String, String> before = new TreeMap<>();

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private void world() {
    DescribeSubnetsResponse subnets = region.call(DescribeSubnetsRequest.builder().build());
    List<String> ids = subnets.subnets().stream().map(s -> s.subnetId()).toList();
    ids.forEach(id -> region.call(RunInstancesRequest.builder()
        .imageId(Images.AL2023_X86_64).minCount(1).maxCount(1).subnetId(id)
        .tagSpecifications(TagSpecification.builder().resourceType("instance").tags(t -> t.key("it").value("yes")).build())
        .build()));
    region.call(CreateDbSubnetGroupRequest.builder()
        .dbSubnetGroupName("db").dbSubnetGroupDescription("d").subnetIds(ids).build());
    region.call(CreateDbInstanceRequest.builder().dbInstanceIdentifier("site").dbInstanceClass("db.t4g.micro")
        .engine("postgres").masterUsername("reel").masterUserPassword("sealed:secret12").allocatedStorage(20)
        .dbSubnetGroupName("db").multiAZ(true).tags(t -> t.key("it").value("yes")).build());
    region.call(PutMetricAlarmRequest.builder().alarmName(ALARM).namespace("N").metricName("M").statistic("Sum")
        .period(60).evaluationPeriods(1).threshold(1.0).comparisonOperator("GreaterThanThreshold").build());
    region.call(CreateRoleRequest.builder().roleName("web").assumeRolePolicyDocument(POLICY)
        .tags(t -> t.key("it").value("yes")).build());
    region.call(CreateQueueRequest.builder().queueName("work").tags(Map.of("it", "yes")).build());
    region.call(CreateLaunchTemplateRequest.builder().launchTemplateName("web-template")
        .launchTemplateData(d -> d.imageId(Images.AL2023_X86_64)).build());
    region.call(CreateAutoScalingGroupRequest.builder().autoScalingGroupName("web").minSize(0).maxSize(4)
        .vpcZoneIdentifier(String.join(",", ids)).launchTemplate(t -> t.launchTemplateName("web-template").version("$Latest"))
        .tags(t -> t.key("it").value("yes").propagateAtLaunch(false)).build());
    CreateLoadBalancerResponse lb = region.call(CreateLoadBalancerRequest.builder().name("lb").subnets(ids)
        .tags(t -> t.key("it").value("yes")).build());
    region.call(ModifyLoadBalancerAttributesRequest.builder()
        .loadBalancerArn(lb.loadBalancers().getFirst().loadBalancerArn())
        .attributes(a -> a.key("zonal_shift.config.enabled").value("true")).build());
    hosts.settle();
    databases();
    before = states();
  }

  /** Both nodes of the database in place. */
  private void databases() {
    for (DatabaseNodeStatus status : List.of(
        DatabaseNodeStatus.STARTING, DatabaseNodeStatus.PRIMARY, DatabaseNodeStatus.CATCHING_UP, DatabaseNodeStatus.IN_SYNC)) {
      for (String zone : RegionFixture.SETTINGS.zones()) {
        DatabaseIntents.nodes(region.state(), RegionFixture.SETTINGS, zone).stream()
            .filter(n -> status == DatabaseNodeStatus.STARTING
                || n.role() instanceof DatabaseRole.Primary == (status == DatabaseNodeStatus.PRIMARY))
            .forEach(n -> region.report(new Report.DatabaseNode(n.nodeId(), n.epoch(), status, 100, "")));
      }
    }
  }

  private SortedMap<String, String> states() {
    SortedMap<String, String> states = new TreeMap<>();
    DescribeInstancesResponse all = region.call(DescribeInstancesRequest.builder().build());
    all.reservations().stream().flatMap(r -> r.instances().stream())
        .forEach(i -> states.put(i.instanceId(), i.state().nameAsString()));
    return states;
  }

  private static String alarmArn() {
    return "arn:aws:cloudwatch:us-east-1:000000000000:alarm:" + ALARM;
  }

  /** @param document that {@link Action#SEND_COMMAND} runs */
  private record Case(Action action, Optional<CommandDocument> document) {
    @Override
    public String toString() {
      return action.id() + document.map(d -> ' ' + d.id()).orElse("");
    }
  }

  /** Every action there is, and every document. */
  private static Stream<Case> cases() {
    return Arrays.stream(Action.values()).flatMap(action -> action == Action.SEND_COMMAND
        ? Arrays.stream(CommandDocument.values()).map(d -> new Case(action, Optional.of(d)))
        : Stream.of(new Case(action, Optional.empty())));
  }

  /** A value for every parameter that a document may need. */
  private static String documentParameters(CommandDocument document) {
    return document.parameters().stream().filter(CommandDocument.Parameter::required).map(p -> "\"" + p.name() + "\":\""
        + switch (p.name()) {
          case "DurationSeconds" -> "60";
          case "Sources" -> "ALL";
          case "Percent" -> "100";
          case "ProcessName" -> "sleep";
          case "Protocol" -> "tcp";
          case "Port" -> "8080";
          default -> throw new AssertionError("a value for the parameter " + p.name() + " is wanted here");
        } + '"').collect(Collectors.joining(",", "{", "}"));
  }

  /** A value for every parameter that an action may need. */
  private static String value(String parameter) {
    return switch (parameter) {
      case "duration", "startInstancesAfterDuration" -> "PT1M";
      case "availabilityZone" -> "us-east-1b";
      case "availabilityZoneIdentifier" -> "use1-az2";
      case "zonalAutoshiftStatus" -> "DISABLED";
      case "seconds" -> "-3600";
      case "scope" -> "all";
      case "service" -> "sqs";
      case "operations" -> "all";
      case "availabilityZoneIdentifiers" -> "us-east-1b,use1-az1";
      case "alarmArns" -> alarmArn();
      case "alarmStates" -> "OK,INSUFFICIENT_DATA";
      default -> throw new AssertionError("a value for the parameter " + parameter + " is wanted here");
    };
  }

  /** An experiment with this action, all of whose faults are in force. */
  private String start(Case given) {
    Action action = given.action();
    world();
    SortedMap<String, String> parameters = new TreeMap<>();
    action.parameters().stream().filter(p -> p.required() || p.name().toLowerCase().contains("duration") || p.name().equals("zonalAutoshiftStatus"))
        .filter(p -> !p.name().equals("documentArn")).forEach(p -> parameters.put(p.name(), value(p.name())));
    given.document().ifPresent(d -> {
      parameters.put("documentArn", "arn:aws:ssm:us-east-1::document/" + d.id());
      parameters.put("documentParameters", documentParameters(d));
    });
    SortedMap<String, CreateExperimentTemplateTargetInput> targets = new TreeMap<>();
    action.target().ifPresent(t -> targets.put("it", target(t)));
    CreateExperimentTemplateActionInput.Builder input =
        CreateExperimentTemplateActionInput.builder().actionId(action.id()).parameters(parameters);
    action.target().ifPresent(t -> input.targets(Map.of(t.key(), "it")));
    CreateExperimentTemplateResponse made = region.call(CreateExperimentTemplateRequest.builder()
        .description("d").roleArn("arn:aws:iam::000000000000:role/fis")
        .stopConditions(c -> c.source("aws:cloudwatch:alarm").value(alarmArn()))
        .targets(targets)
        .actions(Map.of("it", input.build(), "beside", CreateExperimentTemplateActionInput.builder()
            .actionId("aws:fis:wait").parameters(Map.of("duration", "PT2M")).build()))
        .build());
    StartExperimentResponse started = region.call(
        StartExperimentRequest.builder().experimentTemplateId(made.experimentTemplate().id()).build());
    String id = started.experiment().id();
    assertThat(status(id)).as(() -> get(id).toString()).isEqualTo("running");
    suffer();
    return id;
  }

  private static CreateExperimentTemplateTargetInput target(TargetType type) {
    CreateExperimentTemplateTargetInput.Builder b =
        CreateExperimentTemplateTargetInput.builder().resourceType(type.resourceType()).selectionMode("ALL");
    switch (type) {
      case INSTANCES, DATABASES, ROLES, QUEUES, AUTO_SCALING_GROUPS, MANAGED_RESOURCES -> b.resourceTags(Map.of("it", "yes"));
      case SUBNETS -> b.parameters(Map.of("availabilityZoneIdentifier", "us-east-1b"));
      default -> throw new AssertionError("there is no " + type);
    }
    return b.build();
  }

  /** The zones do as they are told. */
  private void suffer() {
    hosts.settle();
    for (String zone : RegionFixture.SETTINGS.zones()) {
      FaultIntents.of(region.state(), zone).forEach(f ->
          region.report(new Report.FaultInjected(f.faultId(), true, "done")));
    }
  }

  private software.amazon.awssdk.services.fis.model.Experiment get(String id) {
    GetExperimentResponse r = region.call(GetExperimentRequest.builder().id(id).build());
    return r.experiment();
  }

  private String status(String id) {
    return get(id).state().statusAsString();
  }

  private void nothingIsLeft(Action action, String id) {
    for (int i = 0; i < 3; i++) {
      hosts.settle(); // what was stopped is started when it has stopped
    }
    List<String> left = new ArrayList<>();
    for (Table<?, ?> table : new FisService().tables()) {
      if (!KEPT.contains(table)) {
        region.state().all(table).forEach((key, row) -> left.add(table.name() + " " + key + ": " + row));
      }
    }
    assertThat(left).as("left of " + action.id()).isEmpty();
    ListAutoshiftsResponse shifts = region.call(ListAutoshiftsRequest.builder().status("ACTIVE").build());
    assertThat(shifts.items()).isEmpty();
    region.state().tables().stream().filter(t -> List.of("ec2/shortages", "sqs/reorderings").contains(t.name()))
        .forEach(t -> assertThat(region.state().all(t)).isEmpty());
    RegionFixture.SETTINGS.zones().forEach(z -> assertThat(FaultIntents.of(region.state(), z)).isEmpty());
    assertThat(FaultIntents.withoutPower(region.state())).isEmpty();
    if (action != Action.TERMINATE_INSTANCES) {
      assertThat(states()).as("instances after " + action.id()).isEqualTo(before);
    }
    String ended = status(id);
    region.advance(Limits.DURATION.plusMinutes(1)); // no timer of it is left either
    assertThat(status(id)).isEqualTo(ended).isNotEqualTo("running");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whenItIsStopped(Case action) {
    String id = start(action);
    region.call(StopExperimentRequest.builder().id(id).build());
    assertThat(status(id)).isEqualTo("stopped");
    nothingIsLeft(action.action(), id);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whenItsTimeIsOver(Case action) {
    String id = start(action);
    region.advance(Duration.ofMinutes(2));
    assertThat(status(id)).as(() -> get(id).toString()).isEqualTo("completed");
    nothingIsLeft(action.action(), id);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whenAnAlarmGoesOff(Case action) {
    String id = start(action);
    region.call(SetAlarmStateRequest.builder().alarmName(ALARM).stateValue("ALARM").stateReason("r").build());
    assertThat(get(id).state().reason()).isEqualTo("Experiment halted by stop condition.");
    nothingIsLeft(action.action(), id);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whenTheSafetyLeverIsEngaged(Case action) {
    String id = start(action);
    region.call(UpdateSafetyLeverStateRequest.builder().id("default")
        .state(s -> s.status("engaged").reason("an incident")).build());
    assertThat(status(id)).isEqualTo("stopped");
    nothingIsLeft(action.action(), id);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whenAZoneIsLostMeanwhile(Case action) {
    String id = start(action);
    region.report(new Report.ZoneLost("us-east-1b", "silent"));
    region.call(StopExperimentRequest.builder().id(id).build());
    region.report(new Report.ZoneConnected("us-east-1b"));
    hosts.settle();
    before = states();
    before.replaceAll((_, state) -> state.equals("stopped") ? "running" : state);
    nothingIsLeft(action.action(), id);
  }
}
