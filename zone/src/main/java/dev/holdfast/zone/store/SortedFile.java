package dev.holdfast.zone.store;

import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.wire.stored.StoredFormatException;
import dev.holdfast.zone.disk.Frames;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * A file that never changes: what became of rows between two entries of the journal, in the order of tables and keys.
 *
 * <p>It is a row of {@link Frames}: a header; for each table its {@link Block}s and then an index of them; a directory of
 * the tables; and, without a frame, where the directory is. What is needed to find rows is checked when the file is opened,
 * each block when it is read. It is mapped into memory: reading takes no descriptor that an interrupt could close.
 */
final class SortedFile {

  static final int FORMAT = 1;

  /**
   * @param from the index of the last entry before those whose changes it holds; 0: it holds all the rows there were
   * @param to that of the last of them, whose time is {@code time}
   */
  record Header(int format, long from, long to, Instant time, String region, String account, List<String> zones) {}

  /** It is not what was written. */
  static final class Damaged extends IOException {
    private static final long serialVersionUID = 1;

    Damaged(String message) {
      super(message);
    }
  }

  /** Where the index of a table is, its frame's payload. @param rows with the marks of removed ones */
  record Part(String table, long offset, int length, long rows, TableCodec.Schema schema) {}

  record Directory(List<Part> parts) {}

  /** Offset and length of the directory's frame, and the check of these two. */
  static final int TRAILER = Long.BYTES + 2 * Integer.BYTES;

  /** A shorter file is read whole. */
  private static final long MAPPED = 64 << 10;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Path path;
  private final MemorySegment bytes;
  private final Header header;
  private final SortedMap<String, Part> parts;
  private final BiConsumer<SortedFile, String> damage;

  private SortedFile(Path path, MemorySegment bytes, BiConsumer<SortedFile, String> damage) throws IOException {
    this.path = path;
    this.bytes = bytes;
    this.damage = damage;
    this.header = StoredCodec.CBOR.decode(Header.class, copy(sound(0)));
    if (header.format() != FORMAT) {
      throw new IOException(path + " has format " + header.format() + "; this build reads " + FORMAT);
    }
    long trailer = bytes.byteSize() - TRAILER;
    byte[] where = bytes.asSlice(trailer, TRAILER - Integer.BYTES).toArray(ValueLayout.JAVA_BYTE);
    if (bytes.get(INT, bytes.byteSize() - Integer.BYTES) != Frames.crc(where, 0, where.length)) {
      throw new Damaged("it has no end");
    }
    Directory directory = StoredCodec.CBOR.decode(Directory.class, copy(sound(bytes.get(LONG, trailer))));
    this.parts = directory.parts().stream().collect(Collectors.toMap(Part::table, p -> p, (a, _) -> a, TreeMap::new));
    for (Part part : directory.parts()) {
      sound(part.offset());
    }
  }

  /**
   * @param damage told of what is found to be damaged later
   * @throws Damaged if it is not whole
   * @throws IOException if it cannot be read, or is of a later build
   */
  static SortedFile open(Path path, BiConsumer<SortedFile, String> damage) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      return new SortedFile(path, channel.size() > MAPPED
          ? mapped : MemorySegment.ofArray(mapped.toArray(ValueLayout.JAVA_BYTE)), damage);
    } catch (IndexOutOfBoundsException | StoredFormatException e) {
      throw new Damaged("it is cut off, or not what was written: " + e.getMessage());
    }
  }

  Path path() {
    return path;
  }

  Header header() {
    return header;
  }

  long size() {
    return bytes.byteSize();
  }

  /** The tables of which it holds rows. */
  Iterable<String> tables() {
    return parts.keySet();
  }

  Optional<Part> part(String table) {
    return Optional.ofNullable(parts.get(table));
  }

  /** The bytes of an index, which were checked when the file was opened. */
  MemorySegment index(Part part) {
    return bytes.asSlice(part.offset() + Frames.HEADER, part.length());
  }

  static int intAt(MemorySegment bytes, long at) {
    return bytes.get(INT, at);
  }

  static long longAt(MemorySegment bytes, long at) {
    return bytes.get(LONG, at);
  }

  /**
   * A block where it lies, in the file: nothing is copied, so that blocks that are not kept leave no garbage behind.
   *
   * @throws DamagedRows if these are not the bytes that were written
   */
  ByteBuffer block(long offset) {
    try {
      return sound(offset);
    } catch (Damaged | IndexOutOfBoundsException e) {
      damage.accept(this, "at byte " + offset);
      throw new DamagedRows(path.getFileName() + " is damaged at byte " + offset);
    }
  }

  /** All of it: see below. */
  void unload() {
    unload(0, size());
  }

  /**
   * What was read of it no longer counts as memory of this process, as it else would until the garbage collector comes to its
   * mapping. Who asks for it again finds it in the system's.
   */
  void unload(long from, long to) {
    if (bytes.isMapped()) {
      bytes.asSlice(from, to - from).unload();
    }
  }

  /** The payload of the frame that begins there. */
  private ByteBuffer sound(long offset) throws Damaged {
    int length = bytes.get(INT, offset);
    if (length <= 0 || length > bytes.byteSize() - offset - Frames.HEADER) {
      throw new Damaged("it is damaged at byte " + offset);
    }
    ByteBuffer payload = bytes.asSlice(offset + Frames.HEADER, length).asByteBuffer();
    if (bytes.get(INT, offset + Integer.BYTES) != Frames.crc(payload)) {
      throw new Damaged("it is damaged at byte " + offset);
    }
    return payload;
  }

  static byte[] copy(ByteBuffer some) {
    byte[] bytes = new byte[some.remaining()];
    some.get(some.position(), bytes);
    return bytes;
  }
}
