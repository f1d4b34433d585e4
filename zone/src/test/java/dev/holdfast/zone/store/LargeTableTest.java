package dev.holdfast.zone.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Table;
import dev.holdfast.zone.disk.Disk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large table behaves as a {@link TreeMap} does, whatever of it is in memory, being written, on disk, or merged. */
final class LargeTableTest {

  private record Key(String group, int number) implements Comparable<Key> {
    @Override
    public int compareTo(Key o) {
      int c = group.compareTo(o.group);
      return c != 0 ? c : Integer.compare(number, o.number);
    }
  }

  private record Row(String text, Optional<Instant> at) {}

  private static final Table<Key, Row> TABLE = Table.large("test/rows", Key.class, Row.class);

  @TempDir Path home;

  private final TreeMap<Key, Row> expected = new TreeMap<>();
  private final List<SortedFile> files = new ArrayList<>();
  private Directory directory;
  private LargeTable<Key, Row> table;
  private Optional<Checkpoint> writing = Optional.empty();
  private long entry;

  private void open() throws Exception {
    directory = new Directory(home, Disk.REAL);
    files.clear();
    files.addAll(directory.chain((file, where) -> {
      throw new AssertionError(file.path() + " is damaged " + where);
    }));
    table = new LargeTable<>(TABLE, files, Optional.of(new BlockCache(200_000)));
  }

  private SortedFile.Header header(long from, long to) {
    return new SortedFile.Header(SortedFile.FORMAT, from, to, Instant.EPOCH, "r", "a", List.of());
  }

  private void freeze() {
    writing = Optional.of(new Checkpoint(
        header(entry, ++entry), List.of(new Checkpoint.Delta<>(TABLE, table.freeze()))));
  }

  private void write() throws Exception {
    Path filled = directory.fill(writing.orElseThrow().header(), writing.get()::into);
    files.addFirst(directory.publish(filled, (_, _) -> {}));
    table.written(files);
    writing = Optional.empty();
    directory.tidy(files);
  }

  private void merge(int from, int to) throws Exception {
    List<SortedFile> inputs = List.copyOf(files.subList(from, to));
    Merge merge = new Merge(inputs, new TreeMap<>(Map.of(TABLE.name(), TABLE)), () -> false);
    SortedFile merged = directory.publish(directory.fill(merge.header(), merge::into), (_, _) -> {});
    files.removeAll(inputs);
    files.add(from, merged);
    table.replace(files);
    directory.tidy(files);
  }

  @Test
  void itBehavesAsAMapInMemory() throws Exception {
    for (long seed = 0; seed < 6; seed++) {
      for (Path file : list()) {
        Files.delete(file);
      }
      expected.clear();
      writing = Optional.empty();
      entry = 0;
      open();
      run(new SplittableRandom(seed), "seed " + seed);
    }
  }

  private void run(SplittableRandom random, String seed) throws Exception {
    for (int step = 0; step < 1_500; step++) {
      String as = seed + ", step " + step;
      NavigableMap<Key, Row> all = table.all();
      Key key = key(random);
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4 -> {
          Row row = row(random);
          assertThat(all.put(key, row)).as(as).isEqualTo(expected.put(key, row));
        }
        case 5, 6 -> assertThat(all.remove(key)).as(as).isEqualTo(expected.remove(key));
        case 7 -> eatFromTheHead(all, random.nextInt(60), as);
        case 8 -> rollBack(all, random);
        case 9 -> append(all, random);
        case 10 -> {
          if (writing.isEmpty()) {
            freeze();
          } else {
            write();
          }
        }
        case 11 -> {
          if (files.size() > 2) {
            int from = random.nextInt(files.size() - 1);
            merge(from, random.nextInt(from + 1, files.size()) + 1);
          }
        }
        case 12 -> {
          if (random.nextInt(10) == 0) {
            restart();
          }
        }
        case 13 -> {
          assertThat(all).as(as).isEqualTo(expected);
          assertThat(List.copyOf(all.keySet())).as(as).isEqualTo(List.copyOf(expected.keySet()));
          assertThat(List.copyOf(all.values())).as(as).isEqualTo(List.copyOf(expected.values()));
        }
        default -> look(all, key, key(random), as);
      }
    }
    assertThat(table.all()).as(seed).isEqualTo(expected);
  }

  /** As a crash would have it: with what was checkpointed, and the rest put again. */
  private void restart() throws Exception {
    if (writing.isPresent()) {
      write();
    }
    freeze();
    write();
    open();
  }

  /** Receivers do so; what was skipped is remembered. */
  private void eatFromTheHead(NavigableMap<Key, Row> all, int most, String as) {
    NavigableMap<Key, Row> range = most % 2 == 0 ? all : all.subMap(new Key("", 0), true, new Key("zz", 0), false);
    for (int i = 0; i < most && !expected.isEmpty(); i++) {
      assertThat(range.firstEntry()).as(as).isEqualTo(expected.firstEntry());
      assertThat(all.remove(expected.firstKey())).as(as).isEqualTo(expected.remove(expected.firstKey()));
    }
  }

  /** As of a queue that nobody receives from: what is remembered of its end must not grow with each send. */
  @Test
  void rowsPutBehindTheLastLeaveNoGapsBehind() throws Exception {
    open();
    NavigableMap<Key, Row> all = table.all();
    for (int i = 0; i < 1_000; i++) {
      NavigableMap<Key, Row> part = all.subMap(new Key("q", 0), true, new Key("q", Integer.MAX_VALUE), false);
      assertThat(part.isEmpty()).isEqualTo(i == 0);
      assertThat(all.subMap(new Key("q", i), true, new Key("q", Integer.MAX_VALUE), false)).isEmpty();
      all.put(new Key("q", i), new Row("sent", Optional.empty()));
    }
    assertThat(table.gaps().size()).isLessThan(5);
  }

  private void append(NavigableMap<Key, Row> all, SplittableRandom random) {
    for (int i = random.nextInt(300); i > 0; i--) {
      boolean first = expected.isEmpty() || !expected.lastKey().group.equals("z");
      Key next = new Key("z", first ? 0 : expected.lastKey().number + 1);
      Row row = row(random);
      all.put(next, row);
      expected.put(next, row);
    }
  }

  /** As a transaction does that is taken back. */
  private void rollBack(NavigableMap<Key, Row> all, SplittableRandom random) {
    List<Map.Entry<Key, Optional<Row>>> undo = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Key key = random.nextBoolean() || all.isEmpty() ? key(random) : all.firstKey();
      undo.add(Map.entry(key, Optional.ofNullable(random.nextBoolean() ? all.put(key, row(random)) : all.remove(key))));
      all.ceilingEntry(key);
    }
    undo.reversed().forEach(
        u -> u.getValue().ifPresentOrElse(row -> all.put(u.getKey(), row), () -> all.remove(u.getKey())));
  }

  private void look(NavigableMap<Key, Row> all, Key key, Key other, String as) {
    assertThat(all.get(key)).as(as).isEqualTo(expected.get(key));
    assertThat(all.containsKey(key)).as(as).isEqualTo(expected.containsKey(key));
    assertThat(all.isEmpty()).as(as).isEqualTo(expected.isEmpty());
    assertThat(all.firstEntry()).as(as).isEqualTo(expected.firstEntry());
    assertThat(all.lastEntry()).as(as).isEqualTo(expected.lastEntry());
    Key low = key.compareTo(other) < 0 ? key : other;
    Key high = low == key ? other : key;
    alike(all, expected, key, as);
    alike(all.subMap(low, high), expected.subMap(low, high), key, as);
    alike(all.subMap(low, false, high, true), expected.subMap(low, false, high, true), key, as);
    alike(all.headMap(key, true), expected.headMap(key, true), other, as);
    alike(all.tailMap(key, false), expected.tailMap(key, false), other, as);
    assertThat(List.copyOf(all.subMap(low, high).keySet())).as(as).isEqualTo(List.copyOf(expected.subMap(low, high).keySet()));
  }

  private static void alike(SortedMap<Key, Row> some, SortedMap<Key, Row> expected, Key key, String as) {
    NavigableMap<Key, Row> part = (NavigableMap<Key, Row>) some;
    NavigableMap<Key, Row> same = (NavigableMap<Key, Row>) expected;
    assertThat(part.isEmpty()).as(as).isEqualTo(same.isEmpty());
    assertThat(part.firstEntry()).as(as).isEqualTo(same.firstEntry());
    assertThat(part.lastEntry()).as(as).isEqualTo(same.lastEntry());
    assertThat(part.ceilingEntry(key)).as(as).isEqualTo(same.ceilingEntry(key));
    assertThat(part.higherKey(key)).as(as).isEqualTo(same.higherKey(key));
    assertThat(part.floorEntry(key)).as(as).isEqualTo(same.floorEntry(key));
    assertThat(part.lowerKey(key)).as(as).isEqualTo(same.lowerKey(key));
    assertThat(part.values().stream().limit(3).toList()).as(as).isEqualTo(same.values().stream().limit(3).toList());
  }

  private Key key(SplittableRandom random) {
    return new Key(List.of("a", "b", "m", "z").get(random.nextInt(4)), random.nextInt(random.nextBoolean() ? 10 : 400));
  }

  private static Row row(SplittableRandom random) {
    return new Row("x".repeat(random.nextInt(random.nextInt(10) == 0 ? 5_000 : 300)) + random.nextInt(1_000),
        random.nextBoolean() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(random.nextInt(1_000_000))));
  }

  private List<Path> list() throws Exception {
    try (var files = Files.list(home)) {
      return files.toList();
    }
  }
}
