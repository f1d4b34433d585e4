package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** A stack's outputs, what it exports, and what it imports. */
final class Outputs {

  private Outputs() {}

  static List<Stack.OutputValue> values(Plan plan, Scope.Resources resources) {
    Intrinsics intrinsics = plan.evaluating(resources);
    List<Stack.OutputValue> values = new ArrayList<>();
    plan.template().outputs().values().forEach(output -> {
      if (output.condition().map(plan::holds).orElse(true)) {
        String path = "Outputs." + output.name();
        values.add(new Stack.OutputValue(output.name(), intrinsics.string(path + ".Value", output.value()),
            output.description(), output.exportName().map(n -> intrinsics.string(path + ".Export.Name", n))));
      }
    });
    return values;
  }

  /**
   * The outputs as they are now, exported where the template says so; what the stack no longer exports is withdrawn.
   */
  static List<Stack.OutputValue> publish(Execution e, Plan plan) {
    State state = e.call().state();
    Stack stack = e.stack();
    List<Stack.OutputValue> outputs = values(plan, e.living());
    outputs.forEach(output -> requireReadable(e, output));
    SortedMap<String, String> exports = new TreeMap<>();
    for (Stack.OutputValue output : outputs) {
      if (output.exportName().isPresent()) {
        String name = output.exportName().get();
        Optional<Tables.Export> other = state.get(Tables.EXPORTS, name).filter(x -> !x.stackId().equals(stack.id()));
        if (other.isPresent() || exports.put(name, output.value()) != null) {
          throw Template.invalid("Export with name " + name + " is already exported by stack "
              + other.flatMap(x -> state.get(Tables.STACKS, x.stackId())).map(Stack::name).orElse(stack.name()));
        }
      }
    }
    for (Tables.Export export : Tables.exports(state, stack.id())) {
      List<String> importers = Tables.importers(state, export.name());
      if (!importers.isEmpty() && !export.value().equals(exports.get(export.name()))) {
        throw Template.invalid("Export " + export.name() + " cannot be " + (exports.containsKey(export.name())
            ? "updated" : "deleted")
            + " as it is in use by " + String.join(", ", importers));
      }
      if (!exports.containsKey(export.name())) {
        state.remove(Tables.EXPORTS, export.name());
      }
    }
    exports.forEach((name, value) -> state.put(Tables.EXPORTS, name, new Tables.Export(name, value, stack.id())));
    recordImports(e, plan);
    return outputs;
  }

  /** Whoever asks for the stack is shown what is sealed: a text that only looks so must not get there. */
  private static void requireReadable(Execution e, Stack.OutputValue output) {
    if (SecretParameters.isSealed(output.value())) {
      try {
        e.call().vault().open(output.value());
      } catch (IllegalArgumentException | AwsServiceException other) {
        throw Template.invalid("Template error: output " + output.key() + " begins as only what is sealed does");
      }
    }
  }

  /** So that what this stack imports cannot be taken away; also before its resources use it. */
  static void recordImports(Execution e, Plan plan) {
    State state = e.call().state();
    Stack stack = e.stack();
    SortedSet<String> used = imports(plan, e.living());
    forgetImports(state, stack, used);
    used.forEach(name -> state.put(
        Tables.IMPORTS, new Tables.ImportKey(name, stack.id()), new Tables.Import(stack.name())));
  }

  static void forgetImports(State state, Stack stack, SortedSet<String> except) {
    List.copyOf(state.all(Tables.IMPORTS).keySet()).stream()
        .filter(key -> key.stackId().equals(stack.id()) && !except.contains(key.export()))
        .forEach(key -> state.remove(Tables.IMPORTS, key));
  }

  private static SortedSet<String> imports(Plan plan, Scope.Resources resources) {
    SortedSet<String> names = new TreeSet<>();
    Intrinsics intrinsics = plan.evaluating(resources);
    plan.active().values().forEach(r -> find(r.path(), References.prune(r.referring(), plan::holds), intrinsics,
        names));
    plan.template().outputs().values().stream()
        .filter(o -> o.condition().map(plan::holds).orElse(true))
        .forEach(o -> find("Outputs." + o.name(), References.prune(o.value(), plan::holds), intrinsics, names));
    return names;
  }

  private static void find(String path, Object value, Intrinsics intrinsics, SortedSet<String> names) {
    switch (value) {
      case List<?> list -> list.forEach(v -> find(path, v, intrinsics, names));
      case SortedMap<?, ?> map -> {
        if (map.size() == 1 && map.containsKey("Fn::ImportValue")) {
          names.add(intrinsics.string(path, map.get("Fn::ImportValue")));
        }
        map.values().forEach(v -> find(path, v, intrinsics, names));
      }
      default -> {}
    }
  }
}
