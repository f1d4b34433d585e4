package dev.holdfast.zone.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads one blob, checking every block it passes. */
final class BlobReader implements AutoCloseable {

  private final String id;
  private final FileChannel file;
  private final long length;
  private final int[] checks;

  BlobReader(String id, Path path) throws IOException {
    this.id = id;
    this.file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      this.length = BlobFormat.length(file, id);
      this.checks = BlobFormat.readTrailer(file, id, length);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  long length() {
    return length;
  }

  /** Writes {@code count} bytes from {@code offset} on; a block that is damaged is not written. */
  void copy(long offset, long count, OutputStream out, byte[] buffer, Veil veil) throws IOException {
    if (offset < 0 || count < 0 || offset + count > length) {
      throw new CorruptBlobException(id, "bytes " + offset + " to " + (offset + count) + " asked of " + length);
    }
    long at = offset;
    long end = offset + count;
    while (at < end) {
      int block = Math.toIntExact(at / BlobFormat.BLOCK);
      long start = (long) block * BlobFormat.BLOCK;
      int size = (int) Math.min(BlobFormat.BLOCK, length - start);
      BlobFormat.readFully(file, ByteBuffer.wrap(buffer, 0, size), start, id);
      if (BlobFormat.crc(buffer, size) != checks[block]) {
        throw new CorruptBlobException(id, "block " + block + " is damaged");
      }
      int from = (int) (at - start);
      int to = (int) Math.min(size, end - start);
      veil.change(id, at, buffer, from, to - from);
      out.write(buffer, from, to - from);
      at = start + to;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
