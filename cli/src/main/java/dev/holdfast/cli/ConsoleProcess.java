package dev.holdfast.cli;

import dev.holdfast.console.AwsClients;
import dev.holdfast.console.Console;
import dev.holdfast.console.ConsoleSettings;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RootCredentials;
import dev.holdfast.zone.process.Arguments;
import dev.holdfast.zone.process.Log;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The console's process. It needs no region to start: it then says that there is none. */
public final class ConsoleProcess {

  /** Held, because a logger that nobody holds forgets its level. */
  private static final Logger HTTP_SERVER = Logger.getLogger("io.helidon");

  private ConsoleProcess() {}

  public static void main(String[] args) throws InterruptedException {
    Log log = new Log(System.out);
    // It logs a taken port with a stack trace; we say it in a line.
    HTTP_SERVER.setLevel(Level.OFF);
    try {
      Home home = new Home(Path.of(Arguments.value(args, "--home")));
      Config config = Config.load(home);
      RootCredentials root = RootCredentials.open(home);
      ConsoleSettings settings = new ConsoleSettings(
          config.listen(), config.consolePort(), URI.create(config.endpoint()), config.region(), config.zones(),
          URI.create("http://localhost:" + config.sitePort()), ConsoleToken.open(home), "./holdfast console-token");
      new Console(settings, AwsClients.of(settings.endpoint(), settings.region(), StaticCredentialsProvider.create(
          AwsBasicCredentials.create(root.accessKeyId(), root.secretAccessKey())))).start();
      log.accept("console: started at " + config.listen() + ":" + config.consolePort());
      new CountDownLatch(1).await();
    } catch (IOException | RuntimeException e) {
      log.accept(Log.CANNOT_START + e.getMessage());
      System.exit(1);
    }
  }
}
