package dev.holdfast.zone.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Reads a file of {@link Frames} from the disk and checks every byte of it.
 */
public final class FrameScan {

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
    FrameScan scan = new FrameScan(end);
    try (DirectFile file = DirectFile.open(path)) {
      for (long at = 0; at < end; at += DirectFile.MOST) {
        int wanted = (int) Math.min(DirectFile.MOST, end - at);
        ByteBuffer bytes = file.read(at, wanted);
        if (bytes.remaining() < wanted || !scan.sound(bytes)) {
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
}
