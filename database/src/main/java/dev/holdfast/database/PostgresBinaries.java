package dev.holdfast.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** PostgreSQL's programs, unpacked once for all zones: read-only, so that sharing them shares no fate. */
final class PostgresBinaries {

  /** The one version that there is. */
  static final String VERSION = "18.1";

  private PostgresBinaries() {}

  /**
   * The directory with {@code bin}, {@code lib} and {@code share}, unpacked from the class path if it is not there yet.
   * Several processes may ask at once.
   *
   * @param root as {@code HOLDFAST_HOME/engines}; others must be able to read it, because servers run as nobody
   */
  static Path install(Path root) throws IOException {
    return Programs.unpacked(root, "postgresql-" + VERSION, home -> {
      String archive = "/postgres-linux-" + architecture() + ".txz";
      try (InputStream in = PostgresBinaries.class.getResourceAsStream(archive)) {
        if (in == null) {
          throw new IOException("PostgreSQL's programs for this machine are not on the class path: " + archive);
        }
        TarXz.unpack(in, home);
      }
    });
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> "x86_64";
      case "aarch64" -> "arm_64";
      case String other -> other;
    };
  }
}
