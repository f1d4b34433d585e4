package dev.holdfast.site;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/** One line for each event, on standard error. */
public final class Logging {

  private static final String CONFIGURATION = """
      handlers = java.util.logging.ConsoleHandler
      .level = WARNING
      dev.holdfast.level = INFO
      java.util.logging.ConsoleHandler.formatter = java.util.logging.SimpleFormatter
      java.util.logging.SimpleFormatter.format = %1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n
      """;

  private Logging() {}

  public static void start() {
    try {
      LogManager.getLogManager().readConfiguration(
          new ByteArrayInputStream(CONFIGURATION.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
