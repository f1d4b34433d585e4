package dev.holdfast.region.kernel;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which rows a command changed, put or removed: tables in the order of their names, keys in their own order. */
public final class Changes {

  public static final Changes NONE = new Changes(new TreeMap<>());

  private final SortedMap<Table<?, ?>, TreeSet<Comparable<?>>> keys;

  Changes(SortedMap<Table<?, ?>, TreeSet<Comparable<?>>> keys) {
    this.keys = keys;
  }

  public boolean isEmpty() {
    return keys.isEmpty();
  }

  public boolean touch(Table<?, ?> table) {
    return keys.containsKey(table);
  }

  public boolean touchAny(Set<? extends Table<?, ?>> tables) {
    return tables.stream().anyMatch(keys::containsKey);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // State.put checked the keys against the table's type
  public <K extends Comparable<? super K>> NavigableSet<K> of(Table<K, ?> table) {
    TreeSet changed = keys.get(table);
    return changed == null ? Collections.emptyNavigableSet() : Collections.unmodifiableNavigableSet(changed);
  }

  public Set<Table<?, ?>> tables() {
    return Collections.unmodifiableSet(keys.keySet());
  }

  @Override
  public String toString() {
    return keys.toString();
  }
}
