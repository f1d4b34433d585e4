package dev.holdfast.gameday;

import java.io.PrintStream;

/** Progress on a terminal, or in a log, which takes every fifth second. */
public final class Lines implements Progress {

  private final PrintStream out;
  private final boolean terminal;
  private int seconds;

  /** @param terminal whether lines may be overwritten */
  public Lines(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public synchronized void say(String line) {
    out.println((terminal ? "\r\033[K" : "") + "  " + line);
  }

  @Override
  public synchronized void second(String line) {
    if (terminal) {
      out.print("\r\033[K  " + line);
      out.flush();
    } else if (seconds++ % 5 == 0) {
      out.println("    " + line);
    }
  }
}
