package dev.holdfast.zone.store;

import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;

/**
 * A large table, or a part of it, as a map. Its size is known only by walking it. Nobody walks a large table downwards, so
 * that cannot be done.
 */
final class View<K extends Comparable<? super K>, V extends Record> extends AbstractMap<K, V>
    implements NavigableMap<K, V> {

  private final LargeTable<K, V> table;
  private final Optional<Bound<K>> from;
  private final Optional<Bound<K>> to;

  View(LargeTable<K, V> table, Optional<Bound<K>> from, Optional<Bound<K>> to) {
    this.table = table;
    this.from = from;
    this.to = to;
  }

  private boolean holds(K key) {
    return (from.isEmpty() || from.get().allowsAsLow(key)) && (to.isEmpty() || to.get().allowsAsHigh(key));
  }

  private K key(Object key) {
    return table.table().keyType().cast(key);
  }

  @Override
  public V get(Object key) {
    return holds(key(key)) ? table.get(key(key)).orElse(null) : null;
  }

  @Override
  public boolean containsKey(Object key) {
    return holds(key(key)) && table.has(key(key));
  }

  @Override
  public V put(K key, V row) {
    if (!holds(key)) {
      throw new IllegalArgumentException("key out of range");
    }
    return table.put(key, row).orElse(null);
  }

  @Override
  public V remove(Object key) {
    return holds(key(key)) ? table.remove(key(key)).orElse(null) : null;
  }

  @Override
  public boolean isEmpty() {
    return !walk().hasNext();
  }

  @Override
  public int size() {
    int size = 0;
    for (Iterator<Entry<K, V>> walk = walk(); walk.hasNext(); walk.next()) {
      size++;
    }
    return size;
  }

  @Override
  public Comparator<? super K> comparator() {
    return null; // the keys' own order
  }

  private Walk<K, V> walk() {
    return new Walk<>(table, from, to);
  }

  // ---- one row

  private Entry<K, V> above(Optional<Bound<K>> bound) {
    Walk<K, V> walk = new Walk<>(table, bound, to);
    return walk.hasNext() ? walk.next() : null;
  }

  private Entry<K, V> above(K key, boolean inclusive) {
    return above(later(from, Optional.of(new Bound<>(key, inclusive))));
  }

  private Entry<K, V> below(Optional<Bound<K>> bound) {
    return table.lastBelow(bound).filter(row -> holds(row.getKey())).orElse(null);
  }

  private Entry<K, V> below(K key, boolean inclusive) {
    return below(earlier(to, Optional.of(new Bound<>(key, inclusive))));
  }

  private static <K> K keyOf(Entry<K, ?> row) {
    return row == null ? null : row.getKey();
  }

  private static <K> K required(Entry<K, ?> row) {
    if (row == null) {
      throw new NoSuchElementException();
    }
    return row.getKey();
  }

  @Override
  public Entry<K, V> firstEntry() {
    return above(from);
  }

  @Override
  public Entry<K, V> lastEntry() {
    return below(to);
  }

  @Override
  public K firstKey() {
    return required(firstEntry());
  }

  @Override
  public K lastKey() {
    return required(lastEntry());
  }

  @Override
  public Entry<K, V> lowerEntry(K key) {
    return below(key, false);
  }

  @Override
  public K lowerKey(K key) {
    return keyOf(lowerEntry(key));
  }

  @Override
  public Entry<K, V> floorEntry(K key) {
    return below(key, true);
  }

  @Override
  public K floorKey(K key) {
    return keyOf(floorEntry(key));
  }

  @Override
  public Entry<K, V> ceilingEntry(K key) {
    return above(key, true);
  }

  @Override
  public K ceilingKey(K key) {
    return keyOf(ceilingEntry(key));
  }

  @Override
  public Entry<K, V> higherEntry(K key) {
    return above(key, false);
  }

  @Override
  public K higherKey(K key) {
    return keyOf(higherEntry(key));
  }

  @Override
  public Entry<K, V> pollFirstEntry() {
    throw changed();
  }

  @Override
  public Entry<K, V> pollLastEntry() {
    throw changed();
  }

  private static UnsupportedOperationException changed() {
    return new UnsupportedOperationException("rows change through the state alone");
  }

  // ---- parts

  private View<K, V> part(Optional<Bound<K>> newFrom, Optional<Bound<K>> newTo) {
    return new View<>(table, later(from, newFrom), earlier(to, newTo));
  }

  private static <K extends Comparable<? super K>> Optional<Bound<K>> later(Optional<Bound<K>> a, Optional<Bound<K>> b) {
    return a.isEmpty() || b.isPresent() && a.get().allowsAsLow(b.get().key()) ? b : a;
  }

  private static <K extends Comparable<? super K>> Optional<Bound<K>> earlier(
      Optional<Bound<K>> a, Optional<Bound<K>> b) {
    return a.isEmpty() || b.isPresent() && a.get().allowsAsHigh(b.get().key()) ? b : a;
  }

  @Override
  public NavigableMap<K, V> subMap(K low, boolean lowInclusive, K high, boolean highInclusive) {
    if (low.compareTo(high) > 0) {
      throw new IllegalArgumentException("fromKey > toKey");
    }
    return part(Optional.of(new Bound<>(low, lowInclusive)), Optional.of(new Bound<>(high, highInclusive)));
  }

  @Override
  public NavigableMap<K, V> headMap(K high, boolean inclusive) {
    return part(Optional.empty(), Optional.of(new Bound<>(high, inclusive)));
  }

  @Override
  public NavigableMap<K, V> tailMap(K low, boolean inclusive) {
    return part(Optional.of(new Bound<>(low, inclusive)), Optional.empty());
  }

  @Override
  public NavigableMap<K, V> subMap(K low, K high) {
    return subMap(low, true, high, false);
  }

  @Override
  public NavigableMap<K, V> headMap(K high) {
    return headMap(high, false);
  }

  @Override
  public NavigableMap<K, V> tailMap(K low) {
    return tailMap(low, true);
  }

  @Override
  public NavigableMap<K, V> descendingMap() {
    throw downwards();
  }

  @Override
  public NavigableSet<K> descendingKeySet() {
    throw downwards();
  }

  @Override
  public NavigableSet<K> navigableKeySet() {
    throw new UnsupportedOperationException("a large table's keys are no set to search in; ask the table");
  }

  private static UnsupportedOperationException downwards() {
    return new UnsupportedOperationException("a large table is walked upwards");
  }

  // ---- all rows

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AsSet<>(e -> e, o -> o instanceof Entry<?, ?> e && table.table().keyType().isInstance(e.getKey())
        && e.getValue().equals(get(e.getKey())));
  }

  @Override
  public Set<K> keySet() {
    return new AsSet<>(Entry::getKey, this::containsKey);
  }

  @Override
  public Collection<V> values() {
    return new AbstractCollection<>() {
      @Override
      public Iterator<V> iterator() {
        return each(Entry::getValue);
      }

      @Override
      public int size() {
        return View.this.size();
      }

      @Override
      public boolean isEmpty() {
        return View.this.isEmpty();
      }

      @Override
      public Object[] toArray() {
        return list(iterator()).toArray();
      }

      @Override
      public Spliterator<V> spliterator() {
        return ordered(iterator());
      }
    };
  }

  private <T> Iterator<T> each(Function<Entry<K, V>, T> part) {
    Walk<K, V> walk = walk();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return walk.hasNext();
      }

      @Override
      public T next() {
        return part.apply(walk.next());
      }
    };
  }

  /** Without asking for the size first. */
  private static <T> List<T> list(Iterator<T> walk) {
    List<T> all = new ArrayList<>();
    walk.forEachRemaining(all::add);
    return all;
  }

  private static <T> Spliterator<T> ordered(Iterator<T> walk) {
    return Spliterators.spliteratorUnknownSize(walk, Spliterator.ORDERED | Spliterator.NONNULL);
  }

  /** Of keys, or of rows with their keys. */
  private final class AsSet<T> extends AbstractSet<T> {
    private final Function<Entry<K, V>, T> part;
    private final Function<Object, Boolean> contains;

    AsSet(Function<Entry<K, V>, T> part, Function<Object, Boolean> contains) {
      this.part = part;
      this.contains = contains;
    }

    @Override
    public Iterator<T> iterator() {
      return each(part);
    }

    @Override
    public int size() {
      return View.this.size();
    }

    @Override
    public boolean isEmpty() {
      return View.this.isEmpty();
    }

    @Override
    public boolean contains(Object o) {
      return contains.apply(o);
    }

    @Override
    public Object[] toArray() {
      return list(iterator()).toArray();
    }

    @Override
    public Spliterator<T> spliterator() {
      return ordered(iterator());
    }
  }
}
