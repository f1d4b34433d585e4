package dev.holdfast.region.kernel;

import java.util.Objects;

/**
 * Names one ordered table of the region's state and the types of its keys and rows.
 *
 * <p>Rows are immutable records: a change replaces a row, it never alters one. Keys are strings, or records that are
 * {@link Comparable}. Both consist of records, enums, strings, numbers, booleans, {@code Instant}, {@code Optional},
 * {@code List}, {@code SortedMap} and SDK model classes, because that is what a checkpoint can write.
 *
 * @param name unique in the region and stable for ever, as {@code "ec2/instances"}: checkpoints carry it
 * @param large may hold more rows than memory: see {@link Storage}
 */
public record Table<K extends Comparable<? super K>, V extends Record>(
    String name, Class<K> keyType, Class<V> rowType, boolean large) implements Comparable<Table<?, ?>> {

  public Table {
    if (!name.matches("[a-z0-9-]+/[a-z0-9-]+")) {
      throw new IllegalArgumentException("table name must read service/rows: " + name);
    }
    Objects.requireNonNull(keyType);
    Objects.requireNonNull(rowType);
  }

  public static <V extends Record> Table<String, V> of(String name, Class<V> rowType) {
    return new Table<>(name, String.class, rowType, false);
  }

  public static <K extends Comparable<? super K>, V extends Record> Table<K, V> of(
      String name, Class<K> keyType, Class<V> rowType) {
    return new Table<>(name, keyType, rowType, false);
  }

  /** One of millions of rows. Whoever walks it takes a part of it at a time, and does not ask for its size. */
  public static <K extends Comparable<? super K>, V extends Record> Table<K, V> large(
      String name, Class<K> keyType, Class<V> rowType) {
    return new Table<>(name, keyType, rowType, true);
  }

  /** The service that owns it: the part of its name before the slash. */
  public String service() {
    return name.substring(0, name.indexOf('/'));
  }

  @Override
  public int compareTo(Table<?, ?> other) {
    return name.compareTo(other.name);
  }
}
