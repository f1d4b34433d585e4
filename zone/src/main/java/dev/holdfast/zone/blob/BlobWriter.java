package dev.holdfast.zone.blob;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.zone.disk.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Writes a long blob's file. One block is hashed and written while the next is being received, and the disk is kept busy
 * meanwhile: left alone, the kernel would begin to write when all is there.
 */
final class BlobWriter {

  /** Bytes after which the disk is sent to work again, if it has done what it was sent for before. */
  private static final long SYNC_EVERY = 32L << 20;

  private static final Executor BESIDE = Executors.newVirtualThreadPerTaskExecutor();

  private final Disk disk;
  private final FileChannel out;
  private final String id;
  private final Digests digests;
  private final Veil veil;

  // What follows belongs to whoever writes the block; the next is told by the one before.
  private int[] checks = new int[16];
  private int blocks;
  private long length;
  private long sent; // bytes that the disk has been sent for
  private CompletableFuture<Void> syncing = CompletableFuture.completedFuture(null);

  BlobWriter(Disk disk, FileChannel out, String id, Digests digests, Veil veil) {
    this.disk = disk;
    this.out = out;
    this.id = id;
    this.digests = digests;
    this.veil = veil;
  }

  /** Looks whether so many bytes may be. */
  interface Limit {
    void allow(long length) throws IOException;
  }

  /** Returns when all of it is durable. @param begin what has been read of it already; less than a block */
  Blob write(byte[] begin, InputStream in, Limit limit) throws IOException {
    byte[] received = Arrays.copyOf(begin, BlobFormat.BLOCK);
    byte[] written = new byte[BlobFormat.BLOCK];
    CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    long total = 0;
    try {
      int n = begin.length;
      while ((n += in.readNBytes(received, n, received.length - n)) > 0) {
        total += n;
        limit.allow(total);
        await(writing);
        byte[] block = received;
        int size = n;
        writing = beside(() -> add(block, size));
        received = written;
        written = block;
        n = 0;
      }
    } finally {
      await(writing);
      await(syncing);
    }
    disk.write(out, BlobFormat.trailer(length, Arrays.copyOf(checks, blocks)));
    disk.force(out);
    return new Blob(id, length, digests.md5(), digests.checksums());
  }

  private void add(byte[] block, int size) throws IOException {
    digests.update(block, size);
    veil.change(id, length, block, 0, size);
    checks = blocks < checks.length ? checks : Arrays.copyOf(checks, checks.length * 2);
    checks[blocks++] = BlobFormat.crc(block, size);
    length += size;
    disk.write(out, ByteBuffer.wrap(block, 0, size));
    if (length - sent >= SYNC_EVERY && syncing.isDone()) {
      await(syncing);
      sent = length;
      syncing = beside(() -> disk.force(out));
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> beside(Work work) {
    return CompletableFuture.runAsync(() -> {
      try {
        work.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }, BESIDE);
  }

  private static void await(CompletableFuture<Void> work) throws IOException {
    try {
      work.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof UncheckedIOException io ? io.getCause() : new IOException(e.getCause());
    }
  }
}
