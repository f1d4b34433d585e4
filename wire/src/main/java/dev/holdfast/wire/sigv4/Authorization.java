package dev.holdfast.wire.sigv4;

import dev.holdfast.wire.HttpRequest;

/**
 * The header {@code AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…}; what it lacks is empty, and all of it
 * where there is no such header.
 */
record Authorization(String credential, String signedHeaders, String signature) {

  private static final String PREFIX = SigV4.ALGORITHM + ' ';

  static Authorization of(HttpRequest request) {
    String header = request.headers().first("Authorization").orElse("");
    String credential = "";
    String signedHeaders = "";
    String signature = "";
    for (int start = header.startsWith(PREFIX) ? PREFIX.length() : header.length(); start < header.length();) {
      int comma = header.indexOf(',', start);
      int end = comma < 0 ? header.length() : comma;
      int equals = header.indexOf('=', start);
      if (equals > start && equals < end) {
        String value = header.substring(equals + 1, end).strip();
        switch (header.substring(start, equals).strip()) {
          case "Credential" -> credential = value;
          case "SignedHeaders" -> signedHeaders = value;
          case "Signature" -> signature = value;
          default -> { }
        }
      }
      start = end + 1;
    }
    return new Authorization(credential, signedHeaders, signature);
  }
}
