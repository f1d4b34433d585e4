package dev.holdfast.site.web;

import dev.holdfast.site.Aws;
import dev.holdfast.site.Logging;
import dev.holdfast.site.Settings;
import dev.holdfast.site.store.Accounts;
import dev.holdfast.site.store.Database;
import dev.holdfast.site.store.Library;
import dev.holdfast.site.store.Login;
import dev.holdfast.site.store.Schema;
import dev.holdfast.site.store.SharedKeys;
import dev.holdfast.site.store.Talk;
import dev.holdfast.site.store.Unavailable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The web tier: puts its parts together and runs them until it is told to stop. */
public final class Web implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Web.class.getName());

  /** What a web server talks to. */
  record World(Database database, S3Client s3, S3Presigner presigner, SqsClient sqs, String bucket, String queue) {}

  private final World world;
  private final Outbox outbox;
  private final Server server;

  /** @param passwordRounds see {@link Passwords}; tests need fewer */
  Web(World world, String bind, int port, int passwordRounds) {
    this.world = world;
    Library library = new Library(world.database);
    Bucket bucket = new Bucket(world.bucket, world.s3, world.presigner);
    Sessions sessions = new Sessions(() -> new SharedKeys(world.database).get("sessions"));
    Assets assets = new Assets();
    Pages pages = new Pages(new Views(assets));
    this.outbox = new Outbox(world.database, library, world.sqs, world.queue);
    Site site = new Site(new Accounts(world.database), library, new Talk(world.database), bucket, outbox, sessions,
        new Passwords(passwordRounds), assets, pages);
    this.server = new Server(bind, port, site, sessions, pages, bucket.origin(), this::dependencies);
  }

  public static void main(String[] args) throws IOException {
    Logging.start();
    try {
      Settings settings = Settings.from(System.getenv());
      String bind = Address.of(System.getenv());
      int port = Settings.number(System.getenv(), "PORT", 8080);
      Web web = new Web(connect(settings), bind, port, Passwords.ROUNDS);
      Runtime.getRuntime().addShutdownHook(new Thread(web::close, "stop"));
      web.start();
      // Tells bin/ready. A server without its database is ready too: it answers, and waits for it.
      Files.createDirectories(Path.of("run"));
      Files.writeString(Path.of("run/ready"), bind + ":" + web.port() + "\n");
      LOG.log(Level.INFO, "serving at {0}:{1}", bind, String.valueOf(web.port()));
    } catch (IllegalArgumentException e) {
      System.err.println("web: " + e.getMessage());
      System.exit(2);
    }
  }

  private static World connect(Settings settings) {
    Aws aws = new Aws(settings);
    SecretsManagerClient secrets = aws.secrets();
    Database database = new Database(new Login(settings.databaseHost(), settings.databasePort(),
        settings.databaseName(),
        () -> secrets.getSecretValue(g -> g.secretId(settings.databaseSecret())).secretString()));
    return new World(database, aws.s3(Duration.ofSeconds(5)), aws.presigner(), aws.sqs(Duration.ofSeconds(4)),
        settings.bucket(), settings.queueUrl());
  }

  Web start() {
    Thread.ofVirtual().name("schema").start(this::migrate);
    outbox.start();
    startServer();
    return this;
  }

  /** The server alone, without what runs by itself beside it. */
  void startServer() {
    server.start();
  }

  int port() {
    return server.port();
  }

  /** Until it is done pages answer "one moment". */
  private void migrate() {
    while (true) {
      try {
        Schema.migrate(world.database);
        return;
      } catch (Unavailable e) {
        LOG.log(Level.WARNING, "schema waits: {0}: {1}", e.getMessage(), e.getCause().getMessage());
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "schema", e);
      }
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private SortedMap<String, String> dependencies() {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("bucket", state(() -> world.s3.headBucket(h -> h.bucket(world.bucket))));
    all.put("database", state(() -> world.database.now(tx -> tx.one("select 1", row -> true))));
    all.put("queue", state(() -> world.sqs.getQueueAttributes(g -> g.queueUrl(world.queue))));
    return all;
  }

  private static String state(Runnable check) {
    try {
      check.run();
      return "ok";
    } catch (SdkException | Unavailable e) {
      return "away: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    server.close();
    outbox.close();
    world.database.close();
  }
}
