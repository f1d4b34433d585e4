package dev.holdfast.region.autoscaling;

import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.autoscaling.Tables.MemberRow;
import dev.holdfast.region.autoscaling.Tables.MemberState;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.autoscaling.model.*;

/** The instances of groups, asked about and dealt with one by one. */
record Fleet(Call call) {

  DescribeAutoScalingInstancesResponse describe(DescribeAutoScalingInstancesRequest r) {
    List<AutoScalingInstanceDetails> all = call.state().all(Tables.MEMBERS).values().stream()
        .filter(m -> r.instanceIds().isEmpty() || r.instanceIds().contains(m.instanceId()))
        .map(m -> AutoScalingInstanceDetails.builder()
            .instanceId(m.instanceId())
            .autoScalingGroupName(m.group())
            .availabilityZone(m.zone())
            .instanceType(m.instanceType())
            .imageId(m.imageId())
            .lifecycleState(m.state().text())
            .healthStatus(health(m).toUpperCase(java.util.Locale.ROOT))
            .launchTemplate(template(m))
            .protectedFromScaleIn(m.protectedFromScaleIn())
            .build())
        .toList();
    Paged<AutoScalingInstanceDetails> page = Paged.of(all, r.maxRecords(), r.nextToken());
    return DescribeAutoScalingInstancesResponse.builder()
        .autoScalingInstances(page.items()).nextToken(page.nextToken()).build();
  }

  static Instance described(MemberRow m) {
    return Instance.builder()
        .instanceId(m.instanceId())
        .availabilityZone(m.zone())
        .instanceType(m.instanceType())
        .imageId(m.imageId())
        .lifecycleState(m.state().text())
        .healthStatus(health(m))
        .launchTemplate(template(m))
        .protectedFromScaleIn(m.protectedFromScaleIn())
        .build();
  }

  private static String health(MemberRow m) {
    return m.unhealthy().isPresent() ? "Unhealthy" : "Healthy";
  }

  private static LaunchTemplateSpecification template(MemberRow m) {
    return LaunchTemplateSpecification.builder()
        .launchTemplateId(m.templateId()).launchTemplateName(m.templateName()).version(m.templateVersion()).build();
  }

  SetInstanceHealthResponse setHealth(SetInstanceHealthRequest r) {
    MemberRow m = require(r.instanceId());
    Optional<String> unhealthy = switch (String.valueOf(r.healthStatus())) {
      case "Healthy" -> Optional.empty();
      case "Unhealthy" -> Optional.of(
          "an instance was taken out of service in response to a user health-check.");
      default -> throw Groups.invalid("HealthStatus is Healthy or Unhealthy, not " + r.healthStatus());
    };
    int grace = new Groups(call).require(m.group()).group().healthCheckGracePeriod();
    boolean young = m.inServiceAt().orElse(call.now()).plusSeconds(grace).isAfter(call.now());
    if (unhealthy.isEmpty() || Boolean.FALSE.equals(r.shouldRespectGracePeriod()) || !young) {
      put(m.with(unhealthy));
    }
    return SetInstanceHealthResponse.builder().build();
  }

  SetInstanceProtectionResponse setProtection(SetInstanceProtectionRequest r) {
    for (String id : r.instanceIds()) {
      MemberRow m = require(id);
      if (!m.group().equals(r.autoScalingGroupName())) {
        throw Groups.invalid("The instance " + id + " is not part of Auto Scaling group " + r.autoScalingGroupName());
      }
      put(m.with(Boolean.TRUE.equals(r.protectedFromScaleIn()), m.extra(), m.registered()));
    }
    return SetInstanceProtectionResponse.builder().build();
  }

  TerminateInstanceInAutoScalingGroupResponse terminate(TerminateInstanceInAutoScalingGroupRequest r) {
    MemberRow m = require(r.instanceId());
    GroupRow row = new Groups(call).require(m.group());
    if (r.shouldDecrementDesiredCapacity() == null) {
      throw Groups.invalid("ShouldDecrementDesiredCapacity is required");
    }
    String cause = "At " + call.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
        + " instance " + m.instanceId() + " was taken out of service in response to a user request.";
    if (r.shouldDecrementDesiredCapacity() && m.isActive()) {
      if (row.group().desiredCapacity() - 1 < row.group().minSize()) {
        throw Groups.invalid("Currently, desiredSize equals minSize (" + row.group().minSize()
            + "). Terminating instance without replacement will violate group's min size constraint. "
            + "Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.");
      }
      new Groups(call).scale(row, row.group().desiredCapacity() - 1, "instance " + m.instanceId()
          + " was taken out of service in response to a user request, shrinking the capacity,");
    }
    if (m.isActive()) {
      new Executor(call.as(AutoScalingService.NAME), m.group()).retire(m, cause);
    }
    return TerminateInstanceInAutoScalingGroupResponse.builder()
        .activity(require(m.instanceId()).activity()
            .flatMap(k -> call.state().get(Tables.ACTIVITIES, k))
            .map(Tables.ActivityRow::activity)
            .orElse(null))
        .build();
  }

  private MemberRow require(String instanceId) {
    return Tables.member(call.state(), instanceId == null ? "" : instanceId).orElseThrow(
        () -> Groups.invalid("Instance Id not found - No managed instance found for instance ID: " + instanceId));
  }

  private void put(MemberRow m) {
    if (m.state() == MemberState.TERMINATING && m.unhealthy().isEmpty()) {
      return; // it goes, whatever is said of its health
    }
    call.state().put(Tables.MEMBERS, m.key(), m);
  }
}
