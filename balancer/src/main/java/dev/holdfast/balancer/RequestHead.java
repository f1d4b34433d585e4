package dev.holdfast.balancer;

import static dev.holdfast.balancer.HeadScan.ascii;

/**
 * What matters of a request's head, and the head that goes to the target. One object for each event loop, used again
 * for every request: {@link Exchange} keeps what it needs longer.
 */
final class RequestHead {

  private static final byte[] CLOSE_LINE = ascii("connection: close\r\n");
  private static final byte[] UPGRADE_LINE = ascii("connection: upgrade\r\n");
  private static final byte[] FOR = ascii("x-forwarded-for: ");
  private static final byte[] PROTO = ascii("x-forwarded-proto: http\r\n");
  private static final byte[] PORT = ascii("x-forwarded-port: ");
  private static final byte[] TRACE = ascii("x-amzn-trace-id: Root=1-");
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] COMMA = {',', ' '};

  /** Enough for every header we add; the client's address is at most 45 characters, twice. */
  private static final int ROOM_FOR_OURS = 512;

  private final HeadScan scan;
  private final byte[] out = new byte[Limits.MAX_HEAD + ROOM_FOR_OURS];
  private int outLength;

  /** 0 when the head is good, else the status to refuse it with. */
  int refusal;

  /** What is wrong with it, for the log. */
  String problem = "";

  boolean http10;
  /** The client will send another request on this connection. */
  boolean keepAlive;
  /** The response will have no body. */
  boolean isHead;
  /** Sending it twice does what sending it once does: its method says so, or an Idempotency-Key. */
  boolean repeatable;
  /** To WebSocket; nothing else is let through (h2c would be a way past us). */
  boolean upgrade;
  boolean chunked;
  /** -1: none given. */
  long contentLength;

  private int lastForwardedFor;
  private boolean traced;
  private boolean nominates;

  RequestHead(HeadScan scan) {
    this.scan = scan;
  }

  /** Reads the head of this length in the scan's bytes; see {@link #refusal}. */
  void read(int length) {
    refusal = 0;
    problem = "";
    keepAlive = true;
    upgrade = false;
    chunked = false;
    contentLength = -1;
    lastForwardedFor = -1;
    traced = false;
    nominates = false;
    String wrong = scan.scan(length);
    if (!wrong.isEmpty()) {
      refuse(scan.tooManyHeaders ? 431 : 400, wrong);
      return;
    }
    readFirstLine();
    if (refusal == 0) {
      readHeaders();
    }
  }

  private void refuse(int status, String why) {
    refusal = status;
    problem = why;
  }

  private void readFirstLine() {
    byte[] b = scan.bytes;
    int end = scan.firstLineEnd;
    int method = 0;
    while (method < end && b[method] != ' ') {
      method++;
    }
    if (!HeadScan.isToken(b, 0, method) || end - method < 11) {
      refuse(400, "not a request line");
      return;
    }
    int version = end - 8;
    for (int i = method + 1; i < version - 1; i++) {
      if (b[i] == ' ') {
        refuse(400, "a space in the request target");
        return;
      }
    }
    if (b[version - 1] != ' ' || version - 1 == method + 1 || b[version] != 'H' || b[version + 1] != 'T'
        || b[version + 2] != 'T' || b[version + 3] != 'P' || b[version + 4] != '/' || b[version + 6] != '.') {
      refuse(400, "not a request line");
      return;
    }
    if (b[version + 5] != '1' || b[version + 7] != '0' && b[version + 7] != '1') {
      refuse(505, "not HTTP/1.0 or HTTP/1.1");
      return;
    }
    http10 = b[version + 7] == '0';
    readMethod(b, method);
  }

  private void readMethod(byte[] b, int length) {
    isHead = is(b, length, "HEAD");
    repeatable = isHead || is(b, length, "GET") || is(b, length, "PUT") || is(b, length, "DELETE")
        || is(b, length, "OPTIONS");
    if (is(b, length, "CONNECT") || is(b, length, "TRACE")) {
      refuse(405, "a method that load balancers do not forward");
    }
  }

  private static boolean is(byte[] b, int length, String method) {
    if (length != method.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (b[i] != method.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void readHeaders() {
    int hosts = 0;
    boolean asksToUpgrade = false;
    boolean toWebSocket = false;
    for (int i = 0; i < scan.headers; i++) {
      switch (scan.nameLength(i)) {
        case 4 -> {
          if (scan.named(i, Names.HOST)) {
            hosts++;
          }
        }
        case 7 -> toWebSocket |= scan.named(i, Names.UPGRADE) && scan.valueIs(i, Names.WEBSOCKET);
        case 10 -> {
          if (scan.named(i, Names.CONNECTION)) {
            keepAlive &= !scan.lists(i, Names.CLOSE);
            boolean upgrades = scan.lists(i, Names.UPGRADE);
            asksToUpgrade |= upgrades;
            nominates |= !upgrades && !scan.valueIs(i, Names.CLOSE) && !scan.valueIs(i, Names.KEEP_ALIVE)
                || upgrades && !scan.valueIs(i, Names.UPGRADE);
          }
        }
        case 14 -> {
          if (scan.named(i, Names.CONTENT_LENGTH)) {
            if (contentLength >= 0) {
              refuse(400, "more than one Content-Length");
              return;
            }
            contentLength = scan.number(i);
            if (contentLength < 0) {
              refuse(400, "a Content-Length that is not a number");
              return;
            }
          }
        }
        case 15 -> {
          if (scan.named(i, Names.X_FORWARDED_FOR)) {
            lastForwardedFor = i;
          } else if (scan.named(i, Names.X_AMZN_TRACE_ID)) {
            traced = true;
          } else if (scan.named(i, Names.IDEMPOTENCY_KEY)) {
            repeatable = true;
          }
        }
        case 17 -> {
          if (scan.named(i, Names.TRANSFER_ENCODING)) {
            if (chunked || http10 || !scan.valueIs(i, Names.CHUNKED)) {
              refuse(400, "a Transfer-Encoding other than one chunked");
              return;
            }
            chunked = true;
          }
        }
        default -> {}
      }
    }
    upgrade = asksToUpgrade && toWebSocket && !http10;
    keepAlive &= !http10;
    if (chunked && contentLength >= 0) {
      refuse(400, "both Content-Length and Transfer-Encoding");
    } else if (hosts > 1 || hosts == 0 && !http10) {
      refuse(400, hosts > 1 ? "more than one Host" : "no Host");
    }
  }

  /**
   * Writes the head for the target: the client's, without the headers that are between the client and us, with ours.
   *
   * @param client the client's address
   * @param port the listener's, as text
   * @param random 16 bytes of randomness as two numbers, for a trace id
   */
  void splice(byte[] client, byte[] port, long epochSeconds, long random1, long random2) {
    byte[] b = scan.bytes;
    outLength = 0;
    put(b, 0, scan.firstLineEnd + 2);
    for (int i = 0; i < scan.headers; i++) {
      if (dropped(i)) {
        continue;
      }
      put(b, scan.lineStart[i], scan.valueEnd[i]);
      if (i == lastForwardedFor) {
        put(COMMA);
        put(client);
      }
      put(CRLF);
    }
    if (lastForwardedFor < 0) {
      put(FOR);
      put(client);
      put(CRLF);
    }
    put(PROTO);
    put(PORT);
    put(port);
    put(CRLF);
    if (!traced) {
      put(TRACE);
      hex(epochSeconds, 8);
      out[outLength++] = '-';
      hex(random1, 16);
      hex(random2, 8);
      put(CRLF);
    }
    if (upgrade) {
      put(UPGRADE_LINE);
    } else if (http10) {
      put(CLOSE_LINE);
    }
    put(CRLF);
  }

  private boolean dropped(int i) {
    return switch (scan.nameLength(i)) {
      case 2 -> scan.named(i, Names.TE);
      case 7 -> !upgrade && scan.named(i, Names.UPGRADE) || nominated(i);
      case 10 -> scan.named(i, Names.CONNECTION) || scan.named(i, Names.KEEP_ALIVE) || nominated(i);
      case 16 -> scan.named(i, Names.PROXY_CONNECTION) || scan.named(i, Names.X_FORWARDED_PORT) || nominated(i);
      case 17 -> scan.named(i, Names.X_FORWARDED_PROTO) || nominated(i);
      default -> nominated(i);
    };
  }

  /**
   * Whether a Connection header says that this header is between the client and us. Headers that say whose the request
   * is, or where it ends, cannot be taken away like this.
   */
  private boolean nominated(int i) {
    if (!nominates || scan.named(i, Names.HOST) || scan.named(i, Names.CONTENT_LENGTH)
        || scan.named(i, Names.TRANSFER_ENCODING) || scan.named(i, Names.X_FORWARDED_FOR)
        || scan.named(i, Names.UPGRADE)) {
      return false;
    }
    byte[] name = new byte[scan.nameLength(i)];
    for (int k = 0; k < name.length; k++) {
      byte c = scan.bytes[scan.lineStart[i] + k];
      name[k] = c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
    }
    for (int h = 0; h < scan.headers; h++) {
      if (scan.named(h, Names.CONNECTION) && scan.lists(h, name)) {
        return true;
      }
    }
    return false;
  }

  byte[] spliced() {
    return out;
  }

  int splicedLength() {
    return outLength;
  }

  private void put(byte[] from) {
    put(from, 0, from.length);
  }

  private void put(byte[] from, int start, int end) {
    System.arraycopy(from, start, out, outLength, end - start);
    outLength += end - start;
  }

  private void hex(long number, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out[outLength++] = (byte) Character.forDigit((int) (number >>> shift) & 15, 16);
    }
  }
}
