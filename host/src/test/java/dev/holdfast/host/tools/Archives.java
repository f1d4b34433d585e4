package dev.holdfast.host.tools;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes archives with modes and links, and with what no honest tool would put into them. */
public final class Archives {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(out);
  private final Map<String, Integer> modes = new TreeMap<>();

  public static Archives zip() {
    return new Archives();
  }

  public Archives file(String name, int mode, String content) throws IOException {
    return entry(name, 0100000 | mode, content);
  }

  Archives link(String name, String target) throws IOException {
    return entry(name, 0120777, target);
  }

  private Archives entry(String name, int mode, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
    modes.put(name, mode);
    return this;
  }

  /** The JDK writes no Unix modes: they are put into the central directory afterwards. */
  public byte[] bytes() throws IOException {
    zip.close();
    ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    int at = bytes.getInt(bytes.capacity() - 6);
    while (bytes.getInt(at) == 0x02014b50) {
      int nameLength = bytes.getShort(at + 28);
      byte[] name = new byte[nameLength];
      bytes.get(at + 46, name);
      bytes.put(at + 5, (byte) 3);
      bytes.putShort(at + 40, modes.get(new String(name, StandardCharsets.UTF_8)).shortValue());
      at += 46 + nameLength + bytes.getShort(at + 30) + bytes.getShort(at + 32);
    }
    return bytes.array();
  }

  /** One entry of a ustar archive. */
  static byte[] tarEntry(String name, char type, int mode, String link, String content) {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    byte[] blocks = new byte[512 + (data.length + 511) / 512 * 512];
    put(blocks, 0, name);
    put(blocks, 100, String.format("%07o", mode));
    put(blocks, 124, String.format("%011o", data.length));
    blocks[156] = (byte) type;
    put(blocks, 157, link);
    put(blocks, 257, "ustar");
    System.arraycopy(data, 0, blocks, 512, data.length);
    return blocks;
  }

  private static void put(byte[] blocks, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, blocks, at, bytes.length);
  }
}
