package dev.holdfast.zone.blob;

import dev.holdfast.zone.disk.AppendedFile;
import dev.holdfast.zone.disk.DirectFile;
import dev.holdfast.zone.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A file of small blobs, one {@link Frame} behind the other. What was deleted is a hole in it, once it covers a page of the
 * disk; when all of it is, the file may go. Safe for several threads.
 */
final class Segment {

  /** Bytes, at most. */
  static final int MOST = 256 << 20;

  /** What a file system gives back at the least, bytes. */
  private static final int PAGE = 4 << 10;

  private final int number;
  private final Path path;
  private final AppendedFile file;
  private final Disk disk;

  private int end; // what is behind was not written, or not acknowledged; guarded by this, as all below
  private boolean growing;

  /** By units: what was deleted, or was never anybody's. */
  private final BitSet dead = new BitSet();

  /** By units: what was found damaged. It is handed out no more, and stays. */
  private final BitSet damaged = new BitSet();

  private Segment(int number, Path path, AppendedFile file, Disk disk, boolean growing) {
    this.number = number;
    this.path = path;
    this.file = file;
    this.disk = disk;
    this.end = (int) file.end();
    this.growing = growing;
  }

  /** One that grows from nothing. */
  static Segment begin(int number, Path path, Disk disk) throws IOException {
    return new Segment(number, path, new AppendedFile(disk.open(path), disk, 0), disk, true);
  }

  /** One that was there before. Until {@link #keepOnly} all of it may be somebody's. */
  static Segment open(int number, Path path, Disk disk) throws IOException {
    FileChannel file = FileChannel.open(path);
    long size = Math.min(file.size(), MOST);
    long end = (size + Location.UNIT - 1) / Location.UNIT * Location.UNIT;
    return new Segment(number, path, new AppendedFile(file, disk, end), disk, false);
  }

  int number() {
    return number;
  }

  synchronized int end() {
    return end;
  }

  /** Whether so many bytes may be appended. */
  synchronized boolean hasRoomFor(int bytes, int most) {
    return growing && end + bytes <= most;
  }

  /**
   * Writes frames behind the end; they are durable when this returns. If it throws they are nobody's: what could not be
   * written is written over, and after a sync that failed nothing is appended any more.
   */
  void append(ByteBuffer frames) throws IOException {
    int length = frames.remaining();
    file.write(frames);
    try {
      file.force(length);
    } catch (IOException e) {
      seal();
      throw e;
    }
    synchronized (this) {
      end += length;
    }
  }

  /** No more will be appended. */
  synchronized void seal() {
    growing = false;
  }

  synchronized boolean has(Location at) {
    return at.end() <= end && !dead.get(at.unit()) && !damaged.get(at.unit());
  }

  /** The whole frame, found undamaged. */
  byte[] read(Location at) throws IOException {
    byte[] frame = raw(at);
    Frame.check(frame, at);
    return frame;
  }

  /** The whole frame, as the disk holds it, whatever is in memory. */
  byte[] onDisk(Location at) throws IOException {
    byte[] frame = new byte[Frame.HEADER + at.length()];
    try (DirectFile direct = DirectFile.open(path)) {
      ByteBuffer bytes = direct.read(at.offset(), frame.length);
      bytes.get(frame, 0, bytes.remaining()); // what is cut off is not what was written
    }
    return frame;
  }

  /** The whole frame, whatever is there. */
  byte[] raw(Location at) throws IOException {
    byte[] frame = new byte[Frame.HEADER + at.length()];
    BlobFormat.readFully(file.channel(), ByteBuffer.wrap(frame), at.offset(), at.id());
    return frame;
  }

  /** From now on nobody finds it. */
  synchronized void setAside(Location at) {
    damaged.set(at.unit(), at.endUnit());
  }

  synchronized void delete(Location at) throws IOException {
    if (dead.get(at.unit())) {
      return;
    }
    dead.set(at.unit(), at.endUnit());
    int from = dead.previousClearBit(at.unit()) + 1;
    int to = dead.nextClearBit(at.unit());
    int page = PAGE / Location.UNIT; // beyond the pages that it shares with its neighbours there was a hole before
    punch(Math.max(from, at.unit() / page * page), Math.min(to, (at.endUnit() + page - 1) / page * page));
  }

  /** Whether nothing in it is anybody's, nor will be. */
  synchronized boolean isSpent() {
    return !growing && dead.nextClearBit(0) >= end / Location.UNIT;
  }

  /** Deletes all that is not among these, which are sorted. */
  synchronized void keepOnly(List<Location> known) throws IOException {
    int from = 0;
    for (Location live : known) {
      if (!dead.get(live.unit())) { // not deleted since it was known
        bury(from, live.unit());
        from = live.endUnit();
      }
    }
    bury(from, end / Location.UNIT);
  }

  private void bury(int from, int to) throws IOException {
    if (from < to) {
      dead.set(from, to);
      punch(from, to);
    }
  }

  private void punch(int fromUnit, int toUnit) throws IOException {
    int from = (fromUnit * Location.UNIT + PAGE - 1) / PAGE * PAGE;
    int to = toUnit * Location.UNIT / PAGE * PAGE;
    if (from < to) {
      disk.punch(path, from, to);
    }
  }

  /**
   * The blobs from this offset on, at most so many. A place where none can be made out is passed over: whose it is finds
   * nothing there any more.
   */
  List<Location> from(int offset, int most) throws IOException {
    List<Location> found = new ArrayList<>();
    for (int unit = live(offset / Location.UNIT); unit < end() / Location.UNIT && found.size() < most; unit = live(unit)) {
      Optional<Location> at = at(unit * Location.UNIT);
      if (at.isPresent()) {
        found.add(at.get());
        unit = at.get().endUnit();
      } else {
        synchronized (this) {
          damaged.set(unit++);
        }
      }
    }
    return found;
  }

  /** The first unit from this one on at which something may be. */
  private synchronized int live(int unit) {
    int next = unit;
    while (dead.get(next) || damaged.get(next)) {
      next = damaged.nextClearBit(dead.nextClearBit(next));
    }
    return next;
  }

  private Optional<Location> at(int offset) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
    for (int at = offset, n; header.hasRemaining() && (n = file.channel().read(header, at)) >= 0; at += n) {}
    int length = header.hasRemaining() ? 0 : Frame.length(header.flip(), number, offset);
    return length > 0 ? Optional.of(new Location(number, offset, length)) : Optional.empty();
  }

  /** Removes the file. */
  void remove() throws IOException {
    file.close();
    disk.delete(path);
  }
}
