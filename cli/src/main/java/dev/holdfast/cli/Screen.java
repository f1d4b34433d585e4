package dev.holdfast.cli;

import java.io.PrintStream;
import java.time.Duration;

/** Aligned lines on the terminal; colour only where there is a terminal that wants it. */
final class Screen {

  private final PrintStream out = System.out;
  private final boolean colour =
      System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;

  /** {@code   name         text}. */
  void item(String name, String text) {
    out.printf("  %-15s %s%n", name, text);
  }

  void line(String text) {
    out.println(text);
  }

  void blank() {
    out.println();
  }

  /** Green for what is well, yellow for what is under way, red for what is not well. */
  String state(String text) {
    String s = text.toLowerCase(java.util.Locale.ROOT);
    if (s.contains("fail") || s.contains("rollback") || s.contains("lost") || s.contains("unhealthy")
        || s.contains("impaired") || s.contains("down")) {
      return paint(31, text);
    }
    if (s.contains("progress") || s.contains("pending") || s.contains("creating") || s.contains("initial")
        || s.contains("shutting") || s.contains("draining")) {
      return paint(33, text);
    }
    return s.contains("complete") || s.contains("healthy") || s.contains("available") || s.contains("running")
        || s.equals("up") ? paint(32, text) : text;
  }

  String bold(String text) {
    return paint(1, text);
  }

  static String seconds(Duration d) {
    return "%.1f s".formatted(d.toMillis() / 1000.0);
  }

  static String mebibytes(long bytes) {
    return "%d MiB".formatted((bytes + (1 << 19)) >> 20);
  }

  private String paint(int code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
