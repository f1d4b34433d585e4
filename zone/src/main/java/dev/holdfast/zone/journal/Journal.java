package dev.holdfast.zone.journal;

import dev.holdfast.region.kernel.Entry;
import dev.holdfast.wire.stored.StoredCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The durable, ordered log of commands. {@link #append} returns when its entries are on disk. One thread at a time.
 */
public final class Journal implements AutoCloseable {

  /** A segment longer than this (bytes) is closed and a new one begun, so that old ones can be deleted. */
  static final long SEGMENT_BYTES = 32L << 20;

  private static final String SUFFIX = ".log";

  private final Path directory;
    private FileChannel segment;
  private long end;
  private long next;

  private Journal(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens the journal and hands every entry after {@code after} to {@code replay}, in order.
   *
   * @param log told when a torn tail was cut off
   * @throws DamagedException when acknowledged entries cannot be read
   */
  public static Journal open(
      Path directory, long after, Consumer<Entry> replay, Consumer<String> log) throws IOException {
    Files.createDirectories(directory);
    Journal journal = new Journal(directory);
    journal.replay(after, replay, log);
    return journal;
  }

  /** Makes the entries durable, all or none. On failure the journal is as it was, unless even that fails. */
  public void append(List<Entry> batch) throws IOException {
    List<byte[]> encoded = new ArrayList<>(batch.size());
    int size = 0;
    for (Entry entry : batch) {
      if (entry.index() != next + encoded.size()) {
        throw new IllegalArgumentException("entry " + entry.index() + " cannot follow entry " + (next - 1));
      }
      byte[] bytes = StoredCodec.CBOR.encode(entry);
      encoded.add(bytes);
      size += Integer.BYTES + bytes.length;
    }
    ByteBuffer payload = ByteBuffer.allocate(size);
    encoded.forEach(bytes -> payload.putInt(bytes.length).put(bytes));
    if (end >= SEGMENT_BYTES) {
      roll(next);
    }
    long before = end;
    try {
      ByteBuffer frame = Frames.frame(payload.array());
      int length = frame.remaining();
      segment.position(end);
      Frames.writeFully(segment, frame);
      segment.force(false);
      end += length;
      next += batch.size();
    } catch (IOException e) {
      // A full disk: take back what may have been written, so that the next append starts clean.
      segment.truncate(before);
      segment.force(true);
      throw e;
    }
  }

  /** Deletes the segments that hold only entries up to {@code index}: a snapshot has taken their place. */
  public void forget(long index) throws IOException {
    List<Path> segments = segments(directory);
    for (int i = 0; i + 1 < segments.size(); i++) {
      if (firstIndex(segments.get(i + 1)) <= index + 1) {
        Files.delete(segments.get(i));
      }
    }
    Frames.syncDirectory(directory);
  }

  /** The index that the next entry will have. */
  public long nextIndex() {
    return next;
  }

  @Override
  public void close() throws IOException {
    segment.close();
  }

  private void replay(long after, Consumer<Entry> replay, Consumer<String> log) throws IOException {
    next = after + 1;
    List<Path> segments = segments(directory);
    for (int i = 0; i < segments.size(); i++) {
      boolean last = i == segments.size() - 1;
      Path path = segments.get(i);
      if (!last && firstIndex(segments.get(i + 1)) <= after + 1) {
        continue;
      }
      if (firstIndex(path) > next) {
        throw new DamagedException("entries " + next + " to " + (firstIndex(path) - 1) + " of the journal are missing");
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      long index = firstIndex(path);
      Optional<byte[]> payload;
      while ((payload = Frames.read(channel)).isPresent()) {
        ByteBuffer batch = ByteBuffer.wrap(payload.get());
        while (batch.hasRemaining()) {
          byte[] bytes = new byte[batch.getInt()];
          batch.get(bytes);
          if (index >= next) {
            Entry entry = StoredCodec.CBOR.decode(Entry.class, bytes);
            if (entry.index() != next) {
              throw new DamagedException(path + " holds entry " + entry.index() + " where entry " + next + " belongs");
            }
            replay.accept(entry);
            next++;
          }
          index++;
        }
      }
      end = channel.position();
      if (end < channel.size()) {
        if (!last || Frames.anyAfter(channel, end)) {
          throw new DamagedException(path + " is damaged at byte " + end + ", before acknowledged entries; restore the file from a copy");
        }
        log.accept("journal: cut " + (channel.size() - end) + " bytes of an unfinished write off " + path.getFileName());
        channel.truncate(end);
        channel.force(true);
      }
      if (last) {
        segment = channel;
      } else {
        channel.close();
      }
    }
    if (segment == null) {
      roll(next);
    }
  }

  private void roll(long firstIndex) throws IOException {
    Path path = directory.resolve("%019d%s".formatted(firstIndex, SUFFIX));
    FileChannel fresh = FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Frames.syncDirectory(directory);
    if (segment != null) {
      segment.close();
    }
    segment = fresh;
    end = fresh.size();
  }

  private static List<Path> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.getFileName().toString().matches("\\d{19}\\.log")).sorted().toList();
    }
  }

  private static long firstIndex(Path segment) {
    String name = segment.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
  }

  /** What was acknowledged cannot be read back. */
  public static final class DamagedException extends IOException {
    DamagedException(String message) {
      super(message);
    }
  }
}
