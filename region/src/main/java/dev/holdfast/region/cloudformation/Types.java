package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Table;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The resource types that the services contribute, by name. */
final class Types {

  private final SortedMap<String, ResourceType> byName = new TreeMap<>();

  Types(Collection<? extends ResourceType> types) {
    for (ResourceType type : types) {
      if (byName.put(type.name(), type) != null) {
        throw new IllegalArgumentException("two services contribute " + type.name());
      }
    }
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
