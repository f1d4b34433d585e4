package dev.holdfast.zone.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file that is appended to and synced, often. Zeros are written ahead of its end, many at a time, so that a sync has the
 * bytes to write and nothing else: neither the file's size nor where it lies on the disk has changed. That makes it twice as
 * fast, and more where a file system has a journal of its own. Not for several threads.
 */
public final class AppendedFile implements AutoCloseable {

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 << 10);

  private final FileChannel file;
  private final Disk disk;
  private long end;
  private long size;

  /**
   * @param disk opened the file
   * @param end where what was appended ends; behind it are zeros, or what may be written over
   */
  public AppendedFile(FileChannel file, Disk disk, long end) throws IOException {
    this.file = file;
    this.disk = disk;
    this.end = end;
    this.size = file.size();
  }

  public FileChannel channel() {
    return file;
  }

  /** Where what was appended ends, not the file. */
  public long end() {
    return end;
  }

  /** Writes the bytes behind the end. They are not durable before {@link #force}, and do not count before. */
  public void write(ByteBuffer bytes) throws IOException {
    long to = end + bytes.remaining();
    if (to > size && disk.ahead() > 0) {
      makeRoom(to);
    }
    file.position(end);
    disk.write(file, bytes);
    size = Math.max(size, to);
  }

  /** Makes what was written durable; it counts from now on. @param length of what was written */
  public void force(int length) throws IOException {
    disk.force(file);
    end += length;
  }

  /** The file is only longer for it: where it fails, so will what it was to make room for, and say so. */
  private void makeRoom(long to) throws IOException {
    file.position(size);
    try {
      for (long left = to + disk.ahead() - size; left > 0; left -= ZEROS.capacity()) {
        disk.write(file, ZEROS.slice(0, (int) Math.min(left, ZEROS.capacity())));
      }
      disk.force(file);
    } catch (IOException e) {
      // a disk that is nearly full has room for less than this
    }
    size = file.size();
  }

  /** Cuts off whatever is behind the end, durably. */
  public void cut() throws IOException {
    disk.truncate(file, end);
    size = end;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
