package dev.holdfast.host.tools;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Unpacks what {@code sources} may name: zip, tar and gzipped tar, told apart by their first bytes. */
final class Archive {

  private static final int USTAR_AT = 257;

  private Archive() {}

  static void unpack(Path archive, Path directory) throws IOException, ToolException {
    byte[] head;
    try (InputStream in = Files.newInputStream(archive)) {
      head = in.readNBytes(512);
    }
    Destination destination = new Destination(directory);
    if (startsWith(head, 0, 'P', 'K')) {
      Zip.unpack(archive, destination);
    } else if (startsWith(head, 0, 0x1f, 0x8b)) {
      try (InputStream in = new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive), 1 << 16))) {
        Tar.unpack(in, destination);
      }
    } else if (startsWith(head, USTAR_AT, 'u', 's', 't', 'a', 'r')) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
        Tar.unpack(in, destination);
      }
    } else if (startsWith(head, 0, 'B', 'Z', 'h')) {
      throw new ToolException("bzip2 archives are not supported by the process host; use zip or tar.gz");
    } else {
      throw new ToolException("neither a zip nor a tar archive");
    }
    destination.finish();
  }

  private static boolean startsWith(byte[] bytes, int at, int... expected) {
    return bytes.length >= at + expected.length
        && Arrays.equals(Arrays.copyOfRange(bytes, at, at + expected.length), asBytes(expected));
  }

  private static byte[] asBytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
