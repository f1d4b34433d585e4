package dev.holdfast.zone.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The rows of a table upwards: of each key what its newest layer says. */
final class Walk<K extends Comparable<? super K>, V extends Record> implements Iterator<Map.Entry<K, V>> {

  private static final class Layer<K extends Comparable<? super K>, V> {
    final Cursor<K, V> cursor;
    /** 0: the newest. */
    final int age;
    /** Where the cursor is. */
    K key;

    Layer(Cursor<K, V> cursor, int age) {
      this.cursor = cursor;
      this.age = age;
      this.key = cursor.key();
    }

    boolean isBehind(Layer<K, V> o) {
      int c = key.compareTo(o.key);
      return c > 0 || c == 0 && age > o.age;
    }
  }

  /** A search over more marks of removed rows than this leaves a note. */
  private static final int WORTH_A_NOTE = 16;

  private final LargeTable<K, V> table;
  private final Optional<Bound<K>> to;
  /** Those with a row left, the least key first; of one key, the newest layer. Most rows are in few of them. */
  private final List<Layer<K, V>> layers = new ArrayList<>();

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
      begin(from);
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
      Optional<Layer<K, V>> newest = layers.isEmpty() ? Optional.empty() : Optional.of(layers.getFirst());
      Optional<K> key = newest.isPresent() ? Optional.of(newest.get().key) : known;
      boolean over = key.isEmpty() || to.isPresent() && !to.get().allowsAsHigh(key.get());
      if (over || !newest.get().cursor.removed()) {
        if (removed > unworthy) {
          table.gaps().add(began.orElseThrow(), key);
        }
        Optional<Map.Entry<K, V>> found = over ? Optional.empty() : Optional.of(newest.get().cursor.entry());
        if (!over) {
          pass(key.get());
        }
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
    layers.clear();
    if (within) {
      begin(end.map(key -> new Bound<>(key, true)));
    }
    known = within ? Optional.empty() : end;
  }

  private void begin(Optional<Bound<K>> from) {
    int age = 0;
    for (Cursor<K, V> cursor : table.from(from)) {
      if (!cursor.atEnd()) {
        layers.addFirst(new Layer<>(cursor, age));
        sink();
      }
      age++;
    }
  }

  private void pass(K key) {
    Layer<K, V> last;
    do {
      last = layers.getFirst();
      last.cursor.advance();
      if (last.cursor.atEnd()) {
        layers.removeFirst();
      } else {
        last.key = last.cursor.key();
        sink();
      }
      // A layer has a key once: mostly there is nothing to compare.
    } while (!layers.isEmpty() && layers.getFirst() != last && layers.getFirst().key.compareTo(key) == 0);
  }

  /** Brings the first to where it belongs. */
  private void sink() {
    Layer<K, V> first = layers.getFirst();
    int at = 0;
    while (at + 1 < layers.size() && first.isBehind(layers.get(at + 1))) {
      layers.set(at, layers.get(at + 1));
      at++;
    }
    layers.set(at, first);
  }
}
