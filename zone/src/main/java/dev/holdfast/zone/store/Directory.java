package dev.holdfast.zone.store;

import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.FrameScan;
import dev.holdfast.zone.disk.Pace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the store. Each bears the entries of the journal between which its changes lie in its name, so names say all:
 * which files make up the newest state, and which of the others can take the place of one that is damaged.
 */
final class Directory {

  private static final Pattern NAME = Pattern.compile("(\\d{19})-(\\d{19})\\.rows");

  /** @param from the last entry before those it holds */
  record Span(long from, long to) {

    boolean within(Span other) {
      return other.from <= from && to <= other.to && !equals(other);
    }
  }

  /** Writes what a file is to hold. */
  interface Contents {
    void into(SortedFileWriter out) throws IOException;
  }

  private final Path path;
  private final Disk disk;

  Directory(Path path, Disk disk) throws IOException {
    this.path = path;
    this.disk = disk;
    disk.createDirectories(path);
    try (Stream<Path> files = Files.list(path)) {
      for (Path leftover : files.filter(f -> f.toString().endsWith(".tmp")).toList()) {
        disk.delete(leftover);
      }
    }
    disk.syncDirectory(path); // a process that was killed may not have come to it
  }

  static Span span(SortedFile file) {
    return new Span(file.header().from(), file.header().to());
  }

  /** Writes a file; it is durable, but not yet one of these. When it fails, as on a full disk, it leaves nothing behind. */
  Path fill(SortedFile.Header header, Contents contents) throws IOException {
    Path unfinished = path.resolve("%019d-%019d.rows.tmp".formatted(header.from(), header.to()));
    try (FileChannel channel = disk.open(unfinished)) {
      SortedFileWriter out = new SortedFileWriter(disk, channel, header);
      contents.into(out);
      out.finish();
      disk.force(channel);
      return unfinished;
    } catch (IOException | RuntimeException | Error e) {
      disk.delete(unfinished);
      throw e;
    }
  }

  /** Makes it one of these. */
  SortedFile publish(Path filled, BiConsumer<SortedFile, String> damage) throws IOException {
    String name = filled.getFileName().toString();
    Path target = filled.resolveSibling(name.substring(0, name.length() - ".tmp".length()));
    disk.rename(filled, target);
    disk.syncDirectory(path);
    return SortedFile.open(target, damage);
  }

  /**
   * The files that reach farthest from the beginning without a gap, the newest first.
   *
   * @throws SortedFile.Damaged if one was not whole: it is set aside, and there may be another way
   */
  List<SortedFile> chain(BiConsumer<SortedFile, String> damage) throws IOException {
    List<SortedFile> chain = new ArrayList<>();
    long at = 0;
    while (true) {
      Optional<SortedFile> next = next(at, damage);
      if (next.isEmpty()) {
        return chain.reversed();
      }
      chain.add(next.get());
      at = next.get().header().to();
    }
  }

  private Optional<SortedFile> next(long from, BiConsumer<SortedFile, String> damage) throws IOException {
    for (Span span : spans().keySet().stream().filter(s -> s.from == from)
        .sorted(Comparator.comparingLong(Span::to).reversed()).toList()) {
      Path file = spans().get(span);
      try {
        return Optional.of(SortedFile.open(file, damage));
      } catch (SortedFile.Damaged e) {
        setAside(file);
        throw new SortedFile.Damaged(file.getFileName() + ": " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** Every file, those too that are only there for one that is damaged. */
  List<Path> files() throws IOException {
    return List.copyOf(spans().values());
  }

  /** Where a file is not what was written; empty if it is. Reads all of it from the disk. */
  static OptionalLong damage(Path file, Pace pace) throws IOException, InterruptedException {
    long end = Files.size(file) - SortedFile.TRAILER;
    OptionalLong damage = FrameScan.damage(file, end, pace);
    if (damage.isEmpty()) {
      try {
        SortedFile.open(file, (_, _) -> { });
      } catch (SortedFile.Damaged _) {
        return OptionalLong.of(end); // what follows the frames says where to look in them
      }
    }
    return damage;
  }

  /** What a file was made of, the newest first: all of its changes; empty if some of it is not there any more. */
  List<SortedFile> parts(SortedFile whole, BiConsumer<SortedFile, String> damage) throws IOException {
    List<SortedFile> parts = new ArrayList<>();
    long at = span(whole).from;
    for (Map.Entry<Span, Path> other : spans().entrySet()) { // of one beginning, the longest first
      if (other.getKey().from == at && other.getKey().within(span(whole))) {
        parts.add(SortedFile.open(other.getValue(), damage));
        at = other.getKey().to;
      }
    }
    return at == span(whole).to ? parts.reversed() : List.of();
  }

  void setAside(Path file) throws IOException {
    if (Files.exists(file)) {
      disk.rename(file, file.resolveSibling(file.getFileName() + ".damaged"));
      disk.syncDirectory(path);
    }
  }

  /**
   * Deletes what is of no use any more: all but the files that make up the state, and those of which one of them was made.
   *
   * @param live the newest first
   */
  void tidy(List<SortedFile> live) throws IOException {
    TreeMap<Span, Path> others = others(live);
    List<Span> all = List.copyOf(others.keySet());
    for (Span other : all) {
      boolean spare = live.stream().anyMatch(file -> other.within(span(file))) && all.stream().noneMatch(other::within);
      if (!spare) {
        disk.delete(others.get(other));
      }
    }
    if (forgettable(live) > 0) {
      try (Stream<Path> files = Files.list(path)) {
        for (Path old : files.filter(f -> f.toString().endsWith(".snapshot")).toList()) {
          disk.delete(old); // of a build before this store
        }
      }
    }
  }

  /**
   * The entry up to which the journal is not needed, even if any one of the live files is damaged: the first that was not
   * made of others which are still there begins behind it.
   */
  long forgettable(List<SortedFile> live) throws IOException {
    List<Span> others = List.copyOf(others(live).keySet());
    for (SortedFile file : live.reversed()) {
      Span span = span(file);
      long reached = span.from;
      for (Span other : others) { // by their beginning; those of one beginning, the longest first
        reached = other.within(span) && other.from == reached ? other.to : reached;
      }
      if (reached < span.to) {
        return span.from;
      }
    }
    return live.isEmpty() ? 0 : live.getFirst().header().to();
  }

  private TreeMap<Span, Path> others(List<SortedFile> live) throws IOException {
    TreeMap<Span, Path> others = spans();
    live.forEach(file -> others.remove(span(file)));
    return others;
  }

  private TreeMap<Span, Path> spans() throws IOException {
    TreeMap<Span, Path> spans =
        new TreeMap<>(Comparator.comparingLong(Span::from).thenComparing(Comparator.comparingLong(Span::to).reversed()));
    try (Stream<Path> files = Files.list(path)) {
      files.forEach(file -> {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          spans.put(new Span(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))), file);
        }
      });
    }
    return spans;
  }
}
