package dev.holdfast.region.s3;

import java.util.Optional;

/**
 * A checksum of an object, as its headers give it.
 *
 * @param algorithm as {@code "CRC32C"}
 * @param value Base64; of a composite one with {@code -N}, N the number of parts
 * @param type {@code "FULL_OBJECT"} or {@code "COMPOSITE"}
 */
record Checksum(String algorithm, String value, String type) {

  static final String FULL_OBJECT = "FULL_OBJECT";
  static final String COMPOSITE = "COMPOSITE";

  Optional<String> of(String asked) {
    return asked.equals(algorithm) ? Optional.of(value) : Optional.empty();
  }
}
