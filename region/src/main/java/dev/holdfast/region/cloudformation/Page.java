package dev.holdfast.region.cloudformation;

import java.util.List;

/**
 * One page of an answer.
 *
 * @param nextToken null when this is the last, as the SDK's responses want it
 */
record Page<T>(List<T> items, String nextToken) {

  static <T> Page<T> of(List<T> all, String token) {
    int from = 0;
    if (token != null) {
      if (!token.matches("\\d{1,9}")) {
        throw Template.invalid("NextToken is not one that was given out: " + token);
      }
      from = Math.min(Integer.parseInt(token), all.size());
    }
    int to = Math.min(from + Limits.PAGE, all.size());
    return new Page<>(List.copyOf(all.subList(from, to)), to < all.size() ? Integer.toString(to) : null);
  }
}
