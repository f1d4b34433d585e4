package dev.holdfast.region.autoscaling;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.autoscaling.Tables.Runtime;
import dev.holdfast.region.ec2.Subnets;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Members;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Supported;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.autoscaling.model.*;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** Auto Scaling groups: what callers ask of them. */
record Groups(Call call) {

  private static final Set<String> UPDATE = Set.of("AutoScalingGroupName", "LaunchTemplate", "MinSize", "MaxSize",
      "DesiredCapacity", "DefaultCooldown", "AvailabilityZones", "HealthCheckType", "HealthCheckGracePeriod",
      "VPCZoneIdentifier", "TerminationPolicies", "NewInstancesProtectedFromScaleIn", "ServiceLinkedRoleARN",
      "DefaultInstanceWarmup", "Context");

  private static final Set<String> CREATE = java.util.stream.Stream
      .concat(UPDATE.stream(), List.of("TargetGroupARNs", "TrafficSources", "Tags").stream())
      .collect(java.util.stream.Collectors.toUnmodifiableSet());

  // ---- what is asked for

  CreateAutoScalingGroupResponse create(CreateAutoScalingGroupRequest r) {
    Supported.only(r, CREATE);
    String name = r.autoScalingGroupName();
    if (name == null || name.isBlank() || name.length() > 255 || name.contains(":")) {
      throw invalid("AutoScalingGroupName must have 1 to 255 characters and no colon");
    }
    if (call.state().has(Tables.GROUPS, name)) {
      throw badRequest("AlreadyExists",
          "AutoScalingGroup by this name already exists - A group with the name " + name + " already exists");
    }
    if (r.minSize() == null || r.maxSize() == null) {
      throw invalid("MinSize and MaxSize are required");
    }
    List<String> targetGroups = new ArrayList<>(r.targetGroupARNs());
    targetGroups.addAll(TrafficSources.targetGroups(r.trafficSources()));
    requireTargetGroups(targetGroups);
    AutoScalingGroup group = Members
        .copy(r.toBuilder().trafficSources((List<TrafficSourceIdentifier>) null).build(), AutoScalingGroup.builder())
        .autoScalingGroupARN(call.arn("autoscaling", "autoScalingGroup:" + call.ids().uuid()
            + ":autoScalingGroupName/" + name))
        .createdTime(call.now())
        .desiredCapacity(r.desiredCapacity() == null ? r.minSize() : r.desiredCapacity())
        .defaultCooldown(r.defaultCooldown() == null ? Limits.DEFAULT_COOLDOWN : r.defaultCooldown())
        .healthCheckType(r.healthCheckType() == null ? "EC2" : r.healthCheckType())
        .healthCheckGracePeriod(r.healthCheckGracePeriod() == null ? 0 : r.healthCheckGracePeriod())
        .terminationPolicies(r.terminationPolicies().isEmpty() ? List.of("Default") : r.terminationPolicies())
        .newInstancesProtectedFromScaleIn(Boolean.TRUE.equals(r.newInstancesProtectedFromScaleIn()))
        .targetGroupARNs(targetGroups)
        .tags(GroupTags.of(name, r.tags(), call))
        .build();
    group = checked(resolved(group));
    String why = at() + "a user request created an AutoScalingGroup changing the desired capacity from 0 to "
        + group.desiredCapacity() + '.';
    put(new GroupRow(group, Runtime.NEW.scaled(why, Optional.empty())));
    return CreateAutoScalingGroupResponse.builder().build();
  }

  UpdateAutoScalingGroupResponse update(UpdateAutoScalingGroupRequest r) {
    Supported.only(r, UPDATE);
    GroupRow row = require(r.autoScalingGroupName());
    requireNotDeleting(row);
    AutoScalingGroup.Builder b = Members.copy(r, row.group().toBuilder());
    if (r.hasAvailabilityZones() && !r.availabilityZones().isEmpty() && r.vpcZoneIdentifier() == null) {
      b.vpcZoneIdentifier(null);
    }
    AutoScalingGroup asked = b.build();
    if (r.desiredCapacity() == null) {
      // The bounds win over a desired capacity that nobody named.
      asked = asked.toBuilder().desiredCapacity(
          Math.max(asked.minSize(), Math.min(asked.maxSize(), asked.desiredCapacity()))).build();
    }
    AutoScalingGroup group = checked(resolved(asked));
    Runtime runtime = row.runtime();
    if (!group.desiredCapacity().equals(row.group().desiredCapacity())) {
      runtime = runtime.scaled(at() + "a user request update of AutoScalingGroup constraints to min: "
          + group.minSize() + ", max: " + group.maxSize() + ", desired: " + group.desiredCapacity()
          + " changing the desired capacity from " + row.group().desiredCapacity() + " to "
          + group.desiredCapacity() + '.', Optional.empty());
    }
    put(new GroupRow(group, runtime));
    return UpdateAutoScalingGroupResponse.builder().build();
  }

  SetDesiredCapacityResponse setDesired(SetDesiredCapacityRequest r) {
    GroupRow row = require(r.autoScalingGroupName());
    requireNotDeleting(row);
    if (Boolean.TRUE.equals(r.honorCooldown()) && coolsDown(row, row.group().defaultCooldown())) {
      throw badRequest("ScalingActivityInProgress", "You cannot call SetDesiredCapacity with HonorCooldown while the "
          + "group " + row.name() + " is in its cooldown period");
    }
    int to = r.desiredCapacity() == null ? -1 : r.desiredCapacity();
    if (to < row.group().minSize()) {
      throw invalid("New SetDesiredCapacity value " + to + " is below min value " + row.group().minSize()
          + " for the AutoScalingGroup.");
    }
    if (to > row.group().maxSize()) {
      throw invalid("New SetDesiredCapacity value " + to + " is above max value " + row.group().maxSize()
          + " for the AutoScalingGroup.");
    }
    scale(row, to, "a user request explicitly set group desired capacity");
    return SetDesiredCapacityResponse.builder().build();
  }

  /** Changes the desired capacity. {@code reason} as AWS words it, without the numbers. */
  void scale(GroupRow row, int to, String reason) {
    int from = row.group().desiredCapacity();
    if (from != to) {
      String why = at() + reason + " changing the desired capacity from " + from + " to " + to + '.';
      put(new GroupRow(row.group().toBuilder().desiredCapacity(to).build(),
          row.runtime().scaled(why, Optional.of(call.now()))));
      call.event("autoscaling", row.name(), why);
    }
  }

  boolean coolsDown(GroupRow row, int seconds) {
    return row.runtime().scaledAt().filter(t -> t.plusSeconds(seconds).isAfter(call.now())).isPresent();
  }

  DeleteAutoScalingGroupResponse delete(DeleteAutoScalingGroupRequest r) {
    GroupRow row = require(r.autoScalingGroupName());
    if (!Boolean.TRUE.equals(r.forceDelete()) && !Tables.members(call.state(), row.name()).isEmpty()) {
      throw badRequest("ResourceInUse", "You cannot delete an AutoScalingGroup while there are instances or pending "
          + "Spot instance request(s) still in the group.");
    }
    AutoScalingGroup deleting =
        row.group().toBuilder().minSize(0).maxSize(0).desiredCapacity(0).status("Delete in progress").build();
    put(new GroupRow(deleting, row.runtime().deleted()));
    return DeleteAutoScalingGroupResponse.builder().build();
  }

  /** The last instance is gone. */
  void disband(String name) {
    call.cancelTimer(AutoScalingService.NAME, name);
    new ScalingPolicies(call).forget(name);
    new Refreshes(call).forget(name);
    new Activities(call).forget(name);
    call.state().remove(Tables.GROUPS, name);
    call.event("autoscaling", name, "group deleted");
  }

  SuspendProcessesResponse suspend(SuspendProcessesRequest r) {
    GroupRow row = require(r.autoScalingGroupName());
    TreeSet<String> names = new TreeSet<>(processes(r.scalingProcesses()));
    row.group().suspendedProcesses().forEach(p -> names.add(p.processName()));
    putSuspended(row, names);
    return SuspendProcessesResponse.builder().build();
  }

  ResumeProcessesResponse resume(ResumeProcessesRequest r) {
    GroupRow row = require(r.autoScalingGroupName());
    TreeSet<String> names = new TreeSet<>();
    row.group().suspendedProcesses().forEach(p -> names.add(p.processName()));
    names.removeAll(processes(r.scalingProcesses()));
    putSuspended(row, names);
    return ResumeProcessesResponse.builder().build();
  }

  static final List<String> PROCESSES = List.of("Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification",
      "AZRebalance", "HealthCheck", "InstanceRefresh", "ReplaceUnhealthy", "ScheduledActions");

  private static List<String> processes(List<String> names) {
    for (String name : names) {
      if (!PROCESSES.contains(name)) {
        throw invalid("Scaling process " + name + " is not one of " + PROCESSES);
      }
    }
    return names.isEmpty() ? PROCESSES : names;
  }

  private void putSuspended(GroupRow row, Set<String> names) {
    put(row.with(row.group().toBuilder()
        .suspendedProcesses(names.stream().map(n -> SuspendedProcess.builder().processName(n)
            .suspensionReason("User suspended at " + call.now()).build()).toList())
        .build()));
  }

  // ---- what callers see

  DescribeAutoScalingGroupsResponse describe(DescribeAutoScalingGroupsRequest r) {
    boolean instances = !Boolean.FALSE.equals(r.includeInstances());
    List<AutoScalingGroup> all = call.state().all(Tables.GROUPS).values().stream()
        .filter(g -> r.autoScalingGroupNames().isEmpty() || r.autoScalingGroupNames().contains(g.name()))
        .filter(g -> r.filters().stream().allMatch(f -> GroupTags.matches(g.group().tags(), f)))
        .map(g -> instances ? described(g) : g.group())
        .toList();
    Paged<AutoScalingGroup> page = Paged.of(all, r.maxRecords(), r.nextToken());
    return DescribeAutoScalingGroupsResponse.builder()
        .autoScalingGroups(page.items()).nextToken(page.nextToken()).build();
  }

  private AutoScalingGroup described(GroupRow row) {
    return row.group().toBuilder()
        .instances(Tables.members(call.state(), row.name()).stream().map(Fleet::described).toList())
        .trafficSources(row.group().targetGroupARNs().stream()
            .map(arn -> TrafficSourceIdentifier.builder().identifier(arn).type("elbv2").build()).toList())
        .build();
  }

  GroupRow require(String name) {
    return call.state().get(Tables.GROUPS, name == null ? "" : name).orElseThrow(
        () -> invalid("AutoScalingGroup name not found - AutoScalingGroup " + name + " not found"));
  }

  private static void requireNotDeleting(GroupRow row) {
    if (row.runtime().deleting()) {
      throw badRequest("ScalingActivityInProgress", "The AutoScalingGroup " + row.name() + " is pending delete.");
    }
  }

  void put(GroupRow row) {
    call.state().put(Tables.GROUPS, row.name(), row);
  }

  // ---- what they may ask for

  /** The subnets of a group: those named, else its zones' default ones. */
  static List<Subnets.SubnetRow> subnets(State state, AutoScalingGroup group) {
    if (group.vpcZoneIdentifier() != null && !group.vpcZoneIdentifier().isBlank()) {
      return java.util.stream.Stream.of(group.vpcZoneIdentifier().split(","))
          .flatMap(id -> Subnets.find(state, id.trim()).stream()).toList();
    }
    return group.availabilityZones().stream().flatMap(z -> Subnets.defaultIn(state, z).stream()).toList();
  }

  /** The group with its zones and its launch template's id and name filled in. */
  private AutoScalingGroup resolved(AutoScalingGroup group) {
    if (group.launchTemplate() == null) {
      throw invalid("A LaunchTemplate is required: Holdfast supports neither launch configurations nor mixed instances "
          + "policies");
    }
    LaunchTemplateSpecification asked = group.launchTemplate();
    String version = asked.version() == null ? "$Default" : asked.version();
    var found = ec2(() -> call.client(Ec2Client.class).describeLaunchTemplateVersions(t -> t
        .launchTemplateId(asked.launchTemplateId())
        .launchTemplateName(asked.launchTemplateId() == null ? asked.launchTemplateName() : null)
        .versions(version)).launchTemplateVersions().getFirst());
    AutoScalingGroup.Builder b = group.toBuilder().launchTemplate(l -> l
        .launchTemplateId(found.launchTemplateId())
        .launchTemplateName(found.launchTemplateName())
        .version(version));
    if (group.vpcZoneIdentifier() != null) {
      List<String> ids = List.of(group.vpcZoneIdentifier().split(","));
      ids.forEach(id -> ec2(() -> call.client(Ec2Client.class).describeSubnets(s -> s.subnetIds(id.trim()))));
    }
    List<Subnets.SubnetRow> subnets = subnets(call.state(), group);
    if (subnets.isEmpty()) {
      throw invalid("At least one Availability Zone or VPC Subnet is required.");
    }
    return b.availabilityZones(subnets.stream().map(Subnets.SubnetRow::zone).distinct().sorted().toList()).build();
  }

  private static <T> T ec2(java.util.function.Supplier<T> query) {
    try {
      return query.get();
    } catch (AwsServiceException e) {
      throw invalid(Errors.code(e) + ": " + e.getMessage());
    }
  }

  private static AutoScalingGroup checked(AutoScalingGroup g) {
    if (g.minSize() < 0 || g.maxSize() < g.minSize()) {
      throw invalid("Max bound, " + g.maxSize() + ", must be greater than or equal to min bound, " + g.minSize());
    }
    if (g.desiredCapacity() < g.minSize() || g.desiredCapacity() > g.maxSize()) {
      throw invalid("Desired capacity:" + g.desiredCapacity() + " must be between the specified min size:"
          + g.minSize() + " and max size:" + g.maxSize());
    }
    for (String type : g.healthCheckType().split(",")) {
      if (!Set.of("EC2", "ELB").contains(type)) {
        throw invalid("Unsupported HealthCheckType: " + type);
      }
    }
    TerminationPolicy.require(g.terminationPolicies());
    return g;
  }

  void requireTargetGroups(List<String> arns) {
    for (String arn : arns) {
      try {
        call.client(ElasticLoadBalancingV2Client.class).describeTargetGroups(t -> t.targetGroupArns(arn));
      } catch (AwsServiceException e) {
        throw invalid("Provided Target Groups may not be valid. Please ensure they exist and try again: "
            + e.getMessage());
      }
    }
  }

  private String at() {
    return "At " + call.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + ' ';
  }

  static AwsServiceException invalid(String message) {
    return badRequest("ValidationError", message);
  }
}
