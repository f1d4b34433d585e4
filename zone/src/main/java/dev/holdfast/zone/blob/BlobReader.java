package dev.holdfast.zone.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
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

  /** The bytes of a blob that is no longer than a block, which are read together with its checks; else none. */
  private final byte[] whole;

  BlobReader(String id, Path path) throws IOException {
    this.id = id;
    this.file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      long size = file.size();
      this.length = BlobFormat.lengthIn(size, id);
      int together = length <= BlobFormat.BLOCK ? (int) length : 0;
      ByteBuffer end = ByteBuffer.allocate(Math.toIntExact(together + size - length));
      BlobFormat.readFully(file, end, length - together, id);
      this.whole = together > 0 ? end.array() : new byte[0];
      this.checks = BlobFormat.checks(end.position(together), id, length);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Writes {@code count} bytes from {@code offset} on; a block that is damaged is not written. */
  void copy(long offset, long count, OutputStream out, Veil veil) throws IOException {
    if (offset < 0 || count < 0 || offset + count > length) {
      throw new CorruptBlobException(id, "bytes " + offset + " to " + (offset + count) + " asked of " + length);
    }
    if (whole.length == 0 && veil == Veil.NONE && out instanceof DirectOutput direct) {
      try (Arena memory = Arena.ofConfined()) {
        ByteBuffer buffer = memory.allocate(BlobFormat.BLOCK).asByteBuffer();
        blocks(offset, count, buffer, (block, _) -> direct.write(block));
      }
      return;
    }
    byte[] buffer = whole.length > 0 ? whole : new byte[BlobFormat.BLOCK];
    blocks(offset, count, ByteBuffer.wrap(buffer), (block, at) -> {
      veil.change(id, at, buffer, block.position(), block.remaining());
      out.write(buffer, block.position(), block.remaining());
    });
  }

  private interface Use {
    /** @param at where in the blob the bytes begin */
    void block(ByteBuffer bytes, long at) throws IOException;
  }

  /** Reads each block, unless the whole blob has been read already, checks it and hands on what is wanted of it. */
  private void blocks(long offset, long count, ByteBuffer buffer, Use use) throws IOException {
    long at = offset;
    long end = offset + count;
    while (at < end) {
      int block = Math.toIntExact(at / BlobFormat.BLOCK);
      long start = (long) block * BlobFormat.BLOCK;
      int size = (int) Math.min(BlobFormat.BLOCK, length - start);
      buffer.clear().limit(size);
      if (whole.length == 0) {
        BlobFormat.readFully(file, buffer, start, id);
      }
      if (BlobFormat.crc(buffer.duplicate()) != checks[block]) {
        throw new CorruptBlobException(id, "block " + block + " is damaged");
      }
      long to = Math.min(start + size, end);
      use.block(buffer.position((int) (at - start)).limit((int) (to - start)), at);
      at = to;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
