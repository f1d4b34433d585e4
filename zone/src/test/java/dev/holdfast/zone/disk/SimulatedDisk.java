package dev.holdfast.zone.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Does everything to real files, syncs nothing, and keeps a list of what was done, so that a {@link Platter} can say what
 * would be there had the power been lost after any of it. What else happened can be noted in the same list.
 */
final class SimulatedDisk implements Disk {

  private final Path root;
  private final Platter start;
  private final List<Object> history = new ArrayList<>(); // guarded by this, as all below
  private final Map<FileChannel, Integer> open = new IdentityHashMap<>();
  private final Map<String, Integer> names;
  private int nextFile;
  private int writesUntilFull = Integer.MAX_VALUE;

  /** @param start what lies there, not all of it durable; {@code root} shows it all */
  SimulatedDisk(Path root, Platter start) {
    this.root = root;
    this.start = start;
    this.names = start.visibleNames();
    this.nextFile = start.nextFile();
  }

  /** {@link Platter.Op}s, and what was noted. */
  synchronized List<Object> history() {
    return List.copyOf(history);
  }

  /** The files and directories that are there now. */
  synchronized Set<String> names() {
    return Set.copyOf(names.keySet());
  }

  synchronized void note(Object what) {
    history.add(what);
  }

  /** What lay there before the first of {@link #history()}; it is changed by who applies that. */
  Platter start() {
    return start;
  }

  /** After so many more writes there is no space left, until it is said again. */
  synchronized void fullAfter(int writes) {
    writesUntilFull = writes;
  }

  private String name(Path path) {
    return root.relativize(path.toAbsolutePath()).toString();
  }

  @Override
  public synchronized FileChannel open(Path file) throws IOException {
    FileChannel channel = Disk.super.open(file);
    Integer known = names.get(name(file));
    if (known == null) {
      known = nextFile++;
      names.put(name(file), known);
      history.add(new Platter.Made(name(file), known));
    }
    open.put(channel, known);
    return channel;
  }

  @Override
  public synchronized void write(FileChannel file, ByteBuffer bytes) throws IOException {
    long at = file.position();
    boolean full = writesUntilFull-- <= 0;
    byte[] copy = new byte[full ? bytes.remaining() / 2 : bytes.remaining()];
    bytes.get(copy);
    Disk.super.write(file, ByteBuffer.wrap(copy));
    history.add(new Platter.Wrote(open.get(file), at, copy));
    if (full) {
      writesUntilFull = 0;
      throw new IOException("No space left on device");
    }
  }

  @Override
  public int ahead() {
    return 1_000; // there are many disks
  }

  @Override
  public synchronized void force(FileChannel file) {
    history.add(new Platter.Forced(open.get(file)));
  }

  @Override
  public synchronized void truncate(FileChannel file, long size) throws IOException {
    file.truncate(size);
    history.add(new Platter.Cut(open.get(file), size));
    history.add(new Platter.Forced(open.get(file)));
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    Disk.super.rename(from, to);
    names.put(name(to), names.remove(name(from)));
    history.add(new Platter.Renamed(name(from), name(to)));
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    if (Files.exists(file)) {
      Disk.super.delete(file);
      names.remove(name(file));
      history.add(new Platter.Deleted(name(file)));
    }
  }

  @Override
  public synchronized void syncDirectory(Path directory) {
    history.add(new Platter.SyncedDirectory(name(directory)));
  }

  @Override
  public synchronized void punch(Path file, long from, long to) throws IOException {
    Disk.super.punch(file, from, to);
    history.add(new Platter.Wrote(names.get(name(file)), from, new byte[Math.toIntExact(to - from)]));
  }

  @Override
  public synchronized void createDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Disk.super.createDirectory(directory);
      names.put(name(directory), Platter.DIRECTORY);
      history.add(new Platter.MadeDirectory(name(directory)));
    }
  }
}
