package dev.holdfast.zone.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * A blob's file: the bytes; the CRC-32C of each block, 4 bytes each; the footer of 32 bytes: magic, length of the
 * bytes (8 each), block size (4), CRC-32C of the checks and the footer before it (4), 8 bytes left for later.
 */
final class BlobFormat {

  static final int BLOCK = 256 << 10;

  private static final long MAGIC = 0x484F4C4442303031L; // HOLDB001
  private static final int FOOTER = 32;

  private BlobFormat() {}

  static int blocks(long length) {
    return Math.toIntExact((length + BLOCK - 1) / BLOCK);
  }

  static int crc(byte[] bytes, int length) {
    return crc(ByteBuffer.wrap(bytes, 0, length));
  }

  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** What follows the bytes. */
  static ByteBuffer trailer(long length, int[] checks) {
    ByteBuffer out = ByteBuffer.allocate(checks.length * 4 + FOOTER);
    putTrailer(out, length, checks);
    return out.flip();
  }

  private static void putTrailer(ByteBuffer out, long length, int... checks) {
    int start = out.position();
    for (int check : checks) {
      out.putInt(check);
    }
    out.putLong(MAGIC).putLong(length).putInt(BLOCK);
    out.putInt(crc(out.slice(start, out.position() - start))).putLong(0);
  }

  /** The whole file of a blob that is no longer than a block. */
  static ByteBuffer file(byte[] bytes) {
    ByteBuffer out = ByteBuffer.allocate(bytes.length + 4 * blocks(bytes.length) + FOOTER).put(bytes);
    putTrailer(out, bytes.length, bytes.length == 0 ? new int[0] : new int[] {crc(bytes, bytes.length)});
    return out.flip();
  }

  /** The checks in a trailer, after it was found whole. @param name for messages */
  static int[] checks(ByteBuffer in, String name, long expectedLength) throws CorruptBlobException {
    int[] checks = new int[blocks(expectedLength)];
    int crc = crc(in.slice(in.position(), checks.length * 4 + 20));
    for (int i = 0; i < checks.length; i++) {
      checks[i] = in.getInt();
    }
    if (in.getLong() != MAGIC || in.getLong() != expectedLength || in.getInt() != BLOCK || in.getInt() != crc) {
      throw new CorruptBlobException(name, "its footer is damaged");
    }
    return checks;
  }

  /** The length of the bytes in a file of this size; there is but one. */
  static long lengthIn(long fileSize, String name) throws CorruptBlobException {
    long blocks = (fileSize - FOOTER + BLOCK + 3) / (BLOCK + 4);
    long length = fileSize - FOOTER - 4 * blocks;
    if (length < 0 || blocks(length) != blocks) {
      throw new CorruptBlobException(name, "its file has " + fileSize + " bytes, which no blob's has");
    }
    return length;
  }

  static void readFully(FileChannel file, ByteBuffer into, long position, String name) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int n = file.read(into, at);
      if (n < 0) {
        throw new CorruptBlobException(name, "its file ends early");
      }
      at += n;
    }
    into.flip();
  }
}
