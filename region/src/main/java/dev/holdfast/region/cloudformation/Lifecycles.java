package dev.holdfast.region.cloudformation;

import static software.amazon.awssdk.services.cloudformation.model.StackStatus.*;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import java.util.List;
import java.util.SortedMap;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Every way a stack's or a resource's status may change, and the only two methods that change one. */
final class Lifecycles {

  record StackRow(StackStatus from, StackStatus to, String why) {}

  record ResourceRow(ResourceStatus from, ResourceStatus to, String why) {}

  static final List<StackRow> STACK = List.of(
      new StackRow(REVIEW_IN_PROGRESS, CREATE_IN_PROGRESS, "its first change set is executed"),
      new StackRow(REVIEW_IN_PROGRESS, DELETE_IN_PROGRESS, "deleted before anything was made"),
      new StackRow(CREATE_IN_PROGRESS, CREATE_COMPLETE, "every resource is there"),
      new StackRow(CREATE_IN_PROGRESS, CREATE_FAILED, "a resource failed, and rollback is disabled"),
      new StackRow(CREATE_IN_PROGRESS, ROLLBACK_IN_PROGRESS, "a resource failed, or the time is up"),
      new StackRow(CREATE_IN_PROGRESS, DELETE_IN_PROGRESS, "deleted, or OnFailure is DELETE"),
      new StackRow(ROLLBACK_IN_PROGRESS, ROLLBACK_COMPLETE, "what had been made is gone"),
      new StackRow(ROLLBACK_IN_PROGRESS, ROLLBACK_FAILED, "a resource could not be deleted"),
      new StackRow(CREATE_COMPLETE, UPDATE_IN_PROGRESS, "updated"),
      new StackRow(UPDATE_COMPLETE, UPDATE_IN_PROGRESS, "updated"),
      new StackRow(UPDATE_ROLLBACK_COMPLETE, UPDATE_IN_PROGRESS, "updated"),
      new StackRow(UPDATE_FAILED, UPDATE_IN_PROGRESS, "updated again, after a failure without rollback"),
      new StackRow(UPDATE_IN_PROGRESS, UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, "every resource is as the template asks"),
      new StackRow(UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_COMPLETE, "what was replaced or removed is gone"),
      new StackRow(UPDATE_IN_PROGRESS, UPDATE_FAILED, "a resource failed, and rollback is disabled"),
      new StackRow(UPDATE_IN_PROGRESS, UPDATE_ROLLBACK_IN_PROGRESS, "a resource failed, or the update was cancelled"),
      new StackRow(UPDATE_ROLLBACK_IN_PROGRESS, UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS,
          "every resource is as it was before"),
      new StackRow(UPDATE_ROLLBACK_IN_PROGRESS, UPDATE_ROLLBACK_FAILED, "a resource could not be put back"),
      new StackRow(UPDATE_ROLLBACK_FAILED, UPDATE_ROLLBACK_IN_PROGRESS, "the rollback is continued"),
      new StackRow(UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_ROLLBACK_COMPLETE, "what was new is gone"),
      new StackRow(CREATE_COMPLETE, DELETE_IN_PROGRESS, "deleted"),
      new StackRow(CREATE_FAILED, DELETE_IN_PROGRESS, "deleted"),
      new StackRow(ROLLBACK_COMPLETE, DELETE_IN_PROGRESS, "deleted"),
      new StackRow(ROLLBACK_FAILED, DELETE_IN_PROGRESS, "deleted"),
      new StackRow(UPDATE_COMPLETE, DELETE_IN_PROGRESS, "deleted"),
      new StackRow(UPDATE_FAILED, DELETE_IN_PROGRESS, "deleted"),
      new StackRow(UPDATE_ROLLBACK_COMPLETE, DELETE_IN_PROGRESS, "deleted"),
      new StackRow(UPDATE_ROLLBACK_FAILED, DELETE_IN_PROGRESS, "deleted"),
      new StackRow(DELETE_FAILED, DELETE_IN_PROGRESS, "deleted again"),
      new StackRow(DELETE_IN_PROGRESS, DELETE_COMPLETE, "every resource is gone, or kept by its policy"),
      new StackRow(DELETE_IN_PROGRESS, DELETE_FAILED, "a resource could not be deleted, or an export is in use"));

  static final List<ResourceRow> RESOURCE = List.of(
      new ResourceRow(ResourceStatus.CREATE_IN_PROGRESS, ResourceStatus.CREATE_IN_PROGRESS,
          "its physical id is known, or a signal was received"),
      new ResourceRow(ResourceStatus.CREATE_IN_PROGRESS, ResourceStatus.CREATE_COMPLETE, "it is there"),
      new ResourceRow(ResourceStatus.CREATE_IN_PROGRESS, ResourceStatus.CREATE_FAILED,
          "refused, timed out, or cancelled because another failed"),
      new ResourceRow(ResourceStatus.CREATE_IN_PROGRESS, ResourceStatus.DELETE_IN_PROGRESS,
          "the stack is deleted while it is being created"),
      new ResourceRow(ResourceStatus.CREATE_COMPLETE, ResourceStatus.UPDATE_IN_PROGRESS, "updated"),
      new ResourceRow(ResourceStatus.UPDATE_COMPLETE, ResourceStatus.UPDATE_IN_PROGRESS, "updated"),
      new ResourceRow(ResourceStatus.UPDATE_FAILED, ResourceStatus.UPDATE_IN_PROGRESS, "updated again, or rolled back"),
      new ResourceRow(ResourceStatus.UPDATE_IN_PROGRESS, ResourceStatus.UPDATE_IN_PROGRESS,
          "its physical id is known, a signal was received, or a batch is done"),
      new ResourceRow(ResourceStatus.UPDATE_IN_PROGRESS, ResourceStatus.UPDATE_COMPLETE, "it is as asked for"),
      new ResourceRow(ResourceStatus.UPDATE_IN_PROGRESS, ResourceStatus.UPDATE_FAILED,
          "refused, timed out, or cancelled because another failed"),
      new ResourceRow(ResourceStatus.CREATE_COMPLETE, ResourceStatus.DELETE_IN_PROGRESS, "deleted"),
      new ResourceRow(ResourceStatus.CREATE_FAILED, ResourceStatus.DELETE_IN_PROGRESS, "deleted"),
      new ResourceRow(ResourceStatus.UPDATE_COMPLETE, ResourceStatus.DELETE_IN_PROGRESS, "deleted"),
      new ResourceRow(ResourceStatus.UPDATE_FAILED, ResourceStatus.DELETE_IN_PROGRESS, "deleted"),
      new ResourceRow(ResourceStatus.UPDATE_IN_PROGRESS, ResourceStatus.DELETE_IN_PROGRESS, "deleted"),
      new ResourceRow(ResourceStatus.DELETE_FAILED, ResourceStatus.DELETE_IN_PROGRESS, "deleted again"),
      new ResourceRow(ResourceStatus.DELETE_IN_PROGRESS, ResourceStatus.DELETE_COMPLETE, "it is gone"),
      new ResourceRow(ResourceStatus.DELETE_IN_PROGRESS, ResourceStatus.DELETE_FAILED, "refused, or timed out"),
      new ResourceRow(ResourceStatus.DELETE_IN_PROGRESS, ResourceStatus.DELETE_SKIPPED,
          "kept by its policy, or by the caller's wish"));

  private Lifecycles() {}

  static Stack transition(Call call, Stack stack, StackStatus to, String reason) {
    if (STACK.stream().noneMatch(r -> r.from() == stack.status() && r.to() == to)) {
      throw new IllegalStateException("a stack does not go from " + stack.status() + " to " + to);
    }
    Stack now = put(call, stack.status(to, reason));
    String old = stack.status().toString();
    call.event("cloudformation", stack.name(), old + " → " + to + (reason.isEmpty() ? "" : " (" + reason + ")"));
    record(call, now);
    return now;
  }

  /** Stores a stack that has just been made, with its first event. */
  static Stack begin(Call call, Stack stack) {
    put(call, stack);
    call.event("cloudformation", stack.name(), stack.status().toString());
    record(call, stack);
    return stack;
  }

  private static Stack put(Call call, Stack stack) {
    State state = call.state();
    state.put(Tables.STACKS, stack.id(), stack);
    if (stack.isWorking()) {
      state.put(Tables.WORKING, stack.id(), new Tables.Named(stack.id()));
    } else {
      state.remove(Tables.WORKING, stack.id());
    }
    return stack;
  }

  static StackResource transition(Call call, StackResource resource, ResourceStatus to, String reason) {
    if (RESOURCE.stream().noneMatch(r -> r.from() == resource.status() && r.to() == to)) {
      throw new IllegalStateException(
          "resource " + resource.logicalId() + " does not go from " + resource.status() + " to " + to);
    }
    return begin(call, resource.status(to, reason, call.now()));
  }

  /** Stores a resource with the event that says what its status is. */
  static StackResource begin(Call call, StackResource resource) {
    call.state().put(Tables.RESOURCES, resource.key(), resource);
    Stack stack = call.state().get(Tables.STACKS, resource.key().stackId()).orElseThrow();
    call.event("cloudformation", stack.name() + '/' + resource.logicalId(), resource.status()
        + (resource.reason().isEmpty() ? "" : " (" + resource.reason() + ")"));
    record(call, stack, resource.logicalId(), resource.physicalId(), resource.version().type(),
        resource.status().toString(), resource.reason());
    return resource;
  }

  private static void record(Call call, Stack stack) {
    record(call, stack, stack.name(), stack.id(), "AWS::CloudFormation::Stack", stack.status().toString(),
        stack.reason());
  }

  private static void record(Call call, Stack stack, String logicalId, String physicalId, String type, String status,
      String reason) {
    State state = call.state();
    SortedMap<Tables.EventKey, Tables.Event> events = events(state, stack.id());
    long number = events.isEmpty() ? 1 : events.lastKey().number() + 1;
    if (!events.isEmpty() && number - events.firstKey().number() >= Limits.EVENTS) {
      state.remove(Tables.EVENTS, events.firstKey());
    }
    state.put(Tables.EVENTS, new Tables.EventKey(stack.id(), number), new Tables.Event(call.ids().uuid(), logicalId,
        physicalId, type, status, reason, call.now(), stack.operation().token()));
  }

  /** A stack's events, the oldest first. */
  static SortedMap<Tables.EventKey, Tables.Event> events(State state, String stackId) {
    return state.range(Tables.EVENTS, new Tables.EventKey(stackId, 0), new Tables.EventKey(stackId, Long.MAX_VALUE));
  }
}
