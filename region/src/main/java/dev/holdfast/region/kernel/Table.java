package dev.holdfast.region.kernel;

import java.util.Objects;

/**
 * Names one ordered table of the region's state and the types of its keys and rows.
 *
 * <p>Rows are immutable records: a change replaces a row, it never alters one. Keys are strings, or records that are
 * {@link Comparable}. Both consist of records, enums, strings, numbers, booleans, {@code Instant}, {@code Optional},
 * {@code List}, {@code SortedMap} and SDK model classes, because that is what the snapshot can write.
 *
 * @param name unique in the region and stable for ever, as {@code "ec2/instances"}: snapshots carry it
 */
public record Table<K extends Comparable<? super K>, V extends Record>(String name, Class<K> keyType, Class<V> rowType)
    implements Comparable<Table<?, ?>> {

  public Table {
    if (!name.matches("[a-z0-9-]+/[a-z0-9-]+")) {
      throw new IllegalArgumentException("table name must read service/rows: " + name);
    }
    Objects.requireNonNull(keyType);
    Objects.requireNonNull(rowType);
  }

  public static <V extends Record> Table<String, V> of(String name, Class<V> rowType) {
    return new Table<>(name, String.class, rowType);
  }

  public static <K extends Comparable<? super K>, V extends Record> Table<K, V> of(
      String name, Class<K> keyType, Class<V> rowType) {
    return new Table<>(name, keyType, rowType);
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
