package dev.holdfast.region.kernel;

import java.util.SplittableRandom;

/** Ids and choices for one command, drawn from its seed: the same command always draws the same. */
public final class Ids {

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final SplittableRandom random;

  Ids(long seed) {
    random = new SplittableRandom(seed);
  }

  /** For a call that only reads, and so has no seed: its request id, whose chance is none of the region's. (FNV-1a.) */
  static Ids of(String requestId) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < requestId.length(); i++) {
      hash = (hash ^ requestId.charAt(i)) * 0x100000001b3L;
    }
    return new Ids(hash);
  }

  /** {@code digits} hexadecimal digits, as after {@code i-} (17 of them). */
  public String hex(int digits) {
    StringBuilder b = new StringBuilder(digits);
    while (b.length() < digits) {
      b.append(Character.forDigit(random.nextInt(16), 16));
    }
    return b.toString();
  }

  /** Upper-case letters and digits, as in access key ids. */
  public String base32(int length) {
    StringBuilder b = new StringBuilder(length);
    while (b.length() < length) {
      b.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    return b.toString();
  }

  /** A version 4 UUID, as in request ids, message ids and the ends of many ARNs. */
  public String uuid() {
    String h = hex(32);
    return h.substring(0, 8) + '-' + h.substring(8, 12) + "-4" + h.substring(13, 16)
        + '-' + "89ab".charAt(random.nextInt(4)) + h.substring(17, 20) + '-' + h.substring(20);
  }

  /** A number from 0 up to, not including, {@code bound}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }
}
