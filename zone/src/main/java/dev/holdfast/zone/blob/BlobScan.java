package dev.holdfast.zone.blob;

import dev.holdfast.zone.disk.DirectFile;
import dev.holdfast.zone.disk.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads a whole blob from the disk and checks every byte of its file. */
public final class BlobScan {

  private BlobScan() {}

  static void read(Path path, String id, Pace pace) throws IOException, InterruptedException {
    try (DirectFile file = DirectFile.open(path)) {
      long size = file.size();
      long length = BlobFormat.lengthIn(size, id);
      int[] found = new int[BlobFormat.blocks(length)];
      ByteBuffer trailer = ByteBuffer.allocate((int) (size - length));
      for (long at = 0; at < size; at += BlobFormat.BLOCK) {
        int wanted = (int) Math.min(BlobFormat.BLOCK, size - at);
        ByteBuffer bytes = file.read(at, wanted);
        if (bytes.remaining() < wanted) {
          throw new CorruptBlobException(id, "its file ends early");
        }
        int data = (int) Math.clamp(length - at, 0, wanted);
        if (data > 0) {
          found[(int) (at / BlobFormat.BLOCK)] = BlobFormat.crc(bytes.slice(0, data));
        }
        trailer.put(bytes.slice(data, wanted - data));
        pace.rest(wanted);
      }
      compare(found, BlobFormat.checks(trailer.flip(), id, length), id);
    }
  }

  private static void compare(int[] found, int[] written, String id) throws CorruptBlobException {
    for (int block = 0; block < found.length; block++) {
      if (found[block] != written[block]) {
        throw new CorruptBlobException(id, "block " + block + " is damaged");
      }
    }
  }
}
