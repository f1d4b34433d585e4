package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.StackResource.SignalsNeeded;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import software.amazon.awssdk.services.cloudformation.model.ResourceSignalStatus;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.SignalResourceRequest;

/** CreationPolicy: how many signals a resource waits for, and what has come. */
final class Signals {

  private static final Set<String> POLICY = Set.of("ResourceSignal", "AutoScalingCreationPolicy");

  /** What the signals so far mean. */
  sealed interface Verdict {}

  record Enough() implements Verdict {}

  record Waiting(String what) implements Verdict {}

  record Failed(String reason) implements Verdict {}

  private Signals() {}

  static void checkPolicy(Template.Resource resource) {
    for (String key : resource.creationPolicy().keySet()) {
      if (!POLICY.contains(key)) {
        throw Template.invalid("Template error: CreationPolicy of resource " + resource.logicalId()
            + " has an unsupported key " + key);
      }
    }
  }

  /** @param policy a CreationPolicy, resolved */
  static Optional<SignalsNeeded> needed(String logicalId, SortedMap<String, Object> policy) {
    if (policy.isEmpty()) {
      return Optional.empty();
    }
    Properties all = new Properties(policy);
    Properties signal = all.object("ResourceSignal").orElse(Properties.NONE);
    int count = signal.integer("Count").orElse(1);
    int percent = all.object("AutoScalingCreationPolicy").flatMap(p -> p.integer("MinSuccessfulInstancesPercent"))
        .orElse(100);
    Duration timeout = signal.string("Timeout").map(t -> duration(logicalId, t)).orElse(Limits.DEFAULT_SIGNAL_TIMEOUT);
    if (count < 0 || percent < 0 || percent > 100) {
      throw Template.invalid("Template error: CreationPolicy of resource " + logicalId
          + ": Count must not be negative, MinSuccessfulInstancesPercent must be from 0 to 100");
    }
    return Optional.of(new SignalsNeeded(count, percent, timeout.toSeconds()));
  }

  /** ISO 8601 as in {@code PT15M}, at most 12 hours. */
  static Duration duration(String logicalId, String text) {
    try {
      Duration d = Duration.parse(text);
      if (!d.isNegative() && d.compareTo(Limits.SIGNAL_TIMEOUT) <= 0) {
        return d;
      }
    } catch (DateTimeParseException e) {
      // the same answer as for a duration out of range
    }
    throw Template.invalid("Template error: resource " + logicalId + ": " + text
        + " is not an ISO 8601 duration of at most " + Limits.SIGNAL_TIMEOUT);
  }

  static Verdict verdict(Call call, StackResource resource, SignalsNeeded needed) {
    List<Tables.Signal> received = Tables.signals(call.state(), resource.key().stackId(), resource.logicalId());
    int successes = (int) received.stream().filter(Tables.Signal::success).count();
    int failures = received.size() - successes;
    if (successes >= needed.successes()) {
      return new Enough();
    }
    if (failures > needed.count() - needed.successes()) {
      return new Failed("Received " + failures + " FAILURE signal(s) out of " + needed.count()
          + ".  Unable to satisfy " + needed.percent() + "% MinSuccessfulInstancesPercent requirement");
    }
    Instant deadline = resource.step().began().plusSeconds(needed.timeout());
    if (!call.now().isBefore(deadline)) {
      return new Failed("Failed to receive " + (needed.successes() - successes)
          + " resource signal(s) within the specified duration");
    }
    return new Waiting(successes + " of " + needed.successes() + " signals received");
  }

  /** SignalResource. A signal that has come before, by its UniqueId, changes nothing. */
  static void receive(Call call, SignalResourceRequest r) {
    Stack stack = StackNames.require(call, r.stackName());
    String id = StackNames.required("LogicalResourceId", r.logicalResourceId());
    String unique = StackNames.required("UniqueId", r.uniqueId());
    StackNames.required("Status", r.statusAsString());
    if (r.status() == ResourceSignalStatus.UNKNOWN_TO_SDK_VERSION || unique.length() > 64) {
      throw Template.invalid("1 validation error detected: Status must be SUCCESS or FAILURE, and UniqueId at most 64"
          + " characters long");
    }
    StackResource resource = Tables.resource(call.state(), stack.id(), id).orElseThrow(() ->
        Template.invalid("Resource " + id + " does not exist for stack " + stack.name()));
    boolean open = (resource.status() == ResourceStatus.CREATE_IN_PROGRESS
            || resource.status() == ResourceStatus.UPDATE_IN_PROGRESS)
        && (resource.step().signals().isPresent() || resource.step().roll().isPresent());
    if (!open) {
      throw Errors.badRequest("ValidationError",
          "Resource " + id + " is in " + resource.status() + " state and cannot be signaled");
    }
    boolean success = r.status() == ResourceSignalStatus.SUCCESS;
    Tables.SignalKey key = new Tables.SignalKey(stack.id(), id, unique);
    if (!call.state().has(Tables.SIGNALS, key)) {
      call.state().put(Tables.SIGNALS, key, new Tables.Signal(success, call.now()));
      Lifecycles.transition(call, resource, resource.status(),
          "Received " + r.statusAsString() + " signal with UniqueId " + unique);
    }
  }

  static void forget(Call call, StackResource resource) {
    List.copyOf(Tables.signalRows(call.state(), resource.key().stackId(), resource.logicalId()).keySet())
        .forEach(key -> call.state().remove(Tables.SIGNALS, key));
  }
}
