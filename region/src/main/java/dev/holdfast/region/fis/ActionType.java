package dev.holdfast.region.fis;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an experiment can be told to do. */
sealed interface ActionType permits Action, AbsentAction {

  String id();

  /** What it acts on; empty: on nothing in particular. */
  Optional<TargetType> target();

  /** Whether it is in force until its time is over, or somebody stops it. */
  boolean lasting();

  String description();

  List<Action.Parameter> parameters();

  static Stream<ActionType> all() {
    return Stream.concat(Arrays.stream(Action.values()), Arrays.stream(AbsentAction.values()));
  }

  static Optional<ActionType> of(String id) {
    return all().filter(a -> a.id().equals(id)).findFirst();
  }

  /** Those that can do something here. */
  static List<String> ids() {
    return Arrays.stream(Action.values()).map(Action::id).toList();
  }
}
