package dev.holdfast.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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

  /** Whether one of the processes that work in {@code directory} is stopped, as by SIGSTOP: it will not answer by itself. */
  static boolean anyStopped(Path directory) {
    return workingBelow(directory).stream().anyMatch(Processes::stopped);
  }

  /** The state follows the name, which is in brackets and may contain anything. */
  private static boolean stopped(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      String state = stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
      return state.equals("T") || state.equals("t");
    } catch (IOException e) {
      return false; // gone meanwhile
    }
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
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)); // they need the processors to end
    }
  }

  /** SIGSTOP to every process that works below {@code directory}, until all stand still. @return whether there was any */
  static boolean stopBelow(Path directory) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      List<Long> all = workingBelow(directory);
      List<Long> moving = all.stream().filter(pid -> !isStopped(pid)).toList();
      if (moving.isEmpty()) {
        return !all.isEmpty();
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("processes that cannot be stopped: " + moving);
      }
      signal("STOP", moving);
    }
  }

  static void continueBelow(Path directory) {
    signal("CONT", workingBelow(directory));
  }

  private static boolean isStopped(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.startsWith("T", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return true; // it has ended meanwhile: it moves no more
    }
  }

  /** By the shell's own {@code kill}: Java knows but two signals. One that has ended meanwhile is no error. */
  private static void signal(String name, List<Long> pids) {
    if (pids.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" \"$@\"", name));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    try {
      new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling", e);
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
