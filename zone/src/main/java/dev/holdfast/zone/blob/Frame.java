package dev.holdfast.zone.blob;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A small blob in its segment: magic, segment, offset, length, the CRC-32C of these and of the bytes (4 bytes each), the
 * bytes; then nothing up to the next unit. It says where it belongs, so that what was written to a wrong place is found.
 */
final class Frame {

  static final int HEADER = 20;

  private static final int MAGIC = 0x484F4C53; // HOLS
  private static final int CHECKED = 16; // of the header, with the bytes

  private Frame() {}

  /** Writes the frame, and what is left to the next unit. */
  static void put(ByteBuffer out, Location at, byte[] bytes) {
    int start = out.position();
    out.putInt(MAGIC).putInt(at.segment()).putInt(at.offset()).putInt(at.length());
    CRC32C crc = new CRC32C();
    crc.update(out.slice(start, CHECKED));
    crc.update(bytes);
    out.putInt((int) crc.getValue()).put(bytes);
    int end = start + at.end() - at.offset();
    while (out.position() < end) {
      out.put((byte) 0);
    }
  }

  /** The length that the frame at the buffer's position says it has, if it begins there; else 0. */
  static int length(ByteBuffer header, int segment, int offset) {
    int length = header.getInt(header.position() + 12);
    return header.getInt(header.position()) == MAGIC && header.getInt(header.position() + 4) == segment
        && header.getInt(header.position() + 8) == offset && length > 0 && length <= BlobStore.SMALL ? length : 0;
  }

  /** @throws CorruptBlobException if this frame is not as it was written */
  static void check(byte[] frame, Location at) throws CorruptBlobException {
    if (length(ByteBuffer.wrap(frame), at.segment(), at.offset()) != at.length()) {
      throw new CorruptBlobException(at.id(), "its header is damaged");
    }
    CRC32C crc = new CRC32C();
    crc.update(frame, 0, CHECKED);
    crc.update(frame, HEADER, at.length());
    if (ByteBuffer.wrap(frame).getInt(CHECKED) != (int) crc.getValue()) {
      throw new CorruptBlobException(at.id(), "its bytes are damaged");
    }
  }
}
