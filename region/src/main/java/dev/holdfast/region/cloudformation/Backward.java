package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.ResourceType.Progress;
import dev.holdfast.region.cloudformation.StackResource.Version;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * UPDATE_ROLLBACK_IN_PROGRESS: puts back what the failed update had changed; what it had made is deleted afterwards.
 */
final class Backward {

  private final Execution e;
  private final long operation;

  private Backward(Execution e) {
    this.e = e;
    this.operation = e.stack().operation().number();
  }

  static void run(Execution e) {
    new Backward(e).run();
  }

  private void run() {
    for (boolean progressed = true; progressed; ) {
      progressed = false;
      for (StackResource row : changed()) {
        if (e.exhausted()) {
          return;
        }
        if (row.operation() == operation) {
          progressed |= row.isWorking() && check(row);
        } else if (isReady(row)) {
          putBack(row);
          progressed = true;
        }
      }
    }
    List<StackResource> left = changed();
    if (left.isEmpty()) {
      e.transition(StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, "");
    } else if (left.stream().noneMatch(r -> r.operation() == operation && r.isWorking())) {
      e.transition(StackStatus.UPDATE_ROLLBACK_FAILED, "The following resource(s) failed to update: "
          + left.stream().filter(StackResource::isFailed).map(StackResource::logicalId).toList() + ". ");
    }
  }

  private List<StackResource> changed() {
    return e.resources().stream().filter(r -> r.isCurrent() && r.previous().isPresent()).toList();
  }

  private boolean isReady(StackResource row) {
    return row.previous().orElseThrow().dependsOn().stream()
        .noneMatch(id -> changed().stream().anyMatch(r -> r.logicalId().equals(id)));
  }

  private void putBack(StackResource row) {
    Version failed = row.version();
    Version old = row.previous().orElseThrow();
    ResourceType type = e.types().of(row);
    if (row.isReplacing()) {
      if (!failed.physicalId().isEmpty()) {
        e.store(row.version(failed.policies(Template.Policy.DELETE), Optional.empty()).replaced());
      }
      restored(begin(row.version(old, row.previous())));
      return;
    }
    if (row.status() != ResourceStatus.UPDATE_FAILED && Differ.changed(failed, old).isEmpty()
        && failed.tags().equals(old.tags())) {
      e.store(row.version(old, Optional.empty()).operation(operation));
      return;
    }
    StackResource begun = begin(row.version(old, row.previous()));
    switch (e.attempt(begun, () -> type.update(e.acting(), begun.physicalId(), e.desired(begun, failed),
        e.desired(begun, old)))) {
      case Execution.Refused(String reason) -> e.transition(begun, ResourceStatus.UPDATE_FAILED, reason);
      case Execution.Made(Progress progress) ->
          proceed(e.store(RollingUpdate.plan(e, begun, Differ.changed(failed, old), row.step().roll())), progress);
    }
  }

  private StackResource begin(StackResource row) {
    StackResource begun = row.operation(operation).step(e.begin(Optional.empty()));
    return row.status() == ResourceStatus.UPDATE_IN_PROGRESS
        ? e.store(begun)
        : e.transition(begun, ResourceStatus.UPDATE_IN_PROGRESS, "");
  }

  private boolean check(StackResource row) {
    switch (e.check(row)) {
      case Execution.Refused(String reason) -> {
        e.transition(row, ResourceStatus.UPDATE_FAILED, reason);
        return true;
      }
      case Execution.Made(Progress progress) -> {
        return proceed(row, progress);
      }
    }
  }

  private boolean proceed(StackResource row, Progress progress) {
    if (progress.isDone() && row.step().roll().isPresent()) {
      return roll(row);
    }
    if (progress.isDone()) {
      restored(row);
    } else {
      e.store(row.step(row.step().waitingFor(progress.waitingFor())));
    }
    return progress.isDone();
  }

  private boolean roll(StackResource row) {
    Execution.Result result = RollingUpdate.advance(e, row);
    StackResource now = e.resource(row.logicalId()).orElseThrow();
    switch (result) {
      case Execution.Refused(String reason) -> e.transition(now, ResourceStatus.UPDATE_FAILED, reason);
      case Execution.Made(Progress progress) when progress.isDone() -> restored(now);
      case Execution.Made(Progress progress) -> {
        boolean moved = !now.step().roll().equals(row.step().roll());
        e.store(now.step(now.step().waitingFor(progress.waitingFor())));
        return moved;
      }
    }
    return true;
  }

  private void restored(StackResource row) {
    e.transition(row.version(row.version(), Optional.empty()), ResourceStatus.UPDATE_COMPLETE, "");
  }
}
