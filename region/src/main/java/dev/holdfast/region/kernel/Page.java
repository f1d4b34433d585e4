package dev.holdfast.region.kernel;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;

/** One page of a listing; the token is the last key of the page before. */
public record Page<V>(List<V> rows, Optional<String> next) {

  /** @param most rows of a page: what is asked for is brought between one and this, which it is when nothing is */
  public static <V> Page<V> of(NavigableMap<String, V> all, Integer maxResults, String token, int most) {
    int size = maxResults == null ? most : Math.clamp(maxResults, 1, most);
    NavigableMap<String, V> rest = token == null ? all : all.tailMap(token, false);
    List<String> keys = rest.keySet().stream().limit(size).toList();
    boolean more = rest.size() > keys.size();
    return new Page<>(keys.stream().map(rest::get).toList(), more ? Optional.of(keys.getLast()) : Optional.empty());
  }
}
