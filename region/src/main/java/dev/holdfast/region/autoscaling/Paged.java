package dev.holdfast.region.autoscaling;

import dev.holdfast.region.kernel.Errors;
import java.util.List;

/**
 * One page of a list.
 *
 * @param nextToken where the next one begins; null on the last, as the SDK's builders take it
 */
record Paged<T>(List<T> items, String nextToken) {

  static <T> Paged<T> of(List<T> all, Integer maxRecords, String token) {
    int from = 0;
    if (token != null) {
      if (!token.matches("\\d{1,9}")) {
        throw Errors.badRequest("InvalidNextToken", "The NextToken value is not valid: " + token);
      }
      from = Math.min(Integer.parseInt(token), all.size());
    }
    int size = maxRecords == null ? Limits.LARGEST_PAGE : Math.clamp(maxRecords, 1, Limits.LARGEST_PAGE);
    int to = Math.min(all.size(), from + size);
    return new Paged<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
  }
}
