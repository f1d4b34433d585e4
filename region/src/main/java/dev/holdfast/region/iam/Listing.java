package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Pages of IAM's listings: 100 entries unless {@code MaxItems} says otherwise, which may say 1 to 1,000. */
final class Listing {

  private Listing() {}

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError */
  static <V> Page<V> page(NavigableMap<String, V> all, Integer maxItems, String marker) {
    Constraints.naming().value("maxItems", maxItems, 1, Limits.LARGEST_PAGE).require();
    return Page.of(all, Optional.ofNullable(maxItems).orElse(Limits.PAGE), marker, Limits.LARGEST_PAGE);
  }

  /** Of what is listed in the order in which it came. */
  static <V> Page<V> page(List<V> all, Integer maxItems, String marker) {
    NavigableMap<String, V> numbered = new TreeMap<>();
    for (V one : all) {
      numbered.put(String.format(Locale.ROOT, "%08d", numbered.size()), one);
    }
    return page(numbered, maxItems, marker);
  }

  /** Rows whose path begins so, by their names. @param prefix all of them where it is null */
  static <V extends Record> NavigableMap<String, V> under(
      Call call, Table<String, V> table, String prefix, Function<V, String> path) {
    NavigableMap<String, V> found = new TreeMap<>(call.state().all(table));
    found.values().removeIf(row -> prefix != null && !path.apply(row).startsWith(prefix));
    return found;
  }
}
