package dev.holdfast.zone.process;

import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of a region that run on their own: started in a session of their own, found again by pid file.
 *
 * <p>A pid file holds the pid and the process's start time, so that a pid that was given to another process since is not
 * taken for ours.
 */
public final class Daemons {

  private final Home home;
  private final String classPath;

  /** Starts processes from the same jars as this one. */
  public Daemons(Home home) {
    this(home, System.getProperty("java.class.path"));
  }

  public Daemons(Home home, String classPath) {
    this.home = home;
    this.classPath = classPath;
  }

  /** Starts a Java main of this program under a name, with its output in the log of that name. */
  public ProcessHandle start(
      String name, List<String> jvmOptions, Class<?> main, List<String> arguments, Map<String, String> marks)
      throws IOException {
    Home.secret(home.logs()); // they tell of everything that happens here
    List<String> command = new ArrayList<>(List.of("setsid", java().toString()));
    command.addAll(List.of(
        "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-Djava.net.preferIPv4Stack=true",
        "-Dholdfast.process=" + name));
    command.addAll(AotCache.options(program(), name, System.getenv()));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(home.directory().toFile())
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log(name).toFile()));
    builder.environment().putAll(marks);
    Process process = builder.start();
    ProcessHandle handle = process.toHandle();
    Home.write(home.pid(name), handle.pid() + " " + startTime(handle) + "\n");
    return handle;
  }

  /** The running process of this name. */
  public Optional<ProcessHandle> find(String name) {
    try {
      String[] parts = Files.readString(home.pid(name)).strip().split(" ");
      if (!runs(Long.parseLong(parts[0]))) {
        return Optional.empty();
      }
      return ProcessHandle.of(Long.parseLong(parts[0]))
          .filter(h -> Long.toString(startTime(h)).equals(parts[1]))
          .filter(ProcessHandle::isAlive);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** A killed process whose parent has not asked for it yet is still listed, but runs no more. */
  private static boolean runs(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    char state = stat.charAt(stat.lastIndexOf(')') + 2);
    return state != 'Z' && state != 'X';
  }

  private Path program() {
    return Path.of(classPath.split(":")[0]).toAbsolutePath().getParent();
  }

  public static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static long startTime(ProcessHandle handle) {
    return handle.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
  }
}
