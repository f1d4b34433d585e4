package dev.holdfast.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL's processes, found by the directory they work in. Their marks in the environment tell only the postmaster:
 * its children overwrite theirs with the titles that {@code ps} shows.
 */
final class Processes {

  private static final Path PROC = Path.of("/proc");

  private Processes() {}

  /** The processes that work in {@code directory} or below it. */
  static List<Long> workingBelow(Path directory) {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : all) {
        if (workingDirectory(process).filter(cwd -> cwd.startsWith(directory)).isPresent()) {
          found.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  static boolean worksIn(long pid, Path directory) {
    return workingDirectory(PROC.resolve(Long.toString(pid))).filter(directory::equals).isPresent();
  }

  /** SIGKILL to every process that works below {@code directory}, and to {@code first} before them, until none is left. */
  static void killBelow(Path directory, Optional<Long> first) {
    first.filter(pid -> workingDirectory(PROC.resolve(Long.toString(pid))).filter(d -> d.startsWith(directory)).isPresent())
        .ifPresent(Processes::kill);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    for (List<Long> left = workingBelow(directory); !left.isEmpty(); left = workingBelow(directory)) {
      left.forEach(Processes::kill);
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("processes that cannot be killed: " + left);
      }
      Thread.onSpinWait();
    }
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Empty for a zombie, too: it works nowhere. */
  private static Optional<Path> workingDirectory(Path process) {
    try {
      return Optional.of(Files.readSymbolicLink(process.resolve("cwd")));
    } catch (IOException e) {
      return Optional.empty(); // gone meanwhile, or somebody else's
    }
  }
}
