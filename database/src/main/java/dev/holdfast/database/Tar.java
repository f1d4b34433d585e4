package dev.holdfast.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The ustar archives that backups travel as: directories and regular files, readable by their owner alone. */
final class Tar {

  private static final int BLOCK = 512;

  private Tar() {}

  static byte[] directory(String name) {
    return header(name + '/', 0, '5', "0000700");
  }

  /** A file of exactly this size, whatever {@code content} has: what it lacks is zeros. It is closed at its end. */
  static InputStream entry(String name, long size, InputStream content) {
    int padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    return new SequenceInputStream(Collections.enumeration(List.of(
        new ByteArrayInputStream(header(name, size, '0', "0000600")),
        new Sized(content, size),
        new ByteArrayInputStream(new byte[padding]))));
  }

  static byte[] end() {
    return new byte[2 * BLOCK];
  }

  private static byte[] header(String name, long size, char type, String mode) {
    byte[] h = new byte[BLOCK];
    if (name.length() > 100) {
      throw new IllegalArgumentException("too long for a name in a backup: " + name);
    }
    put(h, 0, name);
    put(h, 100, mode);
    put(h, 108, "0000000");
    put(h, 116, "0000000");
    put(h, 124, String.format(java.util.Locale.ROOT, "%011o", size));
    put(h, 136, "00000000000");
    put(h, 148, "        ");
    h[156] = (byte) type;
    put(h, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte b : h) {
      sum += b & 0xff;
    }
    put(h, 148, String.format(java.util.Locale.ROOT, "%06o\0 ", sum));
    return h;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Unpacks into an existing directory; when it returns all of it is on disk. An archive without its end is refused. */
  static void unpack(InputStream archive, Path directory, Optional<UserPrincipal> owner) throws IOException {
    for (byte[] h = archive.readNBytes(BLOCK); ; h = archive.readNBytes(BLOCK)) {
      if (h.length < BLOCK) {
        throw new IOException("the backup has no end");
      }
      if (h[0] == 0) {
        break;
      }
      String name = text(h, 0, 100);
      long size = Long.parseLong(text(h, 124, 12).strip(), 8);
      Path target = directory.resolve(name).normalize();
      if (!target.startsWith(directory)) {
        throw new IOException("the backup leads outside its directory: " + name);
      }
      switch ((char) h[156]) {
        case '5' -> {
          if (!Files.isDirectory(target)) {
            Files.createDirectory(
                target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Trees.own(target, owner);
          }
        }
        case '0' -> {
          Files.createFile(target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
          try (FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
            new Sized(archive, size).whole().transferTo(Channels.newOutputStream(out));
            out.force(true);
          }
          Trees.own(target, owner);
        }
        default -> throw new IOException("the backup has an entry of an unknown kind '" + (char) h[156] + "': " + name);
      }
      archive.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }
    archive.transferTo(java.io.OutputStream.nullOutputStream()); // its checksum stands behind its last byte
    try (FileChannel all = FileChannel.open(directory)) {
      all.force(true);
    }
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }

  /** The first bytes of another stream: so many, no more. */
  private static final class Sized extends InputStream {
    private final InputStream in;
    private long left;
    private boolean filled = true;

    Sized(InputStream in, long size) {
      this.in = in;
      this.left = size;
    }

    /** Its end before {@code size} bytes is an error; else it is filled up with zeros. */
    Sized whole() {
      filled = false;
      return this;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int most = (int) Math.min(length, left);
      int n = in.read(into, offset, most);
      if (n < 0 && !filled) {
        throw new IOException("the backup ends in the middle of a file");
      }
      if (n < 0) { // truncated since it was measured: replay truncates it again
        java.util.Arrays.fill(into, offset, offset + most, (byte) 0);
        n = most;
      }
      left -= n;
      return n;
    }

    @Override
    public void close() throws IOException {
      if (filled) {
        in.close();
      }
    }
  }
}
