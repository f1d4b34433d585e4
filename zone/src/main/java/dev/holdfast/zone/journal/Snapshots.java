package dev.holdfast.zone.journal;

import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Snapshots that builds before {@link dev.holdfast.zone.store.Store} wrote, of all rows each: read once, when a region that
 * such a build has left starts.
 *
 * <p>A file holds frames: a header, one frame for each row, and an end that counts them, so that a snapshot cut short is
 * known for what it is. Of the newest two that were kept a damaged one is set aside and the one before it used.
 */
public final class Snapshots {

  record Header(int format, long index, Instant time, String region, String account, List<String> zones) {}

  private static final int FORMAT = 1;

  private static final byte HEADER = 'H';
  private static final byte ROW = 'R';
  private static final byte END = 'E';

  private final Path directory;
  private final Disk disk;

  public Snapshots(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
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
