package dev.holdfast.region.autoscaling;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefresh;
import software.amazon.awssdk.services.autoscaling.model.ScalingPolicy;

/** The rows of Auto Scaling. */
public final class Tables {

  public static final Table<String, GroupRow> GROUPS = Table.of("autoscaling/groups", GroupRow.class);
  public static final Table<MemberKey, MemberRow> MEMBERS =
      Table.of("autoscaling/members", MemberKey.class, MemberRow.class);

  /** Which group an instance belongs to. */
  static final Table<String, MembershipRow> MEMBERSHIPS = Table.of("autoscaling/memberships", MembershipRow.class);

  static final Table<ActivityKey, ActivityRow> ACTIVITIES =
      Table.of("autoscaling/activities", ActivityKey.class, ActivityRow.class);
  static final Table<String, PolicyRow> POLICIES = Table.of("autoscaling/policies", PolicyRow.class);
  static final Table<ActivityKey, RefreshRow> REFRESHES =
      Table.of("autoscaling/refreshes", ActivityKey.class, RefreshRow.class);

  private Tables() {}

  /** @param group all but its instances, which have rows of their own */
  public record GroupRow(AutoScalingGroup group, Runtime runtime) {
    public String name() {
      return group.autoScalingGroupName();
    }

    GroupRow with(AutoScalingGroup changed) {
      return new GroupRow(changed, runtime);
    }

    GroupRow with(Runtime changed) {
      return new GroupRow(group, changed);
    }

    boolean suspended(String process) {
      return group.suspendedProcesses().stream().anyMatch(p -> p.processName().equals(process));
    }
  }

  /**
   * What the group keeps in mind.
   *
   * @param deleting it ends when its last instance has
   * @param why the last change of its desired capacity, in AWS's words; begins the cause of what follows from it
   * @param scaledAt when a policy or SetDesiredCapacity last changed it, for cooldowns
   * @param failures launches that failed one after another
   * @param notBefore the next launch must wait until then
   * @param burst launched at {@code burstAt}
   */
  public record Runtime(
      boolean deleting,
      String why,
      Optional<Instant> scaledAt,
      int failures,
      Optional<Instant> failedAt,
      Optional<Instant> notBefore,
      Optional<Instant> burstAt,
      int burst) {

    static final Runtime NEW = new Runtime(
        false, "", Optional.empty(), 0, Optional.empty(), Optional.empty(), Optional.empty(), 0);

    Runtime deleted() {
      return new Runtime(true, why, scaledAt, failures, failedAt, notBefore, burstAt, burst);
    }

    Runtime scaled(String reason, Optional<Instant> at) {
      return new Runtime(deleting, reason, at.or(() -> scaledAt), failures, failedAt, notBefore, burstAt, burst);
    }

    Runtime failed(int count, Instant at, Instant next) {
      return new Runtime(deleting, why, scaledAt, count, Optional.of(at), Optional.of(next), burstAt, burst);
    }

    Runtime launched(Instant at) {
      int already = burstAt.filter(at::equals).isPresent() ? burst : 0;
      return new Runtime(
          deleting, why, scaledAt, failures, failedAt, notBefore, Optional.of(at), already + 1);
    }
  }

  public record MemberKey(String group, String instanceId) implements Comparable<MemberKey> {
    @Override
    public int compareTo(MemberKey o) {
      int c = group.compareTo(o.group);
      return c != 0 ? c : instanceId.compareTo(o.instanceId);
    }
  }

  record MembershipRow(String group) {}

  /** The lifecycle states of a member: Pending → InService → Terminating, then it is no member any more. */
  public enum MemberState {
    /** Launched; its processes do not run yet. */
    PENDING("Pending"),
    IN_SERVICE("InService"),
    /** Taken out of service; drained, then terminated. No longer counted. */
    TERMINATING("Terminating");

    private final String text;

    MemberState(String text) {
      this.text = text;
    }

    /** As the API shows it. */
    public String text() {
      return text;
    }
  }

  /**
   * An instance of a group.
   *
   * @param unhealthy why it is unhealthy; empty while it is healthy
   * @param extra launched beyond the desired capacity, to take another's place once it is ready (rebalancing, refresh)
   * @param registered the target groups it was registered with
   * @param activity what is being done with it now: launching, then terminating
   */
  public record MemberRow(
      String instanceId,
      String group,
      String zone,
      String subnetId,
      String instanceType,
      String imageId,
      String templateId,
      String templateName,
      String templateVersion,
      MemberState state,
      Optional<String> unhealthy,
      boolean protectedFromScaleIn,
      boolean extra,
      List<String> registered,
      Instant launched,
      Optional<Instant> inServiceAt,
      Optional<ActivityKey> activity) {

    MemberKey key() {
      return new MemberKey(group, instanceId);
    }

    boolean isActive() {
      return state != MemberState.TERMINATING;
    }

    MemberRow in(MemberState to, Optional<Instant> inService, Optional<ActivityKey> doing) {
      return new MemberRow(instanceId, group, zone, subnetId, instanceType, imageId, templateId, templateName,
          templateVersion, to, unhealthy, protectedFromScaleIn, extra, registered, launched, inService, doing);
    }

    MemberRow with(Optional<String> reasonUnhealthy) {
      return new MemberRow(instanceId, group, zone, subnetId, instanceType, imageId, templateId, templateName,
          templateVersion, state, reasonUnhealthy, protectedFromScaleIn, extra, registered, launched, inServiceAt,
          activity);
    }

    MemberRow with(boolean protect, boolean beyond, List<String> targetGroups) {
      return new MemberRow(instanceId, group, zone, subnetId, instanceType, imageId, templateId, templateName,
          templateVersion, state, unhealthy, protect, beyond, List.copyOf(targetGroups), launched, inServiceAt,
          activity);
    }
  }

  /** In the order of their beginnings. */
  public record ActivityKey(String group, Instant start, String id) implements Comparable<ActivityKey> {
    @Override
    public int compareTo(ActivityKey o) {
      int c = group.compareTo(o.group);
      c = c != 0 ? c : start.compareTo(o.start);
      return c != 0 ? c : id.compareTo(o.id);
    }

    static ActivityKey first(String group) {
      return new ActivityKey(group, Instant.MIN, "");
    }

    static ActivityKey end(String group) {
      return new ActivityKey(group + '\0', Instant.MIN, "");
    }
  }

  record ActivityRow(Activity activity) {}

  /**
   * @param scaledOutAt when it last added capacity: until the new instances are warm it adds only what goes beyond
   * @param base the desired capacity before that
   */
  record PolicyRow(ScalingPolicy policy, Optional<Instant> scaledOutAt, int base) {
    String arn() {
      return policy.policyARN();
    }
  }

  record RefreshRow(InstanceRefresh refresh) {}

  /** The members of a group in the order of their instance ids: a copy. */
  public static List<MemberRow> members(State state, String group) {
    return List.copyOf(
        state.range(MEMBERS, new MemberKey(group, ""), new MemberKey(group + '\0', "")).values());
  }

  /** The member that this instance is, if it is one. */
  public static Optional<MemberRow> member(State state, String instanceId) {
    return state.get(MEMBERSHIPS, instanceId).flatMap(m -> state.get(MEMBERS, new MemberKey(m.group(), instanceId)));
  }
}
