package dev.holdfast.zone.store;

import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Storage;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.Pace;
import dev.holdfast.zone.journal.Snapshots;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The rows of the region on disk: checkpoints, each of what has changed since the one before, in files that never change.
 * Large tables are read from them; all others are in memory too.
 *
 * <p>{@link #applied}, {@link #freeze} are the writer's. {@link #write} and {@link #merge} may run beside it, each on one
 * thread.
 */
public final class Store implements Storage {

  /** With so many times as much the writer has to wait for the checkpoint that is being written. */
  private static final int TOO_MUCH = 3;

  /** So many files that have become of about the same size are made into one. */
  private static final int MERGED = 4;

  /** A share of the memory that the process may have, for what was read last. */
  private static final int CACHED = 12;

  /**
   * When a checkpoint is due: when any of these is reached.
   *
   * @param entries so that a start replays no more than about twice as many
   * @param rows of large tables that have changed, which are in memory until then
   * @param bytes of commands, likewise
   * @param age where little happens, each entry may be much to replay
   * @param rarely but not before so many entries, as when it fails
   */
  public record Due(int entries, int rows, long bytes, Duration age, int rarely) {
    public static final Due USUAL = new Due(20_000, 100_000, 32L << 20, Duration.ofMinutes(2), 1_000);
  }

  private final Path path;
  private final Disk disk;
  private final Due due;
  private final Consumer<String> log;
  private final Consumer<Throwable> died;
  private final Directory directory;
  private final BlockCache cache = new BlockCache(Runtime.getRuntime().maxMemory() / CACHED);
  private final SortedMap<String, Table<?, ?>> tables = new TreeMap<>();
  private final SortedMap<String, LargeTable<?, ?>> large = new TreeMap<>();

  /** The newest first; changed by who holds both the directory, so that what it deletes is right, and this. */
  private volatile List<SortedFile> live = List.of();

  /** What is being written, or could not be; guarded by this. */
  private Optional<Checkpoint> frozen = Optional.empty();

  // the writer's: of tables in memory, the keys that were put or removed; how much came since the last checkpoint
  private final SortedMap<String, TreeSet<Comparable<?>>> touched = new TreeMap<>();
  private long frozenTo;
  private Instant frozenAt = Instant.MIN;
  private int entries;
  private long bytes;

  private volatile boolean asked;
  private volatile boolean started;
  private volatile boolean closed;

  /** @param died told when rows cannot be read back: the process must end, and start without the file */
  public Store(Path path, Disk disk, Consumer<String> log, Consumer<Throwable> died) throws IOException {
    this(path, disk, Due.USUAL, log, died);
  }

  /** @param due when to make a checkpoint */
  public Store(Path path, Disk disk, Due due, Consumer<String> log, Consumer<Throwable> died) throws IOException {
    this.path = path;
    this.disk = disk;
    this.due = due;
    this.log = log;
    this.died = died;
    this.directory = new Directory(path, disk);
  }

  @Override
  public <K extends Comparable<? super K>, V extends Record> NavigableMap<K, V> rows(Table<K, V> table) {
    tables.put(table.name(), table);
    if (!table.large()) {
      return new TreeMap<>();
    }
    LargeTable<K, V> rows = new LargeTable<>(table, live, Optional.of(cache));
    large.put(table.name(), rows);
    return rows.all();
  }

  /**
   * A region as of the newest checkpoint that is whole. Damaged files are set aside.
   *
   * @param fresh makes an empty region with this storage; called again when a damaged checkpoint was half loaded
   */
  public Region restore(Supplier<Region> fresh) throws IOException {
    while (true) {
      touched.clear();
      try {
        live = directory.chain(this::damaged);
        Region region = live.isEmpty()
            ? new Snapshots(path, disk).restore(fresh, log)
            : load(fresh.get());
        frozenTo = live.isEmpty() ? 0 : region.index();
        return region;
      } catch (SortedFile.Damaged e) {
        log.accept("checkpoint " + e.getMessage() + "; trying what it was made of");
      } catch (DamagedRows _) {
        log.accept("checkpoint: trying what it was made of");
      }
    }
  }

  private Region load(Region region) throws IOException {
    SortedFile.Header newest = live.getFirst().header();
    region.restore(newest.to(), newest.time());
    for (SortedFile file : live) {
      for (String name : file.tables()) {
        if (!tables.containsKey(name)) {
          throw new IOException(file.path() + " holds the table " + name + ", which this build does not know");
        }
      }
    }
    for (Table<?, ?> table : tables.values()) {
      if (!table.large()) {
        load(region, table);
      }
    }
    live.forEach(SortedFile::unload); // these rows are in memory now
    return region;
  }

  private <K extends Comparable<? super K>, V extends Record> void load(Region region, Table<K, V> table) {
    new LargeTable<>(table, live, Optional.empty()).all().forEach((key, row) -> region.restoreRow(table, key, row));
  }

  /** From now on the process must end when damage is found. */
  public void start() {
    started = true;
  }

  private void damaged(SortedFile file, String where) {
    log.accept("checkpoint " + file.path().getFileName() + " is damaged " + where);
    try {
      directory.setAside(file.path());
    } catch (IOException e) {
      log.accept("checkpoint: cannot set it aside: " + e.getMessage());
    }
    if (started) {
      died.accept(new DamagedRows(file.path().getFileName() + " is damaged; the region must start anew"));
    }
  }

  // ---- the writer's

  /** An entry was applied. @param size of its command, bytes */
  public void applied(Changes changes, int size) {
    for (Table<?, ?> table : changes.tables()) {
      if (!table.large()) {
        touched.computeIfAbsent(table.name(), _ -> new TreeSet<>()).addAll(changes.of(table));
      }
    }
    entries++;
    bytes += size;
  }

  /** Makes a checkpoint due with the next entry: the journal is damaged, and a start shall not need it. */
  public void ask() {
    asked = true;
  }

  /** Whether it is time to {@link #freeze}. */
  public boolean isDue(Instant now) {
    return asked || entries >= due.entries
        || entries >= due.rarely
        && (bytes >= due.bytes || changed() >= due.rows || now.minus(due.age).isAfter(frozenAt));
  }

  /** Whether so much has changed that no more fits beside what is being written. */
  public boolean isOverdue() {
    return entries >= due.rarely && (bytes >= TOO_MUCH * due.bytes || changed() >= (long) TOO_MUCH * due.rows);
  }

  private long changed() {
    return large.values().stream().mapToLong(LargeTable::changed).sum();
  }

  /**
   * Takes what has changed, to be written; if what was taken before is not written yet, that stays to be. Nobody reads or
   * changes the region meanwhile.
   */
  public synchronized void freeze(Region region) {
    asked = false;
    entries = 0;
    bytes = 0;
    frozenAt = region.time();
    if (frozen.isPresent() || region.index() == frozenTo) {
      return;
    }
    List<Checkpoint.Delta<?, ?>> deltas = new ArrayList<>();
    for (Table<?, ?> table : tables.values()) {
      if (table.large()) {
        deltas.add(frozen(large.get(table.name())));
      } else {
        Collection<?> keys = frozenTo == 0
            ? region.state().all(table).keySet() : touched.getOrDefault(table.name(), new TreeSet<>());
        deltas.add(Checkpoint.Delta.of(region.state(), table, keys));
      }
    }
    frozen = Optional.of(new Checkpoint(
        new SortedFile.Header(SortedFile.FORMAT, frozenTo, region.index(), region.time(), region.settings().region(),
            region.settings().account(), region.settings().zones()), deltas));
    frozenTo = region.index();
    touched.clear();
  }

  private static <K extends Comparable<? super K>, V extends Record> Checkpoint.Delta<K, V> frozen(
      LargeTable<K, V> table) {
    return new Checkpoint.Delta<>(table.table(), table.freeze());
  }

  /** The rows as they are now: asked for at once, while nobody changes them, they stay so. What is read is not kept. */
  public Storage snapshot(State state) {
    return new Storage() {
      @Override
      public <K extends Comparable<? super K>, V extends Record> NavigableMap<K, V> rows(Table<K, V> table) {
        return table.large() ? copy(large.get(table.name()), table) : new TreeMap<>(state.all(table));
      }
    };
  }

  @SuppressWarnings("unchecked") // it was made for this table
  private static <K extends Comparable<? super K>, V extends Record> NavigableMap<K, V> copy(
      LargeTable<?, ?> rows, Table<K, V> of) {
    return ((LargeTable<K, V>) rows).copy().all();
  }

  // ---- beside the writer

  /** Writes what was frozen, durable when this returns. When it fails, it can be tried again. */
  public void write() throws IOException {
    Optional<Checkpoint> next;
    synchronized (this) {
      next = frozen;
    }
    if (next.isEmpty()) {
      return;
    }
    Path filled = directory.fill(next.get().header(), next.get()::into);
    synchronized (directory) {
      SortedFile file = directory.publish(filled, this::damaged);
      synchronized (this) {
        List<SortedFile> all = new ArrayList<>(live);
        all.addFirst(file);
        live = List.copyOf(all);
        frozen = Optional.empty();
        large.values().forEach(table -> table.written(live));
      }
      directory.tidy(live);
    }
  }

  /** Makes one file of several, if there are enough; whether it did. */
  public boolean merge() throws IOException {
    List<SortedFile> inputs = mergeable();
    if (inputs.isEmpty() || closed) {
      return false;
    }
    Merge merge = new Merge(inputs, tables, () -> closed);
    Path filled;
    try {
      filled = directory.fill(merge.header(), merge::into);
    } catch (Merge.Abandoned _) {
      return false;
    }
    synchronized (directory) {
      if (!live.containsAll(inputs)) {
        disk.delete(filled); // one was found damaged meanwhile
        return false;
      }
      SortedFile merged = directory.publish(filled, this::damaged);
      synchronized (this) {
        List<SortedFile> all = new ArrayList<>(live);
        all.set(all.indexOf(inputs.getFirst()), merged);
        all.removeAll(inputs);
        live = List.copyOf(all);
        large.values().forEach(table -> table.replace(live));
      }
      directory.tidy(live);
    }
    inputs.forEach(SortedFile::unload); // the merge has read all of them
    return true;
  }

  /** The newest files, each not much larger than those after it together. */
  private synchronized List<SortedFile> mergeable() {
    int files = 0;
    long size = 0;
    for (SortedFile file : live) {
      if (files > 0 && file.size() > 2 * size) {
        break;
      }
      files++;
      size += file.size();
    }
    return files < MERGED ? List.of() : live.subList(0, files);
  }

  /**
   * Reads all files from the disk and checks every byte of them. A damaged one is set aside, and what it was made of takes
   * its place. Only where that is not there any more has the process to end, as when a row cannot be read.
   */
  public void verify(Pace pace) throws IOException, InterruptedException {
    for (Path file : directory.files()) {
      try {
        OptionalLong damage = Directory.damage(file, pace);
        if (damage.isPresent()) {
          replace(file, "at byte " + damage.getAsLong());
        }
      } catch (NoSuchFileException _) {
        // merged meanwhile
      }
    }
  }

  private void replace(Path path, String where) throws IOException {
    synchronized (directory) {
      Optional<SortedFile> file = live.stream().filter(f -> f.path().equals(path)).findFirst();
      List<SortedFile> parts = file.isPresent() ? directory.parts(file.get(), this::damaged) : List.of();
      if (file.isPresent() && parts.isEmpty()) {
        damaged(file.get(), where);
        return;
      }
      if (file.isPresent()) {
        synchronized (this) {
          live = live.stream().flatMap(f -> f == file.get() ? parts.stream() : Stream.of(f)).toList();
          large.values().forEach(table -> table.replace(live));
        }
      }
      log.accept("checkpoint " + path.getFileName() + " is damaged " + where + "; "
          + (file.isPresent() ? "what it was made of takes its place" : "it was not in use"));
      directory.setAside(path);
    }
  }

  /** The entry up to which the journal is not needed, even if one file is damaged. */
  public long forgettable() throws IOException {
    synchronized (directory) {
      return directory.forgettable(live);
    }
  }

  /** A merge that runs ends soon, unfinished. */
  public void close() {
    closed = true;
  }
}
