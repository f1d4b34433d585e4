package dev.holdfast.site.web;

import dev.holdfast.site.Aws;
import dev.holdfast.site.Logging;
import dev.holdfast.site.Settings;
import dev.holdfast.site.media.Variant;
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
import java.time.Instant;
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

  /** What a web server talks to. @param waiting a client for the queues that has the patience for long polls */
  record World(Database database, S3Client s3, S3Presigner presigner, SqsClient sqs, SqsClient waiting, String bucket,
               String queue, String laterQueue) {}

  /**
   * How long a new server gets itself ready before it takes visitors: the first words with AWS and the database cost
   * seconds of a busy machine, and it is better that nobody waits for them. After that it serves in any case.
   */
  static final Duration WARM_UP = Duration.ofSeconds(20);

  private final World world;
  private final Sessions sessions;
  private final Bucket bucket;
  private final Outbox outbox;
  private final Later later;
  private final Server server;

  /** @param passwordRounds see {@link Passwords}; tests need fewer */
  Web(World world, String bind, int port, int passwordRounds) {
    this.world = world;
    Library library = new Library(world.database);
    this.bucket = new Bucket(world.bucket, world.s3, world.presigner);
    this.sessions = new Sessions(() -> new SharedKeys(world.database).get("sessions"));
    Assets assets = new Assets();
    Pages pages = new Pages(new Views(assets));
    this.outbox = new Outbox(world.database, library, world.sqs, world.queue);
    Database hasty = world.database.hasty();
    Memory.Shelf quick = new Memory.Shelf(new Library(hasty), new Talk(hasty));
    Memory.Shelf patient = new Memory.Shelf(library, new Talk(world.database));
    this.later = new Later(world.sqs, world.waiting, world.laterQueue, patient.talk(), world.database::away);
    Said said = new Said(quick.talk(), patient.talk(), later, pages);
    Site site = new Site(new Accounts(world.database), library, new Memory(quick, patient, Instant::now), said, bucket,
        outbox, sessions, new Passwords(passwordRounds), assets, pages);
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
        aws.sqs(Later.LONG_POLL.plusSeconds(10)),
        settings.bucket(), settings.queueUrl(), settings.laterQueueUrl());
  }

  Web start() {
    world.database.startKeeping();
    Thread.ofVirtual().name("schema").start(this::migrate);
    warmUp();
    outbox.start();
    later.start();
    startServer();
    return this;
  }

  private void warmUp() {
    Thread warm = Thread.ofVirtual().name("warm-up").start(() -> {
      try {
        sessions.warm();
        bucket.getAddress("warm", Variant.THUMB);
      } catch (Unavailable e) {
        LOG.log(Level.WARNING, "serving without: {0}", e.getMessage());
      }
    });
    try {
      warm.join(WARM_UP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server alone, without what runs by itself beside it. */
  void startServer() {
    server.start();
  }

  int port() {
    return server.port();
  }

  Later later() {
    return later;
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
    later.close();
    world.database.close();
  }
}
