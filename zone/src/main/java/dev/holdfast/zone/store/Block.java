package dev.holdfast.zone.store;

import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Optional;

/**
 * Neighbouring rows of one table as they lie in a file: how many, how many of them are marks of removed ones, where each
 * begins; then length and bytes of each key and of each row, whose length is -1 where it was removed. Keys and rows are
 * read when they are asked for, and kept; several threads may do so side by side, and then do it twice.
 */
final class Block<K extends Comparable<? super K>, V extends Record> {

  /** Before where each row begins. */
  static final int HEAD = 2 * Integer.BYTES;

  static final int REMOVED = -1;

  private static final Object[] NONE = {};

  private final ByteBuffer payload;
  private final TableCodec<K, V> codec;
  private final Object[] keys;
  private volatile Object[] rows = NONE; // as long as the keys, once a row was asked for

  /** @param payload the whole of a frame */
  Block(ByteBuffer payload, TableCodec<K, V> codec) {
    this.payload = payload;
    this.codec = codec;
    this.keys = new Object[payload.getInt(0)];
  }

  int size() {
    return keys.length;
  }

  boolean hasRemoved() {
    return payload.getInt(Integer.BYTES) > 0;
  }

  int bytes() {
    return payload.capacity();
  }

  @SuppressWarnings("unchecked") // nothing else is put there
  K key(int i) {
    Object known = keys[i];
    if (known == null) {
      byte[] bytes = SortedFile.copy(keyBytes(i));
      known = codec.keys().unpack(bytes, 0, bytes.length);
      keys[i] = known;
    }
    return (K) known;
  }

  boolean removed(int i) {
    return payload.getInt(behindKey(i)) == REMOVED;
  }

  /** Only where it was not removed. */
  @SuppressWarnings("unchecked") // as above
  V row(int i) {
    Object[] all = rows;
    if (all.length == 0) {
      all = new Object[keys.length];
      rows = all;
    }
    Object known = all[i];
    if (known == null) {
      int at = behindKey(i);
      byte[] bytes = new byte[payload.getInt(at)];
      payload.get(at + Integer.BYTES, bytes);
      known = codec.rows().unpack(bytes, 0, bytes.length);
      all[i] = known;
    }
    return (V) known;
  }

  ByteBuffer keyBytes(int i) {
    int at = start(i);
    return payload.slice(at + Integer.BYTES, payload.getInt(at));
  }

  Optional<ByteBuffer> rowBytes(int i) {
    int at = behindKey(i);
    return removed(i) ? Optional.empty() : Optional.of(payload.slice(at + Integer.BYTES, payload.getInt(at)));
  }

  ByteBuffer payload() {
    return payload.duplicate();
  }

  /** The first whose key is at least {@code key}; {@link #size()} if there is none. */
  int ceiling(K key) {
    int low = 0;
    int high = keys.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (key(middle).compareTo(key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  Map.Entry<K, V> entry(int i) {
    return new Entry<>(this, i);
  }

  private int start(int i) {
    return payload.getInt(HEAD + i * Integer.BYTES);
  }

  private int behindKey(int i) {
    int at = start(i);
    return at + Integer.BYTES + payload.getInt(at);
  }

  /** One that reads its row when it is asked for. */
  private record Entry<K extends Comparable<? super K>, V extends Record>(Block<K, V> block, int at)
      implements Map.Entry<K, V> {

    @Override
    public K getKey() {
      return block.key(at);
    }

    @Override
    public V getValue() {
      return block.row(at);
    }

    @Override
    public V setValue(V value) {
      throw new UnsupportedOperationException("rows change through the state alone");
    }

    @Override
    public boolean equals(Object other) {
      return new AbstractMap.SimpleImmutableEntry<>(this).equals(other);
    }

    @Override
    public int hashCode() {
      return getKey().hashCode() ^ getValue().hashCode();
    }

    @Override
    public String toString() {
      return getKey() + "=" + getValue();
    }
  }
}
