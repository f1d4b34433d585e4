package dev.holdfast.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks a {@code .txz}: files, directories and symbolic links of the ustar format, with GNU's long names. That is all
 * the PostgreSQL archives contain, and spares a machine from needing {@code tar} and {@code xz}.
 */
final class TarXz {

  private static final int BLOCK = 512;

  private TarXz() {}

  static void unpack(InputStream archive, Path directory) throws IOException {
    try (InputStream in = new XZInputStream(archive)) {
      String longName = "";
      for (byte[] header = in.readNBytes(BLOCK); header.length == BLOCK && header[0] != 0; header = in.readNBytes(BLOCK)) {
        long size = Long.parseLong(text(header, 124, 12).strip(), 8);
        char type = (char) header[156];
        String prefix = text(header, 345, 155);
        String name = !longName.isEmpty() ? longName : (prefix.isEmpty() ? "" : prefix + '/') + text(header, 0, 100);
        longName = "";
        Path target = directory.resolve(name).normalize();
        if (!target.startsWith(directory)) {
          throw new IOException("the archive leads outside its directory: " + name);
        }
        switch (type) {
          case '0', '\0' -> {
            Files.createDirectories(target.getParent());
            try (var out = Files.newOutputStream(target)) {
              copy(in, out, size);
            }
            boolean executable = (Integer.parseInt(text(header, 100, 8).strip(), 8) & 0111) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
          }
          case '5' -> Files.createDirectories(target);
          case '2' -> {
            Files.createDirectories(target.getParent());
            Files.createSymbolicLink(target, Path.of(text(header, 157, 100)));
          }
          case 'L' -> longName = new String(in.readNBytes((int) size), StandardCharsets.UTF_8).replace("\0", "");
          default -> throw new IOException("the archive has an entry of an unknown kind '" + type + "': " + name);
        }
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      }
    }
  }

  private static void copy(InputStream in, java.io.OutputStream out, long size) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    for (long left = size; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new IOException("the archive ends in the middle of a file");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }
}
