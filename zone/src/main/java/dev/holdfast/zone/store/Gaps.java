package dev.holdfast.zone.store;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Stretches of a table in which a walk has found no row, but perhaps many marks of removed ones. A queue is eaten from its
 * head: without this, each receive would step over everything that was received since the files were last merged.
 *
 * <p>Only remembered, never written. Readers find gaps side by side, so all of it is guarded by this.
 */
final class Gaps<K extends Comparable<? super K>> {

  /** More are forgotten: finding them again costs time, keeping them memory. */
  private static final int MOST = 10_000;

  /**
   * @param whole whether there is no row at its beginning either
   * @param end the first key at which there may be a row again; empty: there is none to the end
   */
  private record Gap<K>(boolean whole, Optional<K> end) {}

  /** By their beginning. They do not overlap. */
  private final TreeMap<K, Gap<K>> gaps = new TreeMap<>();

  /** Where a walk that begins there can begin as well; empty where no gap is known. */
  synchronized Optional<Optional<K>> endAt(Bound<K> bound) {
    Map.Entry<K, Gap<K>> gap = gaps.floorEntry(bound.key());
    return gap != null && isBefore(bound.key(), gap.getValue().end)
        && (gap.getValue().whole || !bound.inclusive() || gap.getKey().compareTo(bound.key()) < 0)
        ? Optional.of(gap.getValue().end) : Optional.empty();
  }

  /** There is no row from there on, and before {@code to}. */
  synchronized void add(Bound<K> from, Optional<K> to) {
    if (!isBefore(from.key(), to)) {
      return;
    }
    K start = from.key();
    boolean whole = from.inclusive();
    Optional<K> end = to;
    Map.Entry<K, Gap<K>> before = gaps.floorEntry(start);
    if (before != null && (isBefore(start, before.getValue().end)
        || whole && before.getValue().end.orElseThrow().equals(start))) {
      whole = before.getValue().whole || whole && before.getKey().compareTo(start) == 0;
      start = before.getKey();
      end = later(end, before.getValue().end);
    }
    for (K next = gaps.higherKey(start); next != null && isBefore(next, end); next = gaps.higherKey(start)) {
      end = later(end, gaps.remove(next).end);
    }
    put(start, new Gap<>(whole, end));
  }

  /**
   * A row has come. What lies between it and another that came so is forgotten: else each row that is put behind the last
   * would leave a gap of its own.
   */
  synchronized void filled(K key) {
    Map.Entry<K, Gap<K>> gap = gaps.floorEntry(key);
    if (gap != null && isBefore(key, gap.getValue().end)) {
      if (!gap.getValue().whole) {
        gaps.remove(gap.getKey());
      } else if (gap.getKey().compareTo(key) < 0) {
        gaps.put(gap.getKey(), new Gap<>(true, Optional.of(key)));
      }
      put(key, new Gap<>(false, gap.getValue().end));
    }
  }

  private void put(K start, Gap<K> gap) {
    if (gaps.size() >= MOST) {
      gaps.clear();
    }
    gaps.put(start, gap);
  }

  synchronized int size() {
    return gaps.size();
  }

  private Optional<K> later(Optional<K> a, Optional<K> b) {
    return a.isEmpty() || b.isPresent() && b.get().compareTo(a.get()) < 0 ? a : b;
  }

  private boolean isBefore(K key, Optional<K> end) {
    return end.isEmpty() || key.compareTo(end.get()) < 0;
  }
}
