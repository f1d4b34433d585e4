package dev.holdfast.host.tools;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Unpacks a tar: ustar, with the long names of GNU tar and of pax. */
final class Tar {

  private static final int BLOCK = 512;
  private static final int MAX_NAME_BYTES = 1 << 16;

  private Tar() {}

  static void unpack(InputStream in, Destination destination) throws IOException, ToolException {
    Optional<String> longName = Optional.empty();
    Optional<String> longLink = Optional.empty();
    while (true) {
      byte[] header = in.readNBytes(BLOCK);
      if (header.length < BLOCK || header[0] == 0) {
        return;
      }
      long size = number(header, 124, 12);
      char type = (char) header[156];
      Entry content = new Entry(in, size);
      String name = longName.orElse(nameOf(header));
      String link = longLink.orElse(text(header, 157, 100));
      switch (type) {
        case 'L' -> longName = Optional.of(longText(content));
        case 'K' -> longLink = Optional.of(longText(content));
        case 'x' -> {
          String records = new String(content.readNBytes(MAX_NAME_BYTES), StandardCharsets.UTF_8);
          longName = pax(records, "path");
          longLink = pax(records, "linkpath");
        }
        case 'g' -> { } // applies to all entries: comments, mostly
        case '0', '\0', '7' -> {
          if (name.endsWith("/")) {
            destination.directory(name);
          } else {
            destination.file(name, content, (int) number(header, 100, 8));
          }
        }
        case '1' -> destination.copy(name, link);
        case '2' -> destination.link(name, link);
        case '5' -> destination.directory(name);
        default -> throw new ToolException("the archive's entry " + name + " is of kind '" + type
            + "', which is not supported by the process host");
      }
      if (type != 'L' && type != 'K' && type != 'x') {
        longName = Optional.empty();
        longLink = Optional.empty();
      }
      content.skipRest();
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }
  }

  private static String nameOf(byte[] header) {
    String prefix = text(header, 257, 5).equals("ustar") ? text(header, 345, 155) : "";
    String name = text(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String longText(InputStream content) throws IOException {
    return new String(content.readNBytes(MAX_NAME_BYTES), StandardCharsets.UTF_8).replace("\0", "");
  }

  // Records as "25 path=some/long/name\n"; the number counts the whole record.
  private static Optional<String> pax(String records, String key) {
    return records.lines()
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst();
  }

  private static String text(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, StandardCharsets.UTF_8);
  }

  private static long number(byte[] header, int at, int length) throws ToolException {
    if ((header[at] & 0x80) != 0) { // GNU's way to write what octal digits cannot hold
      long value = 0;
      for (int i = at + 4; i < at + length; i++) {
        value = value << 8 | header[i] & 0xff;
      }
      return value;
    }
    String digits = text(header, at, length).strip();
    if (!digits.matches("[0-7]*")) {
      throw new ToolException("the tar archive is damaged");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }

  /** The bytes of one entry. */
  private static final class Entry extends FilterInputStream {
    private long left;

    Entry(InputStream in, long size) {
      super(in);
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int at, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(buffer, at, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException("the archive ends in the middle of an entry");
      }
      left -= n;
      return n;
    }

    @Override
    public void close() { } // the archive goes on

    void skipRest() throws IOException {
      in.skipNBytes(left);
      left = 0;
    }
  }
}
