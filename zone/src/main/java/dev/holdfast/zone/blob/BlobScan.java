package dev.holdfast.zone.blob;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a whole blob and checks every byte of its file. Past the page cache where the file system lets it: what counts is
 * what the disk holds, and what others read often must not be pushed out of memory for it.
 */
public final class BlobScan {

  /** Waits, so that reading stays below some pace. */
  @FunctionalInterface
  public interface Pace {
    /** @param bytes that were just read */
    void rest(int bytes) throws InterruptedException;
  }

  private BlobScan() {}

  static void read(Path path, String id, Pace pace) throws IOException, InterruptedException {
    int alignment = (int) Math.min(BlobFormat.BLOCK, Files.getFileStore(path).getBlockSize());
    ByteBuffer buffer = ByteBuffer.allocateDirect(BlobFormat.BLOCK + alignment - 1).alignedSlice(alignment);
    try (FileChannel file = open(path)) {
      long size = file.size();
      long length = BlobFormat.lengthIn(size, id);
      int[] found = new int[BlobFormat.blocks(length)];
      ByteBuffer trailer = ByteBuffer.allocate((int) (size - length));
      for (long at = 0; at < size; at += BlobFormat.BLOCK) {
        int wanted = (int) Math.min(BlobFormat.BLOCK, size - at);
        fill(file, buffer.clear().limit(BlobFormat.BLOCK), at, wanted, id);
        int data = (int) Math.clamp(length - at, 0, wanted);
        if (data > 0) {
          found[(int) (at / BlobFormat.BLOCK)] = BlobFormat.crc(buffer.slice(0, data));
        }
        trailer.put(buffer.slice(data, wanted - data));
        pace.rest(wanted);
      }
      compare(found, BlobFormat.checks(trailer.flip(), id, length), id);
    }
  }

  private static void compare(int[] found, int[] written, String id) throws CorruptBlobException {
    for (int block = 0; block < found.length; block++) {
      if (found[block] != written[block]) {
        throw new CorruptBlobException(id, "block " + block + " is damaged");
      }
    }
  }

  /** One read: only the end of the file may make it shorter than the buffer, for the next would not be aligned. */
  private static void fill(FileChannel file, ByteBuffer buffer, long at, int wanted, String id) throws IOException {
    int n = file.read(buffer, at);
    if (n < wanted) {
      throw n < 0 ? new CorruptBlobException(id, "its file ends early") : new IOException("blob " + id + ": a short read");
    }
  }

  private static FileChannel open(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return FileChannel.open(path, StandardOpenOption.READ); // as on tmpfs
    }
  }
}
