package dev.holdfast.region.iam;

import java.util.Arrays;
import java.util.Locale;

/**
 * A pattern of a policy: {@code *} stands for any characters, also none, {@code ?} for one. Matched without recursion and
 * without regular expressions, in at most as many steps as pattern and text have characters, multiplied.
 */
final class Wildcard {

  private static final int MANY = -1;
  private static final int ONE = -2;

  /** A character, or one of the two signs above. */
  private final int[] parts;

  private Wildcard(int[] parts) {
    this.parts = parts;
  }

  static Wildcard of(String pattern) {
    return new Builder().pattern(pattern).build();
  }

  static Wildcard ignoringCase(String pattern) {
    return of(pattern.toLowerCase(Locale.ROOT));
  }

  /** Puts together what is to be matched as it is written, and what has signs. */
  static final class Builder {
    private int[] parts = new int[32];
    private int length;

    Builder pattern(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        add(c == '*' ? MANY : c == '?' ? ONE : c);
      }
      return this;
    }

    Builder literal(String text) {
      for (int i = 0; i < text.length(); i++) {
        add(text.charAt(i));
      }
      return this;
    }

    Wildcard build() {
      return new Wildcard(Arrays.copyOf(parts, length));
    }

    private void add(int part) {
      if (part == MANY && length > 0 && parts[length - 1] == MANY) {
        return;
      }
      if (length == parts.length) {
        parts = Arrays.copyOf(parts, 2 * length);
      }
      parts[length++] = part;
    }
  }

  boolean matches(String text) {
    int t = 0;
    int p = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < parts.length && parts[p] == MANY) {
        star = p++;
        resume = t;
      } else if (p < parts.length && (parts[p] == ONE || parts[p] == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    return p == parts.length || p == parts.length - 1 && parts[p] == MANY;
  }
}
