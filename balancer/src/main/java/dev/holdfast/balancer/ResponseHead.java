package dev.holdfast.balancer;

import static dev.holdfast.balancer.HeadScan.ascii;

/** What matters of a response's head, and the head that goes to the client. One for each event loop. */
final class ResponseHead {

  private static final byte[] CLOSE_LINE = ascii("connection: close\r\n");
  private static final byte[] UPGRADE_LINE = ascii("connection: upgrade\r\n");
  private static final byte[] CRLF = {'\r', '\n'};

  private final HeadScan scan;
  private final byte[] out = new byte[Limits.MAX_HEAD + 64];
  private int outLength;

  /** What is wrong with it; empty if nothing is. */
  String problem = "";

  int status;
  /** The target will take another request on this connection. */
  boolean keepAlive;
  boolean chunked;
  /** -1: none given. */
  long contentLength;

  ResponseHead(HeadScan scan) {
    this.scan = scan;
  }

  void read(int length) {
    status = 0;
    chunked = false;
    contentLength = -1;
    problem = scan.scan(length);
    if (problem.isEmpty()) {
      readStatusLine();
    }
    if (problem.isEmpty()) {
      readHeaders();
    }
  }

  private void readStatusLine() {
    byte[] b = scan.bytes;
    if (scan.firstLineEnd < 12 || b[0] != 'H' || b[1] != 'T' || b[2] != 'T' || b[3] != 'P' || b[4] != '/'
        || b[5] != '1' || b[6] != '.' || b[7] != '0' && b[7] != '1' || b[8] != ' '
        || scan.firstLineEnd > 12 && b[12] != ' ') {
      problem = "not a status line";
      return;
    }
    for (int i = 9; i < 12; i++) {
      if (b[i] < '0' || b[i] > '9') {
        problem = "not a status";
        return;
      }
      status = status * 10 + b[i] - '0';
    }
    keepAlive = b[7] == '1';
    problem = status < 100 || status > 599 ? "not a status" : "";
  }

  private void readHeaders() {
    for (int i = 0; i < scan.headers; i++) {
      if (scan.named(i, Names.CONNECTION)) {
        keepAlive &= !scan.lists(i, Names.CLOSE);
      } else if (scan.named(i, Names.CONTENT_LENGTH)) {
        long given = scan.number(i);
        if (given < 0 || contentLength >= 0 && contentLength != given) {
          problem = "a Content-Length that is not one number";
          return;
        }
        contentLength = given;
      } else if (scan.named(i, Names.TRANSFER_ENCODING)) {
        if (chunked || !scan.valueIs(i, Names.CHUNKED)) {
          problem = "a Transfer-Encoding other than one chunked";
          return;
        }
        chunked = true;
      }
    }
    if (chunked && contentLength >= 0) {
      problem = "both Content-Length and Transfer-Encoding";
    }
  }

  /** Sets how the body ends. */
  void frame(Framing body, boolean toHead) {
    if (toHead || status < 200 || status == 204 || status == 304) {
      body.none();
    } else if (chunked) {
      body.chunked();
    } else if (contentLength >= 0) {
      body.length(contentLength);
    } else {
      body.untilClose();
    }
  }

  /**
   * Writes the head for the client.
   *
   * @param close tells it that the connection ends after this response
   */
  void splice(boolean close) {
    outLength = 0;
    put(scan.bytes, 0, scan.firstLineEnd + 2);
    out[7] = '1'; // we speak 1.1, whatever the target does
    for (int i = 0; i < scan.headers; i++) {
      boolean ours = switch (scan.nameLength(i)) {
        case 7 -> status != 101 && scan.named(i, Names.UPGRADE);
        case 10 -> scan.named(i, Names.CONNECTION) || scan.named(i, Names.KEEP_ALIVE);
        case 16 -> scan.named(i, Names.PROXY_CONNECTION);
        default -> false;
      };
      if (!ours) {
        put(scan.bytes, scan.lineStart[i], scan.valueEnd[i]);
        put(CRLF, 0, 2);
      }
    }
    if (status == 101) {
      put(UPGRADE_LINE, 0, UPGRADE_LINE.length);
    } else if (close && status >= 200) {
      put(CLOSE_LINE, 0, CLOSE_LINE.length);
    }
    put(CRLF, 0, 2);
  }

  byte[] spliced() {
    return out;
  }

  int splicedLength() {
    return outLength;
  }

  private void put(byte[] from, int start, int end) {
    System.arraycopy(from, start, out, outLength, end - start);
    outLength += end - start;
  }
}
