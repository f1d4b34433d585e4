package dev.holdfast.region.iam;

import java.util.Locale;
import java.util.Optional;

/**
 * Policy variables: {@code ${aws:username}}, with a value for where there is none {@code ${aws:username, 'nobody'}}, and
 * {@code ${*}}, {@code ${?}}, {@code ${$}} for the characters themselves. What a variable stands for is matched as it is:
 * a user named {@code *} is no pattern.
 */
final class Variables {

  private Variables() {}

  /** One part of a text: as it is written, or what a variable stands for. */
  private interface Parts {
    void written(String text);

    void meant(String text);
  }

  /** Whether a text must be put together anew for each request. */
  static boolean in(String text) {
    return text.contains("${");
  }

  /** The text as a pattern; empty if a variable has no value, or several: then nothing matches. */
  static Optional<Wildcard> pattern(String text, Keys keys) {
    Wildcard.Builder builder = new Wildcard.Builder();
    boolean whole = walk(text, keys, new Parts() {
      @Override
      public void written(String part) {
        builder.pattern(part);
      }

      @Override
      public void meant(String part) {
        builder.literal(part);
      }
    });
    return whole ? Optional.of(builder.build()) : Optional.empty();
  }

  /** The text as it is meant; empty as {@link #pattern}. */
  static Optional<String> text(String text, Keys keys) {
    StringBuilder builder = new StringBuilder();
    boolean whole = walk(text, keys, new Parts() {
      @Override
      public void written(String part) {
        builder.append(part);
      }

      @Override
      public void meant(String part) {
        builder.append(part);
      }
    });
    return whole ? Optional.of(builder.toString()) : Optional.empty();
  }

  private static boolean walk(String text, Keys keys, Parts parts) {
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf("${", at);
      int close = open < 0 ? -1 : text.indexOf('}', open);
      if (close < 0) {
        parts.written(text.substring(at));
        return true;
      }
      parts.written(text.substring(at, open));
      Optional<String> value = value(text.substring(open + 2, close).strip(), keys);
      if (value.isEmpty()) {
        return false;
      }
      parts.meant(value.get());
      at = close + 1;
    }
    return true;
  }

  private static Optional<String> value(String variable, Keys keys) {
    if (variable.equals("*") || variable.equals("?") || variable.equals("$")) {
      return Optional.of(variable);
    }
    int comma = variable.indexOf(',');
    String key = (comma < 0 ? variable : variable.substring(0, comma)).strip().toLowerCase(Locale.ROOT);
    if (keys.has(key)) {
      return keys.one(key);
    }
    String otherwise = comma < 0 ? "" : variable.substring(comma + 1).strip();
    return otherwise.length() >= 2 && otherwise.startsWith("'") && otherwise.endsWith("'")
        ? Optional.of(otherwise.substring(1, otherwise.length() - 1))
        : Optional.empty();
  }
}
