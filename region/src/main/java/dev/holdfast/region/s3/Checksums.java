package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Errors;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.SdkPojo;

/** The checksums of S3: which were asked for, whether they agree, and those of an object made of parts. */
public final class Checksums {

  /** By their S3 names. */
  public static final List<String> ALGORITHMS = List.of("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256");

  /** What S3 computes when nobody asks for another. */
  public static final String DEFAULT = "CRC64NVME";

  private Checksums() {}

  /** The checksums that a request states, by algorithm, from its members {@code ChecksumCRC32} and so on. */
  static SortedMap<String, String> stated(SdkPojo request) {
    SortedMap<String, String> stated = new TreeMap<>();
    request.sdkFields().forEach(field -> {
      String name = field.memberName();
      if (name.startsWith("Checksum") && ALGORITHMS.contains(name.substring("Checksum".length()))
          && field.getValueOrDefault(request) instanceof String value) {
        stated.put(name.substring("Checksum".length()), value);
      }
    });
    return stated;
  }

  /** Sets the member of a builder that bears this checksum. */
  static void show(SdkPojo builder, String algorithm, String value) {
    builder.sdkFields().stream()
        .filter(f -> f.memberName().equals("Checksum" + algorithm))
        .forEach(f -> f.set(builder, value));
  }

  /** The one checksum that an object keeps, after those that its writer stated were found true. */
  static Checksum verified(SdkPojo request, Optional<String> askedAlgorithm, SortedMap<String, String> computed) {
    SortedMap<String, String> stated = stated(request);
    requireOne(stated);
    stated.forEach((algorithm, value) -> {
      requireReadable(algorithm, value);
      if (!value.equals(computed.get(algorithm))) {
        throw badDigest(algorithm);
      }
    });
    String usual = computed.containsKey(DEFAULT) ? DEFAULT : computed.firstKey();
    String kept = stated.isEmpty() ? askedAlgorithm.filter(computed::containsKey).orElse(usual) : stated.firstKey();
    return new Checksum(kept, computed.get(kept), Checksum.FULL_OBJECT);
  }

  private static void requireOne(SortedMap<String, String> stated) {
    if (stated.size() > 1) {
      throw Errors.badRequest("InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types "
          + "are not allowed.");
    }
  }

  private static void requireReadable(String algorithm, String value) {
    int bytes = switch (algorithm) {
      case "CRC64NVME" -> 8;
      case "SHA1" -> 20;
      case "SHA256" -> 32;
      default -> 4;
    };
    try {
      if (Base64.getDecoder().decode(value).length == bytes) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw unreadable(algorithm);
    }
    throw unreadable(algorithm);
  }

  private static RuntimeException unreadable(String algorithm) {
    return Errors.badRequest(
        "InvalidRequest", "Value for x-amz-checksum-" + algorithm.toLowerCase(Locale.ROOT) + " header is invalid.");
  }

  static RuntimeException badDigest(String algorithm) {
    return Errors.badRequest("BadDigest", "The " + algorithm + " you specified did not match the calculated checksum.");
  }

  /** The type that an upload of this algorithm gets if it asks for none. */
  static String usualType(String algorithm) {
    return algorithm.equals("CRC64NVME") ? Checksum.FULL_OBJECT : Checksum.COMPOSITE;
  }

  static void requireKnown(String algorithm) {
    if (!ALGORITHMS.contains(algorithm)) {
      throw Errors.badRequest("InvalidRequest", "Checksum algorithm provided is unsupported. Please try again with any "
          + "of the valid types: " + ALGORITHMS);
    }
  }

  static void requireAllowed(String algorithm, String type) {
    requireKnown(algorithm);
    boolean sha = algorithm.startsWith("SHA");
    boolean allowed = type.equals(Checksum.FULL_OBJECT) && !sha
        || type.equals(Checksum.COMPOSITE) && !algorithm.equals("CRC64NVME");
    if (!allowed) {
      throw Errors.badRequest("InvalidRequest", "The " + type + " checksum type cannot be used with the "
          + algorithm.toLowerCase(Locale.ROOT) + " checksum algorithm.");
    }
  }

  /** The checksum of a whole made of these parts, from theirs alone. */
  static Checksum ofParts(String algorithm, String type, List<Rows.UploadedPart> parts) {
    return type.equals(Checksum.COMPOSITE) ? composite(algorithm, parts) : combined(algorithm, parts);
  }

  private static Checksum composite(String algorithm, List<Rows.UploadedPart> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(p -> all.writeBytes(Base64.getDecoder().decode(p.checksums().get(algorithm))));
    byte[] digest = switch (algorithm) {
      case "CRC32" -> crc(new CRC32(), all.toByteArray());
      case "CRC32C" -> crc(new CRC32C(), all.toByteArray());
      case "SHA1" -> digest("SHA-1", all.toByteArray());
      case "SHA256" -> digest("SHA-256", all.toByteArray());
      default -> throw new IllegalArgumentException("no composite checksum of " + algorithm);
    };
    return new Checksum(algorithm, base64(digest) + '-' + parts.size(), Checksum.COMPOSITE);
  }

  private static Checksum combined(String algorithm, List<Rows.UploadedPart> parts) {
    Crc crc = Crc.named(algorithm);
    long value = 0;
    for (Rows.UploadedPart part : parts) {
      long next = crc.decode(part.checksums().get(algorithm));
      value = crc.combine(value, next, part.stored().size());
    }
    return new Checksum(algorithm, crc.encode(value), Checksum.FULL_OBJECT);
  }

  /** The ETag of an object made of parts: the MD5 of their MD5s, and their number. */
  static String etagOfParts(List<Rows.UploadedPart> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(p -> all.writeBytes(HexFormat.of().parseHex(p.etag())));
    return HexFormat.of().formatHex(digest("MD5", all.toByteArray())) + '-' + parts.size();
  }

  private static byte[] crc(java.util.zip.Checksum crc, byte[] bytes) {
    crc.update(bytes);
    return ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
  }

  private static byte[] digest(String name, byte[] bytes) {
    try {
      return MessageDigest.getInstance(name).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
