package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RootCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * kill -9 at any moment loses nothing that was acknowledged: a region's process is killed under load, again and again
 * ({@code -Dkills=N}), and a checker outside it remembers every answer it got.
 */
final class KillTest {

  private static final int KILLS = Integer.getInteger("kills", 5);
  private static final Duration START = Duration.ofSeconds(30);

  @TempDir Path directory;

  private Home home;
  private Config config;
  private Process process;
  private SqsClient sqs;
  private S3Client s3;

  /** What was acknowledged, and what may or may not have happened: its answer never came. */
  private final TreeMap<String, String> objects = new TreeMap<>();
  private final TreeSet<String> messages = new TreeSet<>();
  private final TreeSet<String> perhaps = new TreeSet<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refusedByDeath = new AtomicLong();

  @BeforeEach
  void found() throws IOException {
    home = new Home(directory);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    config = Config.fromEnvironment(Map.of("HOLDFAST_API_PORT", Integer.toString(port), "HOLDFAST_NETWORK", "99"));
    config.save(home);
  }

  @AfterEach
  void end() throws InterruptedException {
    kill();
  }

  private void start() throws IOException, InterruptedException {
    Path log = directory.resolve("region.log");
    Files.deleteIfExists(log);
    process = new ProcessBuilder(
        Daemons.java().toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
        "-cp", System.getProperty("java.class.path"), RegionProcess.class.getName(), "--home", directory.toString(), "--alone")
        .redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long limit = System.nanoTime() + START.toNanos();
    while (!Files.readString(log).contains("region: " + config.region() + " at ")) {
      assertThat(process.isAlive() && System.nanoTime() < limit).as(() -> "start: " + read(log)).isTrue();
      Thread.sleep(20);
    }
    assertThat(Files.readString(log)).doesNotContain("defect:");
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private void connect() throws IOException {
    RootCredentials root = RootCredentials.open(home);
    StaticCredentialsProvider credentials = StaticCredentialsProvider.create(
        AwsBasicCredentials.create(root.accessKeyId(), root.secretAccessKey()));
    sqs = SqsClient.builder().endpointOverride(URI.create(config.endpoint())).region(Region.of(config.region()))
        .credentialsProvider(credentials).httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
    s3 = S3Client.builder().endpointOverride(URI.create(config.endpoint())).region(Region.of(config.region()))
        .credentialsProvider(credentials).httpClient(UrlConnectionHttpClient.create())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
  }

  private void send(String queue, String body) {
    perhaps.add(body);
    try {
      sqs.sendMessage(r -> r.queueUrl(queue).messageBody(body));
      messages.add(body);
      acknowledged.incrementAndGet();
    } catch (SdkException | UncheckedIOException e) {
      refusedByDeath.incrementAndGet();
    }
  }

  private void put(String key, String content) {
    try {
      s3.putObject(r -> r.bucket("bucket").key(key), RequestBody.fromString(content));
      objects.put(key, content);
      acknowledged.incrementAndGet();
    } catch (SdkException | UncheckedIOException e) {
      refusedByDeath.incrementAndGet();
    }
  }

  @Test
  @Timeout(600)
  void nothingAcknowledgedIsLost() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    start();
    connect();
    String queue = sqs.createQueue(r -> r.queueName("q")).queueUrl();
    s3.createBucket(r -> r.bucket("bucket"));
    for (int i = 0; i < KILLS; i++) {
      int round = i;
      AtomicBoolean dead = new AtomicBoolean();
      long before = acknowledged.get();
      long enough = before + 5 + random.nextInt(60);
      Thread sender = Thread.ofPlatform().start(() -> {
        for (int n = 0; !dead.get(); n++) {
          send(queue, "m-" + round + '-' + n);
        }
      });
      Thread putter = Thread.ofPlatform().start(() -> {
        for (int n = 0; !dead.get(); n++) {
          put("k-" + round + '-' + n, ("content of " + round + ' ' + n + ' ').repeat(200));
        }
      });
      long limit = System.nanoTime() + START.toNanos();
      while (acknowledged.get() < enough && System.nanoTime() < limit) {
        Thread.sleep(1);
      }
      assertThat(acknowledged.get()).as("answers since the start").isGreaterThan(before);
      kill();
      dead.set(true);
      sender.join();
      putter.join();
      start();
      for (Map.Entry<String, String> object : objects.tailMap("k-" + round).entrySet()) {
        assertThat(s3.getObjectAsBytes(r -> r.bucket("bucket").key(object.getKey())).asUtf8String())
            .as(object.getKey() + " after kill " + round).isEqualTo(object.getValue());
      }
    }
    assertThat(messages).isNotEmpty();
    assertThat(objects).isNotEmpty();
    assertThat(refusedByDeath.get()).as("calls under way when the process was killed").isPositive();
    assertThat(s3.listObjectsV2Paginator(r -> r.bucket("bucket")).contents().stream().map(o -> o.key()))
        .containsAll(objects.keySet());
    TreeSet<String> received = new TreeSet<>();
    for (int empty = 0; empty < 3; ) {
      var batch = sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10).visibilityTimeout(600)).messages();
      empty = batch.isEmpty() ? empty + 1 : 0;
      batch.stream().map(Message::body).forEach(received::add);
    }
    assertThat(received).as("acknowledged messages").containsAll(messages);
    assertThat(perhaps).as("nothing that was never sent").containsAll(received);
  }
}
