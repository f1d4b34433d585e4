package dev.holdfast.bench.peers;

import dev.holdfast.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

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
    return run(program, arguments, Optional.empty(), measuring);
  }

  /** @param kept to be measured in instead, and left as it is then */
  public static int run(Class<?> program, List<String> arguments, Optional<Path> kept, Measuring measuring)
      throws IOException, InterruptedException {
    if (System.getProperty(MARK) == null) {
      return fork(program, arguments);
    }
    CountDownLatch deleted = new CountDownLatch(1);
    Thread measurer = Thread.currentThread();
    // Control-C: the servers are stopped and the files deleted all the same.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        if (deleted.getCount() > 0) {
          measurer.interrupt();
          deleted.await(1, TimeUnit.MINUTES);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }));
    Path work = kept.isPresent() ? Files.createDirectories(kept.get()) : temporary();
    try {
      measuring.measure(Path.of(System.getProperty("holdfast.project")), work);
    } finally {
      if (kept.isEmpty()) {
        Server.delete(work);
      }
      deleted.countDown();
    }
    return 0;
  }

  private static Path temporary() throws IOException {
    return Files.createTempDirectory("holdfast-bench", PosixFilePermissions.asFileAttribute(
        PosixFilePermissions.fromString("rwx--x--x"))); // instances' tools lie below it
  }

  /** The main method of a benchmark that runs in a process of its own: what goes wrong is said in a line. */
  public static void main(Callable<Integer> benchmark, String[] args) {
    System.exit(new CommandLine(benchmark).setExecutionExceptionHandler((e, _, _) -> {
      System.err.println("holdfast: " + (e.getMessage() == null ? e : e.getMessage()));
      return 1;
    }).execute(args));
  }

  /** @throws BenchException if the disk of this directory has less room */
  public static void requireRoom(Path directory, long bytes) throws IOException {
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < bytes) {
      throw new BenchException("needs " + (bytes >> 20) + " MiB of disk in " + directory.getParent() + ", which has "
          + (free >> 20) + " left");
    }
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
