package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.ResourceType.Progress;
import dev.holdfast.region.cloudformation.ResourceType.Rolling;
import dev.holdfast.region.cloudformation.StackResource.Roll;
import dev.holdfast.region.kernel.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code UpdatePolicy: AutoScalingRollingUpdate}: replaces a group's outdated instances batch by batch, keeping enough
 * in service, each batch waiting for the signals of the instances that came in with the one before.
 *
 * <p>Where the group is no larger than what must stay in service, it is made larger for the time of the update, as AWS
 * does; the last outdated instances then go without another in their place.
 */
final class RollingUpdate {

  private static final String NAME = "AutoScalingRollingUpdate";
  private static final Set<String> KEYS = Set.of("MaxBatchSize", "MinInstancesInService",
      "MinSuccessfulInstancesPercent",
      "PauseTime", "SuspendProcesses", "WaitOnResourceSignals");

  private record Policy(
      int batch, int minInService, int percent, Duration pause, boolean waitsForSignals, List<String> suspend) {

    static Optional<Policy> of(String logicalId, Properties updatePolicy) {
      return updatePolicy.object(NAME).map(p -> new Policy(
          p.integer("MaxBatchSize").orElse(1),
          p.integer("MinInstancesInService").orElse(0),
          p.integer("MinSuccessfulInstancesPercent").orElse(100),
          Signals.duration(logicalId, p.string("PauseTime").orElse("PT0S")),
          p.bool("WaitOnResourceSignals").orElse(false),
          p.strings("SuspendProcesses")));
    }
  }

  private final Execution e;
  private final StackResource row;
  private final Rolling group;
  private final Policy policy;
  private final Roll roll;

  private RollingUpdate(Execution e, StackResource row) {
    this.e = e;
    this.row = row;
    this.group = e.types().of(row).rolling().orElseThrow();
    this.policy = policy(row).orElseThrow();
    this.roll = row.step().roll().orElseThrow();
  }

  static void checkPolicy(Template.Resource resource, ResourceType type) {
    for (String key : resource.updatePolicy().keySet()) {
      // AutoScalingScheduledAction asks for what is done anyway: only changed properties reach a type's update.
      if (!key.equals("AutoScalingScheduledAction") && (!key.equals(NAME) || type.rolling().isEmpty())) {
        throw Template.invalid("Template error: UpdatePolicy of resource " + resource.logicalId() + ": " + key
            + " is not supported for " + type.name());
      }
    }
    if (resource.updatePolicy().containsKey(NAME)) {
      String path = resource.path() + ".UpdatePolicy." + NAME;
      for (String key : Template.map(path, resource.updatePolicy().get(NAME)).keySet()) {
        if (!KEYS.contains(key)) {
          throw Template.invalid("Template error: " + path + " has an unsupported key " + key);
        }
      }
    }
  }

  private static Optional<Policy> policy(StackResource row) {
    return Policy.of(row.logicalId(), new Properties(Template.map("", Json.read(row.version().updatePolicy()))));
  }

  /**
   * For a resource whose update has begun: with the replacement of its instances to follow, if the policy asks so.
   *
   * @param interrupted the replacement that is rolled back: it knows how large the group was
   */
  static StackResource plan(Execution e, StackResource row, Set<String> changed, Optional<Roll> interrupted) {
    Optional<Rolling> rolling = e.types().of(row).rolling()
        .filter(r -> changed.stream().anyMatch(r.causes()::contains));
    if (rolling.isEmpty() || policy(row).isEmpty()) {
      return row;
    }
    Signals.forget(e.call(), row);
    int goal = interrupted.map(Roll::goal).orElseGet(() -> rolling.get().desired(e.call(), row.physicalId()));
    return row.step(row.step().roll(new Roll(goal, 0, e.call().now())));
  }

  /** Does what can be done now. Done when no outdated instance is left and the group has its size again. */
  static Execution.Result advance(Execution e, StackResource row) {
    RollingUpdate update = new RollingUpdate(e, row);
    Execution.Result result = e.attempt(row, update::advance);
    if (result instanceof Execution.Refused && !update.policy.suspend().isEmpty()) {
      e.attempt(row, () -> { // a group that fails is not to stay half asleep
        update.group.resume(e.acting(), row.physicalId(), update.policy.suspend());
        return Progress.done(row.physicalId());
      });
    }
    return result;
  }

  private Progress advance() {
    String id = row.physicalId();
    Call call = e.acting();
    List<String> outdated = group.outdated(call, id);
    Duration patience = policy.pause().plus(e.types().of(row).stabilizes());
    if (!call.now().isBefore(roll.batchBegan().plus(patience))) {
      throw new Execution.Failure("The latest batch of instances did not come into service within " + patience);
    }
    e.wake(roll.batchBegan().plus(patience));
    if (roll.launched() > 0) {
      Optional<String> waiting = waiting(outdated);
      if (waiting.isPresent()) {
        return Progress.waiting(id, waiting.get());
      }
    } else if (!outdated.isEmpty() && !policy.suspend().isEmpty()) {
      group.suspend(call, id, policy.suspend());
    }
    if (!outdated.isEmpty()) {
      next(outdated);
      return Progress.waiting(id, "the batch to be replaced");
    }
    if (group.desired(call, id) != roll.goal()) {
      group.resize(call, id, roll.goal());
    }
    if (!policy.suspend().isEmpty()) {
      group.resume(call, id, policy.suspend());
    }
    return Progress.done(id);
  }

  /** What the instances launched so far still lack; throws when it will not come any more. */
  private Optional<String> waiting(List<String> outdated) {
    Instant deadline = roll.batchBegan().plus(policy.pause());
    boolean late = !e.call().now().isBefore(deadline);
    int failures = 0;
    if (policy.waitsForSignals()) {
      List<Tables.Signal> signals = Tables.signals(e.call().state(), row.key().stackId(), row.logicalId());
      failures = (int) signals.stream().filter(s -> !s.success()).count();
      int missing = roll.launched() - signals.size();
      int counted = failures + (late ? Math.max(0, missing) : 0);
      if (counted > roll.goal() - (roll.goal() * policy.percent() + 99) / 100) {
        throw new Execution.Failure(missing > 0 && late
            ? "Failed to receive " + missing + " resource signal(s) for the current batch.  Each resource signal timeout"
                + " is counted as a FAILURE."
            : "Received " + failures + " FAILURE signal(s) out of " + roll.goal() + ".  Unable to satisfy "
                + policy.percent() + "% MinSuccessfulInstancesPercent requirement");
      }
      if (missing > 0 && !late) {
        e.wake(deadline);
        return Optional.of(missing + " resource signal(s) of the current batch");
      }
    } else if (!late) {
      e.wake(deadline);
      return Optional.of("the pause of " + policy.pause() + " after a batch");
    }
    long renewed = group.inService(e.acting(), row.physicalId()).stream().filter(i -> !outdated.contains(i)).count();
    return renewed < roll.launched() - failures
        ? Optional.of(roll.launched() - failures - renewed + " instance(s) to be in service")
        : Optional.empty();
  }

  private void next(List<String> outdated) {
    String id = row.physicalId();
    int batch = Math.min(policy.batch(), outdated.size());
    int room = group.inService(e.acting(), id).size() - policy.minInService();
    if (room < 1 && roll.launched() > 0) {
      return; // more than the update's own instances are missing: the group heals itself first
    }
    if (room < 1) {
      int desired = group.desired(e.acting(), id);
      int more = Math.min(batch, group.maximum(e.acting(), id) - desired);
      if (more < 1) {
        throw new Execution.Failure("MinInstancesInService must be less than the autoscaling group's MaxSize");
      }
      group.resize(e.acting(), id, desired + more);
      launched(more, "Temporarily setting autoscaling group DesiredCapacity to " + (desired + more) + ".");
      return;
    }
    List<String> going = outdated.subList(0, Math.min(batch, room));
    int replaced = Math.clamp(roll.goal() - roll.launched(), 0, going.size());
    for (int i = 0; i < going.size(); i++) {
      group.terminate(e.acting(), id, going.get(i), i >= replaced);
    }
    launched(replaced, "Terminating instance(s) " + going + "; replacing with " + replaced + " new instance(s).");
  }

  private void launched(int count, String event) {
    Roll next = new Roll(roll.goal(), roll.launched() + count, count > 0 ? e.call().now() : roll.batchBegan());
    e.transition(row.step(row.step().roll(next)), row.status(), event);
  }
}
