package dev.holdfast.balancer;

import static dev.holdfast.balancer.HeadScan.ascii;

/** Header names and words, in lower case. */
final class Names {

  static final byte[] TE = ascii("te");
  static final byte[] HOST = ascii("host");
  static final byte[] CONNECTION = ascii("connection");
  static final byte[] KEEP_ALIVE = ascii("keep-alive");
  static final byte[] PROXY_CONNECTION = ascii("proxy-connection");
  static final byte[] UPGRADE = ascii("upgrade");
  static final byte[] WEBSOCKET = ascii("websocket");
  static final byte[] CLOSE = ascii("close");
  static final byte[] CHUNKED = ascii("chunked");
  static final byte[] CONTENT_LENGTH = ascii("content-length");
  static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
  static final byte[] IDEMPOTENCY_KEY = ascii("idempotency-key");
  static final byte[] X_FORWARDED_FOR = ascii("x-forwarded-for");
  static final byte[] X_FORWARDED_PROTO = ascii("x-forwarded-proto");
  static final byte[] X_FORWARDED_PORT = ascii("x-forwarded-port");
  static final byte[] X_AMZN_TRACE_ID = ascii("x-amzn-trace-id");

  private Names() {}
}
