package dev.holdfast.region.cloudformation;

import dev.holdfast.region.cloudformation.ResourceType.Desired;
import dev.holdfast.region.cloudformation.ResourceType.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Every phase that deletes: a stack's deletion, the rollback of its creation, and the cleanups after an update. */
final class Removal {

  private final Execution e;
  private final Stack stack;
  private final Predicate<StackResource> doomed;

  private Removal(Execution e) {
    this.e = e;
    this.stack = e.stack();
    if (isCleanup()) {
      SortedSet<String> stay = new TreeSet<>(e.plan().active().keySet());
      doomed = r -> !r.isCurrent() || !stay.contains(r.logicalId());
    } else {
      doomed = _ -> true;
    }
  }

  static void run(Execution e) {
    new Removal(e).run();
  }

  private boolean isCleanup() {
    return stack.status() == StackStatus.UPDATE_COMPLETE_CLEANUP_IN_PROGRESS
        || stack.status() == StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS;
  }

  private void run() {
    if (stack.status() == StackStatus.DELETE_IN_PROGRESS && exportsAreInUse()) {
      return;
    }
    for (boolean progressed = true; progressed; ) {
      progressed = false;
      for (StackResource row : left()) {
        if (e.exhausted()) {
          return;
        }
        progressed |= step(row);
      }
    }
    if (left().stream().noneMatch(r -> begun(r) && r.isWorking())) {
      finish();
    }
  }

  /** In the order of their ids backwards: where nothing else decides, what came last goes first. */
  private List<StackResource> left() {
    return e.resources().stream().filter(doomed).filter(r -> !r.isGone()).toList().reversed();
  }

  private boolean begun(StackResource row) {
    return row.operation() == stack.operation().number()
        && (row.status() == ResourceStatus.DELETE_IN_PROGRESS || row.status() == ResourceStatus.DELETE_FAILED);
  }

  private boolean step(StackResource row) {
    if (begun(row)) {
      return row.isWorking() && check(row);
    }
    if (left().stream().anyMatch(other -> other.version().dependsOn().contains(row.logicalId()))) {
      return false;
    }
    StackResource begun = row.operation(stack.operation().number()).step(e.begin(java.util.Optional.empty()));
    begun = row.status() == ResourceStatus.DELETE_IN_PROGRESS
        ? e.store(begun)
        : e.transition(begun, ResourceStatus.DELETE_IN_PROGRESS, "");
    if (isKept(begun)) {
      gone(begun, ResourceStatus.DELETE_SKIPPED);
    } else if (begun.physicalId().isEmpty()) {
      gone(begun, ResourceStatus.DELETE_COMPLETE);
    } else {
      delete(begun);
    }
    return true;
  }

  private boolean isKept(StackResource row) {
    if (row.physicalId().isEmpty()) {
      return false;
    }
    if (stack.operation().retain().contains(row.logicalId())) {
      return true;
    }
    boolean undoing = stack.status() == StackStatus.ROLLBACK_IN_PROGRESS
        || stack.status() == StackStatus.UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS;
    return switch (policy(row)) {
      case RETAIN -> true;
      case RETAIN_EXCEPT_ON_CREATE -> !undoing;
      case DELETE, SNAPSHOT -> false;
    };
  }

  private static Template.Policy policy(StackResource row) {
    return row.isCurrent() ? row.version().deletion() : row.version().updateReplace();
  }

  private void delete(StackResource row) {
    ResourceType type = e.types().of(row);
    Desired desired = e.desired(row, row.version());
    Execution.Result result = e.attempt(row, () -> {
      if (policy(row) == Template.Policy.SNAPSHOT) {
        type.deleteAfterSnapshot(e.acting(), row.physicalId(), desired, snapshotName(row));
      } else {
        type.delete(e.acting(), row.physicalId(), desired);
      }
      return Progress.waiting(row.physicalId(), "its deletion");
    });
    switch (result) {
      case Execution.Made _ -> check(e.store(row.step(row.step().waitingFor("its deletion"))));
      case Execution.Refused(String reason) -> {
        if (row.step().attempts() + 1 < Limits.DELETE_ATTEMPTS) {
          Instant retry = e.call().now().plus(Limits.DELETE_RETRY);
          e.store(row.step(row.step().retry(retry)));
          e.wake(retry);
        } else {
          e.transition(row, ResourceStatus.DELETE_FAILED, reason);
        }
      }
    }
  }

  /** Unique, for a snapshot outlives its stack. */
  private String snapshotName(StackResource row) {
    return (stack.name() + "-snapshot-" + row.logicalId() + '-' + e.call().ids().hex(12)).toLowerCase(Locale.ROOT);
  }

  private boolean check(StackResource row) {
    boolean begun = row.step().waitingFor().equals("its deletion");
    if (!begun) {
      Instant retry = row.step().retryAt().orElse(e.call().now());
      if (e.call().now().isBefore(retry)) {
        e.wake(retry);
        return false;
      }
      delete(row);
      return true;
    }
    return switch (e.deleting(row)) {
      case Execution.Refused(String reason) -> {
        e.transition(row, ResourceStatus.DELETE_FAILED, reason);
        yield true;
      }
      case Execution.Made(Progress progress) -> {
        if (progress.isDone()) {
          gone(row, ResourceStatus.DELETE_COMPLETE);
        }
        yield progress.isDone();
      }
    };
  }

  private void gone(StackResource row, ResourceStatus how) {
    StackResource gone = e.transition(row, how, "");
    if (isCleanup() || !row.isCurrent()) {
      e.forget(gone);
    } else {
      Signals.forget(e.call(), gone);
    }
  }

  private boolean exportsAreInUse() {
    for (Tables.Export export : Tables.exports(e.call().state(), stack.id())) {
      List<String> importers = Tables.importers(e.call().state(), export.name());
      if (!importers.isEmpty()) {
        e.transition(StackStatus.DELETE_FAILED, "Export " + export.name() + " cannot be deleted as it is in use by "
            + String.join(", ", importers));
        return true;
      }
    }
    return false;
  }

  private void finish() {
    List<String> failed = left().stream().filter(StackResource::isFailed).map(StackResource::logicalId).distinct()
        .sorted().toList();
    String reason = failed.isEmpty() ? "" : "The following resource(s) failed to delete: " + failed + ". ";
    switch (stack.status()) {
      case ROLLBACK_IN_PROGRESS ->
          e.transition(failed.isEmpty() ? StackStatus.ROLLBACK_COMPLETE : StackStatus.ROLLBACK_FAILED, reason);
      // What a cleanup cannot delete is left behind, as AWS leaves it; its event says so.
      case UPDATE_COMPLETE_CLEANUP_IN_PROGRESS -> {
        left().forEach(e::forget);
        e.transition(StackStatus.UPDATE_COMPLETE, reason);
      }
      case UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS -> {
        left().forEach(e::forget);
        e.transition(StackStatus.UPDATE_ROLLBACK_COMPLETE, reason);
      }
      case DELETE_IN_PROGRESS -> {
        if (failed.isEmpty()) {
          Deployments.deleted(e);
        } else {
          e.transition(StackStatus.DELETE_FAILED, reason);
        }
      }
      default -> throw new IllegalStateException("nothing is deleted in " + stack.status());
    }
  }
}
