package dev.holdfast.wire.sigv4;

/** What a signature says about the body. */
sealed interface Payload {

  /** The signature was made of the hash of this very body: there is nothing left to check. */
  record Checked() implements Payload {}

  /** @param sha256 in hexadecimal */
  record Hash(String sha256) implements Payload {}

  record Unsigned() implements Payload {}

  /**
   * In chunks as {@code aws-chunked}.
   *
   * @param signed each with a signature that begins from the request's
   * @param trailer followed by header fields, as a checksum
   */
  record Chunked(boolean signed, boolean trailer) implements Payload {}
}
