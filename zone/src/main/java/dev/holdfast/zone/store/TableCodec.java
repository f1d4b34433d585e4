package dev.holdfast.zone.store;

import dev.holdfast.region.kernel.Table;
import dev.holdfast.wire.stored.PackedCodec;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/** How the keys and the rows of a table are written in a file. */
record TableCodec<K extends Comparable<? super K>, V extends Record>(PackedCodec<K> keys, PackedCodec<V> rows) {

  /** What a file says of the components of a table's keys and rows, so that later builds can read it. */
  record Schema(SortedMap<String, List<String>> keys, SortedMap<String, List<String>> rows) {}

  private static final Map<Table<?, ?>, TableCodec<?, ?>> KNOWN = new ConcurrentHashMap<>();

  @SuppressWarnings("unchecked") // it is made of this table
  static <K extends Comparable<? super K>, V extends Record> TableCodec<K, V> of(Table<K, V> table) {
    return (TableCodec<K, V>) KNOWN.computeIfAbsent(
        table, _ -> new TableCodec<>(PackedCodec.of(table.keyType()), PackedCodec.of(table.rowType())));
  }

  Schema schema() {
    return new Schema(keys.schema(), rows.schema());
  }

  TableCodec<K, V> reading(Schema written) {
    return new TableCodec<>(keys.reading(written.keys()), rows.reading(written.rows()));
  }
}
