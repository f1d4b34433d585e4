package dev.holdfast.region.arczonalshift;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/** One page of a listing; the token is the last key of the page before. */
record Page<V>(List<V> rows, Optional<String> next) {

  static <V> Page<V> of(NavigableMap<String, V> all, Integer maxResults, String token) {
    int size = maxResults == null ? Limits.PAGE : Math.clamp(maxResults, 1, Limits.PAGE);
    NavigableMap<String, V> rest = token == null ? all : all.tailMap(token, false);
    List<String> keys = rest.keySet().stream().limit(size).toList();
    boolean more = rest.size() > keys.size();
    return new Page<>(keys.stream().map(rest::get).toList(), more ? Optional.of(keys.getLast()) : Optional.empty());
  }
}
