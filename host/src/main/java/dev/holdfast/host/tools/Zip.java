package dev.holdfast.host.tools;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Unpacks a zip with the Unix modes of its entries. The JDK reads the entries, but tells nobody their modes; so these
 * are read from the central directory beside it.
 */
final class Zip {

  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int ZIP64_LOCATOR = 0x07064b50;
  private static final int ZIP64_LOCATOR_BYTES = 20;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int MAX_COMMENT = 65_535;
  private static final int MADE_ON_UNIX = 3;
  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;
  private static final int MAX_LINK_BYTES = 4096;

  private Zip() {}

  static void unpack(Path archive, Destination destination) throws IOException, ToolException {
    Map<String, Integer> modes = modes(archive);
    try (ZipFile zip = new ZipFile(archive.toFile(), StandardCharsets.UTF_8)) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        int mode = modes.getOrDefault(entry.getName(), 0);
        if (entry.isDirectory()) {
          destination.directory(entry.getName());
          continue;
        }
        try (InputStream content = zip.getInputStream(entry)) {
          if ((mode & TYPE) == LINK) {
            destination.link(
                entry.getName(), new String(content.readNBytes(MAX_LINK_BYTES), StandardCharsets.UTF_8));
          } else {
            destination.file(entry.getName(), content, mode);
          }
        }
      }
    }
  }

  /** The Unix mode of each entry that was made on Unix, with its type bits. */
  static Map<String, Integer> modes(Path archive) throws IOException, ToolException {
    Map<String, Integer> modes = new HashMap<>();
    try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "r")) {
      ByteBuffer entries = centralDirectory(file);
      while (entries.remaining() >= ENTRY_BYTES && entries.getInt(entries.position()) == ENTRY) {
        int at = entries.position();
        int nameLength = unsigned(entries, at + 28);
        byte[] name = new byte[nameLength];
        entries.get(at + ENTRY_BYTES, name);
        int madeOn = entries.get(at + 5) & 0xff;
        int mode = unsigned(entries, at + 40); // the upper half of the external attributes
        if (madeOn == MADE_ON_UNIX && mode != 0) {
          modes.put(new String(name, StandardCharsets.UTF_8), mode);
        }
        entries.position(at + ENTRY_BYTES + nameLength + unsigned(entries, at + 30) + unsigned(entries, at + 32));
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException | java.nio.BufferUnderflowException e) {
      throw new ToolException("the zip's central directory is damaged");
    }
    return modes;
  }

  private static ByteBuffer centralDirectory(RandomAccessFile file) throws IOException, ToolException {
    long length = file.length();
    int tailLength = (int) Math.min(length, END_BYTES + MAX_COMMENT + ZIP64_LOCATOR_BYTES);
    ByteBuffer tail = read(file, length - tailLength, tailLength);
    for (int at = tailLength - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        long size = tail.getInt(at + 12) & 0xffffffffL;
        long start = tail.getInt(at + 16) & 0xffffffffL;
        int locator = at - ZIP64_LOCATOR_BYTES;
        if (locator >= 0 && tail.getInt(locator) == ZIP64_LOCATOR) {
          ByteBuffer end64 = read(file, tail.getLong(locator + 8), 56);
          size = end64.getLong(40);
          start = end64.getLong(48);
        }
        return read(file, start, Math.toIntExact(size));
      }
    }
    throw new ToolException("no zip: it has no central directory");
  }

  private static ByteBuffer read(RandomAccessFile file, long at, int bytes) throws IOException {
    byte[] buffer = new byte[bytes];
    file.seek(at);
    file.readFully(buffer);
    return ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int unsigned(ByteBuffer buffer, int at) {
    return buffer.getShort(at) & 0xffff;
  }
}
