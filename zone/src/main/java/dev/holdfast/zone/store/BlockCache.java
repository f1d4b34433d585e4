package dev.holdfast.zone.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.function.Supplier;

/**
 * The blocks read last, of all files, if they were read more than once: what is read of millions of rows is mostly not, and
 * would only be in the way. Safe for several threads.
 */
final class BlockCache {

  /** What the objects made of a block's bytes may take, for each of them, and the bytes themselves. */
  private static final int OBJECTS = 4;

  /** Of so many blocks it is known that they were read once. */
  private static final int ONCE = 4_096;

  private record Id(SortedFile file, long offset) {}

  private final long most;
  private final LinkedHashMap<Id, Block<?, ?>> blocks = new LinkedHashMap<>(16, 0.75f, true); // guarded by this
  private final LinkedHashSet<Id> once = new LinkedHashSet<>(); // guarded by this
  private long held; // guarded by this

  /** @param bytes of memory, about */
  BlockCache(long bytes) {
    this.most = bytes / OBJECTS;
  }

  @SuppressWarnings("unchecked") // what lies at a place of a file is always of the same table
  <K extends Comparable<? super K>, V extends Record> Block<K, V> get(
      SortedFile file, long offset, Supplier<Block<K, V>> read) {
    Id id = new Id(file, offset);
    boolean again;
    synchronized (this) {
      Block<?, ?> known = blocks.get(id);
      if (known != null) {
        return (Block<K, V>) known;
      }
      again = once.remove(id);
      if (!again) {
        once.add(id);
        if (once.size() > ONCE) {
          once.removeFirst();
        }
      }
    }
    Block<K, V> fresh = read.get();
    if (!again) {
      return fresh;
    }
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
