package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link Packer} wrote. */
final class Unpacker {

  private final byte[] bytes;
  private final int end;
  private final Map<Class<?>, int[]> orders;
  private final boolean hasOrders;
  private int at;

  /** @param orders of records whose components were others when this was written: which stood where */
  Unpacker(byte[] bytes, int offset, int length, Map<Class<?>, int[]> orders) {
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
    this.orders = orders;
    this.hasOrders = !orders.isEmpty();
  }

  /** Whether some record's components were others. */
  boolean hasOrders() {
    return hasOrders;
  }

  /** Empty: as they are now. */
  Optional<int[]> order(Class<?> record) {
    return Optional.ofNullable(orders.get(record));
  }

  byte raw() {
    if (at >= end) {
      throw new StoredFormatException("it is cut off");
    }
    return bytes[at++];
  }

  long number() {
    long n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = raw();
      n |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return n >>> 1 ^ -(n & 1);
      }
    }
    throw new StoredFormatException("a number has no end");
  }

  long bits() {
    long n = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      n = n << 8 | raw() & 0xFF;
    }
    return n;
  }

  /** Of things that each take a byte at least, or of bytes. */
  int count() {
    long count = number();
    if (count < 0 || count > end - at) {
      throw new StoredFormatException("it is cut off");
    }
    return (int) count;
  }

  byte[] bytes() {
    int length = count();
    byte[] some = new byte[length];
    System.arraycopy(bytes, at, some, 0, length);
    at += length;
    return some;
  }

  String text() {
    int length = count();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  Object embedded(Shape shape) {
    int length = count();
    try (JsonParser cbor = StoredCodec.CBOR.parser(bytes, at, length)) {
      cbor.nextToken();
      Object value = shape.read(cbor);
      at += length;
      return value;
    } catch (IOException e) {
      throw new StoredFormatException("cannot be read: " + e.getMessage(), e);
    }
  }

  void requireEnd() {
    if (at != end) {
      throw new StoredFormatException("it is followed by something else");
    }
  }
}
