package dev.holdfast.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** HTTP header fields: names in any case, each with one or more values in order. Immutable. */
public final class Headers {

  public static final Headers NONE = new Headers(new TreeMap<>());

  private final SortedMap<String, List<String>> fields;

  private Headers(SortedMap<String, List<String>> fields) {
    this.fields = fields;
  }

  public static Headers of(Map<String, ? extends Collection<String>> fields) {
    SortedMap<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    fields.forEach((name, values) -> copy.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(values));
    return new Headers(copy);
  }

  /** @param namesAndValues in turn */
  public static Headers of(String... namesAndValues) {
    SortedMap<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.computeIfAbsent(namesAndValues[i], _ -> new ArrayList<>()).add(namesAndValues[i + 1]);
    }
    return new Headers(fields);
  }

  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  public List<String> all(String name) {
    return fields.getOrDefault(name, List.of());
  }

  public boolean has(String name) {
    return fields.containsKey(name);
  }

  public SortedMap<String, List<String>> byName() {
    return Collections.unmodifiableSortedMap(fields);
  }

  /** These, with {@code value} as the only one of {@code name}. */
  public Headers with(String name, String value) {
    SortedMap<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(fields);
    copy.put(name, List.of(value));
    return new Headers(copy);
  }

  public Headers without(String name) {
    SortedMap<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(fields);
    copy.remove(name);
    return new Headers(copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
