package dev.holdfast.zone.blob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;

/** The bytes of held slices, for whoever would rather read than be written to; checked block by block. */
final class HeldStream extends InputStream {

  /** Writes a slice's bytes, none of a damaged block. */
  interface Copy {
    void copy(BlobStore.Slice slice, OutputStream out) throws IOException;
  }

  private final Iterator<BlobStore.Slice> slices;
  private final Copy copy;
  private final Block block = new Block();

  /** What is left of the slice that is being read. */
  private BlobStore.Slice rest = new BlobStore.Slice("", 0, 0);

  /** A block's bytes, from {@code next} on not yet read. */
  private static final class Block extends ByteArrayOutputStream {
    private int next;

    int read(byte[] into, int offset, int length) {
      int n = Math.min(length, count - next);
      System.arraycopy(buf, next, into, offset, n);
      next += n;
      return n;
    }

    boolean isEmpty() {
      return next == count;
    }

    void clear() {
      reset();
      next = 0;
    }
  }

  HeldStream(List<BlobStore.Slice> slices, Copy copy) {
    this.slices = slices.iterator();
    this.copy = copy;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (block.isEmpty()) {
      if (rest.length() == 0) {
        if (!slices.hasNext()) {
          return -1;
        }
        rest = slices.next();
      } else {
        fill();
      }
    }
    return block.read(into, offset, length);
  }

  /** Reads up to the end of a block, so that no block is checked twice. */
  private void fill() throws IOException {
    block.clear();
    long stop = Math.min(rest.offset() + rest.length(), (rest.offset() / BlobFormat.BLOCK + 1) * BlobFormat.BLOCK);
    long count = stop - rest.offset();
    copy.copy(new BlobStore.Slice(rest.blobId(), rest.offset(), count), block);
    rest = new BlobStore.Slice(rest.blobId(), stop, rest.length() - count);
  }
}
