package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Table;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One CloudFormation resource type, contributed by the service it belongs to. CloudFormation knows only this.
 *
 * <p>Each method acts through the service's own API operations ({@code call.client(Ec2Client.class)}), so that a
 * template can do nothing that a caller could not. A refused operation is thrown on: CloudFormation records its message
 * as the resource's failure and rolls the stack back.
 */
public interface ResourceType {

  /** As {@code "AWS::SQS::Queue"}. */
  String name();

  /** The properties that are implemented. A template that uses any other is refused, naming resource and property. */
  Set<String> properties();

  default Set<String> required() {
    return Set.of();
  }

  /** Properties whose change needs a new resource in place of the old one. */
  default Set<String> replacing() {
    return Set.of();
  }

  /** Tables whose changes may complete something that {@link #check} or {@link #gone} waits for. */
  default Set<Table<?, ?>> watches() {
    return Set.of();
  }

  /** Starts making the resource; the physical id must be known when this returns. */
  Progress create(Call call, Desired desired);

  /** Whether what {@link #create} or {@link #update} started is done. */
  default Progress check(Call call, String physicalId, Desired desired) {
    return Progress.done(physicalId);
  }

  /** Changes the resource in place; only properties outside {@link #replacing} differ. */
  Progress update(Call call, String physicalId, Desired from, Desired to);

  /** Starts deleting the resource. It not being there (any more) is success. */
  void delete(Call call, String physicalId, Desired desired);

  /** Whether what {@link #delete} started is done. */
  default boolean gone(Call call, String physicalId) {
    return true;
  }

  /**
   * The names that {@link #attributes} answers, where they are known before the resource exists: a template that asks
   * for another is refused at once. Empty: not told, so it is found out when the resource exists.
   */
  default Set<String> attributeNames() {
    return Set.of();
  }

  /** How long creating, updating or deleting may take before it has failed. Signals have their own time. */
  default Duration stabilizes() {
    return Duration.ofHours(1);
  }

  /**
   * Whether {@code DeletionPolicy: Snapshot} has a meaning for this type; then {@link #deleteAfterSnapshot} is used.
   */
  default boolean snapshots() {
    return false;
  }

  /** {@link #delete}, but what the resource holds is kept first, as a snapshot of this name. */
  default void deleteAfterSnapshot(Call call, String physicalId, Desired desired, String snapshot) {
    throw new UnsupportedOperationException(name() + " makes no snapshots");
  }

  /** How instances are replaced under {@code UpdatePolicy: AutoScalingRollingUpdate}; empty where it has no meaning. */
  default Optional<Rolling> rolling() {
    return Optional.empty();
  }

  /** What {@code Fn::GetAtt} knows of the resource: strings, or lists of strings. */
  default SortedMap<String, Object> attributes(Call call, String physicalId) {
    return new TreeMap<>();
  }

  /** What {@code Ref} gives. */
  default String ref(String physicalId) {
    return physicalId;
  }

  /** A group of instances, to be replaced batch by batch. */
  interface Rolling {

    /** The properties whose change makes instances outdated. */
    Set<String> causes();

    int desired(Call call, String physicalId);

    int maximum(Call call, String physicalId);

    /** Sets how many instances there should be, from the group's minimum to its maximum. */
    void resize(Call call, String physicalId, int desired);

    /** The instances that were not made of the group's present configuration and are not on their way out. */
    List<String> outdated(Call call, String physicalId);

    List<String> inService(Call call, String physicalId);

    /** @param shrink whether the group is to have one less; else it makes another in its place */
    void terminate(Call call, String physicalId, String instanceId, boolean shrink);

    /** @param processes as {@code HealthCheck}, {@code AZRebalance} */
    void suspend(Call call, String physicalId, List<String> processes);

    void resume(Call call, String physicalId, List<String> processes);
  }

  /**
   * @param waitingFor empty when done; else what it waits for, in words, for the stack's events
   */
  record Progress(String physicalId, String waitingFor) {
    public static Progress done(String physicalId) {
      return new Progress(physicalId, "");
    }

    public static Progress waiting(String physicalId, String waitingFor) {
      return new Progress(physicalId, waitingFor);
    }

    public boolean isDone() {
      return waitingFor.isEmpty();
    }
  }

  /**
   * What the template asks for, with every intrinsic function resolved.
   *
   * @param name unique and stable for this resource, {@code stack-logicalId-random}: the physical name where the
   *     template gives none
   * @param stackTags {@code aws:cloudformation:stack-name}, {@code …:logical-id}, {@code …:stack-id}, and the
   *     stack's own
   */
  record Desired(
      String stackId,
      String stackName,
      String logicalId,
      String name,
      Properties properties,
      SortedMap<String, String> stackTags) {

    /** The generated name with this behind it, cut at its beginning where that would be longer than may be. */
    public String name(int longest, String ending) {
      return name.substring(Math.max(0, name.length() + ending.length() - longest)) + ending;
    }

    /** The stack's, and over them the resource's own. */
    public SortedMap<String, String> tags() {
      SortedMap<String, String> tags = new TreeMap<>(stackTags);
      tags.putAll(properties.tags());
      return tags;
    }
  }
}
