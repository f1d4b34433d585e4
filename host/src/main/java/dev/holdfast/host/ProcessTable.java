package dev.holdfast.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The machine's processes, read from {@code /proc}. Zombies are left out: they hold nothing and run nothing. */
final class ProcessTable {

  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  /**
   * A process.
   *
   * @param startTicks when it started, in clock ticks since the machine's boot: with the pid, it names a process for
   *     as long as the machine runs
   */
  record Running(int pid, int parent, int session, long startTicks, String name) {}

  /** Those that run now. Not atomic: a process that forks meanwhile may show its child and not itself, or neither. */
  static List<Running> all() {
    List<Running> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, p -> isPid(p.getFileName().toString()))) {
      for (Path entry : entries) {
        find(Integer.parseInt(entry.getFileName().toString())).ifPresent(found::add);
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new UncheckedIOException(new IOException("/proc cannot be read: " + e.getMessage(), e));
    }
    return found;
  }

  static Optional<Running> find(int pid) {
    try {
      return parse(pid, Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty(); // it has ended meanwhile
    }
  }

  static Optional<Running> parse(int pid, String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')'); // a name may hold spaces and parentheses
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String[] fields = stat.substring(close + 2).split(" ");
    boolean ended = fields[0].equals("Z") || fields[0].equals("X");
    return ended
        ? Optional.empty()
        : Optional.of(new Running(pid, Integer.parseInt(fields[1]), Integer.parseInt(fields[3]),
            Long.parseLong(fields[19]), stat.substring(open + 1, close)));
  }

  /** Whether the process was started with this {@code NAME=value} in its environment; false where we may not look. */
  static boolean isMarked(int pid, String mark) {
    return environment(pid).contains("\0" + mark + "\0");
  }

  /** Of the variable in the environment that it was started with; empty where we may not look. */
  static Optional<String> valueOf(int pid, String variable) {
    String environment = environment(pid);
    int at = environment.indexOf("\0" + variable + "=");
    int from = at + variable.length() + 2;
    return at < 0 ? Optional.empty() : Optional.of(environment.substring(from, environment.indexOf('\0', from)));
  }

  private static String environment(int pid) {
    try {
      return "\0" + new String(Files.readAllBytes(PROC.resolve(pid + "/environ")), StandardCharsets.UTF_8) + "\0";
    } catch (IOException e) {
      return "";
    }
  }

  /** Those that satisfy {@code root}, and all that descend from them. */
  static List<Running> withDescendants(List<Running> all, Predicate<Running> root) {
    Map<Integer, Running> members = new LinkedHashMap<>();
    all.stream().filter(root).forEach(p -> members.put(p.pid(), p));
    boolean grown = !members.isEmpty();
    while (grown) {
      grown = false;
      for (Running p : all) {
        if (members.containsKey(p.parent()) && members.putIfAbsent(p.pid(), p) == null) {
          grown = true;
        }
      }
    }
    return List.copyOf(members.values());
  }

  /** Sends the signal, unless the pid has come to mean another process. */
  static void signal(Running process, int signal) {
    int pidfd = Linux.pidfdOpen(process.pid());
    if (pidfd >= 0) {
      try {
        if (isAlive(process)) {
          Linux.pidfdSendSignal(pidfd, signal);
        }
      } finally {
        Linux.close(pidfd);
      }
    } else if (isAlive(process) && (signal == Linux.SIGKILL || signal == Linux.SIGTERM)) { // the two that Java knows
      ProcessHandle.of(process.pid()).ifPresent(
          p -> { var ignored = signal == Linux.SIGKILL ? p.destroyForcibly() : p.destroy(); });
    }
  }

  /**
   * Whether a SIGSTOP holds it, or will before it does anything: one that waits inside the kernel, as for a child that it
   * started by vfork and that stands still before its exec, is not shown as stopped.
   */
  static boolean isStopped(Running process) {
    try {
      String status = Files.readString(PROC.resolve(process.pid() + "/status"), StandardCharsets.ISO_8859_1);
      char state = after(status, "\nState:\t").charAt(0);
      boolean pending = (Long.parseUnsignedLong(after(status, "\nShdPnd:\t"), 16) & 1L << Linux.SIGSTOP - 1) != 0;
      return state == 'T' || state == 'D' && pending;
    } catch (IOException e) {
      return false; // it has ended meanwhile
    }
  }

  private static String after(String status, String label) {
    int from = status.indexOf(label) + label.length();
    return status.substring(from, status.indexOf('\n', from));
  }

  static boolean isAlive(Running process) {
    return find(process.pid()).filter(p -> p.startTicks() == process.startTicks()).isPresent();
  }

  private static boolean isPid(String name) {
    return name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
