package dev.holdfast.region.iam;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The condition keys of a request, as {@code aws:SourceIp}; their names are compared in any case. */
public final class Keys {

  public static final Keys NONE = new Keys(new TreeMap<>());

  private final SortedMap<String, List<String>> values;

  private Keys(SortedMap<String, List<String>> values) {
    this.values = values;
  }

  public Keys with(String key, String value) {
    return with(Map.of(key, List.of(value)));
  }

  public Keys with(Map<String, List<String>> more) {
    SortedMap<String, List<String>> all = new TreeMap<>(values);
    more.forEach((key, value) -> all.put(key.toLowerCase(Locale.ROOT), List.copyOf(value)));
    return new Keys(all);
  }

  boolean has(String lowerCase) {
    return values.containsKey(lowerCase);
  }

  /** Empty where the request has no such key. */
  List<String> all(String lowerCase) {
    return values.getOrDefault(lowerCase, List.of());
  }

  /** The one value of a key; empty where there is none, or more than one. */
  Optional<String> one(String lowerCase) {
    List<String> all = all(lowerCase);
    return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
  }
}
