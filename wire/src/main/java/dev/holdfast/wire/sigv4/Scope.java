package dev.holdfast.wire.sigv4;

import java.util.Optional;

/**
 * What a signature is good for: {@code KEY/20260101/us-east-1/s3/aws4_request}.
 *
 * @param date as {@code 20260101}
 */
record Scope(String accessKeyId, String date, String region, String service) {

  private static final String NAME = "abcdefghijklmnopqrstuvwxyz0123456789-";
  private static final String KEY_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz_";

  static Optional<Scope> parse(String credential) {
    String[] parts = credential.split("/", -1);
    boolean whole = parts.length == 5 && parts[4].equals("aws4_request")
        && parts[1].length() == 8 && consists(parts[1], 8, "0123456789")
        && consists(parts[0], 128, KEY_ID) && consists(parts[2], 40, NAME) && consists(parts[3], 40, NAME);
    return whole ? Optional.of(new Scope(parts[0], parts[1], parts[2], parts[3])) : Optional.empty();
  }

  /** Every request passes here: a regular expression would be the dearest part of its check. */
  private static boolean consists(String text, int most, String of) {
    for (int i = 0; i < text.length(); i++) {
      if (of.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= most;
  }

  /** Without the key, as it is signed. */
  String signed() {
    return date + '/' + region + '/' + service + "/aws4_request";
  }
}
