package dev.holdfast.region.autoscaling;

import java.time.Instant;
import java.util.List;

/** What a group's controller decides; {@link Executor} carries it out. */
sealed interface Decision {

  /**
   * The instance is gone: it is no member any more.
   *
   * @param early it was launched only just now, so the launch has failed
   */
  record Forget(String instanceId, String cause, boolean early) implements Decision {}

  record EnterService(String instanceId) implements Decision {}

  /** Registers it with a target group of its group. */
  record Register(String instanceId, String targetGroupArn) implements Decision {}

  /** Takes it out of service: it is drained first, then terminated. */
  record Retire(String instanceId, String cause) implements Decision {}

  /** Nothing is sent to it any more: it may go. */
  record Terminate(String instanceId) implements Decision {}

  /** Where an instance can be launched. */
  record Place(String zone, String subnetId) {}

  /**
   * @param places in the order in which they are tried: the next where the one before has no capacity
   * @param extra beyond the desired capacity, to take another's place
   */
  record Launch(List<Place> places, boolean extra, String cause) implements Decision {}

  /** The extra instance is ready: from now on it counts, and another goes for it. */
  record Release(String instanceId) implements Decision {}

  /** @param percent of the instances that had to be replaced */
  record Refreshed(int percent, int left, boolean done) implements Decision {}

  /** Time alone will change something then. */
  record Wake(Instant at) implements Decision {}

  /** The group is deleted and has no member left. */
  record Disband() implements Decision {}
}
