package dev.holdfast.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of its own for what makes the load: the command line's JVM is tuned to start quickly, not to be quick, and
 * would be slower than what it measures.
 */
public final class Apart {

  private static final String MARK = "holdfast.bench.apart";

  private Apart() {}

  /** Everything between the start of the servers and their end. */
  public interface Measuring {
    void measure(Path project, Path work) throws IOException, InterruptedException;
  }

  /**
   * Runs the program again in a process of its own; there, measures in a directory that is deleted afterwards.
   *
   * @param program whose main method, given these arguments, comes here again
   */
  public static int run(Class<?> program, List<String> arguments, Measuring measuring)
      throws IOException, InterruptedException {
    if (System.getProperty(MARK) == null) {
      return fork(program, arguments);
    }
    Path work = Files.createTempDirectory("holdfast-bench", PosixFilePermissions.asFileAttribute(
        PosixFilePermissions.fromString("rwx--x--x"))); // instances' tools lie below it
    try {
      measuring.measure(Path.of(System.getProperty("holdfast.project")), work);
    } finally {
      Server.delete(work);
    }
    return 0;
  }

  private static int fork(Class<?> program, List<String> arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:+UseSerialGC", "-Xmx1g", "-D" + MARK + "=1",
        "-Dholdfast.project=" + System.getProperty("holdfast.project", "."),
        "-cp", System.getProperty("java.class.path"), program.getName()));
    all.addAll(arguments);
    return new ProcessBuilder(all).inheritIO().start().waitFor();
  }
}
