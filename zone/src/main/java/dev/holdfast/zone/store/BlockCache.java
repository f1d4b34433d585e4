package dev.holdfast.zone.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Supplier;

/** The blocks read last, of all files. Safe for several threads. */
final class BlockCache {

  /** What the objects made of a block's bytes may take, for each of them, and the bytes themselves. */
  private static final int OBJECTS = 4;

  private record Id(SortedFile file, long offset) {}

  private final long most;
  private final LinkedHashMap<Id, Block<?, ?>> blocks = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
  private long held; // guarded by this

  /** @param bytes of memory, about */
  BlockCache(long bytes) {
    this.most = bytes / OBJECTS;
  }

  @SuppressWarnings("unchecked") // what lies at a place of a file is always of the same table
  <K extends Comparable<? super K>, V extends Record> Block<K, V> get(
      SortedFile file, long offset, Supplier<Block<K, V>> read) {
    Id id = new Id(file, offset);
    synchronized (this) {
      Block<?, ?> known = blocks.get(id);
      if (known != null) {
        return (Block<K, V>) known;
      }
    }
    Block<K, V> fresh = read.get();
    synchronized (this) {
      if (blocks.putIfAbsent(id, fresh) == null) {
        held += fresh.bytes();
      }
      Iterator<Block<?, ?>> eldest = blocks.values().iterator();
      while (held > most && blocks.size() > 1) {
        held -= eldest.next().bytes();
        eldest.remove();
      }
    }
    return fresh;
  }
}
