package dev.holdfast.zone.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * How bytes and names reach the disk: every change that must survive a crash, or that a crash may leave half done, passes
 * here. It is the seam at which tests let the disk be full, broken, or without power.
 *
 * <p>Reads go to the file system itself. What a killed process wrote can be read although a loss of power would still
 * take it away: whoever goes on from such files makes them durable first.
 */
public interface Disk {

  Disk REAL = new Disk() {};

  /**
   * Opens a file to be read and written, making it where there is none; its name is durable after {@link #syncDirectory}.
   */
  default FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Writes all the bytes at the channel's position. */
  default void write(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /** Returns when what was written to the file is durable. */
  default void force(FileChannel file) throws IOException {
    file.force(false);
  }

  /** How many bytes of zeros to write at a time ahead of what is appended, for {@link AppendedFile}; 0 for none. */
  default int ahead() {
    return 1 << 20;
  }

  /** Renames within one file system, at once: a crash leaves one name or the other. */
  default void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes the names in a directory durable: new, renamed and removed files. */
  default void syncDirectory(Path directory) throws IOException {
    try (FileChannel d = FileChannel.open(directory)) {
      d.force(true);
    }
  }

  /**
   * Gives the disk back these bytes of a file; they are zero from then on. On a file system that has no holes they stay.
   *
   * @param from like {@code to}, a multiple of the file system's block
   */
  default void punch(Path file, long from, long to) throws IOException {
    Holes.punch(file, from, to);
  }

  /** Cuts a file off, durably. */
  default void truncate(FileChannel file, long size) throws IOException {
    file.truncate(size);
    file.force(true);
  }

  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Makes a directory where there is none; its name is durable after {@link #syncDirectory} of its parent. */
  default void createDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(directory);
    }
  }

  /** Makes a directory and those above it that are missing; its own name is durable then, also if it was there before. */
  default void createDirectories(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent == null) {
      return; // the root
    }
    if (!Files.isDirectory(parent)) {
      createDirectories(parent);
    }
    createDirectory(directory);
    syncDirectory(parent);
  }
}
