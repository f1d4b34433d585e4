package dev.holdfast.region.cloudformation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;

/**
 * One resource of a stack, or one that an update has replaced and that still is to be deleted.
 *
 * @param version what it is, or is on its way to be
 * @param previous while an update is under way or has failed: what a rollback goes back to
 * @param operation the number of the stack's operation that last dealt with it
 */
record StackResource(
    Key key,
    ResourceStatus status,
    String reason,
    Instant since,
    Version version,
    Optional<Version> previous,
    long operation,
    Step step) {

  /** @param replaced the physical id of one that was replaced; empty for the stack's resource of this logical id */
  record Key(String stackId, String logicalId, String replaced) implements Comparable<Key> {
    @Override
    public int compareTo(Key o) {
      int c = stackId.compareTo(o.stackId);
      c = c != 0 ? c : logicalId.compareTo(o.logicalId);
      return c != 0 ? c : replaced.compareTo(o.replaced);
    }
  }

  /**
   * @param physicalId empty as long as nothing exists
   * @param name see {@link ResourceType.Desired}
   * @param properties resolved, as canonical JSON
   * @param metadata resolved, as canonical JSON
   * @param updatePolicy resolved, as canonical JSON
   * @param tags the stack's own at that time
   * @param dependsOn logical ids
   */
  record Version(
      String type,
      String physicalId,
      String name,
      String properties,
      String metadata,
      String updatePolicy,
      SortedMap<String, String> tags,
      Template.Policy deletion,
      Template.Policy updateReplace,
      List<String> dependsOn) {

    Version physicalId(String id) {
      return new Version(type, id, name, properties, metadata, updatePolicy, tags, deletion, updateReplace, dependsOn);
    }

    Version policies(Template.Policy both) {
      return new Version(type, physicalId, name, properties, metadata, updatePolicy, tags, both, both, dependsOn);
    }
  }

  /**
   * How far the current operation is with it.
   *
   * @param waitingFor in words, empty if for nothing
   * @param attempts failed ones, of a deletion
   * @param signals the signals it needs before it is complete
   * @param roll how far the replacement of its instances is, if they are being replaced
   */
  record Step(
      Instant began,
      String waitingFor,
      int attempts,
      Optional<Instant> retryAt,
      Optional<SignalsNeeded> signals,
      Optional<Roll> roll) {

    static Step begin(Instant now, Optional<SignalsNeeded> signals) {
      return new Step(now, "", 0, Optional.empty(), signals, Optional.empty());
    }

    Step waitingFor(String what) {
      return new Step(began, what, attempts, retryAt, signals, roll);
    }

    Step retry(Instant at) {
      return new Step(began, waitingFor, attempts + 1, Optional.of(at), signals, roll);
    }

    Step roll(Roll to) {
      return new Step(began, waitingFor, attempts, retryAt, signals, Optional.of(to));
    }
  }

  /**
   * @param goal how many instances the group had, and is to have again
   * @param launched how many of a new kind were asked for so far
   * @param batchBegan when the latest of them were
   */
  record Roll(int goal, int launched, Instant batchBegan) {}

  /**
   * @param percent of {@code count} that must succeed
   * @param timeout seconds from when the resource was begun
   */
  record SignalsNeeded(int count, int percent, long timeout) {
    int successes() {
      return (count * percent + 99) / 100;
    }
  }

  String logicalId() {
    return key.logicalId();
  }

  String physicalId() {
    return version.physicalId();
  }

  boolean isCurrent() {
    return key.replaced().isEmpty();
  }

  boolean isWorking() {
    return status.toString().endsWith("_IN_PROGRESS");
  }

  boolean isFailed() {
    return status.toString().endsWith("_FAILED");
  }

  boolean isGone() {
    return status == ResourceStatus.DELETE_COMPLETE || status == ResourceStatus.DELETE_SKIPPED;
  }

  /** Whether the physical resource is a new one of this update. */
  boolean isReplacing() {
    return previous.isPresent() && !previous.get().physicalId().equals(physicalId());
  }

  StackResource status(ResourceStatus to, String why, Instant now) {
    return new StackResource(key, to, why, now, version, previous, operation, step);
  }

  StackResource version(Version now, Optional<Version> before) {
    return new StackResource(key, status, reason, since, now, before, operation, step);
  }

  StackResource operation(long number) {
    return new StackResource(key, status, reason, since, version, previous, number, step);
  }

  StackResource step(Step other) {
    return new StackResource(key, status, reason, since, version, previous, operation, other);
  }

  StackResource replaced() {
    return new StackResource(new Key(key.stackId(), key.logicalId(), physicalId()), status, reason, since, version,
        Optional.empty(), operation, step);
  }
}
