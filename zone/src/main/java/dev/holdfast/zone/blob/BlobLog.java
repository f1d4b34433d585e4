package dev.holdfast.zone.blob;

import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The files of small blobs once more, one behind the other in one file, so that a single sync makes those of all who
 * write at the same time durable. One {@link Frames frame} for each: its id, its file's bytes.
 *
 * <p>Who finds nobody writing writes for all who wait, and leaves those who came meanwhile to one of them.
 */
final class BlobLog {

  /** What one sync carries at most, bytes, give or take one blob. */
  private static final int GROUP = 8 << 20;

  private static final class Waiting {
    private final ByteBuffer frame;
    /** True when the frame is written or could not be; false for the one who is to write. */
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private volatile Optional<IOException> failure = 
        Optional.of(new IOException("the writer of a blob's group failed"));

    Waiting(ByteBuffer frame) {
      this.frame = frame;
    }
  }

  private final Path directory;
  private final Disk disk;
  private final Deque<Waiting> waiting = new ArrayDeque<>(); // guarded by itself
  private boolean written; // whether somebody writes, or has been told to; guarded by waiting

  private Optional<FileChannel> segment = Optional.empty(); // guarded by this, as all below
  private long number;
  private long end;
  private boolean torn; // bytes of a failed write may lie behind the end

  BlobLog(Path directory, Disk disk) throws IOException {
    this.directory = directory;
    this.disk = disk;
    disk.createDirectory(directory);
  }

  /** Takes what the log held when the store was last stopped. */
  interface Found {
    void file(String id, byte[] file) throws IOException;
  }

  /** Reads all there is, of the last write what is whole. Returns whether there is a log. */
  boolean replay(Found found) throws IOException {
    List<Path> segments = segments();
    for (Path path : segments) {
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
        for (Optional<byte[]> frame; (frame = Frames.read(file)).isPresent(); ) {
          byte[] bytes = frame.get();
          found.file(new String(bytes, 0, BlobStore.ID, StandardCharsets.US_ASCII),
              Arrays.copyOfRange(bytes, BlobStore.ID, bytes.length));
        }
      }
    }
    return !segments.isEmpty();
  }

  /** Returns when the blob's file is durable in the log. */
  void append(String id, ByteBuffer file) throws IOException {
    Waiting mine = new Waiting(Frames.frame(BlobStore.ID + file.remaining(),
        frame -> frame.put(id.getBytes(StandardCharsets.US_ASCII)).put(file.duplicate())));
    boolean alone;
    synchronized (waiting) {
      waiting.add(mine);
      alone = !written;
      written = true;
    }
    if (alone || !mine.over.join()) {
      writeGroup();
    }
    if (mine.failure.isPresent()) {
      throw new IOException(mine.failure.get().getMessage(), mine.failure.get());
    }
  }

  private void writeGroup() {
    List<Waiting> group = new ArrayList<>();
    int size = 0;
    synchronized (waiting) {
      while (!waiting.isEmpty() && size < GROUP) {
        Waiting next = waiting.remove();
        size += next.frame.remaining();
        group.add(next);
      }
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    group.forEach(w -> all.put(w.frame));
    try {
      write(all.flip());
      group.forEach(w -> w.failure = Optional.empty());
    } catch (IOException e) {
      group.forEach(w -> w.failure = Optional.of(e));
    } finally {
      group.forEach(w -> w.over.complete(true));
      synchronized (waiting) {
        if (waiting.isEmpty()) {
          written = false;
        } else {
          waiting.getFirst().over.complete(false);
        }
      }
    }
  }

  private synchronized void write(ByteBuffer frames) throws IOException {
    if (segment.isEmpty()) {
      segment = Optional.of(begin(directory.resolve("%019d".formatted(++number))));
    }
    FileChannel file = segment.get();
    if (torn) {
      disk.truncate(file, end); // else nothing behind it would be found
    }
    torn = true;
    file.position(end);
    int length = frames.remaining();
    disk.write(file, frames);
    disk.force(file);
    torn = false;
    end += length;
  }

  private FileChannel begin(Path path) throws IOException {
    FileChannel file = disk.open(path);
    try {
      disk.syncDirectory(directory);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** How many bytes are in the log that is being written. */
  synchronized long size() {
    return end;
  }

  /** Begins another file. Returns those before it: all that is in them has been written to its blob's file, too. */
  synchronized List<Path> roll() throws IOException {
    if (segment.isPresent()) {
      segment.get().close();
      segment = Optional.empty();
      end = 0;
      torn = false;
    }
    return segments();
  }

  void delete(List<Path> segments) throws IOException {
    for (Path path : segments) {
      disk.delete(path);
    }
  }

  private List<Path> segments() throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      files.forEach(all::add);
    }
    all.sort(null);
    return all;
  }
}
