package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows that CloudFormation owns. */
final class Tables {

  /** By id. */
  static final Table<String, Stack> STACKS = Table.of("cloudformation/stacks", Stack.class);

  /** Of the stacks that are not deleted, by name. */
  static final Table<String, Named> NAMES = Table.of("cloudformation/names", Named.class);

  /** The stacks that have something to do, by id: so that a change elsewhere need not look at all stacks. */
  static final Table<String, Named> WORKING = Table.of("cloudformation/working", Named.class);

  static final Table<StackResource.Key, StackResource> RESOURCES =
      Table.of("cloudformation/resources", StackResource.Key.class, StackResource.class);

  static final Table<EventKey, Event> EVENTS = Table.of("cloudformation/events", EventKey.class, Event.class);

  static final Table<SignalKey, Signal> SIGNALS = Table.of("cloudformation/signals", SignalKey.class, Signal.class);

  /** By id. */
  static final Table<String, ChangeSet> CHANGE_SETS = Table.of("cloudformation/change-sets", ChangeSet.class);

  /** By the export's name. */
  static final Table<String, Export> EXPORTS = Table.of("cloudformation/exports", Export.class);

  static final Table<ImportKey, Import> IMPORTS = Table.of("cloudformation/imports", ImportKey.class, Import.class);

  static final List<Table<?, ?>> ALL =
      List.of(STACKS, NAMES, WORKING, RESOURCES, EVENTS, SIGNALS, CHANGE_SETS, EXPORTS, IMPORTS);

  record Named(String stackId) {}

  record EventKey(String stackId, long number) implements Comparable<EventKey> {
    @Override
    public int compareTo(EventKey o) {
      int c = stackId.compareTo(o.stackId);
      return c != 0 ? c : Long.compare(number, o.number);
    }
  }

  record Event(
      String eventId,
      String logicalId,
      String physicalId,
      String type,
      String status,
      String reason,
      Instant time,
      String token) {}

  record SignalKey(String stackId, String logicalId, String uniqueId) implements Comparable<SignalKey> {
    @Override
    public int compareTo(SignalKey o) {
      int c = stackId.compareTo(o.stackId);
      c = c != 0 ? c : logicalId.compareTo(o.logicalId);
      return c != 0 ? c : uniqueId.compareTo(o.uniqueId);
    }
  }

  record Signal(boolean success, Instant received) {}

  record Export(String name, String value, String stackId) {}

  record ImportKey(String export, String stackId) implements Comparable<ImportKey> {
    @Override
    public int compareTo(ImportKey o) {
      int c = export.compareTo(o.export);
      return c != 0 ? c : stackId.compareTo(o.stackId);
    }
  }

  record Import(String stackName) {}

  private Tables() {}

  /** A stack's resources, the replaced ones among them, in the order of their logical ids. */
  static List<StackResource> resources(State state, String stackId) {
    return List.copyOf(state.range(RESOURCES,
        new StackResource.Key(stackId, "", ""), new StackResource.Key(stackId + '\0', "", "")).values());
  }

  static Optional<StackResource> resource(State state, String stackId, String logicalId) {
    return state.get(RESOURCES, new StackResource.Key(stackId, logicalId, ""));
  }

  /** The stack that has this name, or this id. */
  static Optional<Stack> stack(State state, String nameOrId) {
    return state.get(NAMES, nameOrId).map(Named::stackId).or(() -> Optional.of(nameOrId))
        .flatMap(id -> state.get(STACKS, id));
  }

  static List<Signal> signals(State state, String stackId, String logicalId) {
    return List.copyOf(signalRows(state, stackId, logicalId).values());
  }

  static java.util.SortedMap<SignalKey, Signal> signalRows(State state, String stackId, String logicalId) {
    return state.range(SIGNALS, new SignalKey(stackId, logicalId, ""), new SignalKey(stackId, logicalId + '\0', ""));
  }

  /** The names of the stacks that import this. */
  static List<String> importers(State state, String export) {
    return state.range(IMPORTS, new ImportKey(export, ""), new ImportKey(export + '\0', "")).values().stream()
        .map(Import::stackName)
        .toList();
  }

  static List<Export> exports(State state, String stackId) {
    return state.list(EXPORTS).stream().filter(e -> e.stackId().equals(stackId)).toList();
  }
}
