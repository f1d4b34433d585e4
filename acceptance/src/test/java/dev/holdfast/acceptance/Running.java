package dev.holdfast.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Processes of this machine, as {@code ps} and {@code kill} show them. */
final class Running {

  private Running() {}

  /** The pids of an instance's processes: those with its mark, and what they have started with another environment. */
  static List<Long> ofInstance(String instanceId) {
    return where(pid -> read(pid, "environ").contains("HOLDFAST_INSTANCE=" + instanceId + "\0")).stream()
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .flatMap(marked -> Stream.concat(Stream.of(marked), marked.descendants()))
        .map(ProcessHandle::pid).distinct().sorted().toList();
  }

  /** The programs that an instance runs, as they were called. */
  static List<String> programs(String instanceId) {
    return ofInstance(instanceId).stream().map(pid -> read(pid, "cmdline").split("\0")[0]).toList();
  }

  /** The pids of PostgreSQL's postmasters whose data are below a directory. */
  static List<Long> postmasters(Path below) {
    return where(pid -> {
      List<String> command = List.of(read(pid, "cmdline").split("\0"));
      return command.getFirst().endsWith("/postgres") && command.stream().anyMatch(a -> a.startsWith(below + "/"));
    });
  }

  /** SIGKILL, as {@code kill -9}. */
  static void kill(List<Long> pids) {
    pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  private static List<Long> where(Predicate<Long> predicate) {
    return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(predicate).sorted().toList();
  }

  /** Empty for a process that is gone or somebody else's. */
  private static String read(long pid, String file) {
    try {
      return new String(Files.readAllBytes(Path.of("/proc/" + pid, file)), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
