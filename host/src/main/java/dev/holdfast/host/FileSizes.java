package dev.holdfast.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How large a file each of some processes may make: what they start inherits it. Set by util-linux's {@code prlimit} as
 * the user whose processes they are, since root in a container may not set the limits of others.
 *
 * @param members looks whose limits are meant, again and again
 */
record FileSizes(Optional<Integer> userId, Supplier<List<ProcessTable.Running>> members) {

  static final String UNLIMITED = "unlimited";

  private static final int MAX_LOOKS = 100;

  /**
   * Returns when a look finds nobody with another limit.
   *
   * @param bytes a number, or {@link #UNLIMITED}; only the soft limit, so that it can be taken back
   * @return how many processes there are
   * @throws IOException when some remain with another limit
   */
  int limit(String bytes) throws IOException {
    List<ProcessTable.Running> others = List.of();
    for (int i = 0; i < MAX_LOOKS; i++) {
      List<ProcessTable.Running> found = members.get();
      others = found.stream().filter(p -> !limitOf(p).equals(Optional.of(bytes)) && ProcessTable.isAlive(p)).toList();
      if (others.isEmpty()) {
        return found.size();
      }
      set(bytes, others);
    }
    throw new IOException("the largest file of processes cannot be set to " + bytes + ": " + others);
  }

  private void set(String bytes, List<ProcessTable.Running> processes) throws IOException {
    List<String> command = new ArrayList<>();
    userId.ifPresent(id -> command.addAll(
        List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups", "--no-new-privs", "--")));
    command.addAll(List.of("/bin/sh", "-c", "for p; do prlimit --pid \"$p\" --fsize=\"$0\":; done", bytes));
    processes.forEach(p -> command.add(Integer.toString(p.pid())));
    try {
      new ProcessBuilder(command).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor(); // what came of it, the next look tells
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while limits were set", e);
    }
  }

  /** The soft limit as {@code /proc} has it; empty for a process that is gone. */
  private static Optional<String> limitOf(ProcessTable.Running process) {
    try {
      return Files.readAllLines(Path.of("/proc", Integer.toString(process.pid()), "limits")).stream()
          .filter(line -> line.startsWith("Max file size"))
          .map(line -> line.substring("Max file size".length()).strip().split("\\s+")[0]).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
