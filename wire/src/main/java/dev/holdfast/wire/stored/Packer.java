package dev.holdfast.wire.stored;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes as {@link PackedCodec} writes them. */
final class Packer {

  private byte[] bytes = new byte[256];
  private int size;

  void raw(byte b) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = b;
  }

  /** Small numbers, of either sign, take little. */
  void number(long n) {
    long rest = n << 1 ^ n >> 63;
    while ((rest & ~0x7FL) != 0) {
      raw((byte) (rest | 0x80));
      rest >>>= 7;
    }
    raw((byte) rest);
  }

  void bits(long n) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      raw((byte) (n >>> shift));
    }
  }

  void bytes(byte[] some) {
    number(some.length);
    if (bytes.length - size < some.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size * 2, size + some.length));
    }
    System.arraycopy(some, 0, bytes, size, some.length);
    size += some.length;
  }

  void text(String text) {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As CBOR, with names: what has no form of its own. */
  void embedded(Shape shape, Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator cbor = StoredCodec.CBOR.generator(out)) {
      shape.write(cbor, value);
    } catch (IOException e) {
      throw new StoredFormatException("cannot be stored: " + e.getMessage(), e);
    }
    bytes(out.toByteArray());
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
