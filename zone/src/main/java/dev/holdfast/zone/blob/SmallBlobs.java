package dev.holdfast.zone.blob;

import dev.holdfast.zone.disk.Disk;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Small blobs, packed into segments. A segment that was there when this was opened is only read: what a crash left at its
 * end is nobody's, so there is nothing to recover. Each segment keeps one file open. Safe for several threads.
 */
final class SmallBlobs {

  private final Path directory;
  private final Disk disk;
  private final int segmentBytes;
  private final NavigableMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();

  /** Those below were there before. */
  private final int first;

  private final SegmentWriter writer = new SegmentWriter(this::withRoomFor);
  private int number; // of the next segment; used by whoever writes, as is the current one
  private Optional<Segment> current = Optional.empty();

  SmallBlobs(Path directory, Disk disk, int segmentBytes) throws IOException {
    this.directory = directory;
    this.disk = disk;
    this.segmentBytes = segmentBytes;
    disk.createDirectory(directory);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        int number = Integer.parseInt(file.getFileName().toString(), 16);
        segments.put(number, Segment.open(number, file, disk));
      }
    }
    this.first = segments.isEmpty() ? 0 : segments.lastKey() + 1;
    this.number = first;
  }

  /** Called by whoever writes, one at a time. */
  private Segment withRoomFor(int bytes) throws IOException {
    if (current.filter(s -> s.hasRoomFor(bytes, segmentBytes)).isEmpty()) {
      Segment next = Segment.begin(number, directory.resolve("%07x".formatted(number)), disk);
      segments.put(number++, next);
      Optional<Segment> before = current;
      current = Optional.of(next);
      disk.syncDirectory(directory);
      if (before.isPresent()) {
        before.get().seal();
        removeIfSpent(before.get());
      }
    }
    return current.get();
  }

  /** Returns where the bytes are, when they are durable. */
  Location write(byte[] bytes) throws IOException {
    return writer.append(bytes);
  }

  boolean has(Location at) {
    return Optional.ofNullable(segments.get(at.segment())).filter(segment -> segment.has(at)).isPresent();
  }

  /** The blob's frame; its bytes begin at {@link Frame#HEADER}. @throws CorruptBlobException if it is damaged */
  byte[] read(Location at) throws IOException {
    return segment(at).read(at);
  }

  /** The frame, whatever is there. */
  byte[] raw(Location at) throws IOException {
    return segment(at).raw(at);
  }

  /** The frame as the disk holds it. */
  byte[] onDisk(Location at) throws IOException {
    return segment(at).onDisk(at);
  }

  private Segment segment(Location at) throws NoSuchFileException {
    return Optional.ofNullable(segments.get(at.segment())).filter(segment -> segment.has(at))
        .orElseThrow(() -> new NoSuchFileException(at.id()));
  }

  /** From now on nobody finds it. */
  void setAside(Location at) {
    Optional.ofNullable(segments.get(at.segment())).ifPresent(segment -> segment.setAside(at));
  }

  /** It not being there is success. */
  void delete(Location at) throws IOException {
    Optional<Segment> segment = Optional.ofNullable(segments.get(at.segment()));
    if (segment.isPresent()) {
      segment.get().delete(at);
      removeIfSpent(segment.get());
    }
  }

  /**
   * The last one stays, so that after a restart no number is given out twice: that a blob was deleted is noted after it
   * was, and another of the same id would be deleted for it.
   */
  private void removeIfSpent(Segment segment) throws IOException {
    if (segment.isSpent() && segment.number() < segments.lastKey() && segments.remove(segment.number(), segment)) {
      segment.remove();
    }
  }

  /** Removes what was there when this was opened and is not among these. */
  void keepOnly(BlobIds known) throws IOException {
    for (Segment segment : List.copyOf(segments.headMap(first).values())) {
      segment.keepOnly(known.in(segment.number()));
      removeIfSpent(segment);
    }
  }

  /** The next blobs behind this one in the order of their places, at most so many; all from the beginning if empty. */
  List<Location> after(Optional<Location> last, int most) throws IOException {
    List<Location> found = new ArrayList<>();
    for (Segment segment : segments.tailMap(last.map(Location::segment).orElse(0)).values()) {
      int offset = last.filter(l -> l.segment() == segment.number()).map(Location::end).orElse(0);
      found.addAll(segment.from(offset, most - found.size()));
      if (found.size() >= most) {
        break;
      }
    }
    return found;
  }
}
