package dev.holdfast.wire.stored;

import java.time.DateTimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the same values as {@link StoredCodec} does, without the names of records' components, which are written once
 * for many values: the {@link #schema}. For millions of rows: it takes half the room and a third of the time. Safe for
 * several threads.
 */
public final class PackedCodec<T> {

  private final Class<T> type;
  private final Shape shape;
  private final Map<String, Class<?>> records = new TreeMap<>();
  private final SortedMap<String, List<String>> schema;
  private final Map<Class<?>, int[]> orders;

  private PackedCodec(Class<T> type, Map<Class<?>, int[]> orders) {
    this.type = type;
    this.shape = StoredCodec.SHAPES.of(type, type.getSimpleName());
    this.schema = StoredCodec.SHAPES.schema(type, records);
    this.orders = orders;
  }

  public static <T> PackedCodec<T> of(Class<T> type) {
    return new PackedCodec<>(type, Map.of());
  }

  /** The components of each record that a value may hold, by where it is in it, in the order in which they are written. */
  public SortedMap<String, List<String>> schema() {
    return schema;
  }

  /**
   * For what was written with another schema, by an earlier build.
   *
   * @throws StoredFormatException if it holds what this build does not know
   */
  public PackedCodec<T> reading(SortedMap<String, List<String>> written) {
    if (written.equals(schema)) {
      return this;
    }
    Map<Class<?>, int[]> others = new HashMap<>();
    written.forEach((where, names) -> {
      List<String> known = schema.get(where);
      if (known == null) {
        throw new StoredFormatException(type.getSimpleName() + " has nothing at " + where);
      } else if (!known.equals(names)) {
        others.put(records.get(where), names.stream().mapToInt(name -> {
          if (!known.contains(name)) {
            throw new StoredFormatException(type.getSimpleName() + " has no component " + name + " at " + where);
          }
          return known.indexOf(name);
        }).toArray());
      }
    });
    return new PackedCodec<>(type, others);
  }

  /** @throws StoredFormatException if the value holds null or something that cannot be stored */
  public byte[] pack(T value) {
    Packer out = new Packer();
    shape.pack(out, value);
    return out.toBytes();
  }

  /** @throws StoredFormatException if the bytes are damaged */
  public T unpack(byte[] bytes, int offset, int length) {
    try {
      Unpacker in = new Unpacker(bytes, offset, length, orders);
      Object value = shape.unpack(in);
      in.requireEnd();
      return type.cast(value);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new StoredFormatException(type.getSimpleName() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
