package dev.holdfast.zone.store;

import dev.holdfast.region.kernel.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A table in layers: what has changed since the last checkpoint, what is being written of it, and files, the newest first.
 * The first layer that knows a row has it. One thread changes it while nobody reads, or many read; what files there are may
 * change at any time, as it makes no difference to the rows.
 */
final class LargeTable<K extends Comparable<? super K>, V extends Record> {

  /** @param writing what the next file will hold, while it is written */
  private record Layers<K extends Comparable<? super K>, V extends Record>(
      TreeMap<K, Change<V>> recent, Optional<TreeMap<K, Change<V>>> writing, List<FileTable<K, V>> files) {

    Stream<TreeMap<K, Change<V>>> changes() {
      return Stream.concat(Stream.of(recent), writing.stream());
    }
  }

  private final Table<K, V> table;
  private final Optional<BlockCache> cache;
  private final Gaps<K> gaps = new Gaps<>();
  private volatile Layers<K, V> layers;

  /** @param files the newest first */
  LargeTable(Table<K, V> table, List<SortedFile> files, Optional<BlockCache> cache) {
    this.table = table;
    this.cache = cache;
    this.layers = new Layers<K, V>(new TreeMap<>(), Optional.empty(), List.of());
    replace(files);
  }

  /** The same rows, which do not change when these do. */
  LargeTable<K, V> copy() {
    Layers<K, V> now = layers;
    LargeTable<K, V> copy = new LargeTable<>(table, List.of(), Optional.empty());
    copy.layers = new Layers<K, V>(
        new TreeMap<>(now.recent), now.writing, now.files.stream().map(FileTable::uncached).toList());
    return copy;
  }

  Table<K, V> table() {
    return table;
  }

  View<K, V> all() {
    return new View<>(this, Optional.empty(), Optional.empty());
  }

  boolean has(K key) {
    Layers<K, V> now = layers;
    Change<V> change = now.recent.get(key);
    return change != null ? change.row().isPresent() : !isInGap(key) && hasBelow(now, key);
  }

  Optional<V> get(K key) {
    Layers<K, V> now = layers;
    Change<V> change = now.recent.get(key);
    return change != null ? change.row() : isInGap(key) ? Optional.empty() : below(now, key);
  }

  Optional<V> put(K key, V row) {
    Layers<K, V> now = layers;
    Change<V> change = now.recent.get(key);
    Optional<V> before = change != null ? change.row() : isInGap(key) ? Optional.empty() : below(now, key);
    now.recent.put(key, new Change<>(Optional.of(row), change != null ? change.below() : before.isPresent()));
    if (before.isEmpty()) {
      gaps.filled(key);
    }
    return before;
  }

  Optional<V> remove(K key) {
    Layers<K, V> now = layers;
    Change<V> change = now.recent.get(key);
    Optional<V> before = change != null ? change.row() : isInGap(key) ? Optional.empty() : below(now, key);
    if (before.isPresent()) {
      if (change == null || change.below()) {
        now.recent.put(key, new Change<>(Optional.empty(), true));
      } else {
        now.recent.remove(key);
      }
    }
    return before;
  }

  private boolean isInGap(K key) {
    return gaps.endAt(new Bound<>(key, true)).isPresent();
  }

  /** The row with the greatest key below the bound. */
  Optional<Map.Entry<K, V>> lastBelow(Optional<Bound<K>> bound) {
    Optional<Bound<K>> at = bound;
    while (true) {
      Optional<K> key = greatest(at);
      if (key.isEmpty()) {
        return Optional.empty();
      }
      Optional<V> row = get(key.get());
      if (row.isPresent()) {
        return Optional.of(Map.entry(key.get(), row.get()));
      }
      at = Optional.of(new Bound<>(key.get(), false));
    }
  }

  private Optional<K> greatest(Optional<Bound<K>> bound) {
    Layers<K, V> now = layers;
    Stream<Optional<K>> changed = now.changes().map(changes -> Optional.ofNullable(bound.isEmpty()
        ? changes.isEmpty() ? null : changes.lastKey()
        : bound.get().inclusive() ? changes.floorKey(bound.get().key()) : changes.lowerKey(bound.get().key())));
    return Stream.concat(changed, now.files.stream().map(file -> file.below(bound)))
        .flatMap(Optional::stream).max((a, b) -> a.compareTo(b));
  }

  /** All layers from a bound upwards, the newest first. */
  List<Cursor<K, V>> from(Optional<Bound<K>> bound) {
    Layers<K, V> now = layers;
    List<Cursor<K, V>> cursors = new ArrayList<>(2 + now.files.size());
    now.changes().forEach(changes -> cursors.add(new Cursor.OfChanges<>((bound.isEmpty()
        ? changes : changes.tailMap(bound.get().key(), bound.get().inclusive())).entrySet().iterator())));
    now.files.forEach(file -> cursors.add(file.from(bound)));
    return cursors;
  }

  Gaps<K> gaps() {
    return gaps;
  }

  int changed() {
    return layers.recent.size();
  }

  // ---- checkpoints

  /** What has changed becomes what is being written. Nobody reads or changes it meanwhile. */
  synchronized TreeMap<K, Change<V>> freeze() {
    TreeMap<K, Change<V>> changes = layers.recent;
    layers = new Layers<K, V>(new TreeMap<>(), Optional.of(changes), layers.files);
    return changes;
  }

  /** Other files hold the same rows. */
  synchronized void replace(List<SortedFile> files) {
    layers = new Layers<K, V>(layers.recent, layers.writing, in(files));
  }

  /** Files hold the same rows, and what was being written too. */
  synchronized void written(List<SortedFile> files) {
    layers = new Layers<K, V>(layers.recent, Optional.empty(), in(files));
  }

  private List<FileTable<K, V>> in(List<SortedFile> files) {
    List<FileTable<K, V>> known = layers.files;
    return files.stream().flatMap(file -> known.stream().filter(t -> t.file() == file).findFirst()
        .or(() -> file.part(table.name()).map(part -> new FileTable<>(file, part, table, cache)))
        .stream()).toList();
  }

  private static <K extends Comparable<? super K>, V extends Record> Optional<V> below(Layers<K, V> now, K key) {
    Change<V> written = now.writing.map(w -> w.get(key)).orElse(null);
    if (written != null) {
      return written.row();
    }
    for (FileTable<K, V> file : now.files) {
      Optional<FileTable.Found<K, V>> found = file.find(key);
      if (found.isPresent()) {
        return found.get().row();
      }
    }
    return Optional.empty();
  }

  private static <K extends Comparable<? super K>, V extends Record> boolean hasBelow(Layers<K, V> now, K key) {
    Change<V> written = now.writing.map(w -> w.get(key)).orElse(null);
    if (written != null) {
      return written.row().isPresent();
    }
    for (FileTable<K, V> file : now.files) {
      Optional<FileTable.Found<K, V>> found = file.find(key);
      if (found.isPresent()) {
        return !found.get().block().removed(found.get().at());
      }
    }
    return false;
  }
}
