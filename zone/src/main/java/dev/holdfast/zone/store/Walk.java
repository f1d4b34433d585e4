package dev.holdfast.zone.store;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The rows of a table upwards: of each key what its newest layer says. */
final class Walk<K extends Comparable<? super K>, V extends Record> implements Iterator<Map.Entry<K, V>> {

  /** A search over more marks of removed rows than this leaves a note. */
  private static final int WORTH_A_NOTE = 16;

  private final LargeTable<K, V> table;
  private final Optional<Bound<K>> to;
  private List<Cursor<K, V>> cursors = List.of();

  /** Where there may be a row again, if that is behind the end of the walk. */
  private Optional<K> known = Optional.empty();

  private Optional<Map.Entry<K, V>> next;

  Walk(LargeTable<K, V> table, Optional<Bound<K>> from, Optional<Bound<K>> to) {
    this.table = table;
    this.to = to;
    Optional<Optional<K>> gap = from.flatMap(table.gaps()::endAt);
    if (gap.isPresent()) {
      goTo(gap.get());
    } else {
      cursors = table.from(from);
    }
    // The head of a part is asked for again and again; a table's rest, as for a page, is not.
    this.next = find(from, from.isPresent() && to.isPresent() ? gap.isPresent() ? 0 : -1 : WORTH_A_NOTE);
  }

  @Override
  public boolean hasNext() {
    return next.isPresent();
  }

  @Override
  public Map.Entry<K, V> next() {
    Map.Entry<K, V> found = next.orElseThrow(NoSuchElementException::new);
    next = find(Optional.empty(), WORTH_A_NOTE);
    return found;
  }

  /**
   * @param from where the search begins, if there may be rows before the first mark
   * @param unworthy so many marks leave no note
   */
  private Optional<Map.Entry<K, V>> find(Optional<Bound<K>> from, int unworthy) {
    Optional<Bound<K>> began = from;
    int removed = 0;
    while (true) {
      Optional<Cursor<K, V>> newest = least();
      Optional<K> key = newest.map(Cursor::key).or(() -> known);
      boolean over = key.isEmpty() || to.isPresent() && !to.get().allowsAsHigh(key.get());
      if (over || !newest.get().removed()) {
        if (removed > unworthy) {
          table.gaps().add(began.orElseThrow(), key);
        }
        Optional<Map.Entry<K, V>> found = over ? Optional.empty() : newest.map(Cursor::entry);
        key.ifPresent(this::pass);
        return found;
      }
      Bound<K> mark = new Bound<>(key.get(), true);
      began = began.or(() -> Optional.of(mark));
      removed++;
      Optional<Optional<K>> gap = table.gaps().endAt(mark);
      if (gap.isPresent()) {
        goTo(gap.get());
      } else {
        pass(key.get());
      }
    }
  }

  /** Whatever lies between is known to be nothing. */
  private void goTo(Optional<K> end) {
    boolean within = end.isPresent() && (to.isEmpty() || to.get().allowsAsHigh(end.get()));
    cursors = within ? table.from(end.map(key -> new Bound<>(key, true))) : List.of();
    known = within ? Optional.empty() : end;
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
