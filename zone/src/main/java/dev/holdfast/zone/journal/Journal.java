package dev.holdfast.zone.journal;

import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.disk.AppendedFile;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.FrameScan;
import dev.holdfast.zone.disk.Frames;
import dev.holdfast.zone.disk.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The durable, ordered log of commands. {@link #append} returns when its entries are on disk. One thread at a time.
 */
public final class Journal implements AutoCloseable {

  /** A segment longer than this (bytes) is closed and a new one begun, so that old ones can be deleted. */
  public static final long SEGMENT_BYTES = 32L << 20;

  private static final String SUFFIX = ".log";

  /**
   * An entry, and its command as it will lie on disk. Commands are encoded by those who submit them; the one thread that
   * writes has only to put numbers in front.
   */
  public record Encoded(Entry entry, byte[] command) {

    public static Encoded of(Entry entry) {
      return new Encoded(entry, encode(entry.command()));
    }

    public static byte[] encode(Command command) {
      return StoredCodec.CBOR.encode(Command.class, command);
    }

    private int length() {
      return ENTRY_HEAD + command.length;
    }

    private void put(ByteBuffer to) {
      to.putInt(length()).putLong(entry.index()).putLong(entry.time().getEpochSecond()).putInt(entry.time().getNano())
          .putLong(entry.seed()).putInt(entry.rules()).put(command);
    }

    private static Entry get(ByteBuffer from, int length) {
      if (length < ENTRY_HEAD || length > from.remaining()) {
        throw new IllegalArgumentException("an entry of " + length + " bytes");
      }
      long index = from.getLong();
      Instant time = Instant.ofEpochSecond(from.getLong(), from.getInt());
      long seed = from.getLong();
      int rules = from.getInt();
      int size = length - ENTRY_HEAD;
      Command command = StoredCodec.CBOR.decode(Command.class, from.array(), from.position(), size);
      from.position(from.position() + size);
      return new Entry(index, time, seed, rules, command);
    }
  }

  /** Index, time, seed and rules: what precedes the command of an entry. */
  private static final int ENTRY_HEAD = 3 * Long.BYTES + 2 * Integer.BYTES;

  /** The segment that is being written, and how far it is durable. */
  private record Written(Path last, long end) {}

  private final Path directory;
  private final Disk disk;
  private final long segmentBytes;
  private AppendedFile segment;
  private volatile Written written;
  private long next;

  /** Whether bytes of a failed append may lie behind the segment's end. */
  private boolean torn;

  private Journal(Path directory, Disk disk, long segmentBytes) {
    this.directory = directory;
    this.disk = disk;
    this.segmentBytes = segmentBytes;
  }

  /**
   * Opens the journal and hands every entry after {@code after} to {@code replay}, in order.
   *
   * @param log told when a torn tail was cut off
   * @throws DamagedException when acknowledged entries cannot be read
   */
  public static Journal open(
      Path directory, long after, Consumer<Entry> replay, Consumer<String> log) throws IOException {
    return open(directory, after, replay, log, Disk.REAL);
  }

  public static Journal open(
      Path directory, long after, Consumer<Entry> replay, Consumer<String> log, Disk disk) throws IOException {
    return open(directory, after, replay, log, disk, SEGMENT_BYTES);
  }

  /** @param segmentBytes a segment longer than this is closed and a new one begun */
  public static Journal open(
      Path directory, long after, Consumer<Entry> replay, Consumer<String> log, Disk disk, long segmentBytes)
      throws IOException {
    disk.createDirectories(directory);
    Journal journal = new Journal(directory, disk, segmentBytes);
    journal.replay(after, replay, log);
    return journal;
  }

  /**
   * Makes the entries durable, all or none.
   *
   * <p>When it fails, none of them counts: the next append overwrites them. Only a crash before that may leave them to
   * the replay, so who asked for them must be told that nobody knows, not that they were refused.
   */
  public void append(List<Encoded> batch) throws IOException {
    int size = 0;
    for (int i = 0; i < batch.size(); i++) {
      if (batch.get(i).entry().index() != next + i) {
        throw new IllegalArgumentException(
            "entry " + batch.get(i).entry().index() + " cannot follow entry " + (next + i - 1));
      }
      size = Math.addExact(size, Integer.BYTES + batch.get(i).length());
    }
    ByteBuffer frame = Frames.frame(size, payload -> batch.forEach(e -> e.put(payload)));
    int length = frame.remaining();
    if (torn) {
      cut(); // else what is left of the failed append would seem to be damage, once this segment is not the last
    }
    if (segment.end() >= segmentBytes) {
      roll(next);
    }
    torn = true;
    try {
      segment.write(frame);
      segment.force(length);
    } catch (IOException e) {
      try {
        cut(); // at once, so that a restart does not find it
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    torn = false;
    written = new Written(written.last, segment.end());
    next += batch.size();
  }

  private void cut() throws IOException {
    segment.cut();
    torn = false;
  }

  /** Deletes the segments that hold only entries up to {@code index}: a checkpoint has taken their place. */
  public void forget(long index) throws IOException {
    List<Path> segments = segments(directory);
    for (int i = 0; i + 1 < segments.size(); i++) {
      if (firstIndex(segments.get(i + 1)) <= index + 1) {
        disk.delete(segments.get(i));
      }
    }
    disk.syncDirectory(directory);
  }

  /**
   * Reads all segments from the disk and checks every byte of what was acknowledged when this began; beside {@link
   * #append}, on another thread.
   *
   * @return what is damaged; empty if nothing is
   */
  public Optional<String> verify(Pace pace) throws IOException, InterruptedException {
    Written now = written;
    for (Path path : segments(directory)) {
      int order = path.compareTo(now.last);
      if (order > 0) {
        break; // begun since
      }
      try {
        OptionalLong damage = FrameScan.damage(path, order < 0 ? Files.size(path) : now.end, pace);
        if (damage.isPresent()) {
          return Optional.of(path.getFileName() + " is damaged at byte " + damage.getAsLong());
        }
      } catch (NoSuchFileException _) {
        // forgotten meanwhile
      }
    }
    return Optional.empty();
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
    long held = 0; // the last entry in the files
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
      FileChannel channel = last ? disk.open(path) : FileChannel.open(path, StandardOpenOption.READ);
      long index = firstIndex(path);
      while (true) {
        long at = channel.position();
        Optional<byte[]> payload = Frames.read(channel);
        if (payload.isEmpty()) {
          OptionalLong behind = entryBehind(channel, at).stream().filter(entry -> entry <= after + 1).findFirst();
          if (behind.isEmpty()) {
            channel.position(at);
            break;
          }
          log.accept("journal: " + path.getFileName() + " is damaged at byte " + at
              + "; the checkpoint holds what stood there");
          index = behind.getAsLong();
          continue;
        }
        ByteBuffer batch = ByteBuffer.wrap(payload.get());
        while (batch.hasRemaining()) {
          int length = batch.getInt();
          if (index < next) {
            batch.position(batch.position() + length);
          } else {
            Entry entry = Encoded.get(batch, length);
            if (entry.index() != next) {
              throw new DamagedException(path + " holds entry " + entry.index() + " where entry " + next + " belongs");
            }
            replay.accept(entry);
            next++;
          }
          index++;
        }
      }
      held = index - 1;
      long end = channel.position();
      if (end < channel.size() && Frames.rest(channel, end) != Frames.Rest.ZEROS) {
        if (!last || Frames.rest(channel, end) == Frames.Rest.FRAMES) {
          throw new DamagedException(
              path + " is damaged at byte " + end + ", before acknowledged entries; restore the file from a copy");
        }
        log.accept("journal: cut an unfinished write off " + path.getFileName() + " at byte " + end);
        disk.truncate(channel, end);
      }
      if (last) {
        segment = new AppendedFile(channel, disk, end);
        written = new Written(path, end);
      } else {
        channel.close();
      }
    }
    if (segment == null) {
      roll(next);
      return;
    }
    // A process that was killed may have written this and not synced it; what is seen from now on must stay.
    disk.force(segment.channel());
    disk.syncDirectory(directory);
    if (held < after) {
      throw new DamagedException("the journal ends at entry " + held + ", but the checkpoint holds entry " + after);
    }
  }

  /** The first entry behind a damaged frame whose length is sound, where the channel is then. */
  private static OptionalLong entryBehind(FileChannel channel, long damaged) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    if (channel.read(length, damaged) < Integer.BYTES || length.getInt(0) <= 0) {
      return OptionalLong.empty();
    }
    long behind = damaged + Frames.HEADER + length.getInt(0);
    channel.position(Math.min(behind, channel.size()));
    Optional<byte[]> payload = Frames.read(channel);
    channel.position(Math.min(behind, channel.size()));
    return payload.isEmpty() || payload.get().length < ENTRY_HEAD
        ? OptionalLong.empty() : OptionalLong.of(ByteBuffer.wrap(payload.get()).getLong(Integer.BYTES));
  }

  private void roll(long firstIndex) throws IOException {
    if (segment != null) {
      segment.cut(); // only the last one has zeros behind its entries
    }
    Path path = directory.resolve("%019d%s".formatted(firstIndex, SUFFIX));
    FileChannel fresh = disk.open(path);
    disk.syncDirectory(directory);
    if (segment != null) {
      segment.close();
    }
    segment = new AppendedFile(fresh, disk, 0);
    written = new Written(path, 0);
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
