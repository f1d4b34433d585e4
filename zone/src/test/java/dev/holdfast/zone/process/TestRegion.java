package dev.holdfast.zone.process;

import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RootCredentials;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A region's own HTTP server, without zones, and what its clients need to know of it. */
record TestRegion(Home home, Config config, RootCredentials root, RegionServer server) implements AutoCloseable {

  /** What a program said, and how it ended. */
  record Ran(int exit, String output) {}

  static TestRegion start(Path directory) throws IOException {
    return start(directory, Duration.ofSeconds(60));
  }

  /** @param patience with slow clients */
  static TestRegion start(Path directory, Duration patience) throws IOException {
    return start(directory, patience, new Log(System.out));
  }

  static TestRegion start(Path directory, Duration patience, Log log) throws IOException {
    Home home = new Home(directory);
    Config config;
    try (ServerSocket free = new ServerSocket(0)) {
      config = Config.fromEnvironment(Map.of("HOLDFAST_API_PORT", Integer.toString(free.getLocalPort())));
    }
    RegionServer server = RegionServer.start(home, config, ZoneSupervisor.Machine.NONE, log,
        Rhythm.USUAL.withPatience(patience));
    return new TestRegion(home, config, RootCredentials.open(home), server);
  }

  /** Runs a script whose boto3 speaks to this region, with nothing of whoever runs the tests. */
  Ran python(String script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("python3", "-c", script).redirectErrorStream(true);
    builder.environment().putAll(Map.of(
        "AWS_ENDPOINT_URL", config.endpoint(), "AWS_REGION", "us-east-1", "AWS_DEFAULT_REGION", "us-east-1",
        "AWS_ACCESS_KEY_ID", root.accessKeyId(), "AWS_SECRET_ACCESS_KEY", root.secretAccessKey(),
        "AWS_CONFIG_FILE", "/dev/null", "AWS_SHARED_CREDENTIALS_FILE", "/dev/null"));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Ran(127, "no python3");
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  @Override
  public void close() {
    server.close();
  }
}
