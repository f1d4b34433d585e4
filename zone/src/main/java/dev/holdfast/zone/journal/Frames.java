package dev.holdfast.zone.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/** One frame: length of the payload (4 bytes), CRC-32C of the payload (4 bytes), payload. */
final class Frames {

  static final int HEADER = 8;

  /** No frame is longer: a larger length is damage, not data. */
  static final int MAX_PAYLOAD = 256 << 20;

  private Frames() {}

  static ByteBuffer frame(byte[] payload) {
    if (payload.length == 0 || payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("a frame holds 1 to " + MAX_PAYLOAD + " bytes, not " + payload.length);
    }
    return ByteBuffer.allocate(HEADER + payload.length)
        .putInt(payload.length).putInt(crc(payload)).put(payload).flip();
  }

  /** The payload of the frame at the channel's position, which moves behind it; empty where no whole, sound frame is. */
  static Optional<byte[]> read(SeekableByteChannel channel) throws IOException {
    long start = channel.position();
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    if (!fill(channel, header)) {
      channel.position(start);
      return Optional.empty();
    }
    int length = header.flip().getInt();
    int crc = header.getInt();
    if (length <= 0 || length > MAX_PAYLOAD || length > channel.size() - channel.position()) {
      channel.position(start);
      return Optional.empty();
    }
    byte[] payload = new byte[length];
    if (!fill(channel, ByteBuffer.wrap(payload)) || crc(payload) != crc) {
      channel.position(start);
      return Optional.empty();
    }
    return Optional.of(payload);
  }

  /** Whether a sound frame begins anywhere after {@code from}. Looks at every offset; only used on damage. */
  static boolean anyAfter(FileChannel channel, long from) throws IOException {
    for (long at = from + 1; at + HEADER < channel.size(); at++) {
      channel.position(at);
      if (read(channel).isPresent()) {
        return true;
      }
    }
    return false;
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Makes the names in a directory durable: new, renamed and removed files. */
  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel d = FileChannel.open(directory)) {
      d.force(true);
    }
  }

  private static boolean fill(SeekableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      try {
        if (channel.read(buffer) < 0) {
          return false;
        }
      } catch (EOFException e) {
        return false;
      }
    }
    return true;
  }

  private static int crc(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }
}
