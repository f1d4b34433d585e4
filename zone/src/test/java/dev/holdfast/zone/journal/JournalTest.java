package dev.holdfast.zone.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.zone.disk.Disk;
import dev.holdfast.zone.disk.FrameScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

final class JournalTest {

  @TempDir Path directory;

  private final List<Entry> replayed = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  private static Entry entry(long index) {
    return new Entry(index, Instant.parse("2026-01-01T00:00:00Z").plusMillis(index), 31 * index, Region.RULES,
        new Command.ApiCall(Caller.root("000000000000"), "r" + index, "sqs", "SendMessage",
            SendMessageRequest.builder().queueUrl("q").messageBody("body " + index + " ☃").build(), Optional.empty()));
  }

  private static List<Journal.Encoded> encoded(long from, long to) {
    return entries(from, to).stream().map(Journal.Encoded::of).toList();
  }

  private static List<Entry> entries(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(JournalTest::entry).toList();
  }

  private Journal open(long after) throws IOException {
    return open(after, Disk.REAL);
  }

  private Journal open(long after, Disk disk) throws IOException {
    replayed.clear();
    return Journal.open(directory, after, replayed::add, log::add, disk);
  }

  /** Its files end where their entries do. */
  private static final Disk TIGHT = new Disk() {
    @Override
    public int ahead() {
      return 0;
    }
  };

  private Path onlySegment() {
    return directory.resolve("0000000000000000001.log");
  }

  @Test
  void whatWasAppendedIsReplayedInOrder() throws IOException {
    try (Journal journal = open(0)) {
      journal.append(encoded(1, 3));
      journal.append(encoded(4, 4));
    }
    try (Journal journal = open(0)) {
      assertThat(replayed).isEqualTo(entries(1, 4));
      assertThat(journal.nextIndex()).isEqualTo(5);
      journal.append(encoded(5, 6));
    }
    open(4).close();
    assertThat(replayed).isEqualTo(entries(5, 6));
  }

  @Test
  void aTornTailIsCutOffWhereverItWasTorn() throws IOException {
    long sound;
    try (Journal journal = open(0, TIGHT)) {
      journal.append(encoded(1, 3));
      sound = Files.size(onlySegment());
      journal.append(encoded(4, 5));
    }
    byte[] whole = Files.readAllBytes(onlySegment());
    for (int size = (int) sound; size < whole.length; size += 7) {
      for (int zeros : new int[] {0, 1, 100_000}) {
        Files.write(onlySegment(), java.util.Arrays.copyOf(java.util.Arrays.copyOf(whole, size), size + zeros));
        try (Journal journal = open(0)) {
          assertThat(replayed).isEqualTo(entries(1, 3));
          journal.append(encoded(4, 4));
        }
        open(0).close();
        assertThat(replayed).isEqualTo(entries(1, 4));
      }
    }
    assertThat(log).isNotEmpty().allSatisfy(line -> assertThat(line).contains("unfinished write"));
  }

  @Test
  void aTailOfZeroesIsCutOff() throws IOException {
    try (Journal journal = open(0)) {
      journal.append(encoded(1, 2));
    }
    Files.write(onlySegment(), new byte[5000], StandardOpenOption.APPEND);
    open(0).close();
    assertThat(replayed).isEqualTo(entries(1, 2));
  }

  @Test
  void damageBeforeAcknowledgedEntriesStopsTheStart() throws IOException {
    try (Journal journal = open(0)) {
      journal.append(encoded(1, 3));
      journal.append(encoded(4, 5));
    }
    damage(40);
    assertThatThrownBy(() -> open(0)).isInstanceOf(Journal.DamagedException.class).hasMessageContaining("damaged at byte 0");
  }

  /** As the disk may do it to any byte: what is replayed is what was appended, and only of the last write may be none. */
  @Test
  void aFlippedBitIsFoundAndNeverTakenForAnEntry() throws Exception {
    try (Journal journal = Journal.open(directory, 0, replayed::add, log::add, TIGHT, 600)) {
      for (long at = 1; at <= 11; at += 2) {
        journal.append(encoded(at, at + 1));
      }
      assertThat(journal.verify(_ -> { })).isEmpty();
    }
    List<Path> segments;
    try (Stream<Path> files = Files.list(directory)) {
      segments = files.sorted().toList();
    }
    assertThat(segments).hasSizeGreaterThan(2);
    int refused = 0;
    for (Path segment : segments) {
      byte[] whole = Files.readAllBytes(segment);
      for (int at = 0; at < whole.length; at += 5) {
        byte[] other = whole.clone();
        other[at] ^= (byte) (1 << at % 8);
        Files.write(segment, other);
        assertThat(FrameScan.damage(segment, whole.length, _ -> { })).as("byte " + at).isPresent();
        log.clear();
        try {
          open(0).close();
          assertThat(replayed).as("byte " + at).isEqualTo(entries(1, 10));
          assertThat(log).singleElement().asString().contains("unfinished write");
        } catch (Journal.DamagedException e) {
          assertThat(replayed).isEqualTo(entries(1, replayed.size()));
          refused++;
        }
        Files.write(segment, whole);
      }
    }
    assertThat(refused).isPositive();
    open(0).close();
    assertThat(replayed).isEqualTo(entries(1, 12));
  }

  @Test
  void theScrubReadsWhatWasAcknowledgedAndNoMore() throws Exception {
    try (Journal journal = open(0)) {
      journal.append(encoded(1, 3));
      Files.write(onlySegment(), new byte[100], StandardOpenOption.APPEND); // as of a write that has not ended
      assertThat(journal.verify(_ -> { })).isEmpty();
      damage(40);
      assertThat(journal.verify(_ -> { })).hasValueSatisfying(d -> assertThat(d).contains("is damaged at byte 0"));
    }
  }

  @Test
  void damageInWhatTheCheckpointHoldsDoesNotStopTheStart() throws IOException {
    try (Journal journal = open(0)) {
      journal.append(encoded(1, 3));
      journal.append(encoded(4, 5));
      journal.append(encoded(6, 7));
    }
    damage(40);
    for (long after : new long[] {3, 4, 5, 6, 7}) {
      log.clear();
      open(after).close();
      assertThat(replayed).isEqualTo(entries(after + 1, 7));
      assertThat(log).singleElement().asString().contains("the checkpoint holds what stood there");
    }
    assertThatThrownBy(() -> open(2)).isInstanceOf(Journal.DamagedException.class);
  }

  private void damage(long at) throws IOException {
    try (FileChannel channel = FileChannel.open(onlySegment(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {'X'}), at);
    }
  }

  @Test
  void aMissingSegmentStopsTheStart() throws IOException {
    try (Journal journal = open(0)) {
      journal.append(encoded(1, 3));
    }
    assertThatThrownBy(() -> {
      Files.move(onlySegment(), directory.resolve("0000000000000000003.log"));
      open(0);
    }).hasMessageContaining("entries 1 to 2 of the journal are missing");
  }
}
