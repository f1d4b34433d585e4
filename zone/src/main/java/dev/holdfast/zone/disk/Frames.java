package dev.holdfast.zone.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** One frame: length of the payload (4 bytes), CRC-32C of the payload (4 bytes), payload. */
public final class Frames {

  public static final int HEADER = 8;

  /** No frame is longer: a larger length is damage, not data. */
  private static final int MAX_PAYLOAD = 256 << 20;

  private Frames() {}

  public static ByteBuffer frame(byte[] payload) {
    return frame(payload.length, to -> to.put(payload));
  }

  /** @param fill puts exactly {@code length} bytes */
  public static ByteBuffer frame(int length, Consumer<ByteBuffer> fill) {
    if (length <= 0 || length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("a frame holds 1 to " + MAX_PAYLOAD + " bytes, not " + length);
    }
    ByteBuffer frame = ByteBuffer.allocate(HEADER + length).position(HEADER);
    fill.accept(frame);
    if (frame.hasRemaining()) {
      throw new IllegalStateException("a frame of " + length + " bytes lacks " + frame.remaining());
    }
    return frame.putInt(0, length).putInt(Integer.BYTES, crc(frame.array(), HEADER, length)).flip();
  }

  /** The payload of the frame at the channel's position, which moves behind it; empty where no whole, sound frame is. */
  public static Optional<byte[]> read(SeekableByteChannel channel) throws IOException {
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
    if (!fill(channel, ByteBuffer.wrap(payload)) || crc(payload, 0, length) != crc) {
      channel.position(start);
      return Optional.empty();
    }
    return Optional.of(payload);
  }

  /** What is found behind the last frame that can be read. */
  public enum Rest { ZEROS, TORN, FRAMES }

  /** Whether any sound frame begins behind {@code from}: all bytes there are looked at. */
  public static Rest rest(FileChannel channel, long from) throws IOException {
    ByteBuffer rest = ByteBuffer.allocate(Math.toIntExact(channel.size() - from));
    channel.position(from);
    fill(channel, rest);
    byte[] bytes = rest.array();
    int end = rest.position();
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    for (int at = 1; at + HEADER < end; at++) {
      int length = rest.getInt(at);
      if (length > 0 && length <= bytes.length - at - HEADER
          && crc(bytes, at + HEADER, length) == rest.getInt(at + Integer.BYTES)) {
        return Rest.FRAMES;
      }
    }
    return end == 0 ? Rest.ZEROS : Rest.TORN;
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

  public static int crc(byte[] bytes, int offset, int length) {
    return crc(ByteBuffer.wrap(bytes, offset, length));
  }

  /** Of what is left in the buffer, whose position does not move. */
  public static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
