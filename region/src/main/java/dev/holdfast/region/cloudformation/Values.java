package dev.holdfast.region.cloudformation;

import java.util.List;
import java.util.Map;

/** Comparison of a template's values. */
final class Values {

  private Values() {}

  /** Equal, where {@code 80} and {@code "80"} are: a parameter is always a string, a literal may be a number. */
  static boolean same(Object a, Object b) {
    if (a instanceof List<?> x && b instanceof List<?> y) {
      if (x.size() != y.size()) {
        return false;
      }
      for (int i = 0; i < x.size(); i++) {
        if (!same(x.get(i), y.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.keySet().equals(y.keySet()) && x.keySet().stream().allMatch(k -> same(x.get(k), y.get(k)));
    }
    return a != null && b != null && !(a instanceof List) && !(a instanceof Map) && a.toString().equals(b.toString());
  }
}
