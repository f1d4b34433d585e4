package dev.holdfast.zone.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.zone.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SmallBlobsTest {

  @TempDir Path dir;

  private final Odd disk = new Odd();

  /** Counts syncs, notes holes, and fails when it is told to. */
  private static final class Odd implements Disk {
    private final List<Long> holes = new ArrayList<>();
    private int syncs;
    private boolean full;
    private boolean broken;

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
      if (full) {
        file.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
        throw new IOException("No space left on device");
      }
      Disk.super.write(file, bytes);
    }

    @Override
    public void force(FileChannel file) throws IOException {
      syncs++;
      if (broken) {
        throw new IOException("Input/output error");
      }
      Disk.super.force(file);
    }

    @Override
    public void punch(Path file, long from, long to) throws IOException {
      holes.add(to - from);
      Disk.super.punch(file, from, to);
    }
  }

  private SmallBlobs open() throws IOException {
    return new SmallBlobs(dir.resolve("segments"), disk, Segment.MOST);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(SmallBlobs blobs, Location at) throws IOException {
    byte[] frame = blobs.read(at);
    return Arrays.copyOfRange(frame, Frame.HEADER, frame.length);
  }

  @Test
  void whatManyWriteAtATimeIsReadBackAlsoByTheNextProcess() throws Exception {
    SmallBlobs blobs = open();
    SortedMap<Location, byte[]> written = new TreeMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<byte[]> all = IntStream.range(1, 400).mapToObj(i -> random(i * 163)).toList();
      List<Future<Location>> places = threads.invokeAll(
          all.stream().map(bytes -> (Callable<Location>) () -> blobs.write(bytes)).toList());
      for (int i = 0; i < all.size(); i++) {
        written.put(places.get(i).get(), all.get(i));
      }
    }
    assertThat(written).hasSize(399);
    assertThat(disk.syncs).as("shared").isLessThan(300);
    for (SmallBlobs reader : List.of(blobs, open())) {
      assertThat(reader.after(Optional.empty(), 1_000)).containsExactlyElementsOf(written.keySet());
      for (var w : written.entrySet()) {
        assertThat(read(reader, w.getKey())).isEqualTo(w.getValue());
      }
    }
  }

  @Test
  void anIdSaysWhereItIsAndNothingElseIsOne() {
    for (Location at : List.of(new Location(0, 0, 1), new Location(5, 256, BlobStore.SMALL),
        new Location((1 << 25) - 1, Segment.MOST - 256, 70))) {
      assertThat(Location.parse(at.id())).isEqualTo(at);
      assertThat(Location.unpacked(at.packed())).isEqualTo(at);
    }
    for (String id : List.of("", "-", "0-0-0", "0-1-1", "0-100-10001", "-1-0-1", "0-0-1-", "../0-0-1", "1--1", "0-10000000-1", "0-0-G")) {
      assertThatThrownBy(() -> Location.parse(id)).as(id).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void deletedBlobsGiveTheirPagesBack() throws Exception {
    SmallBlobs blobs = open();
    List<Location> places = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      places.add(blobs.write(random(4_096)));
    }
    for (int i : new int[] {1, 3, 5, 2, 4, 6, 3}) {
      blobs.delete(places.get(i));
    }
    assertThat(blobs.has(places.get(3))).isFalse();
    assertThatThrownBy(() -> blobs.read(places.get(3))).isInstanceOf(NoSuchFileException.class);
    assertThat(disk.holes.stream().mapToLong(l -> l).sum()).as("all but what they share with those that are left")
        .isGreaterThanOrEqualTo(5 * 4_096);
    for (int i : new int[] {0, 7}) {
      assertThat(read(blobs, places.get(i))).isEqualTo(random(4_096));
    }
  }

  @Test
  void nobodysBlobsGoAtTheNextStartAndNoIdIsGivenOutTwice() throws Exception {
    SmallBlobs blobs = open();
    Location one = blobs.write(random(5_000));
    Location two = blobs.write(random(5_001));
    Location three = blobs.write(random(5_002));
    SmallBlobs second = open();
    BlobIds known = new BlobIds();
    known.add(two.id());
    Location fresh = second.write(random(5_003));
    second.keepOnly(known);
    assertThat(second.after(Optional.empty(), 9)).containsExactly(two, fresh);
    assertThat(disk.holes).isNotEmpty();
    second.delete(two);
    assertThat(Files.exists(dir.resolve("segments/0000000"))).as("the whole segment is gone").isFalse();
    second.delete(fresh);

    SmallBlobs third = open();
    third.keepOnly(new BlobIds());
    assertThat(third.after(Optional.empty(), 9)).isEmpty();
    assertThat(third.write(random(5_000))).isNotIn(one, two, three, fresh);
  }

  @Test
  void aSegmentThatIsFullIsFollowedByAnotherAndGoesWithItsLastBlob() throws Exception {
    SmallBlobs blobs = new SmallBlobs(dir.resolve("segments"), disk, 100_000);
    List<Location> places = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      places.add(blobs.write(random(30_000 + i)));
    }
    assertThat(places.getLast().segment()).isEqualTo(3);
    for (Location place : places) {
      assertThat(read(blobs, place)).isEqualTo(random(place.length()));
    }
    for (Location place : places) {
      blobs.delete(place);
    }
    try (var left = Files.list(dir.resolve("segments"))) {
      assertThat(left.map(f -> f.getFileName().toString())).as("the last one's number is kept").containsExactly("0000003");
    }
  }

  @Test
  void aFullDiskAndAFailedSyncLoseNothing() throws Exception {
    SmallBlobs blobs = open();
    Location before = blobs.write(random(7_000));
    disk.full = true;
    assertThatThrownBy(() -> blobs.write(random(7_001))).hasMessage("No space left on device");
    disk.full = false;
    Location behind = blobs.write(random(7_002));
    assertThat(behind.segment()).as("written over what was torn").isEqualTo(before.segment());
    disk.broken = true;
    assertThatThrownBy(() -> blobs.write(random(7_003))).hasMessage("Input/output error");
    disk.broken = false;
    Location last = blobs.write(random(7_004));
    assertThat(last.segment()).as("never behind bytes of which it is not known what became").isGreaterThan(behind.segment());
    for (SmallBlobs reader : List.of(blobs, open())) {
      assertThat(read(reader, before)).isEqualTo(random(7_000));
      assertThat(read(reader, behind)).isEqualTo(random(7_002));
      assertThat(read(reader, last)).isEqualTo(random(7_004));
    }
  }
}
