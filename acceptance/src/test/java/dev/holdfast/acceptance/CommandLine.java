package dev.holdfast.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code ./holdfast}, as the launcher runs it once everything is built, with an environment of its own. */
record CommandLine(Map<String, String> environment, List<String> before) {

  private static final Duration AT_MOST = Duration.ofSeconds(180);

  /** The project's folder, given by the build. */
  static final Path PROJECT = Path.of(System.getProperty("holdfast.project")).toAbsolutePath();

  record Result(int status, String output, String errors) {}

  CommandLine(Map<String, String> environment) {
    this(environment, List.of());
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return run(AT_MOST, start(arguments));
  }

  /** The output of a command that must succeed. */
  String ok(String... arguments) throws IOException, InterruptedException {
    Result result = run(arguments);
    if (result.status() != 0) {
      throw new AssertionError("./holdfast " + String.join(" ", arguments) + " ended with " + result.status() + "\n"
          + result.output() + result.errors());
    }
    return result.output();
  }

  Started start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(
        Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-Xshare:auto", "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-Dholdfast.project=" + PROJECT,
        "-Dholdfast.caller=" + PROJECT, "-cp", PROJECT.resolve("cli/target/lib") + "/*", "dev.holdfast.cli.Main"));
    command.addAll(List.of(arguments));
    return start(command, environment);
  }

  record Started(Process process, Path output, Path errors) {}

  /** Starts a program with this environment and no other AWS or Holdfast settings. */
  static Started start(List<String> command, Map<String, String> environment) throws IOException {
    Path output = Files.createTempFile("acceptance", ".out");
    Path errors = Files.createTempFile("acceptance", ".err");
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(output.toFile())
        .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(k -> k.startsWith("AWS_") || k.startsWith("HOLDFAST_"));
    builder.environment().put("HOLDFAST_TRAINING", "off"); // it would take its time from what is tested
    builder.environment().putAll(environment);
    return new Started(builder.start(), output, errors);
  }

  static Result run(Duration atMost, Started started) throws IOException, InterruptedException {
    try {
      boolean ended = started.process().waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
      String output = Files.readString(started.output(), StandardCharsets.UTF_8);
      String errors = Files.readString(started.errors(), StandardCharsets.UTF_8);
      if (!ended) {
        throw new AssertionError("still at it after " + atMost.toSeconds() + " s\n" + output + errors);
      }
      return new Result(started.process().exitValue(), output, errors);
    } finally {
      started.process().destroyForcibly();
      Files.deleteIfExists(started.output());
      Files.deleteIfExists(started.errors());
    }
  }
}
