package dev.holdfast.balancer;

/** Every limit of the data plane. Sizes in bytes. */
final class Limits {

  /** A request's or response's head; AWS allows 64 KiB of headers. */
  static final int MAX_HEAD = 64 * 1024;

  static final int MAX_HEADERS = 256;

  /** A request body up to this size is held until the response begins, so that it can be sent again. */
  static final int MAX_HELD_BODY = 64 * 1024;

  /** What a client may send ahead of the response to its request before we stop reading. */
  static final int MAX_PIPELINED = 64 * 1024;

  /** Chunk extensions and trailers of one message. */
  static final int MAX_CHUNK_EXTRAS = 8 * 1024;

  /** Attempts for one request, each on another target. */
  static final int MAX_TRIES = 3;

  static final int MAX_IDLE_PER_POOL = 256;

  static final int CONNECT_TIMEOUT_MILLIS = 1_000;

  /** A client that has begun a request head must finish it in this time. */
  static final long HEAD_TIMEOUT_NANOS = 60_000_000_000L;

  /** A pooled target connection idle for longer is closed: many servers give up on theirs after half a minute. */
  static final long POOL_IDLE_NANOS = 20_000_000_000L;

  /** A request that could not be repeated takes a pooled connection only if it was in use this short a time ago. */
  static final long FRESH_NANOS = 1_000_000_000L;

  /** After an error response the client has this long to read it before we close. */
  static final long LINGER_NANOS = 2_000_000_000L;

  private Limits() {}
}
