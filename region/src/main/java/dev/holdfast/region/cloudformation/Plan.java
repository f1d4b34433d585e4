package dev.holdfast.region.cloudformation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A template with its parameters given: which resources there are to be, on which others each depends, and an order in
 * which each comes after those.
 */
final class Plan {

  private final Template template;
  private final Scope scope;
  private final SortedMap<String, Boolean> conditions = new TreeMap<>();
  private final SortedMap<String, Template.Resource> active = new TreeMap<>();
  private final SortedMap<String, SortedSet<String>> dependsOn = new TreeMap<>();
  private final List<String> order;

  /**
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError for a name without meaning,
   * or a circle
   */
  Plan(Template template, Scope scope) {
    this.template = template;
    this.scope = scope;
    SortedSet<String> underway = new TreeSet<>();
    template.conditions().keySet().forEach(name -> condition(name, underway));
    template.resources().forEach((id, resource) -> {
      if (resource.condition().map(this::holds).orElse(true)) {
        active.put(id, resource);
      }
    });
    active.forEach((id, resource) -> dependsOn.put(id, dependencies(resource)));
    order = sort(dependsOn);
  }

  Template template() {
    return template;
  }

  SortedMap<String, Template.Resource> active() {
    return active;
  }

  SortedSet<String> dependsOn(String logicalId) {
    return dependsOn.get(logicalId);
  }

  List<String> order() {
    return order;
  }

  /** Evaluates with the stack's resources as {@code resources} tells them. */
  Intrinsics evaluating(Scope.Resources resources) {
    return new Intrinsics(template.mappings(), this::holds, scope.with(resources));
  }

  boolean holds(String condition) {
    Boolean value = conditions.get(condition);
    if (value == null) {
      throw Template.invalid("Template format error: Unresolved condition dependency " + condition
          + " in the template");
    }
    return value;
  }

  private boolean condition(String name, SortedSet<String> underway) {
    Boolean known = conditions.get(name);
    if (known != null) {
      return known;
    }
    if (!template.conditions().containsKey(name)) {
      throw Template.invalid("Template format error: Unresolved condition dependency " + name
          + " in the Conditions block of the template");
    }
    if (!underway.add(name)) {
      throw Template.invalid("Template format error: Circular dependency between conditions: " + underway);
    }
    boolean value = test("Conditions." + name, template.conditions().get(name), underway);
    underway.remove(name);
    conditions.put(name, value);
    return value;
  }

  private boolean test(String path, Object value, SortedSet<String> underway) {
    if (!(value instanceof SortedMap<?, ?> map) || map.size() != 1) {
      throw Intrinsics.error(path, "every Conditions member must be a condition function");
    }
    Object argument = map.values().iterator().next();
    String function = (String) map.firstKey();
    if (function.equals("Condition") && argument instanceof String other) {
      return condition(other, underway);
    }
    if (!(argument instanceof List<?> arguments)) {
      throw Intrinsics.error(path, function + " takes a list");
    }
    int size = arguments.size();
    return switch (function) {
      case "Fn::And", "Fn::Or" -> {
        if (size < 2 || size > 10) {
          throw Intrinsics.error(path, "every " + function + " object requires a list of at least 2 and at most 10"
              + " boolean parameters");
        }
        // All are evaluated, so that a mistake in any is told.
        List<Boolean> values = arguments.stream().map(a -> test(path, a, underway)).toList();
        yield function.equals("Fn::And") ? !values.contains(false) : values.contains(true);
      }
      case "Fn::Not" -> {
        if (size != 1) {
          throw Intrinsics.error(path, "every Fn::Not object requires one boolean parameter");
        }
        yield !test(path, arguments.getFirst(), underway);
      }
      case "Fn::Equals" -> {
        if (size != 2) {
          throw Intrinsics.error(path, "every Fn::Equals object requires a list of 2 string parameters");
        }
        Intrinsics evaluating = new Intrinsics(
            template.mappings(), name -> condition(name, underway), scope.with(Scope.NO_RESOURCES));
        yield Values.same(evaluating.resolve(path, arguments.get(0)), evaluating.resolve(path, arguments.get(1)));
      }
      default -> throw Intrinsics.error(path, function + " is not a condition function");
    };
  }

  private SortedSet<String> dependencies(Template.Resource resource) {
    SortedSet<String> found = new TreeSet<>();
    for (String id : resource.dependsOn()) {
      if (active.containsKey(id)) {
        found.add(id); // AWS, too, ignores a DependsOn on a resource whose condition is false
      }
    }
    List<String> missing = new ArrayList<>();
    for (References r : References.in(resource.path(), References.prune(resource.referring(), this::holds))) {
      boolean toResource = (r.kind() == References.Kind.REF || r.kind() == References.Kind.ATTRIBUTE)
          && template.resources().containsKey(r.target());
      if (toResource && active.containsKey(r.target())) {
        found.add(r.target());
      } else if (toResource) {
        missing.add(r.target());
      }
    }
    if (!missing.isEmpty()) {
      throw Template.invalid("Template format error: Unresolved resource dependencies " + missing
          + " in the Resources block of the template: " + resource.logicalId()
              + " refers to a resource whose condition is false"
          + template.lines().at(resource.path()));
    }
    return found;
  }

  private static List<String> sort(SortedMap<String, SortedSet<String>> dependsOn) {
    List<String> order = new ArrayList<>();
    SortedSet<String> left = new TreeSet<>(dependsOn.keySet());
    for (boolean progressed = true; progressed; ) {
      List<String> ready = left.stream().filter(id -> dependsOn.get(id).stream().noneMatch(left::contains)).toList();
      left.removeAll(ready);
      order.addAll(ready);
      progressed = !ready.isEmpty();
    }
    if (!left.isEmpty()) {
      throw Template.invalid("Circular dependency between resources: " + circle(left, dependsOn));
    }
    return order;
  }

  /** Of those that wait for one another, only those that are waited for, too. */
  private static List<String> circle(SortedSet<String> left, SortedMap<String, SortedSet<String>> dependsOn) {
    for (boolean progressed = true; progressed; ) {
      List<String> ends = left.stream()
          .filter(id -> left.stream().noneMatch(other -> dependsOn.get(other).contains(id)))
          .toList();
      left.removeAll(ends);
      progressed = !ends.isEmpty();
    }
    return List.copyOf(left);
  }
}
