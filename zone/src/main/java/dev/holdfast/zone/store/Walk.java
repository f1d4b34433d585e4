package dev.holdfast.zone.store;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The rows of a table upwards: of each key what its newest layer says. */
final class Walk<K extends Comparable<? super K>, V extends Record> implements Iterator<Map.Entry<K, V>> {

  private final LargeTable<K, V> table;
  private final Optional<Bound<K>> to;
  private List<Cursor<K, V>> cursors;
  private Optional<Map.Entry<K, V>> next;

  Walk(LargeTable<K, V> table, Optional<Bound<K>> from, Optional<Bound<K>> to) {
    this.table = table;
    this.to = to;
    this.cursors = table.from(from);
    this.next = find();
  }

  @Override
  public boolean hasNext() {
    return next.isPresent();
  }

  @Override
  public Map.Entry<K, V> next() {
    Map.Entry<K, V> found = next.orElseThrow(NoSuchElementException::new);
    next = find();
    return found;
  }

  private Optional<Map.Entry<K, V>> find() {
    Optional<K> firstRemoved = Optional.empty();
    int removed = 0;
    while (true) {
      Optional<Cursor<K, V>> newest = least();
      Optional<K> key = newest.map(Cursor::key);
      boolean over = key.isEmpty() || to.isPresent() && !to.get().allowsAsHigh(key.get());
      if (over || !newest.get().removed()) {
        if (removed > LargeTable.WORTH_A_NOTE) {
          table.gaps().add(firstRemoved.orElseThrow(), key);
        }
        Optional<Map.Entry<K, V>> found = over ? Optional.empty() : newest.map(Cursor::entry);
        key.ifPresent(this::pass);
        return found;
      }
      firstRemoved = firstRemoved.or(() -> key);
      removed++;
      Optional<Optional<K>> gap = table.gaps().endAt(key.get());
      if (gap.isEmpty()) {
        pass(key.get());
      } else if (gap.get().isPresent()) {
        cursors = table.from(gap.get().map(end -> new Bound<>(end, true)));
      } else {
        cursors = List.of();
      }
    }
  }

  /** Where the least key is; in several layers, the newest of them. */
  private Optional<Cursor<K, V>> least() {
    Cursor<K, V> least = null;
    for (Cursor<K, V> cursor : cursors) {
      if (!cursor.atEnd() && (least == null || cursor.key().compareTo(least.key()) < 0)) {
        least = cursor;
      }
    }
    return Optional.ofNullable(least);
  }

  private void pass(K key) {
    for (Cursor<K, V> cursor : cursors) {
      if (!cursor.atEnd() && cursor.key().compareTo(key) == 0) {
        cursor.advance();
      }
    }
  }
}
