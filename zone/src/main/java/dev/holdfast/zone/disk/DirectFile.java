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

/**
 * A file that is read past the page cache, where the file system lets it: what counts is what the disk holds, and what
 * others read often must not be pushed out of memory for it.
 */
public final class DirectFile implements AutoCloseable {

  /** What is read at once at the most, bytes. */
  public static final int MOST = 256 << 10;

  private final FileChannel file;
  private final int alignment;
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  private DirectFile(FileChannel file, int alignment) {
    this.file = file;
    this.alignment = alignment;
  }

  public static DirectFile open(Path path) throws IOException {
    int alignment = (int) Math.min(MOST, Files.getFileStore(path).getBlockSize());
    try {
      return new DirectFile(FileChannel.open(path, StandardOpenOption.READ, ExtendedOpenOption.DIRECT), alignment);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return new DirectFile(FileChannel.open(path, StandardOpenOption.READ), alignment); // as on tmpfs
    }
  }

  public long size() throws IOException {
    return file.size();
  }

  /** So many bytes from there, or those up to the file's end; until the next read. */
  public ByteBuffer read(long at, int bytes) throws IOException {
    int before = (int) (at % alignment);
    int aligned = (before + bytes + alignment - 1) / alignment * alignment;
    if (buffer.capacity() < aligned) {
      buffer = ByteBuffer.allocateDirect(aligned + alignment - 1).alignedSlice(alignment);
    }
    // One read: only the end of the file may make it shorter, for the next would not be aligned.
    int read = file.read(buffer.clear().limit(aligned), at - before);
    return buffer.slice(Math.min(before, Math.max(read, 0)), Math.clamp(read - before, 0, bytes));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
