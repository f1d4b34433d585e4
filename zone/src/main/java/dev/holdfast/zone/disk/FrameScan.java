package dev.holdfast.zone.disk;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Reads a file of {@link Frames} and checks every byte of it: past the page cache where the file system lets it, for what
 * counts is what the disk holds.
 */
public final class FrameScan {

  /** Waits, so that reading stays below some pace. */
  @FunctionalInterface
  public interface Pace {
    /** @param bytes that were just read */
    void rest(int bytes) throws InterruptedException;
  }

  private static final int BUFFER = 256 << 10;

  private final long end;
  private final ByteBuffer header = ByteBuffer.allocate(Frames.HEADER);
  private final CRC32C crc = new CRC32C();

  /** Where the frame begins that is being read, how much of its payload is left, and what its check should be. */
  private long frame;
  private long left;
  private int check;

  private FrameScan(long end) {
    this.end = end;
  }

  /**
   * @param end where the last frame ends
   * @return where the first frame begins that is not what was written; empty if all are
   */
  public static OptionalLong damage(Path path, long end, Pace pace) throws IOException, InterruptedException {
    int alignment = (int) Math.min(BUFFER, Files.getFileStore(path).getBlockSize());
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER + alignment - 1).alignedSlice(alignment);
    FrameScan scan = new FrameScan(end);
    try (FileChannel file = open(path)) {
      for (long at = 0; at < end; at += BUFFER) {
        int wanted = (int) Math.min(BUFFER, end - at);
        if (file.read(buffer.clear().limit(BUFFER), at) < wanted) { // only a file's end makes a read shorter
          return OptionalLong.of(scan.frame);
        }
        if (!scan.sound(buffer.flip().limit(wanted))) {
          return OptionalLong.of(scan.frame);
        }
        pace.rest(wanted);
      }
    }
    return scan.frame == end ? OptionalLong.empty() : OptionalLong.of(scan.frame);
  }

  private boolean sound(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      if (left == 0) {
        while (header.hasRemaining() && bytes.hasRemaining()) {
          header.put(bytes.get());
        }
        if (header.hasRemaining()) {
          return true;
        }
        left = header.getInt(0);
        check = header.getInt(Integer.BYTES);
        if (left <= 0 || left > end - frame - Frames.HEADER) {
          return false;
        }
        crc.reset();
      }
      int some = (int) Math.min(left, bytes.remaining());
      crc.update(bytes.slice(bytes.position(), some));
      bytes.position(bytes.position() + some);
      left -= some;
      if (left == 0) {
        if ((int) crc.getValue() != check) {
          return false;
        }
        frame += Frames.HEADER + header.getInt(0);
        header.clear();
      }
    }
    return true;
  }

  private static FileChannel open(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return FileChannel.open(path, StandardOpenOption.READ); // as on tmpfs
    }
  }
}
