package dev.holdfast.bench.failover;

import dev.holdfast.bench.BenchException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The processes of one PostgreSQL server: all that work in its data directory, as PostgreSQL's do. */
final class ServerProcesses {

  private static final Path PROC = Path.of("/proc");

  private final List<Long> pids;

  private ServerProcesses(List<Long> pids) {
    this.pids = pids;
  }

  /** @param backend the process that serves some connection to it */
  static ServerProcesses of(long backend) {
    Path data = workingDirectory(PROC.resolve(Long.toString(backend)))
        .orElseThrow(() -> new BenchException("no process " + backend + " here: is the database on this machine?"));
    return new ServerProcesses(working(data::equals));
  }

  /** Those of the other server of the same database: their directory is named after the same resource. */
  static ServerProcesses besides(long backend, String resourceId) {
    Path data = workingDirectory(PROC.resolve(Long.toString(backend))).orElseThrow();
    return new ServerProcesses(working(other -> !other.equals(data) && Stream.iterate(other, p -> p != null, Path::getParent)
        .anyMatch(p -> p.getFileName() != null && p.getFileName().toString().startsWith(resourceId))));
  }

  boolean any() {
    return !pids.isEmpty();
  }

  /** To all of them with one command, so that they get it as close to each other as can be. */
  void signal(String name) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }

  private static List<Long> working(Predicate<Path> where) {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : all) {
        if (workingDirectory(process).filter(where).isPresent()) {
          found.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new BenchException("the processes of this machine cannot be listed: " + e.getMessage());
    }
    return found.stream().sorted().toList();
  }

  private static Optional<Path> workingDirectory(Path process) {
    try {
      return Optional.of(Files.readSymbolicLink(process.resolve("cwd")));
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile, or somebody else's
    }
  }
}
