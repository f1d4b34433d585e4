package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Table;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The resource types that the services contribute, by name, and in whose name they act. */
final class Types {

  private final SortedMap<String, ResourceType> byName = new TreeMap<>();
  private final Actors actors;

  Types(Collection<? extends ResourceType> types, Actors actors) {
    this.actors = actors;
    for (ResourceType type : types) {
      if (byName.put(type.name(), type) != null) {
        throw new IllegalArgumentException("two services contribute " + type.name());
      }
    }
  }

  /**
   * The call for what a stack does with its resources: in the name of a session of its role if it has one, else of whoever
   * asked for what it is doing.
   */
  Call acting(Call call, Stack stack) {
    return stack.options().roleArn()
        .map(arn -> actors.acting(call, "arn:aws:sts::" + call.settings().account() + ":assumed-role/"
            + arn.substring(arn.lastIndexOf('/') + 1) + "/AWSCloudFormation", Optional.empty()))
        .or(() -> stack.operation().by().map(arn -> actors.acting(call, arn, stack.operation().session())))
        .orElse(call);
  }

  /** The role that a request names, if it names one. */
  Optional<String> role(Call call, String arn) {
    if (arn != null && !actors.mayAssume(call, arn)) {
      throw Template.invalid("Role " + arn + " is invalid or cannot be assumed");
    }
    return Optional.ofNullable(arn);
  }

  Optional<ResourceType> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Of a resource that exists: its type was known when it was made. */
  ResourceType of(StackResource resource) {
    return find(resource.version().type()).orElseThrow(() ->
        new IllegalStateException("the type " + resource.version().type() + " is no longer known"));
  }

  Set<Table<?, ?>> watches() {
    TreeSet<Table<?, ?>> tables = new TreeSet<>();
    byName.values().forEach(t -> tables.addAll(t.watches()));
    return Collections.unmodifiableSet(tables);
  }
}
