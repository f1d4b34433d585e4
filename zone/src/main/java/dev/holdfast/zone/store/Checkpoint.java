package dev.holdfast.zone.store;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file is to hold: what has changed since the one before it, as it was at one moment. Rows never change, so they can
 * be written while others take their place.
 *
 * @param deltas by the tables' names
 */
record Checkpoint(SortedFile.Header header, List<Delta<?, ?>> deltas) {

  record Delta<K extends Comparable<? super K>, V extends Record>(Table<K, V> table, SortedMap<K, Change<V>> changes) {

    /** Of a table that is in memory. @param keys of the rows that were put or removed */
    @SuppressWarnings("unchecked") // the kernel has checked the keys against the table's type
    static <K extends Comparable<? super K>, V extends Record> Delta<K, V> of(
        State state, Table<K, V> table, Collection<?> keys) {
      TreeMap<K, Change<V>> changes = new TreeMap<>();
      keys.forEach(key -> changes.put((K) key, new Change<>(state.get(table, (K) key), true)));
      return new Delta<>(table, changes);
    }

    private void into(SortedFileWriter out, boolean marks) throws IOException {
      TableCodec<K, V> codec = TableCodec.of(table);
      for (Map.Entry<K, Change<V>> change : changes.entrySet()) {
        if (marks || change.getValue().row().isPresent()) {
          out.add(codec.keys().pack(change.getKey()), change.getValue().row().map(codec.rows()::pack));
        }
      }
      out.endTable(table.name(), codec.schema());
    }
  }

  void into(SortedFileWriter out) throws IOException {
    for (Delta<?, ?> delta : deltas) {
      delta.into(out, header.from() > 0);
    }
  }
}
