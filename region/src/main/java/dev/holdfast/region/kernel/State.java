package dev.holdfast.region.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The region's state: ordered tables of immutable records, changed only inside a transaction.
 *
 * <p>A transaction keeps the previous row of everything it changes, so that it can be taken back whole. Not safe for
 * use by several threads: whoever owns the region lets one writer in, or any number of readers.
 */
public final class State {

  private final TreeMap<Table<?, ?>, NavigableMap<?, ? extends Record>> tables = new TreeMap<>();
  private final List<Undo> undo = new ArrayList<>();
  private boolean writable;

  private record Undo(Table<?, ?> table, Comparable<?> key, Optional<Record> before) {}

  State(Iterable<Table<?, ?>> declared, Storage storage) {
    for (Table<?, ?> table : declared) {
      if (tables.put(table, storage.rows(table)) != null) {
        throw new IllegalArgumentException("two services declare the table " + table.name());
      }
    }
  }

  public <K extends Comparable<? super K>, V extends Record> Optional<V> get(Table<K, V> table, K key) {
    return Optional.ofNullable(rows(table).get(key));
  }

  public <K extends Comparable<? super K>, V extends Record> boolean has(Table<K, V> table, K key) {
    return rows(table).containsKey(key);
  }

  /** All rows in the order of their keys: a live view; copy it before changing the table while walking it. */
  public <K extends Comparable<? super K>, V extends Record> NavigableMap<K, V> all(Table<K, V> table) {
    return Collections.unmodifiableNavigableMap(rows(table));
  }

  /** The rows in the order of their keys, as a list that later changes do not touch. */
  public <K extends Comparable<? super K>, V extends Record> List<V> list(Table<K, V> table) {
    return List.copyOf(rows(table).values());
  }

  /** The rows whose key is at least {@code from} and below {@code to}: a live view. */
  public <K extends Comparable<? super K>, V extends Record> SortedMap<K, V> range(Table<K, V> table, K from, K to) {
    return Collections.unmodifiableSortedMap(rows(table).subMap(from, to));
  }

  public <K extends Comparable<? super K>, V extends Record> void put(Table<K, V> table, K key, V row) {
    requireTransaction();
    table.keyType().cast(key);
    table.rowType().cast(row);
    V before = rows(table).put(key, row);
    if (!row.equals(before)) {
      undo.add(new Undo(table, key, Optional.ofNullable(before)));
    }
  }

  public <K extends Comparable<? super K>, V extends Record> Optional<V> remove(Table<K, V> table, K key) {
    requireTransaction();
    V before = rows(table).remove(key);
    if (before != null) {
      undo.add(new Undo(table, key, Optional.of(before)));
    }
    return Optional.ofNullable(before);
  }

  public NavigableSet<Table<?, ?>> tables() {
    return Collections.unmodifiableNavigableSet(tables.navigableKeySet());
  }

  /** The same tables with rows that are elsewhere, as of another moment. */
  public State in(Storage storage) {
    return new State(tables.keySet(), storage);
  }

  /** True when both hold equal rows in every table. */
  @Override
  public boolean equals(Object other) {
    return other instanceof State that && tables.equals(that.tables);
  }

  @Override
  public int hashCode() {
    return tables.hashCode();
  }

  // ---- the transaction, driven by Region alone

  void begin() {
    if (writable || !undo.isEmpty()) {
      throw new IllegalStateException("a transaction is already open");
    }
    writable = true;
  }

  /** What this transaction has changed from position {@code since} of its log on; 0 is its start. */
  Changes changesSince(int since) {
    TreeMap<Table<?, ?>, TreeSet<Comparable<?>>> changed = new TreeMap<>();
    for (Undo u : undo.subList(since, undo.size())) {
      changed.computeIfAbsent(u.table(), _ -> new TreeSet<>()).add(u.key());
    }
    return new Changes(changed);
  }

  int position() {
    return undo.size();
  }

  /** Whether anything in one of {@code watched} has changed since position {@code since}; cheaper than the changes. */
  boolean touchedSince(int since, Set<? extends Table<?, ?>> watched) {
    Table<?, ?> last = null;
    for (int i = since; i < undo.size(); i++) {
      Table<?, ?> table = undo.get(i).table();
      if (table != last && watched.contains(table)) {
        return true;
      }
      last = table;
    }
    return false;
  }

  void commit() {
    requireTransaction();
    undo.clear();
    writable = false;
  }

  void rollback() {
    rollbackTo(0);
    writable = false;
  }

  void rollbackTo(int position) {
    requireTransaction();
    List<Undo> later = undo.subList(position, undo.size());
    for (Undo u : later.reversed()) {
      NavigableMap<Comparable<?>, Record> rows = untyped(u.table());
      u.before().ifPresentOrElse(row -> rows.put(u.key(), row), () -> rows.remove(u.key()));
    }
    later.clear();
  }

  /** Loads a row of a checkpoint. Only before the first command. */
  void load(Table<?, ?> table, Comparable<?> key, Record row) {
    table.keyType().cast(key);
    table.rowType().cast(row);
    untyped(table).put(key, row);
  }

  private void requireTransaction() {
    if (!writable) {
      throw new IllegalStateException("a read must not change state");
    }
  }

  @SuppressWarnings("unchecked") // put and load check every key and row against the table's types
  private <K extends Comparable<? super K>, V extends Record> NavigableMap<K, V> rows(Table<K, V> table) {
    NavigableMap<?, ? extends Record> rows = tables.get(table);
    if (rows == null) {
      throw new IllegalArgumentException("no service declares the table " + table.name());
    }
    return (NavigableMap<K, V>) rows;
  }

  @SuppressWarnings("unchecked") // as above
  private NavigableMap<Comparable<?>, Record> untyped(Table<?, ?> table) {
    return (NavigableMap<Comparable<?>, Record>) tables.get(table);
  }
}
