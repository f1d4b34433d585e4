package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.ResourceType.Progress;
import dev.holdfast.region.cloudformation.StackResource.SignalsNeeded;
import dev.holdfast.region.cloudformation.StackResource.Version;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * CREATE_IN_PROGRESS and UPDATE_IN_PROGRESS: makes every resource what the template asks, each after those it needs.
 */
final class Forward {

  private final Execution e;
  private final Plan plan;
  private final Stack stack;

  private Forward(Execution e) {
    this.e = e;
    this.plan = e.plan();
    this.stack = e.stack();
  }

  static void run(Execution e) {
    new Forward(e).run();
  }

  private void run() {
    for (boolean progressed = true; progressed; ) {
      progressed = false;
      for (String id : plan.order()) {
        if (e.exhausted()) {
          return;
        }
        progressed |= step(id);
      }
      if (mine().stream().anyMatch(StackResource::isFailed)) {
        fail();
        return;
      }
    }
    if (plan.order().stream().allMatch(this::isSettled)) {
      complete();
    }
  }

  /** The rows that this operation has dealt with. */
  private List<StackResource> mine() {
    return e.resources().stream()
        .filter(r -> r.isCurrent() && r.operation() == stack.operation().number())
        .toList();
  }

  private boolean isSettled(String id) {
    return e.resource(id)
        .filter(r -> r.operation() == stack.operation().number() && !r.isWorking() && !r.isFailed())
        .isPresent();
  }

  /** @return whether anything changed */
  private boolean step(String id) {
    Optional<StackResource> row = e.resource(id);
    boolean begun = row.isPresent() && row.get().operation() == stack.operation().number();
    if (begun) {
      return row.get().isWorking() && check(row.get());
    }
    if (!plan.dependsOn(id).stream().allMatch(this::isSettled)) {
      return false;
    }
    start(plan.active().get(id), row);
    return true;
  }

  private void start(Template.Resource resource, Optional<StackResource> existing) {
    ResourceType type = e.types().find(resource.type()).orElseThrow();
    Version wanted;
    Optional<SignalsNeeded> signals;
    try {
      wanted = wanted(resource, type);
      Intrinsics intrinsics = plan.evaluating(e.living());
      signals = Signals.needed(resource.logicalId(),
          intrinsics.object(resource.path() + ".CreationPolicy", resource.creationPolicy()));
    } catch (AwsServiceException refused) {
      failBeforeStart(resource, existing, Execution.message(refused));
      return;
    }
    if (existing.isPresent() && existing.get().status() == ResourceStatus.CREATE_FAILED) {
      discard(existing.get());
      create(resource, wanted, signals);
    } else if (existing.isPresent()) {
      update(existing.get(), type, wanted, signals);
    } else {
      create(resource, wanted, signals);
    }
  }

  /** Without a physical id yet. */
  private Version wanted(Template.Resource resource, ResourceType type) {
    Intrinsics intrinsics = plan.evaluating(e.living());
    SortedMap<String, Object> properties = intrinsics.object(resource.path(), resource.properties());
    Validation.required(plan.template(), type, resource, properties);
    return new Version(resource.type(), "", stack.name() + '-' + resource.logicalId() + '-' + e.call().ids().base32(12),
        Json.write(properties),
        Json.write(intrinsics.object(resource.path() + ".Metadata", resource.metadata())),
        Json.write(intrinsics.object(resource.path() + ".UpdatePolicy", resource.updatePolicy())),
        stack.revision().tags(), resource.deletion(), resource.updateReplace(),
        List.copyOf(plan.dependsOn(resource.logicalId())));
  }

  private StackResource.Key key(Template.Resource resource) {
    return new StackResource.Key(stack.id(), resource.logicalId(), "");
  }

  private void create(Template.Resource resource, Version wanted, Optional<SignalsNeeded> signals) {
    StackResource row = new StackResource(key(resource), ResourceStatus.CREATE_IN_PROGRESS, "", e.call().now(), wanted,
        Optional.empty(), stack.operation().number(), e.begin(signals));
    Signals.forget(e.call(), row);
    make(Lifecycles.begin(e.call(), row), "Resource creation Initiated");
  }

  private void make(StackResource row, String initiated) {
    ResourceType type = e.types().of(row);
    switch (e.attempt(row, () -> type.create(e.acting(), e.desired(row, row.version())))) {
      case Execution.Refused(String reason) -> failed(row, reason);
      case Execution.Made(Progress progress) -> {
        StackResource made = row.version(row.version().physicalId(progress.physicalId()), row.previous())
            .step(row.step().waitingFor(progress.waitingFor()));
        made = e.transition(made, row.status(), initiated);
        proceed(made, progress);
      }
    }
  }

  private void update(StackResource row, ResourceType type, Version wanted, Optional<SignalsNeeded> signals) {
    Version now = row.version();
    Optional<Version> before = row.previous().or(() -> Optional.of(now));
    if (row.status() != ResourceStatus.UPDATE_FAILED && isSame(now, wanted)) {
      Version same = copyOf(wanted, now);
      e.store(row.version(same, same.equals(now) ? row.previous() : before).operation(stack.operation().number()));
      return;
    }
    StackResource begun = row.operation(stack.operation().number()).step(e.begin(Optional.empty()));
    boolean replace = Differ.changed(now, wanted).stream().anyMatch(type.replacing()::contains);
    if (replace) {
      Signals.forget(e.call(), row);
      begun = begun.version(wanted, before).step(e.begin(signals));
      make(e.transition(begun, ResourceStatus.UPDATE_IN_PROGRESS,
          "Requested update requires the creation of a new physical resource; hence creating one."),
              "Resource creation Initiated");
      return;
    }
    StackResource updating = e.transition(
        begun.version(copyOf(wanted, now), before), ResourceStatus.UPDATE_IN_PROGRESS, "");
    if (Differ.changed(now, wanted).isEmpty() && now.tags().equals(wanted.tags())
        && row.status() != ResourceStatus.UPDATE_FAILED) {
      completed(updating); // only its metadata differs, which the type has no part in
      return;
    }
    switch (e.attempt(updating, () -> type.update(e.acting(), updating.physicalId(), e.desired(updating, now),
        e.desired(updating, updating.version())))) {
      case Execution.Refused(String reason) -> failed(updating, reason);
      case Execution.Made(Progress progress) -> {
        StackResource updated = e.store(RollingUpdate.plan(e, updating
            .version(updating.version().physicalId(progress.physicalId()), updating.previous())
            .step(updating.step().waitingFor(progress.waitingFor())), Differ.changed(now, wanted),
            Optional.empty()));
        proceed(updated, progress);
      }
    }
  }

  private static boolean isSame(Version now, Version wanted) {
    return Differ.changed(now, wanted).isEmpty()
        && now.tags().equals(wanted.tags())
        && Values.same(Json.read(now.metadata()), Json.read(wanted.metadata()));
  }

  /** {@code wanted} for the physical resource that there is. */
  private static Version copyOf(Version wanted, Version now) {
    return new Version(wanted.type(), now.physicalId(), now.name(), wanted.properties(), wanted.metadata(),
        wanted.updatePolicy(),
        wanted.tags(), wanted.deletion(), wanted.updateReplace(), wanted.dependsOn());
  }

  /** A failed creation of an earlier operation leaves its physical resource, if any, to be cleaned up. */
  private void discard(StackResource row) {
    e.forget(row);
    if (!row.physicalId().isEmpty()) {
      e.store(row.version(row.version().policies(Template.Policy.DELETE), Optional.empty()).replaced());
    }
  }

  private boolean check(StackResource row) {
    return switch (e.check(row)) {
      case Execution.Refused(String reason) -> {
        failed(row, reason);
        yield true;
      }
      case Execution.Made(Progress progress) -> proceed(row, progress);
    };
  }

  /** @return whether the resource is complete or failed now */
  private boolean proceed(StackResource row, Progress progress) {
    if (!progress.isDone()) {
      e.store(row.step(row.step().waitingFor(progress.waitingFor())));
    }
    if (row.step().signals().isPresent()) {
      SignalsNeeded needed = row.step().signals().get();
      switch (Signals.verdict(e.call(), row, needed)) {
        case Signals.Failed(String reason) -> {
          failed(row, reason);
          return true;
        }
        case Signals.Waiting(String what) -> {
          e.wake(row.step().began().plusSeconds(needed.timeout()));
          if (progress.isDone()) {
            e.store(row.step(row.step().waitingFor(what)));
          }
          return false;
        }
        case Signals.Enough() -> {}
      }
    }
    if (progress.isDone() && row.step().roll().isPresent()) {
      return roll(row);
    }
    if (progress.isDone()) {
      completed(row);
    }
    return progress.isDone();
  }

  private boolean roll(StackResource row) {
    Execution.Result result = RollingUpdate.advance(e, row);
    StackResource now = e.resource(row.logicalId()).orElseThrow();
    switch (result) {
      case Execution.Refused(String reason) -> failed(now, reason);
      case Execution.Made(Progress progress) when progress.isDone() -> completed(now);
      case Execution.Made(Progress progress) -> {
        boolean moved = !now.step().roll().equals(row.step().roll());
        e.store(now.step(now.step().waitingFor(progress.waitingFor())));
        return moved;
      }
    }
    return true;
  }

  private void completed(StackResource row) {
    Signals.forget(e.call(), row);
    e.transition(row.step(row.step().waitingFor("")),
        row.status() == ResourceStatus.CREATE_IN_PROGRESS ? ResourceStatus.CREATE_COMPLETE
            : ResourceStatus.UPDATE_COMPLETE, "");
  }

  private void failed(StackResource row, String reason) {
    e.transition(row, row.status() == ResourceStatus.CREATE_IN_PROGRESS
        ? ResourceStatus.CREATE_FAILED : ResourceStatus.UPDATE_FAILED, reason);
  }

  /** Its properties could not be told, so nothing of it was begun. */
  private void failBeforeStart(Template.Resource resource, Optional<StackResource> existing, String reason) {
    StackResource row = existing.filter(r -> r.status() != ResourceStatus.CREATE_FAILED)
        .map(r -> e.transition(r.operation(stack.operation().number()), ResourceStatus.UPDATE_IN_PROGRESS, ""))
        .orElseGet(() -> Lifecycles.begin(e.call(), new StackResource(key(resource), ResourceStatus.CREATE_IN_PROGRESS,
            "", e.call().now(), new Version(resource.type(), "", "", "{}", "{}", "{}", stack.revision().tags(),
                resource.deletion(), resource.updateReplace(), List.copyOf(plan.dependsOn(resource.logicalId()))),
            Optional.empty(), stack.operation().number(), e.begin(Optional.empty()))));
    failed(row, reason);
  }

  private void fail() {
    mine().stream().filter(StackResource::isWorking).forEach(row -> failed(row,
        row.status() == ResourceStatus.CREATE_IN_PROGRESS ? "Resource creation cancelled"
            : "Resource update cancelled"));
    List<StackResource> failed = mine().stream().filter(StackResource::isFailed).toList();
    boolean creating = failed.stream().anyMatch(r -> r.status() == ResourceStatus.CREATE_FAILED);
    rollBack(e, "The following resource(s) failed to " + (creating ? "create" : "update") + ": "
        + failed.stream().map(StackResource::logicalId).toList() + ". ");
  }

  /** Gives a creation or an update up, the way its caller wished. */
  static void rollBack(Execution e, String reason) {
    Stack stack = e.stack();
    if (stack.status() == StackStatus.UPDATE_IN_PROGRESS) {
      if (stack.operation().disableRollback()) {
        e.transition(StackStatus.UPDATE_FAILED, reason);
        return;
      }
      e.store(stack.revision(stack.previous().orElseThrow(), Optional.empty())
          .operation(stack.operation().next(stack.operation().token(), e.call().now(), false, List.of())));
      e.transition(StackStatus.UPDATE_ROLLBACK_IN_PROGRESS, reason);
      return;
    }
    OnFailure wish = stack.options().onFailure();
    if (wish == OnFailure.DO_NOTHING) {
      e.transition(StackStatus.CREATE_FAILED, reason);
      return;
    }
    e.store(stack.operation(stack.operation().next(stack.operation().token(), e.call().now(), false, List.of())));
    e.transition(wish == OnFailure.DELETE ? StackStatus.DELETE_IN_PROGRESS : StackStatus.ROLLBACK_IN_PROGRESS,
        reason + (wish == OnFailure.DELETE ? "Delete requested by user." : "Rollback requested by user."));
  }

  private void complete() {
    List<Stack.OutputValue> outputs;
    try {
      outputs = e.call().atomically(() -> Outputs.publish(e, plan));
    } catch (AwsServiceException refused) {
      for (StackResource row : mine()) {
        if (row.isWorking()) {
          throw new IllegalStateException(row.logicalId() + " is still in progress");
        }
      }
      rollBack(e, Execution.message(refused) + ". ");
      return;
    }
    e.store(stack.outputs(outputs).revision(stack.revision(), Optional.empty()));
    if (stack.status() == StackStatus.CREATE_IN_PROGRESS) {
      e.transition(StackStatus.CREATE_COMPLETE, "");
      return;
    }
    for (StackResource row : e.resources()) {
      row.previous().filter(old -> row.isReplacing() && !old.physicalId().isEmpty()).ifPresent(old ->
          e.store(row.version(old, Optional.empty()).replaced()));
      e.resource(row.logicalId()).filter(r -> r.isCurrent())
          .ifPresent(r -> e.store(r.version(r.version(), Optional.empty())));
    }
    e.transition(StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, "");
  }
}
