package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.ResourceType.Desired;
import dev.holdfast.region.cloudformation.ResourceType.Progress;
import dev.holdfast.region.cloudformation.StackResource.Step;
import dev.holdfast.region.cloudformation.StackResource.Version;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** The work of one stack within one command: its rows, its plan, and what it may still do before the next command. */
final class Execution {

  /** What came of asking a resource type for something. */
  sealed interface Result {}

  record Made(Progress progress) implements Result {}

  record Refused(String reason) implements Result {}

  /** Thrown by what is attempted when it has failed for a reason of CloudFormation's own. */
  static final class Failure extends RuntimeException {
    Failure(String reason) {
      super(reason);
    }
  }

  private final Call call;
  private final Types types;
  private final Templates templates;
  private final String stackId;
  private int actions = Limits.ACTIONS;
  private Optional<Instant> wakeAt = Optional.empty();

  Execution(Call call, Types types, Templates templates, String stackId) {
    this.call = call;
    this.types = types;
    this.templates = templates;
    this.stackId = stackId;
  }

  Call call() {
    return call;
  }

  /** For resource types: what they do is done in the name of whoever the stack acts for. */
  Call acting() {
    return types.acting(call, stack());
  }

  Types types() {
    return types;
  }

  Stack stack() {
    return call.state().get(Tables.STACKS, stackId).orElseThrow();
  }

  void store(Stack stack) {
    call.state().put(Tables.STACKS, stackId, stack);
  }

  List<StackResource> resources() {
    return Tables.resources(call.state(), stackId);
  }

  Optional<StackResource> resource(String logicalId) {
    return Tables.resource(call.state(), stackId, logicalId);
  }

  StackResource store(StackResource resource) {
    call.state().put(Tables.RESOURCES, resource.key(), resource);
    return resource;
  }

  void forget(StackResource resource) {
    call.state().remove(Tables.RESOURCES, resource.key());
    Signals.forget(call, resource);
  }

  /** Of the stack's present revision. */
  Plan plan() {
    Stack stack = stack();
    Template template = templates.of(stack.revision().template());
    return new Plan(template, new Scope(
        call, stackId, stack.name(), template, stack.revision().parameters(), Scope.NO_RESOURCES));
  }

  /** The values of the resources that exist. */
  Scope.Resources living() {
    return (path, logicalId, attribute) -> {
      StackResource resource = resource(logicalId).filter(r -> !r.physicalId().isEmpty()).orElseThrow(() ->
          Template.invalid("Template error: " + path + ": resource " + logicalId + " does not exist yet"));
      return value(call, types, resource, attribute);
    };
  }

  static Object value(Call call, Types types, StackResource resource, String attribute) {
    ResourceType type = types.of(resource);
    if (attribute.isEmpty()) {
      return type.ref(resource.physicalId());
    }
    Object value = type.attributes(call, resource.physicalId()).get(attribute);
    if (value == null) {
      throw Validation.unknownAttribute(resource.logicalId(), attribute, "");
    }
    return value;
  }

  Desired desired(StackResource resource, Version version) {
    Stack stack = stack();
    SortedMap<String, String> tags = new TreeMap<>(version.tags());
    tags.put("aws:cloudformation:stack-name", stack.name());
    tags.put("aws:cloudformation:stack-id", stackId);
    tags.put("aws:cloudformation:logical-id", resource.logicalId());
    return new Desired(stackId, stack.name(), resource.logicalId(), version.name(), properties(version), tags);
  }

  static Properties properties(Version version) {
    return new Properties(Template.map("", Json.read(version.properties())));
  }

  void transition(StackStatus to, String reason) {
    Lifecycles.transition(call, stack(), to, reason);
  }

  StackResource transition(StackResource resource, ResourceStatus to, String reason) {
    return Lifecycles.transition(call, resource, to, reason);
  }

  /** Whether this command has done its share; what is left waits for the next. */
  boolean exhausted() {
    return actions <= 0;
  }

  void wake(Instant at) {
    wakeAt = Optional.of(wakeAt.filter(w -> !w.isAfter(at)).orElse(at));
  }

  /** Sets the stack's timer to what {@link #wake} asked for, or to now if there is more to do. */
  void park() {
    Stack stack = stack();
    Optional<Instant> at = !stack.isWorking() ? Optional.empty() : exhausted() ? Optional.of(call.now()) : wakeAt;
    boolean paused = stack.isWorking() && exhausted();
    if (!at.equals(stack.operation().wakeAt()) || paused != stack.operation().paused()) {
      store(stack.operation(stack.operation().waking(at, paused)));
      at.ifPresentOrElse(
          t -> call.timer(CloudFormationService.NAME, stackId, t),
          () -> call.cancelTimer(CloudFormationService.NAME, stackId));
    }
  }

  /**
   * Does one thing with a resource, wholly or not at all.
   *
   * <p>Whatever a type throws fails its resource, a defect too: thrown on, it would take back this command and every
   * later one that wakes the same stack, and so stop the region for one stack's sake.
   */
  Result attempt(StackResource resource, Supplier<Progress> action) {
    actions--;
    try {
      return new Made(call.atomically(action));
    } catch (AwsServiceException e) {
      return new Refused(message(e) + " (Service: " + service(resource) + ", Status Code: " + e.statusCode()
          + ", Error Code: " + Errors.code(e) + ")");
    } catch (Failure e) {
      return new Refused(e.getMessage());
    } catch (RuntimeException e) {
      call.event(CloudFormationService.NAME, stack().name() + '/' + resource.logicalId(), "defect: " + e);
      return new Refused("Internal Failure: " + (e instanceof UnsupportedOperationException
          ? service(resource) + " lacks an operation that " + resource.version().type() + " needs"
          : e.getClass().getSimpleName() + ' ' + e.getMessage()));
    }
  }

  /** Without what the SDK's exception adds to it. */
  static String message(AwsServiceException e) {
    return e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
        ? String.valueOf(e.getMessage())
        : e.awsErrorDetails().errorMessage();
  }

  private static String service(StackResource resource) {
    String[] parts = resource.version().type().split("::");
    return parts.length == 3 ? parts[1] : resource.version().type();
  }

  /** Whether it is there as asked for; asks to be woken when that may change unannounced. */
  Result check(StackResource resource) {
    ResourceType type = types.of(resource);
    Result result = attempt(resource,
        () -> type.check(acting(), resource.physicalId(), desired(resource, resource.version())));
    actions++; // looking is cheap
    if (result instanceof Made(Progress progress) && !progress.isDone()) {
      return waiting(resource, type, progress.waitingFor(), result);
    }
    return result;
  }

  /** A resource that has to wait for {@code what}, unless it has waited too long. */
  private Result waiting(StackResource resource, ResourceType type, String what, Result result) {
    Instant deadline = resource.step().began().plus(type.stabilizes());
    if (!call.now().isBefore(deadline)) {
      return new Refused("Resource did not stabilize within " + type.stabilizes() + ": still waiting for " + what);
    }
    wake(deadline);
    if (type.watches().isEmpty()) {
      wake(call.now().plus(Limits.POLL));
    }
    return result;
  }

  /** {@link #waiting} for a deletion. */
  Result deleting(StackResource resource) {
    ResourceType type = types.of(resource);
    Result result = attempt(resource, () -> type.gone(acting(), resource.physicalId())
        ? Progress.done(resource.physicalId())
        : Progress.waiting(resource.physicalId(), "its deletion"));
    actions++;
    return result instanceof Made(Progress progress) && !progress.isDone()
        ? waiting(resource, type, progress.waitingFor(), result)
        : result;
  }

  Step begin(Optional<StackResource.SignalsNeeded> signals) {
    return Step.begin(call.now(), signals);
  }
}
