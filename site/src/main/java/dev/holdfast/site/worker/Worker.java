package dev.holdfast.site.worker;

import dev.holdfast.site.Aws;
import dev.holdfast.site.Logging;
import dev.holdfast.site.Settings;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.store.Library;
import dev.holdfast.site.store.Login;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** A worker: puts its parts together and works until it is told to stop. Nothing can connect to it. */
public final class Worker {

  private static final Logger LOG = System.getLogger(Worker.class.getName());
  private static final Duration HEARTBEAT = Duration.ofMinutes(1);

  /** For one object with its retries: two gigabytes at 4 MB/s. */
  private static final Duration TRANSFER = Duration.ofMinutes(10);

  private Worker() {}

  public static void main(String[] args) throws IOException {
    Logging.start();
    try {
      Settings settings = Settings.from(System.getenv());
      Aws aws = new Aws(settings);
      SecretsManagerClient secrets = aws.secrets();
      Database database = new Database(new Login(settings.databaseHost(), settings.databasePort(),
          settings.databaseName(),
          () -> secrets.getSecretValue(g -> g.secretId(settings.databaseSecret())).secretString()));
      Ffmpeg ffmpeg = new Ffmpeg(Path.of(System.getenv().getOrDefault("FFMPEG", "ffmpeg")));
      Path folder = Files.createDirectories(Path.of("run/work"));
      Maker.discard(folder);
      Jobs jobs = new Jobs(aws.sqs(Jobs.LONG_POLL.plusSeconds(10)), settings.queueUrl(), new Library(database),
          new Objects(settings.bucket(), aws.s3(TRANSFER), Duration.ofMinutes(5)), new Maker(ffmpeg), folder);
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ffmpeg, jobs, main), "stop"));
      Thread.ofVirtual().name("alive").start(() -> alive(jobs));
      Files.writeString(Path.of("run/ready"), "worker\n");
      LOG.log(Level.INFO, "waiting for work");
      jobs.run();
    } catch (IllegalArgumentException e) {
      System.err.println("worker: " + e.getMessage());
      System.exit(2);
    }
  }

  private static void stop(Ffmpeg ffmpeg, Jobs jobs, Thread main) {
    jobs.stop();
    ffmpeg.stop();
    try {
      main.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void alive(Jobs jobs) {
    while (true) {
      try {
        Thread.sleep(HEARTBEAT.toMillis());
      } catch (InterruptedException e) {
        return;
      }
      LOG.log(Level.INFO, "alive, {0} jobs done", jobs.done());
    }
  }
}
