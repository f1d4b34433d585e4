package dev.holdfast.gameday;

import java.util.Locale;

/** Figures as people read them, the same in every country. */
public final class Figures {

  private Figures() {}

  /** {@code 0.42 s}, {@code 12.3 s}. */
  public static String seconds(long nanos) {
    double s = nanos / 1e9;
    return String.format(Locale.ROOT, s < 10 ? "%.2f s" : "%.1f s", s);
  }

  /** {@code 4.2 ms}, {@code 120 ms}, {@code 2.31 s}. */
  public static String latency(long nanos) {
    double ms = nanos / 1e6;
    return ms >= 1000 ? seconds(nanos) : String.format(Locale.ROOT, ms < 10 ? "%.1f ms" : "%.0f ms", ms);
  }

  /** {@code 1 %}, {@code 0.25 %}. */
  public static String percent(double percent) {
    return String.format(Locale.ROOT, percent == Math.rint(percent) ? "%.0f %%" : "%.2f %%", percent);
  }
}
