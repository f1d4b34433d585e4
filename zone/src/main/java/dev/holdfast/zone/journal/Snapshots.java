package dev.holdfast.zone.journal;

import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.Frames;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Snapshots of the region's state: explicit rows under their table's name, never an object graph.
 *
 * <p>A file holds frames: a header, one frame for each row, and an end that counts them, so that a snapshot cut short is
 * known for what it is. The newest two are kept; a damaged one is set aside and the one before it used.
 */
public final class Snapshots {

  record Header(int format, long index, Instant time, String region, String account, List<String> zones) {}

  private static final int FORMAT = 1;

  private static final byte HEADER = 'H';
  private static final byte ROW = 'R';
  private static final byte END = 'E';

  private final Path directory;
  private final Disk disk;

  public Snapshots(Path directory) throws IOException {
    this(directory, Disk.REAL);
  }

  public Snapshots(Path directory, Disk disk) throws IOException {
    this.directory = directory;
    this.disk = disk;
    disk.createDirectories(directory);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path leftover : files.filter(f -> f.toString().endsWith(".tmp")).toList()) {
        disk.delete(leftover);
      }
    }
  }

  /** The state at one moment: rows are immutable, so copying the maps is enough. */
  public record Moment(long index, Instant time, SortedMap<Table<?, ?>, SortedMap<?, ? extends Record>> tables) {

    /** The caller keeps writers out meanwhile. */
    public static Moment of(Region region) {
      SortedMap<Table<?, ?>, SortedMap<?, ? extends Record>> tables = new TreeMap<>();
      for (Table<?, ?> table : region.state().tables()) {
        tables.put(table, copy(region, table));
      }
      return new Moment(region.index(), region.time(), tables);
    }

    private static <K extends Comparable<? super K>, V extends Record> SortedMap<K, V> copy(
        Region region, Table<K, V> table) {
      return new TreeMap<>(region.state().all(table));
    }
  }

  /**
   * Writes a snapshot, durable when this returns, and deletes all but the newest two. When it fails, as on a full disk, it
   * leaves nothing behind.
   */
  public void write(Moment moment, Region of) throws IOException {
    Path target = directory.resolve("%019d.snapshot".formatted(moment.index()));
    Path unfinished = directory.resolve(target.getFileName() + ".tmp");
    try {
      fill(unfinished, moment, of);
      disk.rename(unfinished, target);
      disk.syncDirectory(directory);
    } finally {
      disk.delete(unfinished);
    }
    List<Path> all = newestFirst();
    for (Path old : all.subList(Math.min(2, all.size()), all.size())) {
      disk.delete(old);
    }
  }

  private void fill(Path unfinished, Moment moment, Region of) throws IOException {
    try (FileChannel channel = disk.open(unfinished)) {
      OutputStream out = new BufferedOutputStream(new Written(channel), 1 << 18);
      byte[] header = StoredCodec.CBOR.encode(new Header(FORMAT, moment.index(), moment.time(),
          of.settings().region(), of.settings().account(), of.settings().zones()));
      write(out, ByteBuffer.allocate(1 + header.length).put(HEADER).put(header));
      long rows = 0;
      for (Map.Entry<Table<?, ?>, SortedMap<?, ? extends Record>> table : moment.tables().entrySet()) {
        for (Map.Entry<?, ? extends Record> row : table.getValue().entrySet()) {
          write(out, ByteBuffer.wrap(row(table.getKey(), row.getKey(), row.getValue())));
          rows++;
        }
      }
      write(out, ByteBuffer.allocate(1 + Long.BYTES).put(END).putLong(rows));
      out.flush();
      disk.force(channel);
    }
  }

  /** Where a snapshot's bytes pass to the disk. */
  private final class Written extends OutputStream {
    private final FileChannel file;

    Written(FileChannel file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      disk.write(file, ByteBuffer.wrap(bytes, offset, length));
    }
  }

  /** The index up to which the older of the kept snapshots reaches: what the journal may forget. */
  public long forgettable() throws IOException {
    List<Path> all = newestFirst();
    return all.size() < 2 ? 0 : Long.parseLong(all.get(1).getFileName().toString().substring(0, 19));
  }

  /**
   * Loads the newest sound snapshot into a new region.
   *
   * @param fresh makes an empty region; called again when a damaged snapshot was half loaded
   */
  public Region restore(Supplier<Region> fresh, Consumer<String> log) throws IOException {
    for (Path path : newestFirst()) {
      Region region = fresh.get();
      Optional<String> problem = load(path, region);
      if (problem.isEmpty()) {
        return region;
      }
      log.accept("snapshot " + path.getFileName() + " is not usable (" + problem.get() + "); trying the one before it");
      disk.rename(path, path.resolveSibling(path.getFileName() + ".damaged"));
    }
    return fresh.get();
  }

  private Optional<String> load(Path path, Region region) throws IOException {
    SortedMap<String, Table<?, ?>> tables = new TreeMap<>();
    region.state().tables().forEach(t -> tables.put(t.name(), t));
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      long rows = 0;
      for (Optional<byte[]> frame; (frame = Frames.read(channel)).isPresent(); ) {
        ByteBuffer in = ByteBuffer.wrap(frame.get());
        switch (in.get()) {
          case HEADER -> {
            Header header = StoredCodec.CBOR.decode(Header.class, rest(in));
            if (header.format() != FORMAT) {
              throw new IOException(path + " has format " + header.format() + "; this build reads " + FORMAT);
            }
            region.restore(header.index(), header.time());
          }
          case ROW -> {
            String name = new String(part(in), StandardCharsets.UTF_8);
            Table<?, ?> table = Optional.ofNullable(tables.get(name)).orElseThrow(
                () -> new IOException(path + " holds the table " + name + ", which this build does not know"));
            region.restoreRow(
                table,
                StoredCodec.CBOR.decode(table.keyType(), part(in)),
                StoredCodec.CBOR.decode(table.rowType(), part(in)));
            rows++;
          }
          case END -> {
            return in.getLong() == rows && channel.position() == channel.size()
                ? Optional.empty()
                : Optional.of("its rows do not add up");
          }
          default -> throw new IOException(path + " holds a frame that this build does not know");
        }
      }
      return Optional.of("damaged after " + rows + " rows");
    }
  }

  private static void write(OutputStream out, ByteBuffer payload) throws IOException {
    out.write(Frames.frame(payload.array()).array());
  }

  private static byte[] row(Table<?, ?> table, Object key, Record row) {
    byte[] name = table.name().getBytes(StandardCharsets.UTF_8);
    byte[] k = encode(table.keyType(), key);
    byte[] r = encode(table.rowType(), row);
    return ByteBuffer.allocate(1 + 3 * Integer.BYTES + name.length + k.length + r.length)
        .put(ROW)
        .putInt(name.length).put(name)
        .putInt(k.length).put(k)
        .putInt(r.length).put(r)
        .array();
  }

  private static <T> byte[] encode(Class<T> type, Object value) {
    return StoredCodec.CBOR.encode(type, type.cast(value));
  }

  private static byte[] part(ByteBuffer in) {
    byte[] part = new byte[in.getInt()];
    in.get(part);
    return part;
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    return rest;
  }

  private List<Path> newestFirst() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.list(directory)) {
      all = new ArrayList<>(files.filter(f -> f.getFileName().toString().matches("\\d{19}\\.snapshot")).sorted().toList());
    }
    return all.reversed();
  }
}
