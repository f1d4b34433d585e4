package dev.holdfast.zone.store;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Stretches of a table in which a walk has found nothing but marks of removed rows. A queue is eaten from its head: without
 * this, each receive would step over everything that was received since the files were last merged.
 *
 * <p>Only remembered, never written. Readers find gaps side by side, so all of it is guarded by this.
 */
final class Gaps<K extends Comparable<? super K>> {

  /** More are forgotten: finding them again costs time, keeping them memory. */
  private static final int MOST = 10_000;

  /** From the key behind which there is nothing to the key at which there may be again; empty: nothing to the end. */
  private final TreeMap<K, Optional<K>> ends = new TreeMap<>();

  /** Where a walk that has come to {@code key}, and found it removed, can go on; empty where no gap is known. */
  synchronized Optional<Optional<K>> endAt(K key) {
    return at(key).map(Map.Entry::getValue);
  }

  /** There is nothing behind {@code from} and before {@code to}. */
  synchronized void add(K from, Optional<K> to) {
    if (ends.size() >= MOST) {
      ends.clear();
    }
    K start = at(from).map(Map.Entry::getKey).orElse(from);
    while (true) { // those it covers
      K next = ends.higherKey(start);
      if (next == null || to.isPresent() && next.compareTo(to.get()) >= 0) {
        break;
      }
      ends.remove(next);
    }
    ends.put(start, to);
  }

  /** A row has come. */
  synchronized void filled(K key) {
    Map.Entry<K, Optional<K>> gap = ends.lowerEntry(key);
    if (gap != null && within(key, gap.getValue())) {
      ends.put(gap.getKey(), Optional.of(key));
      ends.put(key, gap.getValue());
    }
  }

  private Optional<Map.Entry<K, Optional<K>>> at(K key) {
    return Optional.ofNullable(ends.floorEntry(key)).filter(gap -> within(key, gap.getValue()));
  }

  private boolean within(K key, Optional<K> end) {
    return end.isEmpty() || key.compareTo(end.get()) < 0;
  }
}
