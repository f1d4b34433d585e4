package dev.holdfast.region.s3;

/** Strings in the order of their UTF-8 bytes, which is that of their code points (Java's own is of UTF-16 units). */
final class Utf8Order {

  private Utf8Order() {}

  static int compare(String a, String b) {
    int n = Math.min(a.length(), b.length());
    for (int i = 0; i < n; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return rank(x) - rank(y);
      }
    }
    return a.length() - b.length();
  }

  /** Surrogates stand for code points above all the others. */
  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }

  /** The least string above every string that begins with {@code prefix}; empty if there is none. */
  static java.util.Optional<String> afterPrefix(String prefix) {
    int end = prefix.length();
    while (end > 0) {
      int last = prefix.codePointBefore(end);
      int start = end - Character.charCount(last);
      if (last < Character.MAX_CODE_POINT) {
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return java.util.Optional.of(prefix.substring(0, start) + Character.toString(next));
      }
      end = start;
    }
    return java.util.Optional.empty();
  }
}
