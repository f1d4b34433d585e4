package dev.holdfast.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** PostgreSQL's programs, unpacked once for all zones: read-only, so that sharing them shares no fate. */
final class PostgresBinaries {

  /** The one version that there is. */
  static final String VERSION = "18.1";

  private PostgresBinaries() {}

  /**
   * The directory with {@code bin}, {@code lib} and {@code share}, unpacked from the class path if it is not there yet.
   * Several processes may ask at once.
   *
   * @param root as {@code HOLDFAST_HOME/postgresql}; others must be able to read it, because servers run as nobody
   */
  static Path install(Path root) throws IOException {
    Path home = root.resolve(VERSION).toAbsolutePath();
    if (Files.isDirectory(home)) {
      return home;
    }
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (FileChannel lockFile = FileChannel.open(
            root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = lockFile.lock()) {
      if (!Files.isDirectory(home)) {
        Path unpacking = root.resolve(VERSION + ".unpacking").toAbsolutePath();
        Trees.delete(unpacking);
        Files.createDirectories(unpacking);
        Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
        String archive = "/postgres-linux-" + architecture() + ".txz";
        try (InputStream in = PostgresBinaries.class.getResourceAsStream(archive)) {
          if (in == null) {
            throw new IOException("PostgreSQL's programs for this machine are not on the class path: " + archive);
          }
          TarXz.unpack(in, unpacking);
        }
        Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("cannot rename within " + root, e);
    }
    return home;
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "arm_64";
      case String other -> other;
    };
  }
}
