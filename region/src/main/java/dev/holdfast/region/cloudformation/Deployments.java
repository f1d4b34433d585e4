package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** Carries every stack on that has something to do: as far as it gets, or as far as one command should go. */
final class Deployments implements Controller {

  private final Types types;
  private final Templates templates;
  private final Set<Table<?, ?>> watches;

  Deployments(Types types, Templates templates) {
    this.types = types;
    this.templates = templates;
    TreeSet<Table<?, ?>> all = new TreeSet<>(types.watches());
    all.add(Tables.WORKING);
    all.add(Tables.RESOURCES);
    all.add(Tables.STACKS);
    this.watches = Collections.unmodifiableSet(all);
  }

  @Override
  public Set<Table<?, ?>> watches() {
    return watches;
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    for (String stackId : List.copyOf(call.state().all(Tables.WORKING).keySet())) {
      if (!call.state().get(Tables.STACKS, stackId).orElseThrow().operation().paused()) {
        advance(call.as(CloudFormationService.NAME), stackId);
      }
    }
  }

  /** The stack's timer has come. */
  void due(Call call, String stackId) {
    Stack stack = call.state().get(Tables.STACKS, stackId).orElseThrow();
    Stack.Operation awake = stack.operation().waking(java.util.Optional.empty(), false);
    call.state().put(Tables.STACKS, stackId, stack.operation(awake));
    if (stack.isWorking()) {
      advance(call.as(CloudFormationService.NAME), stackId);
    }
  }

  private void advance(Call call, String stackId) {
    Execution e = new Execution(call, types, templates, stackId);
    StackStatus before;
    do {
      before = e.stack().status();
      phase(e);
    } while (e.stack().status() != before && e.stack().isWorking() && !e.exhausted());
    e.park();
  }

  private static void phase(Execution e) {
    Stack stack = e.stack();
    switch (stack.status()) {
      case CREATE_IN_PROGRESS -> {
        boolean late = stack.options().timeoutMinutes()
            .map(m -> stack.operation().began().plusSeconds(60L * m))
            .filter(deadline -> {
              e.wake(deadline);
              return !e.call().now().isBefore(deadline);
            })
            .isPresent();
        if (late) {
          Forward.rollBack(e, "Stack creation time exceeded the specified timeout. ");
        } else {
          Forward.run(e);
        }
      }
      case UPDATE_IN_PROGRESS -> Forward.run(e);
      case UPDATE_ROLLBACK_IN_PROGRESS -> Backward.run(e);
      default -> Removal.run(e);
    }
  }

  /** Every resource of the stack is gone: so is its name, and what it exported. */
  static void deleted(Execution e) {
    State state = e.call().state();
    Stack stack = e.stack();
    Tables.exports(state, stack.id()).forEach(x -> state.remove(Tables.EXPORTS, x.name()));
    Outputs.forgetImports(state, stack, new TreeSet<>());
    state.remove(Tables.NAMES, stack.name());
    ChangeSets.forget(state, stack.id());
    e.store(stack.deletedAt(e.call().now()).outputs(List.of()));
    e.transition(StackStatus.DELETE_COMPLETE, "");
    purge(state);
  }

  private static void purge(State state) {
    List<Stack> deleted = state.list(Tables.STACKS).stream()
        .filter(Stack::isDeleted)
        .sorted(Comparator.comparing((Stack s) -> s.deleted().orElseThrow()).thenComparing(Stack::id))
        .toList();
    for (Stack old : deleted.subList(0, Math.max(0, deleted.size() - Limits.DELETED_STACKS))) {
      Tables.resources(state, old.id()).forEach(r -> state.remove(Tables.RESOURCES, r.key()));
      List.copyOf(Lifecycles.events(state, old.id()).keySet()).forEach(k -> state.remove(Tables.EVENTS, k));
      state.remove(Tables.STACKS, old.id());
    }
  }
}
