package dev.holdfast.zone.blob;

import java.util.Comparator;

/**
 * Where a small blob lies. Its id says it, so that nothing has to be looked up: the number of the segment, the offset of
 * the frame in it, the length of the bytes, in hexadecimal with hyphens between.
 *
 * @param offset a multiple of {@link #UNIT}
 */
record Location(int segment, int offset, int length) implements Comparable<Location> {

  /** Frames begin at multiples of so many bytes. */
  static final int UNIT = 256;

  private static final int UNITS_BITS = Integer.numberOfTrailingZeros(Segment.MOST / UNIT);
  private static final int LENGTH_BITS = 17;
  private static final int MOST_SEGMENTS = 1 << 62 - UNITS_BITS - LENGTH_BITS;

  Location {
    if (segment < 0 || segment >= MOST_SEGMENTS || offset < 0 || offset >= Segment.MOST || offset % UNIT != 0
        || length < 1 || length > BlobStore.SMALL) {
      throw new IllegalArgumentException("no blob lies at " + segment + ", " + offset + ", " + length);
    }
  }

  static boolean isId(String id) {
    return id.indexOf('-') > 0;
  }

  /** @throws IllegalArgumentException if this is no such id */
  static Location parse(String id) {
    int first = id.indexOf('-');
    int second = id.indexOf('-', first + 1);
    if (first < 1 || second < 0) {
      throw new IllegalArgumentException("not a blob id: " + id);
    }
    return new Location(number(id, 0, first), number(id, first + 1, second), number(id, second + 1, id.length()));
  }

  private static int number(String id, int from, int to) {
    int number = 0;
    if (from == to || to - from > 7) {
      throw new IllegalArgumentException("not a blob id: " + id);
    }
    for (int i = from; i < to; i++) {
      char c = id.charAt(i);
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) {
        throw new IllegalArgumentException("not a blob id: " + id);
      }
      number = number << 4 | digit;
    }
    return number;
  }

  String id() {
    return Integer.toHexString(segment) + '-' + Integer.toHexString(offset) + '-' + Integer.toHexString(length);
  }

  /** The same as one number, in the same order. */
  long packed() {
    return ((long) segment << UNITS_BITS | unit()) << LENGTH_BITS | length;
  }

  /** Not more than that of any blob in this segment or behind it, and more than those before. */
  static long first(int segment) {
    return (long) segment << UNITS_BITS + LENGTH_BITS;
  }

  static Location unpacked(long packed) {
    long place = packed >>> LENGTH_BITS;
    return new Location((int) (place >>> UNITS_BITS), (int) (place & (1 << UNITS_BITS) - 1) * UNIT,
        (int) (packed & (1 << LENGTH_BITS) - 1));
  }

  int unit() {
    return offset / UNIT;
  }

  /** The first unit behind its frame. */
  int endUnit() {
    return unit() + (Frame.HEADER + length + UNIT - 1) / UNIT;
  }

  /** The first byte behind its frame. */
  int end() {
    return endUnit() * UNIT;
  }

  @Override
  public int compareTo(Location other) {
    return ORDER.compare(this, other);
  }

  private static final Comparator<Location> ORDER =
      Comparator.comparingInt(Location::segment).thenComparingInt(Location::offset);
}
