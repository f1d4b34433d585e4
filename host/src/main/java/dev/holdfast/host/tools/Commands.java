package dev.holdfast.host.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs the {@code commands} of a config, their output going where ours goes. */
final class Commands {

  // As on AWS, "env" replaces the environment. What stays is what would not be in it there: the way to the region, and
  // the marks by which the host knows an instance's processes.
  private static final List<String> KEPT =
      List.of("HOLDFAST_", "AWS_ENDPOINT_URL", "AWS_EC2_METADATA_SERVICE_ENDPOINT");

  private final InstanceRoot root;
  private final Log log;

  Commands(InstanceRoot root, Log log) {
    this.root = root;
    this.log = log;
  }

  /** @throws ToolException when it fails, and its errors are not to be ignored */
  void run(InitConfig.Command command) throws ToolException {
    if (command.test().isPresent() && exec(command, List.of("/bin/sh", "-c", command.test().get())) != 0) {
      log.detail("command " + command.name() + ": its test failed, so it is not run");
      return;
    }
    int status = exec(command, command.shell()
        ? List.of("/bin/sh", "-c", command.words().getFirst())
        : command.words());
    if (status != 0 && !command.ignoreErrors()) {
      throw new ToolException("command " + command.name() + " failed with exit status " + status);
    }
    log.detail("command " + command.name() + (status == 0 ? " succeeded" : " failed, which is ignored"));
  }

  private int exec(InitConfig.Command command, List<String> words) throws ToolException {
    ProcessBuilder builder = new ProcessBuilder(words)
        .redirectInput(Path.of("/dev/null").toFile())
        // Inherited, not read: a daemon that a command leaves behind would keep a pipe open for ever.
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    if (command.cwd().isPresent()) {
      builder.directory(root.resolve(command.cwd().get()).toFile());
    }
    command.environment().ifPresent(given -> {
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(name -> KEPT.stream().noneMatch(name::startsWith));
      environment.putAll(given);
    });
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new ToolException("command " + command.name() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      throw new ToolException("command " + command.name() + " was interrupted");
    }
  }
}
