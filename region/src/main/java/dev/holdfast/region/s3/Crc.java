package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Errors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * A cyclic redundancy check, reflected, which starts and ends with all bits turned: enough of it to tell the check of
 * two texts put together from those of each (as zlib's crc32_combine does).
 *
 * @param bits 32 or 64
 * @param polynomial reflected
 */
record Crc(int bits, long polynomial) {

  static Crc named(String algorithm) {
    return switch (algorithm) {
      case "CRC32" -> new Crc(32, 0xEDB88320L);
      case "CRC32C" -> new Crc(32, 0x82F63B78L);
      case "CRC64NVME" -> new Crc(64, Crc64Nvme.POLYNOMIAL);
      default -> throw new IllegalArgumentException("not a CRC: " + algorithm);
    };
  }

  long decode(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length != bits / 8) {
      throw Errors.badRequest("InvalidRequest", "A CRC of " + bits + " bits has " + bits / 8 + " bytes.");
    }
    return bits == 32 ? Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()) : ByteBuffer.wrap(bytes).getLong();
  }

  String encode(long value) {
    ByteBuffer bytes = ByteBuffer.allocate(bits / 8);
    return Base64.getEncoder().encodeToString(
        (bits == 32 ? bytes.putInt((int) value) : bytes.putLong(value)).array());
  }

  /** The check of A followed by B, from the check of each and the length of B in bytes. */
  long combine(long first, long second, long lengthOfSecond) {
    // Appending a zero bit to a text is a linear map over its check: a matrix of bits. Its square appends two.
    long[] operator = new long[bits];
    operator[0] = polynomial;
    for (int i = 1; i < bits; i++) {
      operator[i] = 1L << (i - 1);
    }
    long value = first;
    long left = lengthOfSecond * 8;
    while (left > 0) {
      if ((left & 1) == 1) {
        value = times(operator, value);
      }
      operator = squared(operator);
      left >>= 1;
    }
    return value ^ second;
  }

  private static long times(long[] matrix, long vector) {
    long sum = 0;
    for (long v = vector; v != 0; v &= v - 1) {
      sum ^= matrix[Long.numberOfTrailingZeros(v)];
    }
    return sum;
  }

  private static long[] squared(long[] matrix) {
    return Arrays.stream(matrix).map(column -> times(matrix, column)).toArray();
  }
}
