package dev.holdfast.wire.sigv4;

/** The chain of a chunked body's signatures: each is made with the one before it. */
final class ChunkSignatures {

  private static final String EMPTY = Crypto.sha256Hex("");

  private final SigningKey key;
  private final String timestamp;
  private final String scope;
  private String previous;

  /** @param seed the request's own signature */
  ChunkSignatures(SigningKey key, String timestamp, String scope, String seed) {
    this.key = key;
    this.timestamp = timestamp;
    this.scope = scope;
    this.previous = seed;
  }

  boolean nextChunk(String given, String sha256) {
    return next(given, "AWS4-HMAC-SHA256-PAYLOAD", EMPTY + '\n' + sha256);
  }

  /** @param fields {@code name:value} lines */
  boolean trailer(String given, String fields) {
    return next(given, "AWS4-HMAC-SHA256-TRAILER", Crypto.sha256Hex(fields));
  }

  private boolean next(String given, String algorithm, String hashes) {
    String text = String.join("\n", algorithm, timestamp, scope, previous, hashes);
    previous = key.sign(text);
    return Crypto.same(previous, given);
  }
}
