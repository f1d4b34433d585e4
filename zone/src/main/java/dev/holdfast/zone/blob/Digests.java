package dev.holdfast.zone.blob;

import dev.holdfast.region.s3.Checksums;
import dev.holdfast.region.s3.Crc64Nvme;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Everything that is computed of an object's bytes while they stream by. */
final class Digests {

  private final MessageDigest md5 = digest("MD5");
  private final SortedMap<String, Checksum> crcs = new TreeMap<>();
  private final SortedMap<String, MessageDigest> hashes = new TreeMap<>();

  /** @param algorithms by their S3 names; none for S3's default */
  Digests(Set<String> algorithms) {
    for (String algorithm : algorithms.isEmpty() ? Set.of(Checksums.DEFAULT) : algorithms) {
      switch (algorithm) {
        case "CRC32" -> crcs.put(algorithm, new CRC32());
        case "CRC32C" -> crcs.put(algorithm, new CRC32C());
        case "CRC64NVME" -> crcs.put(algorithm, new Crc64Nvme());
        case "SHA1" -> hashes.put(algorithm, digest("SHA-1"));
        case "SHA256" -> hashes.put(algorithm, digest("SHA-256"));
        default -> throw new IllegalArgumentException("no such checksum algorithm: " + algorithm);
      }
    }
  }

  void update(byte[] bytes, int length) {
    md5.update(bytes, 0, length);
    crcs.values().forEach(c -> c.update(bytes, 0, length));
    hashes.values().forEach(h -> h.update(bytes, 0, length));
  }

  String md5() {
    return HexFormat.of().formatHex(md5.digest());
  }

  /** Base64, by algorithm. */
  SortedMap<String, String> checksums() {
    SortedMap<String, String> all = new TreeMap<>();
    crcs.forEach((name, crc) -> all.put(name, base64(name.equals(Checksums.DEFAULT)
        ? ByteBuffer.allocate(8).putLong(crc.getValue()).array()
        : ByteBuffer.allocate(4).putInt((int) crc.getValue()).array())));
    hashes.forEach((name, hash) -> all.put(name, base64(hash.digest())));
    return all;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
