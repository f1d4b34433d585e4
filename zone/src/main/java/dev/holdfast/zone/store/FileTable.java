package dev.holdfast.zone.store;

import dev.holdfast.region.kernel.Table;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;

/** The rows of one table in one file. */
final class FileTable<K extends Comparable<? super K>, V extends Record> {

  /** Of a block in the index: its offset, and where its first key is; behind the last, where the table's last key is. */
  static final int INDEXED = Long.BYTES + Integer.BYTES;

  /** Who reads everything once leaves so many blocks in memory, some MiB, and not the file. */
  private static final int UNLOADED = 64;

  private final SortedFile file;
  private final Table<K, V> table;
  private final TableCodec<K, V> codec;
  private final Optional<BlockCache> cache;
  private final MemorySegment index;
  /** The first key of each block, and the last of the table: as they are asked for. */
  private final Object[] fences;

  /** Where a row is. */
  record Found<K extends Comparable<? super K>, V extends Record>(Block<K, V> block, int at) {

    Optional<V> row() {
      return block.removed(at) ? Optional.empty() : Optional.of(block.row(at));
    }
  }

  /** @param cache empty for who reads everything once */
  FileTable(SortedFile file, SortedFile.Part part, Table<K, V> table, Optional<BlockCache> cache) {
    this.file = file;
    this.table = table;
    this.codec = TableCodec.of(table).reading(part.schema());
    this.cache = cache;
    this.index = file.index(part);
    this.fences = new Object[SortedFile.intAt(index, 0) + 1];
  }

  /** For who reads it all once. */
  FileTable<K, V> uncached() {
    return new FileTable<>(file, file.part(table.name()).orElseThrow(), table, Optional.empty());
  }

  /** Whether it is written as it would be now. */
  boolean isCurrent() {
    return codec.equals(TableCodec.of(table));
  }

  SortedFile file() {
    return file;
  }

  /** Its row, or the mark that it was removed; empty if the file knows nothing of it. */
  Optional<Found<K, V>> find(K key) {
    int in = blockOf(key);
    if (in < 0 || in == blocks() - 1 && key.compareTo(fence(blocks())) > 0) {
      return Optional.empty();
    }
    Block<K, V> block = block(in);
    int at = block.ceiling(key);
    return at < block.size() && block.key(at).compareTo(key) == 0 ? Optional.of(new Found<>(block, at)) : Optional.empty();
  }

  /** The greatest key below the bound, removed ones too. */
  Optional<K> below(Optional<Bound<K>> bound) {
    if (bound.isEmpty() || bound.get().allowsAsHigh(fence(blocks()))) {
      return Optional.of(fence(blocks()));
    }
    K key = bound.get().key();
    int in = blockOf(key);
    if (in < 0) {
      return Optional.empty();
    }
    Block<K, V> block = block(in);
    int at = block.ceiling(key);
    if (at < block.size() && bound.get().allowsAsHigh(block.key(at))) {
      return Optional.of(block.key(at));
    } else if (at > 0) {
      return Optional.of(block.key(at - 1));
    }
    return in == 0 ? Optional.empty() : Optional.of(lastOf(block(in - 1)));
  }

  Walk from(Optional<Bound<K>> bound) {
    return new Walk(bound);
  }

  private K lastOf(Block<K, V> block) {
    return block.key(block.size() - 1);
  }

  private int blocks() {
    return fences.length - 1;
  }

  /** The last block whose first key is not greater; -1 if there is none. */
  private int blockOf(K key) {
    int low = 0;
    int high = blocks();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (fence(middle).compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  @SuppressWarnings("unchecked") // nothing else is put there
  private K fence(int i) {
    Object known = fences[i];
    if (known == null) {
      int at = SortedFile.intAt(index, Integer.BYTES + (long) i * INDEXED + Long.BYTES);
      int length = SortedFile.intAt(index, at);
      byte[] key = index.asSlice(at + Integer.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
      known = codec.keys().unpack(key, 0, key.length);
      fences[i] = known;
    }
    return (K) known;
  }

  private long offset(int i) {
    return SortedFile.longAt(index, Integer.BYTES + (long) i * INDEXED);
  }

  private Block<K, V> block(int i) {
    long offset = offset(i);
    return cache.isPresent() ? cache.get().get(file, offset, () -> read(offset)) : read(offset);
  }

  private Block<K, V> read(long offset) {
    return new Block<>(file.block(offset), codec);
  }

  /** Upwards through the blocks; one is read when more of it is asked for than its first key. */
  final class Walk implements Cursor<K, V> {
    private int in;
    private int at;
    private Optional<Block<K, V>> block = Optional.empty();

    private Walk(Optional<Bound<K>> bound) {
      if (bound.isEmpty() || bound.get().allowsAsLow(fence(0))) {
        return;
      }
      if (!bound.get().allowsAsLow(fence(blocks()))) {
        in = blocks();
        return;
      }
      in = blockOf(bound.get().key());
      at = block().ceiling(bound.get().key());
      if (at < block().size() && !bound.get().allowsAsLow(key())) {
        at++;
      }
      if (at == block().size()) {
        skipBlock();
      }
    }

    private Block<K, V> block() {
      if (block.isEmpty()) {
        block = Optional.of(FileTable.this.block(in));
      }
      return block.get();
    }

    @Override
    public boolean atEnd() {
      return in == blocks();
    }

    @Override
    public K key() {
      return at == 0 ? fence(in) : block().key(at);
    }

    @Override
    public boolean removed() {
      return block().removed(at);
    }

    @Override
    public Map.Entry<K, V> entry() {
      return block().entry(at);
    }

    @Override
    public void advance() {
      if (++at == block().size()) {
        skipBlock();
      }
    }

    /** The block that it is in, if it has just come to it. */
    Optional<Block<K, V>> wholeBlock() {
      return at == 0 ? Optional.of(block()) : Optional.empty();
    }

    K lastOfBlock() {
      return lastOf(block());
    }

    void skipBlock() {
      in++;
      if (cache.isEmpty() && in % UNLOADED == 0) {
        file.unload(offset(in - UNLOADED), offset(in - 1));
      }
      at = 0;
      block = Optional.empty();
    }

    boolean isCurrent() {
      return FileTable.this.isCurrent();
    }

    Found<K, V> found() {
      return new Found<>(block(), at);
    }
  }
}
