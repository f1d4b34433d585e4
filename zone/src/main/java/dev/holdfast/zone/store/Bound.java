package dev.holdfast.zone.store;

/** Where a walk begins or ends. */
record Bound<K extends Comparable<? super K>>(K key, boolean inclusive) {

  boolean allowsAsLow(K other) {
    int c = other.compareTo(key);
    return c > 0 || inclusive && c == 0;
  }

  boolean allowsAsHigh(K other) {
    int c = other.compareTo(key);
    return c < 0 || inclusive && c == 0;
  }
}
