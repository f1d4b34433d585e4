package dev.holdfast.database;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The server process of one node: started in a session of its own so that it outlives the zone's process, and adopted by
 * the next one. Used by the node's own thread alone.
 */
final class Server {

  private static final long LOG_LIMIT = 16 << 20;

  /** What differs from one kind of server to another. */
  interface Program {
    /** Starts it in a session of its own. */
    List<String> command() throws IOException;

    /** Into whose first line it writes its process id. */
    Path pidFile();

    /** What makes it end sessions, write what it has in memory and exit; empty: it must be killed. */
    Optional<String> stopSignal() throws IOException;

    /** Whether a line of its log is the server's own and not a session's. */
    boolean ofServer(String line);
  }

  private final NodeDirectory directory;
  private final Program program;
  private final Map<String, String> environment;
  private final Runnable onExit;
  private Optional<Long> pid = Optional.empty();

  /** @param onExit called at once when a server that this started exits; an adopted one must be looked at */
  Server(
      NodeDirectory directory,
      Program program,
      Map<String, String> environment,
      Runnable onExit) {
    this.directory = directory;
    this.program = program;
    this.environment = environment;
    this.onExit = onExit;
  }

  /** Takes over a server that already runs here. @return whether there is one */
  boolean adopt() throws IOException {
    pid = written().filter(p -> Processes.worksIn(p, directory.data()));
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
    Files.deleteIfExists(program.pidFile());
    if (Files.exists(directory.log()) && Files.size(directory.log()) > LOG_LIMIT) {
      Files.move(directory.log(), directory.path().resolve("log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    Process process = builder(program.command()).start();
    process.onExit().thenRun(onExit);
    pid = Optional.of(process.pid());
    // Until setsid and setpriv have become the server, which changes into its data directory, it works elsewhere.
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
    Optional<String> signal = program.stopSignal();
    if (alive() && signal.isPresent()) {
      run(Commands.signal(signal.get(), pid.orElseThrow()), Duration.ofSeconds(5));
      long deadline = System.nanoTime() + patience.toNanos();
      while (alive() && System.nanoTime() < deadline) {
        sleep(10);
      }
    }
    kill();
  }

  /** Runs one of the engine's programs, or the system's, to its end. Its output goes to the node's log. */
  void run(List<String> command, Duration patience) throws IOException {
    run(command, new File("/dev/null"), patience);
  }

  void run(List<String> command, File input, Duration patience) throws IOException {
    Process process = builder(command).redirectInput(input).start();
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

  /** Starts one of the engine's programs, for what it puts out. */
  Process begin(List<String> command) throws IOException {
    return builder(command).redirectErrorStream(false)
        .redirectError(ProcessBuilder.Redirect.appendTo(directory.log().toFile()))
        .redirectOutput(ProcessBuilder.Redirect.PIPE).start();
  }

  /** Runs one of the engine's programs with this to read, to its end. */
  void feed(List<String> command, InputStream input, Duration patience) throws IOException {
    Process process = builder(command).redirectInput(ProcessBuilder.Redirect.PIPE).start();
    try {
      try (OutputStream out = process.getOutputStream()) {
        input.transferTo(out);
      }
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
        throw new IOException(command.getFirst() + " failed (see the node's log)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + command.getFirst(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Runs two of the engine's programs, the second with what the first one puts out, to their end. */
  void pipe(List<String> from, List<String> into, Duration patience) throws IOException {
    File log = directory.log().toFile();
    List<Process> both = ProcessBuilder.startPipeline(List.of(
        builder(from).redirectErrorStream(false).redirectError(ProcessBuilder.Redirect.appendTo(log))
            .redirectOutput(ProcessBuilder.Redirect.PIPE),
        builder(into).redirectErrorStream(false).redirectError(ProcessBuilder.Redirect.appendTo(log))
            .redirectInput(ProcessBuilder.Redirect.PIPE)));
    try {
      if (!both.getLast().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
          || !both.getFirst().waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(into.getFirst() + " took longer than " + patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + into.getFirst(), e);
    } finally {
      both.forEach(Process::destroyForcibly);
    }
    if (both.getFirst().exitValue() != 0 || both.getLast().exitValue() != 0) {
      throw new IOException("the copy failed: " + both.getFirst().exitValue() + ", " + both.getLast().exitValue()
          + " (see the node's log)");
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
        .filter(program::ofServer)
        .toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 2), lines.size()));
  }

  /** The server's process id, as it wrote it itself. */
  private Optional<Long> written() throws IOException {
    try (Stream<String> lines = Files.lines(program.pidFile())) {
      return lines.findFirst().map(line -> Long.parseLong(line.strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private Optional<Long> recorded() {
    try {
      return written();
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
