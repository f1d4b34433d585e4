package dev.holdfast.region.autoscaling;

import dev.holdfast.region.autoscaling.Tables.MemberRow;
import dev.holdfast.region.autoscaling.Tables.MemberState;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** How CloudFormation's rolling update replaces a group's instances: through the operations that anybody could call. */
record GroupRolling() implements ResourceType.Rolling {

  @Override
  public Set<String> causes() {
    return Set.of("LaunchTemplate", "VPCZoneIdentifier", "AvailabilityZones");
  }

  private static AutoScalingGroup group(Call call, String name) {
    return new Groups(call).require(name).group();
  }

  private static AutoScalingClient client(Call call) {
    return call.as("cloudformation").client(AutoScalingClient.class);
  }

  @Override
  public int desired(Call call, String name) {
    return group(call, name).desiredCapacity();
  }

  @Override
  public int maximum(Call call, String name) {
    return group(call, name).maxSize();
  }

  @Override
  public void resize(Call call, String name, int desired) {
    client(call).setDesiredCapacity(r -> r.autoScalingGroupName(name).desiredCapacity(desired));
  }

  @Override
  public List<String> outdated(Call call, String name) {
    LaunchTemplateSpecification wanted = group(call, name).launchTemplate();
    String version = String.valueOf(call.client(Ec2Client.class)
        .describeLaunchTemplateVersions(t -> t.launchTemplateId(wanted.launchTemplateId()).versions(wanted.version()))
        .launchTemplateVersions().getFirst().versionNumber());
    String identifier = group(call, name).vpcZoneIdentifier();
    List<String> subnets = identifier == null || identifier.isBlank() ? List.of() : List.of(identifier.split(","));
    return Tables.members(call.state(), name).stream()
        .filter(MemberRow::isActive)
        .filter(m -> !m.templateId().equals(wanted.launchTemplateId()) || !m.templateVersion().equals(version)
            || !subnets.isEmpty() && !subnets.contains(m.subnetId()))
        .sorted(Comparator.comparing(MemberRow::launched).thenComparing(MemberRow::instanceId))
        .map(MemberRow::instanceId)
        .toList();
  }

  @Override
  public List<String> inService(Call call, String name) {
    return Tables.members(call.state(), name).stream()
        .filter(m -> m.state() == MemberState.IN_SERVICE && m.unhealthy().isEmpty())
        .map(MemberRow::instanceId)
        .toList();
  }

  @Override
  public void terminate(Call call, String name, String instanceId, boolean shrink) {
    client(call).terminateInstanceInAutoScalingGroup(
        r -> r.instanceId(instanceId).shouldDecrementDesiredCapacity(shrink));
  }

  @Override
  public void suspend(Call call, String name, List<String> processes) {
    client(call).suspendProcesses(r -> r.autoScalingGroupName(name).scalingProcesses(processes));
  }

  @Override
  public void resume(Call call, String name, List<String> processes) {
    client(call).resumeProcesses(r -> r.autoScalingGroupName(name).scalingProcesses(processes));
  }
}
