package dev.holdfast.region.kernel;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an API call does to one resource, as policies name both.
 *
 * @param action as {@code "s3:GetObject"}
 * @param resource its ARN; {@code "*"} where the action is about none
 * @param keys condition keys that only this service knows, as {@code "s3:prefix"}
 */
public record Access(String action, String resource, SortedMap<String, List<String>> keys) {

  /** About no resource in particular. */
  public static final String NONE = "*";

  public Access(String action, String resource) {
    this(action, resource, new TreeMap<>());
  }

  public Access with(Map<String, List<String>> more) {
    SortedMap<String, List<String>> all = new TreeMap<>(keys);
    all.putAll(more);
    return new Access(action, resource, all);
  }
}
