package dev.holdfast.region.autoscaling;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.autoscaling.Tables.ActivityKey;
import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.autoscaling.Tables.MemberRow;
import dev.holdfast.region.autoscaling.Tables.RefreshRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import software.amazon.awssdk.services.autoscaling.model.*;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Instance refreshes: every instance is replaced by one of the wanted launch template's version.
 *
 * <p>One at a time (up to 10 % of the maximum size at once), each new one launched and ready before an old one goes, so
 * that no minimum healthy percentage is ever undercut.
 */
record Refreshes(Call call) {

  StartInstanceRefreshResponse start(StartInstanceRefreshRequest r) {
    Supported.only(r,
        Set.of("AutoScalingGroupName", "Strategy", "DesiredConfiguration", "Preferences"));
    GroupRow row = new Groups(call).require(r.autoScalingGroupName());
    if (active(row.name()).isPresent()) {
      throw badRequest("InstanceRefreshInProgress", "An Instance Refresh is already in progress and blocks the "
          + "execution of this Instance Refresh.");
    }
    RefreshPreferences preferences =
        r.preferences() == null ? RefreshPreferences.builder().build() : r.preferences();
    Supported.only(preferences,
        Set.of("MinHealthyPercentage", "MaxHealthyPercentage", "InstanceWarmup", "SkipMatching"));
    if (r.desiredConfiguration() != null && r.desiredConfiguration().launchTemplate() != null) {
      new Groups(call).update(UpdateAutoScalingGroupRequest.builder()
          .autoScalingGroupName(row.name())
          .launchTemplate(r.desiredConfiguration().launchTemplate())
          .build());
    }
    LaunchTemplateSpecification wanted = new Groups(call).require(row.name()).group().launchTemplate();
    String version = String.valueOf(call.client(Ec2Client.class)
        .describeLaunchTemplateVersions(t -> t.launchTemplateId(wanted.launchTemplateId()).versions(wanted.version()))
        .launchTemplateVersions().getFirst().versionNumber());
    List<MemberRow> members = Tables.members(call.state(), row.name());
    String id = call.ids().uuid();
    put(InstanceRefresh.builder()
        .instanceRefreshId(id)
        .autoScalingGroupName(row.name())
        .status("InProgress")
        .startTime(call.now())
        .percentageComplete(0)
        .instancesToUpdate(members.size())
        .preferences(preferences)
        .strategy("Rolling")
        .desiredConfiguration(d -> d.launchTemplate(wanted.toBuilder().version(version).build()))
        .build());
    return StartInstanceRefreshResponse.builder().instanceRefreshId(id).build();
  }

  CancelInstanceRefreshResponse cancel(CancelInstanceRefreshRequest r) {
    InstanceRefresh refresh = active(new Groups(call).require(r.autoScalingGroupName()).name()).orElseThrow(
        () -> badRequest("ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found for Auto "
            + "Scaling group " + r.autoScalingGroupName()));
    put(refresh.toBuilder().status("Cancelled").statusReason("Cancelled by user").endTime(call.now()).build());
    return CancelInstanceRefreshResponse.builder().instanceRefreshId(refresh.instanceRefreshId()).build();
  }

  void progress(String group, Decision.Refreshed d) {
    active(group).ifPresent(refresh -> put(refresh.toBuilder()
        .percentageComplete(d.percent())
        .instancesToUpdate(d.done() ? 0 : Math.max(refresh.instancesToUpdate(), d.left()))
        .status(d.done() ? "Successful" : "InProgress")
        .endTime(d.done() ? call.now() : null)
        .build()));
    call.event("autoscaling", group, "instance refresh " + d.percent() + " %" + (d.done() ? ", done" : ""));
  }

  DescribeInstanceRefreshesResponse describe(DescribeInstanceRefreshesRequest r) {
    String group = new Groups(call).require(r.autoScalingGroupName()).name();
    List<InstanceRefresh> all = new ArrayList<>(of(group).values().stream()
        .map(RefreshRow::refresh)
        .filter(x -> r.instanceRefreshIds().isEmpty() || r.instanceRefreshIds().contains(x.instanceRefreshId()))
        .toList());
    Paged<InstanceRefresh> page = Paged.of(all.reversed(), r.maxRecords(), r.nextToken());
    return DescribeInstanceRefreshesResponse.builder()
        .instanceRefreshes(page.items()).nextToken(page.nextToken()).build();
  }

  void forget(String group) {
    List.copyOf(of(group).keySet()).forEach(k -> call.state().remove(Tables.REFRESHES, k));
  }

  private Optional<InstanceRefresh> active(String group) {
    return of(group).values().stream().map(RefreshRow::refresh).filter(r -> r.endTime() == null).findFirst();
  }

  private SortedMap<ActivityKey, RefreshRow> of(String group) {
    return call.state().range(Tables.REFRESHES, ActivityKey.first(group), ActivityKey.end(group));
  }

  private void put(InstanceRefresh refresh) {
    String group = refresh.autoScalingGroupName();
    call.state().put(Tables.REFRESHES,
        new ActivityKey(group, refresh.startTime(), refresh.instanceRefreshId()), new RefreshRow(refresh));
    while (of(group).size() > Limits.REFRESHES) {
      call.state().remove(Tables.REFRESHES, of(group).firstKey());
    }
  }
}
