package dev.holdfast.host;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * An instance's console. Its processes append to the file themselves, so that they depend on nobody who reads; what
 * keeps it small is that the host truncates it from time to time, which appending writers survive.
 */
record ConsoleLog(Path file) {

  static final long MAX_BYTES = 10L << 20;
  private static final int KEPT_BYTES = 1 << 20;
  private static final int LAST_LINE_BYTES = 4096;
  private static final int LAST_LINE_CHARACTERS = 300;

  /** Adds a line of the host's own. */
  void say(String line) {
    try {
      Files.writeString(file, "holdfast: " + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      System.getLogger(ConsoleLog.class.getName())
          .log(System.Logger.Level.WARNING, () -> file + ": " + e.getMessage() + ": " + line);
    }
  }

  /** When it is too long: keeps its end in {@code console.log.1} and begins again. */
  void bound() throws IOException {
    if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
      Files.write(file.resolveSibling(file.getFileName() + ".1"), tail(KEPT_BYTES));
      try (FileChannel log = FileChannel.open(file, StandardOpenOption.WRITE)) {
        log.truncate(0);
      }
    }
  }

  /** The last line that the instance printed and that is no remark of the host's, shortened. */
  Optional<String> lastLine() {
    try {
      return new String(tail(LAST_LINE_BYTES), StandardCharsets.UTF_8).lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("holdfast: "))
          .reduce((earlier, later) -> later)
          .map(line -> line.length() > LAST_LINE_CHARACTERS ? line.substring(0, LAST_LINE_CHARACTERS) + "…" : line);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  byte[] tail(int bytes) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long length = log.length();
      byte[] tail = new byte[(int) Math.min(bytes, length)];
      log.seek(length - tail.length);
      log.readFully(tail);
      return tail;
    }
  }
}
