package dev.holdfast.zone.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What lies on a disk for good, and what was done since and not made durable. Stricter than file systems are: syncing a
 * file does not keep its name, and without a sync any part of what was done may be lost or kept, in any order.
 */
final class Platter {

  /** A deed; files by number, so that a renamed one is the same. Paths are relative, with slashes. */
  sealed interface Op {}

  sealed interface NameOp extends Op {
    List<String> names();
  }

  record Made(String path, int file) implements NameOp {
    @Override public List<String> names() {
      return List.of(path);
    }
  }

  record MadeDirectory(String path) implements NameOp {
    @Override public List<String> names() {
      return List.of(path);
    }
  }

  record Renamed(String from, String to) implements NameOp {
    @Override public List<String> names() {
      return List.of(from, to);
    }
  }

  record Deleted(String path) implements NameOp {
    @Override public List<String> names() {
      return List.of(path);
    }
  }

  record Wrote(int file, long at, byte[] bytes) implements Op {}

  record Cut(int file, long size) implements Op {}

  record Forced(int file) implements Op {}

  record SyncedDirectory(String path) implements Op {}

  private static final int SECTOR = 512;
  static final int DIRECTORY = -1;

  private record Contents(byte[] durable, List<Op> pending) {}

  private final Map<Integer, Contents> files = new HashMap<>();
  private final TreeMap<String, Integer> names = new TreeMap<>();
  private final List<NameOp> pendingNames = new ArrayList<>();

  /** What a file system shows. */
  record Image(SortedMap<String, byte[]> files, Set<String> directories) {

    /** Makes a directory look like this. @param there what is in it now */
    void into(Path root, Collection<String> there) {
      try {
        for (String name : there.stream().sorted(Comparator.reverseOrder()).toList()) {
          if (!directories.contains(name) && !files.containsKey(name)) {
            Files.delete(root.resolve(name));
          }
        }
        Set<String> known = new HashSet<>(there);
        for (String directory : directories.stream().sorted().toList()) {
          if (!known.contains(directory)) {
            Files.createDirectory(root.resolve(directory));
          }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
          Files.write(root.resolve(file.getKey()), file.getValue());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void apply(Op op) {
    switch (op) {
      case Made made -> {
        files.put(made.file, new Contents(new byte[0], new ArrayList<>()));
        pendingNames.add(made);
      }
      case NameOp other -> pendingNames.add(other);
      case Wrote wrote -> files.get(wrote.file).pending.add(wrote);
      case Cut cut -> files.get(cut.file).pending.add(cut);
      case Forced forced -> files.computeIfPresent(forced.file, (_, c) -> new Contents(visible(c), new ArrayList<>()));
      case SyncedDirectory synced -> {
        List<NameOp> kept = closure(pending -> parent(pending.names().getLast()).equals(synced.path));
        kept.forEach(k -> rename(names, k));
        pendingNames.removeAll(new HashSet<>(kept));
      }
    }
  }

  /** Those that match, and what they build upon, in order. */
  private List<NameOp> closure(Predicate<NameOp> matches) {
    Set<String> needed = new HashSet<>();
    List<NameOp> chosen = new ArrayList<>();
    for (NameOp op : pendingNames.reversed()) {
      if (matches.test(op) || op.names().stream().anyMatch(needed::contains)) {
        needed.addAll(op.names());
        chosen.add(op);
      }
    }
    return chosen.reversed();
  }

  private static void rename(Map<String, Integer> names, NameOp op) {
    switch (op) {
      case Made made -> names.put(made.path, made.file);
      case MadeDirectory made -> names.put(made.path, DIRECTORY);
      case Deleted deleted -> names.remove(deleted.path);
      case Renamed renamed -> names.put(renamed.to, names.remove(renamed.from));
    }
  }

  /** What a process that comes after a killed one sees: everything. */
  Image visible() {
    return image(visibleNames(), Platter::visible);
  }

  SortedMap<String, Integer> visibleNames() {
    TreeMap<String, Integer> all = new TreeMap<>(names);
    pendingNames.forEach(op -> rename(all, op));
    return all;
  }

  /** What is there after the power was lost: all that is durable, and of the rest what chance has kept. */
  Image afterPowerLoss(SplittableRandom random) {
    int luck = random.nextInt(4);
    TreeMap<String, Integer> kept = new TreeMap<>(names);
    closure(_ -> survives(luck, random)).forEach(op -> rename(kept, op));
    return image(kept, contents -> {
      byte[] bytes = contents.durable;
      for (Op op : contents.pending) {
        bytes = survives(luck, random) ? change(bytes, op) : op instanceof Wrote wrote ? torn(bytes, wrote, random) : bytes;
      }
      return bytes;
    });
  }

  /** 0: nothing is kept; 1: everything; else a half. */
  private static boolean survives(int luck, SplittableRandom random) {
    return luck == 1 || luck > 1 && random.nextBoolean();
  }

  /** Some sectors of a write, or only its beginning, or nothing. */
  private static byte[] torn(byte[] before, Wrote wrote, SplittableRandom random) {
    byte[] after = before;
    switch (random.nextInt(3)) {
      case 0 -> { }
      case 1 -> after = change(before, new Wrote(
          wrote.file, wrote.at, Arrays.copyOf(wrote.bytes, random.nextInt(wrote.bytes.length + 1))));
      default -> {
        for (int at = 0; at < wrote.bytes.length; at += SECTOR) {
          if (random.nextBoolean()) {
            byte[] sector = Arrays.copyOfRange(wrote.bytes, at, Math.min(wrote.bytes.length, at + SECTOR));
            after = change(after, new Wrote(wrote.file, wrote.at + at, sector));
          }
        }
      }
    }
    return after;
  }

  /** The same disk after the process was killed, perhaps within its last write. */
  Platter afterKill(Op last, SplittableRandom random) {
    Platter copy = new Platter();
    copy.names.putAll(names);
    copy.pendingNames.addAll(pendingNames);
    files.forEach((file, c) -> copy.files.put(file, new Contents(c.durable, new ArrayList<>(c.pending))));
    if (last instanceof Wrote wrote && random.nextBoolean()) {
      List<Op> pending = copy.files.get(wrote.file).pending;
      pending.removeLast();
      pending.add(new Wrote(wrote.file, wrote.at, Arrays.copyOf(wrote.bytes, random.nextInt(wrote.bytes.length + 1))));
    }
    return copy;
  }

  /** A disk on which all this is durable. */
  static Platter of(Image image) {
    Platter platter = new Platter();
    image.directories.forEach(d -> platter.names.put(d, DIRECTORY));
    image.files.forEach((name, bytes) -> {
      int file = platter.files.size();
      platter.names.put(name, file);
      platter.files.put(file, new Contents(bytes, new ArrayList<>()));
    });
    return platter;
  }

  int nextFile() {
    return files.keySet().stream().mapToInt(n -> n + 1).max().orElse(0);
  }

  private interface Look {
    byte[] at(Contents contents);
  }

  private Image image(SortedMap<String, Integer> shown, Look look) {
    SortedMap<String, byte[]> found = new TreeMap<>();
    Set<String> directories = new HashSet<>();
    shown.forEach((name, file) -> {
      if (!parent(name).isEmpty() && !directories.contains(parent(name))) {
        return; // a file in a directory that was lost is lost; names come in order, so parents come first
      }
      if (file == DIRECTORY) {
        directories.add(name);
      } else {
        found.put(name, look.at(files.get(file)));
      }
    });
    return new Image(found, directories);
  }

  private static byte[] visible(Contents contents) {
    byte[] bytes = contents.durable;
    for (Op op : contents.pending) {
      bytes = change(bytes, op);
    }
    return bytes;
  }

  private static byte[] change(byte[] bytes, Op op) {
    return switch (op) {
      case Cut cut -> Arrays.copyOf(bytes, (int) Math.min(bytes.length, cut.size));
      case Wrote wrote -> {
        byte[] all = Arrays.copyOf(bytes, Math.max(bytes.length, (int) wrote.at + wrote.bytes.length));
        System.arraycopy(wrote.bytes, 0, all, (int) wrote.at, wrote.bytes.length);
        yield all;
      }
      default -> throw new IllegalArgumentException(op.toString());
    };
  }

  private static String parent(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }
}
