package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which version of its key something is.
 *
 * @param order greater than that of every earlier version of the key
 * @param id empty for the null version, which is what is written while versioning is not enabled
 */
record VersionId(long order, Optional<String> id) {

  static final String NULL = "null";

  /** What a bucket holds that never had versioning: nothing came before it. */
  static final VersionId UNVERSIONED = new VersionId(0, Optional.empty());

  private static final String DIGITS = "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final Duration MICROSECOND = Duration.ofNanos(1_000);
  private static final int ORDER_DIGITS = 13;
  private static final int LENGTH = 32;

  /** An id as long as AWS's; its first digits say the order, so that a version is found by its id alone. */
  static VersionId fresh(long order, Ids ids) {
    StringBuilder id = new StringBuilder(LENGTH);
    for (int i = ORDER_DIGITS - 1; i >= 0; i--) {
      id.append(DIGITS.charAt((int) (order >>> 5 * i & 31)));
    }
    return new VersionId(order, Optional.of(id + ids.base32(LENGTH - ORDER_DIGITS)));
  }

  /** What is later has a greater one. */
  static long micros(Instant at) {
    return Duration.between(Instant.EPOCH, at).dividedBy(MICROSECOND);
  }

  /** The order in an id; empty if it can be none of ours. */
  static OptionalLong order(String id) {
    if (id.length() != LENGTH) {
      return OptionalLong.empty();
    }
    long order = 0;
    for (int i = 0; i < LENGTH; i++) {
      int digit = DIGITS.indexOf(id.charAt(i));
      if (digit < 0) {
        return OptionalLong.empty();
      }
      order = i < ORDER_DIGITS ? order << 5 | digit : order;
    }
    return OptionalLong.of(order);
  }

  boolean isNull() {
    return id.isEmpty();
  }

  /** As requests and answers bear it. */
  String text() {
    return id.orElse(NULL);
  }
}
