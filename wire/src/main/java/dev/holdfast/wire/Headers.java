package dev.holdfast.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * HTTP header fields: names in any case, each with one or more values in order. Immutable.
 *
 * <p>Requests and answers have a dozen fields at most times, so looking through an array costs less than building a map.
 */
public final class Headers {

  public static final Headers NONE = new Headers(new String[0]);

  /** Names and values in turn. */
  private final String[] fields;

  private Headers(String[] fields) {
    this.fields = fields;
  }

  public static Headers of(Map<String, ? extends Collection<String>> fields) {
    List<String> flat = new ArrayList<>(2 * fields.size());
    fields.forEach((name, values) -> values.forEach(value -> {
      flat.add(name);
      flat.add(value);
    }));
    return new Headers(flat.toArray(String[]::new));
  }

  /** @param namesAndValues in turn */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a name without a value: " + namesAndValues[namesAndValues.length - 1]);
    }
    return new Headers(namesAndValues.clone());
  }

  public Optional<String> first(String name) {
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        return Optional.of(fields[i + 1]);
      }
    }
    return Optional.empty();
  }

  public List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        values.add(fields[i + 1]);
      }
    }
    return values;
  }

  public boolean has(String name) {
    return first(name).isPresent();
  }

  /** The fields by name; in any case of it. */
  public SortedMap<String, List<String>> byName() {
    SortedMap<String, List<String>> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < fields.length; i += 2) {
      map.computeIfAbsent(fields[i], _ -> new ArrayList<>(1)).add(fields[i + 1]);
    }
    return Collections.unmodifiableSortedMap(map);
  }

  /** As they were given; a name comes as often as it has values. */
  public List<String> names() {
    List<String> names = new ArrayList<>(fields.length / 2);
    for (int i = 0; i < fields.length; i += 2) {
      names.add(fields[i]);
    }
    return names;
  }

  /** These, with {@code value} as the only one of {@code name}. */
  public Headers with(String name, String value) {
    String[] kept = without(name).fields;
    String[] more = new String[kept.length + 2];
    System.arraycopy(kept, 0, more, 0, kept.length);
    more[kept.length] = name;
    more[kept.length + 1] = value;
    return new Headers(more);
  }

  public Headers without(String name) {
    if (!has(name)) {
      return this;
    }
    List<String> kept = new ArrayList<>(fields.length);
    for (int i = 0; i < fields.length; i += 2) {
      if (!fields[i].equalsIgnoreCase(name)) {
        kept.add(fields[i]);
        kept.add(fields[i + 1]);
      }
    }
    return new Headers(kept.toArray(String[]::new));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers that && byName().equals(that.byName());
  }

  @Override
  public int hashCode() {
    return byName().hashCode();
  }

  @Override
  public String toString() {
    return byName().toString();
  }
}
