package dev.holdfast.zone.process;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** A process's log: one line an event, with its time. Also told to whoever waits for the process to start. */
public final class Log implements Consumer<String> {

  private final PrintStream out;

  public Log(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(String line) {
    out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line.replace('\n', ' '));
  }

  /** A defect of ours: the only place where a stack trace belongs. */
  public void defect(Throwable e) {
    accept("defect: " + e);
    e.printStackTrace(out);
  }

  /** The line that {@code up} looks for and shows when a process cannot start. */
  public static final String CANNOT_START = "cannot start: ";
}
