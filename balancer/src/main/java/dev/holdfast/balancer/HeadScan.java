package dev.holdfast.balancer;

/**
 * Finds the lines of an HTTP/1 head in an array and checks that they are what the RFC allows, because every leniency
 * here is a way to smuggle a request past one of two servers that read it differently. Used again and again by one
 * event loop; nothing is allocated.
 */
final class HeadScan {

  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
      TOKEN[Character.toUpperCase(c)] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  /** The bytes; a head begins at 0. */
  final byte[] bytes = new byte[Limits.MAX_HEAD];

  final int[] nameEnd = new int[Limits.MAX_HEADERS];
  final int[] lineStart = new int[Limits.MAX_HEADERS];
  final int[] valueStart = new int[Limits.MAX_HEADERS];
  final int[] valueEnd = new int[Limits.MAX_HEADERS];
  int headers;
  /** Where the first line's CRLF is. */
  int firstLineEnd;

  boolean tooManyHeaders;

  /**
   * Splits a head of this length, its empty line included.
   *
   * @return what is wrong with it; empty if nothing is
   */
  String scan(int length) {
    byte[] b = bytes;
    headers = 0;
    tooManyHeaders = false;
    int at = 0;
    while (b[at] != '\r') {
      if ((b[at] >= 0 && b[at] < ' ') || b[at] == 0x7f) {
        return "a control character in the first line";
      }
      at++;
    }
    firstLineEnd = at;
    if (b[at + 1] != '\n') {
      return "a carriage return without a line feed";
    }
    at += 2;
    while (at < length - 2) {
      if (headers == Limits.MAX_HEADERS) {
        tooManyHeaders = true;
        return "more than " + Limits.MAX_HEADERS + " headers";
      }
      int start = at;
      while (TOKEN[b[at] & 0xff]) {
        at++;
      }
      if (b[at] != ':' || at == start) {
        return start == at && (b[at] == ' ' || b[at] == '\t')
            ? "a folded header line"
            : "a header name that is not a token";
      }
      int colon = at++;
      while (b[at] == ' ' || b[at] == '\t') {
        at++;
      }
      int value = at;
      while (b[at] >= ' ' && b[at] != 0x7f || b[at] < 0 || b[at] == '\t') {
        at++;
      }
      if (b[at] != '\r' || b[at + 1] != '\n') {
        return "a control character in a header value";
      }
      int end = at;
      while (end > value && (b[end - 1] == ' ' || b[end - 1] == '\t')) {
        end--;
      }
      lineStart[headers] = start;
      nameEnd[headers] = colon;
      valueStart[headers] = value;
      valueEnd[headers] = end;
      headers++;
      at += 2;
    }
    return at == length - 2 && b[at] == '\r' && b[at + 1] == '\n' ? "" : "an empty line out of place";
  }

  static boolean isToken(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!TOKEN[b[i] & 0xff]) {
        return false;
      }
    }
    return to > from;
  }

  /** Whether header {@code i} has this name, given in lower case. */
  boolean named(int i, byte[] name) {
    return nameEnd[i] - lineStart[i] == name.length && same(lineStart[i], name);
  }

  int nameLength(int i) {
    return nameEnd[i] - lineStart[i];
  }

  /** Whether the value of header {@code i} is this word, given in lower case. */
  boolean valueIs(int i, byte[] word) {
    return valueEnd[i] - valueStart[i] == word.length && same(valueStart[i], word);
  }

  private boolean same(int from, byte[] lower) {
    for (int k = 0; k < lower.length; k++) {
      int c = bytes[from + k];
      if (c >= 'A' && c <= 'Z') {
        c += 32;
      }
      if (c != lower[k]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the comma-separated list in header {@code i} has this element, given in lower case. */
  boolean lists(int i, byte[] element) {
    int at = valueStart[i];
    while (at < valueEnd[i]) {
      int end = at;
      while (end < valueEnd[i] && bytes[end] != ',') {
        end++;
      }
      int from = at;
      int to = end;
      while (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) {
        from++;
      }
      while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
        to--;
      }
      if (to - from == element.length && same(from, element)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  /** The value of header {@code i} as a length; -1 if it is not 1 to 18 digits. */
  long number(int i) {
    int length = valueEnd[i] - valueStart[i];
    if (length < 1 || length > 18) {
      return -1;
    }
    long n = 0;
    for (int k = valueStart[i]; k < valueEnd[i]; k++) {
      if (bytes[k] < '0' || bytes[k] > '9') {
        return -1;
      }
      n = n * 10 + bytes[k] - '0';
    }
    return n;
  }

  static byte[] ascii(String s) {
    return s.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
