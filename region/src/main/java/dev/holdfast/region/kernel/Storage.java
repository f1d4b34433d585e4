package dev.holdfast.region.kernel;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where the rows of tables are kept. The state needs of it an ordered map for each table, and nothing else: no
 * transaction, no durability. Those of {@link Table#large() large} tables may be elsewhere than in memory, but must
 * behave as a {@link TreeMap} does.
 */
public interface Storage {

  /** Everything in memory. */
  Storage MEMORY = new Storage() {
    @Override
    public <K extends Comparable<? super K>, V extends Record> NavigableMap<K, V> rows(Table<K, V> table) {
      return new TreeMap<>();
    }
  };

  /** The rows that are there when a region starts with this storage; asked for once for each table. */
  <K extends Comparable<? super K>, V extends Record> NavigableMap<K, V> rows(Table<K, V> table);
}
