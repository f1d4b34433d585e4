package dev.holdfast.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;

/** A time as people write it: 90s, 5m, 2h, 1d, or ISO 8601. */
final class Span {

  private Span() {}

  /** @throws IllegalArgumentException saying how a time is written */
  static Duration of(String text) {
    String t = text.strip().toUpperCase(Locale.ROOT);
    try {
      return Duration.parse(t.startsWith("P") ? t : t.endsWith("D") ? "P" + t : "PT" + t);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time is written as 90s, 5m, 2h or PT90S, not " + text, e);
    }
  }
}
