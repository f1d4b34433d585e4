package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Blob;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** Blobs as the blob store would make them of given bytes, with every checksum. */
final class TestBlobs {

  private int made;

  int made() {
    return made;
  }

  Blob of(byte[] bytes) {
    SortedMap<String, String> checksums = new TreeMap<>();
    CRC32 crc32 = new CRC32();
    crc32.update(bytes);
    CRC32C crc32c = new CRC32C();
    crc32c.update(bytes);
    Crc64Nvme crc64 = new Crc64Nvme();
    crc64.update(bytes, 0, bytes.length);
    checksums.put("CRC32", base64(ByteBuffer.allocate(4).putInt((int) crc32.getValue()).array()));
    checksums.put("CRC32C", base64(ByteBuffer.allocate(4).putInt((int) crc32c.getValue()).array()));
    checksums.put("CRC64NVME", base64(ByteBuffer.allocate(8).putLong(crc64.getValue()).array()));
    checksums.put("SHA1", base64(digest("SHA-1", bytes)));
    checksums.put("SHA256", base64(digest("SHA-256", bytes)));
    return new Blob("blob-" + ++made, bytes.length, HexFormat.of().formatHex(digest("MD5", bytes)), checksums);
  }

  static byte[] digest(String name, byte[] bytes) {
    try {
      return MessageDigest.getInstance(name).digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
