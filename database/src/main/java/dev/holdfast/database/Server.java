package dev.holdfast.database;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server process of one node: started in a session of its own so that it outlives the zone's process, and adopted by
 * the next one. Used by the node's own thread alone.
 */
final class Server {

  private static final long LOG_LIMIT = 16 << 20;

  private final NodeDirectory directory;
  private final Path binaries;
  private final Optional<Commands.RunAs> runAs;
  private final Map<String, String> environment;
  private final Runnable onExit;
  private Optional<Long> pid = Optional.empty();

  /** @param onExit called at once when a server that this started exits; an adopted one must be looked at */
  Server(
      NodeDirectory directory,
      Path binaries,
      Optional<Commands.RunAs> runAs,
      Map<String, String> environment,
      Runnable onExit) {
    this.directory = directory;
    this.binaries = binaries;
    this.runAs = runAs;
    this.environment = environment;
    this.onExit = onExit;
  }

  /** Takes over a server that already runs here. @return whether there is one */
  boolean adopt() throws IOException {
    pid = directory.postmaster().filter(p -> Processes.worksIn(p, directory.data()));
    return pid.isPresent();
  }

  boolean alive() {
    return pid.isPresent() && Processes.worksIn(pid.get(), directory.data());
  }

  /** Whether a server was started or adopted here that was not stopped on order since. */
  boolean expected() {
    return pid.isPresent();
  }

  void start() throws IOException {
    // Whoever still works here belongs to a dead server. And a stale pid file may name a process that has nothing to do
    // with us, or a zombie: the server would refuse to start.
    Processes.killBelow(directory.data(), Optional.empty());
    Files.deleteIfExists(directory.data().resolve("postmaster.pid"));
    if (Files.exists(directory.log()) && Files.size(directory.log()) > LOG_LIMIT) {
      Files.move(directory.log(), directory.path().resolve("log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    Process process = builder(Commands.server(binaries, directory.data(), runAs)).start();
    process.onExit().thenRun(onExit);
    pid = Optional.of(process.pid());
    // Until setsid and setpriv have become postgres, which changes into its data directory, it works elsewhere.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (process.isAlive() && !Processes.worksIn(process.pid(), directory.data()) && System.nanoTime() < deadline) {
      sleep(5);
    }
  }

  /** SIGKILL to all of it; returns when nothing is left that could acknowledge a commit. */
  void kill() throws IOException {
    Optional<Long> postmaster = pid.or(this::recorded);
    Processes.killBelow(directory.data(), postmaster);
    pid = Optional.empty();
  }

  /** Ends sessions, writes a checkpoint and exits; what has not stopped in time is killed. */
  void stop(Duration patience) throws IOException {
    if (alive()) {
      run(Commands.signal("INT", pid.orElseThrow()), Duration.ofSeconds(5));
      long deadline = System.nanoTime() + patience.toNanos();
      while (alive() && System.nanoTime() < deadline) {
        sleep(10);
      }
    }
    kill();
  }

  /** Runs one of PostgreSQL's programs, or the system's, to its end. Its output goes to the node's log. */
  void run(List<String> command, Duration patience) throws IOException {
    Process process = builder(command).start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(command.getFirst() + " took longer than " + patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + command.getFirst(), e);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      List<String> lines = Files.readAllLines(directory.log(), StandardCharsets.ISO_8859_1);
      throw new IOException(
          command + " failed: " + String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
    }
  }

  /**
   * What the server itself said last, for people. Not what it said of sessions: that may quote statements, and what is
   * told here reaches the region's journal.
   */
  String lastWords() throws IOException {
    if (!Files.exists(directory.log())) {
      return "(no log)";
    }
    List<String> lines = Files.readAllLines(directory.log(), StandardCharsets.ISO_8859_1).stream()
        .filter(line -> line.contains("] @ "))
        .toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 2), lines.size()));
  }

  private Optional<Long> recorded() {
    try {
      return directory.postmaster();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty(); // torn by the very crash we clean up after; the working directory tells them all
    }
  }

  private ProcessBuilder builder(List<String> command) {
    File log = directory.log().toFile();
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(directory.path().toFile())
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  static void sleep(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
