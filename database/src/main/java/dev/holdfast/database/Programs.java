package dev.holdfast.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The engines' programs.
 *
 * @param postgres where PostgreSQL's are unpacked
 * @param root where MariaDB's will be, when the first node needs them
 */
record Programs(Path postgres, Path root) {

  Path mariadb() throws IOException {
    return MariadbBinaries.install(root);
  }

  /** Puts an engine's programs into an empty directory, that others can read: servers run as nobody. */
  interface Unpacking {
    void into(Path home) throws IOException;
  }

  /** The directory of that name below {@code root}, made if it is not there yet. Several processes may ask at once. */
  static Path unpacked(Path root, String name, Unpacking programs) throws IOException {
    Path home = root.resolve(name).toAbsolutePath();
    if (Files.isDirectory(home)) {
      return home;
    }
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    synchronized (Programs.class) { // a lock on a file is its process's, and this may be two of its threads
      try (FileChannel lockFile = FileChannel.open(
              root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = lockFile.lock()) {
        if (!Files.isDirectory(home)) {
          Path unpacking = root.resolve(name + ".unpacking").toAbsolutePath();
          Trees.delete(unpacking);
          Files.createDirectories(unpacking);
          Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
          programs.into(unpacking);
          Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
        }
      } catch (AtomicMoveNotSupportedException e) {
        throw new IOException("cannot rename within " + root, e);
      }
    }
    return home;
  }
}
