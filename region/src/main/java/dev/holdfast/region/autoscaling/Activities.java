package dev.holdfast.region.autoscaling;

import dev.holdfast.region.autoscaling.Tables.ActivityKey;
import dev.holdfast.region.autoscaling.Tables.ActivityRow;
import dev.holdfast.region.kernel.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.DescribeScalingActivitiesRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeScalingActivitiesResponse;

/** The scaling activities: what a group did, and why. */
record Activities(Call call) {

  /** Begins one. {@code description} as "Launching a new EC2 instance: i-…". */
  ActivityKey begin(String group, String description, String cause) {
    String id = call.ids().uuid();
    ActivityKey key = new ActivityKey(group, call.now(), id);
    put(key, Activity.builder()
        .activityId(id)
        .autoScalingGroupName(group)
        .description(description)
        .cause(cause)
        .startTime(call.now())
        .statusCode("InProgress")
        .progress(50)
        .build());
    call.event("autoscaling", group, description + " (" + cause + ')');
    prune(group);
    return key;
  }

  void succeed(ActivityKey key) {
    end(key, "Successful", "");
  }

  void cancel(ActivityKey key, String message) {
    end(key, "Cancelled", message);
  }

  void fail(ActivityKey key, String message) {
    end(key, "Failed", message);
    call.event("autoscaling", key.group(), "failed: " + message);
  }

  private void end(ActivityKey key, String status, String message) {
    call.state().get(Tables.ACTIVITIES, key)
        .map(ActivityRow::activity)
        .filter(a -> a.endTime() == null)
        .ifPresent(a -> put(key, a.toBuilder().statusCode(status).progress(100).endTime(call.now())
            .statusMessage(message.isEmpty() ? null : message).build()));
  }

  private void put(ActivityKey key, Activity activity) {
    call.state().put(Tables.ACTIVITIES, key, new ActivityRow(activity));
  }

  private SortedMap<ActivityKey, ActivityRow> of(String group) {
    return call.state().range(Tables.ACTIVITIES, ActivityKey.first(group), ActivityKey.end(group));
  }

  private void prune(String group) {
    while (of(group).size() > Limits.ACTIVITIES) {
      call.state().remove(Tables.ACTIVITIES, of(group).firstKey());
    }
  }

  void forget(String group) {
    List.copyOf(of(group).keySet()).forEach(k -> call.state().remove(Tables.ACTIVITIES, k));
  }

  /** The latest first, as AWS lists them. */
  DescribeScalingActivitiesResponse describe(DescribeScalingActivitiesRequest r) {
    if (r.autoScalingGroupName() != null && !Boolean.TRUE.equals(r.includeDeletedGroups())) {
      new Groups(call).require(r.autoScalingGroupName());
    }
    List<ActivityKey> keys = new ArrayList<>(r.autoScalingGroupName() == null
        ? call.state().all(Tables.ACTIVITIES).keySet()
        : of(r.autoScalingGroupName()).keySet());
    keys.sort(java.util.Comparator.comparing(ActivityKey::start).thenComparing(ActivityKey::id).reversed());
    List<Activity> all = keys.stream()
        .map(k -> call.state().get(Tables.ACTIVITIES, k).orElseThrow().activity())
        .filter(a -> r.activityIds().isEmpty() || r.activityIds().contains(a.activityId()))
        .toList();
    Paged<Activity> page = Paged.of(all, r.maxRecords(), r.nextToken());
    return DescribeScalingActivitiesResponse.builder().activities(page.items()).nextToken(page.nextToken()).build();
  }
}
