package dev.holdfast.wire.sigv4;

import java.util.Optional;

/**
 * What a signature is good for: {@code KEY/20260101/us-east-1/s3/aws4_request}.
 *
 * @param date as {@code 20260101}
 */
record Scope(String accessKeyId, String date, String region, String service) {

  static Optional<Scope> parse(String credential) {
    String[] parts = credential.split("/", -1);
    boolean whole = parts.length == 5 && parts[4].equals("aws4_request") && parts[1].matches("\\d{8}")
        && parts[0].matches("\\w{1,128}") && parts[2].matches("[a-z0-9-]{1,40}") && parts[3].matches("[a-z0-9-]{1,40}");
    return whole ? Optional.of(new Scope(parts[0], parts[1], parts[2], parts[3])) : Optional.empty();
  }

  /** Without the key, as it is signed. */
  String signed() {
    return date + '/' + region + '/' + service + "/aws4_request";
  }
}
