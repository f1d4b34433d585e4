package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.zone.disk.Ledger;
import dev.holdfast.zone.home.Config;
import dev.holdfast.zone.home.Home;
import dev.holdfast.zone.home.RootCredentials;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * kill -9 at any moment loses nothing that was acknowledged: a region's process is killed under load, amidst a
 * checkpoint and a merge of its rows, and while it starts, again and again ({@code -Dkills=N}), and a checker outside it
 * remembers every answer that its clients got.
 */
final class KillTest {

  private static final Duration START = Duration.ofMinutes(5);
  private static final int WRITERS = 2;
  private static final int KEYS = 20;

  /** Seconds after which a message that was not deleted comes again. */
  private static final int VISIBLE_AGAIN = 2;

  /** When it is killed. What lives long is killed as it writes a file of rows. */
  private enum Moment { UNDER_LOAD, CHECKPOINT, MERGE, START }

  /** Characters of a file's name that say where it begins. */
  private static final int FROM = 19;

  private static final Moment[] MOMENTS = {
    Moment.UNDER_LOAD, Moment.START, Moment.UNDER_LOAD, Moment.CHECKPOINT, Moment.UNDER_LOAD, Moment.START,
    Moment.UNDER_LOAD, Moment.MERGE
  };

  @TempDir Path directory;

  private String classPath;
  private Home home;
  private Config config;
  private Process process;
  private SqsClient sqs;
  private S3Client s3;
  private OrderedClient ordered;

  /** What the last whole start took, ns. */
  private long startTook = Duration.ofSeconds(1).toNanos();

  /** What the clients know; guarded by itself. */
  private final Ledger ledger = new Ledger();

  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong cutOff = new AtomicLong();
  private final AtomicLong came = new AtomicLong();
  private final List<Throwable> wrong = new CopyOnWriteArrayList<>();

  @BeforeEach
  void found() throws IOException {
    home = new Home(directory);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    config = Config.fromEnvironment(Map.of("HOLDFAST_API_PORT", Integer.toString(port), "HOLDFAST_NETWORK", "99"));
    config.save(home);
    classPath = jars();
  }

  @AfterEach
  void end() throws InterruptedException {
    kill();
  }

  /** The class path with archives in the place of directories, whose classes the JVM would not write down. */
  private String jars() throws IOException {
    List<String> all = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path from = Path.of(part);
      if (!Files.isDirectory(from)) {
        all.add(part);
        continue;
      }
      Path jar = directory.resolve(all.size() + ".jar");
      all.add(jar.toString());
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar)); Stream<Path> files = Files.walk(from)) {
        out.setLevel(Deflater.NO_COMPRESSION);
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          out.putNextEntry(new ZipEntry(from.relativize(file).toString()));
          Files.copy(file, out);
        }
      }
    }
    return String.join(File.pathSeparator, all);
  }

  private void launch() throws IOException {
    Files.deleteIfExists(log());
    Path classes = directory.resolve("classes.aot");
    process = new ProcessBuilder(
        Daemons.java().toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
        (Files.exists(classes) ? "-XX:AOTCache=" : "-XX:AOTCacheOutput=") + classes, "-Xlog:disable",
        "-cp", classPath, HurriedRegion.class.getName(), "--home", directory.toString(), "--alone")
        .redirectErrorStream(true).redirectOutput(log().toFile()).start();
  }

  private Path log() {
    return directory.resolve("region.log");
  }

  private boolean answers() {
    return read(log()).contains("region: " + config.region() + " at ");
  }

  private void start() throws IOException, InterruptedException {
    long began = System.nanoTime();
    launch();
    while (!answers()) {
      assertThat(process.isAlive() && System.nanoTime() - began < START.toNanos()).as(() -> "start: " + read(log()))
          .isTrue();
      Thread.sleep(5);
    }
    startTook = System.nanoTime() - began;
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
    assertThat(read(log())).doesNotContain("defect:", "damaged", "missing");
  }

  private void connect() throws IOException {
    RootCredentials root = RootCredentials.open(home);
    StaticCredentialsProvider credentials = StaticCredentialsProvider.create(
        AwsBasicCredentials.create(root.accessKeyId(), root.secretAccessKey()));
    sqs = SqsClient.builder().endpointOverride(URI.create(config.endpoint())).region(Region.of(config.region()))
        .credentialsProvider(credentials).httpClient(patient())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
    s3 = S3Client.builder().endpointOverride(URI.create(config.endpoint())).region(Region.of(config.region()))
        .credentialsProvider(credentials).httpClient(patient())
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
  }

  /** Only a call that hangs is to fail, not a machine that is busy with something else. */
  private static SdkHttpClient patient() {
    return UrlConnectionHttpClient.builder().socketTimeout(START).build();
  }

  private interface Act {
    void go();
  }

  /** Goes on until its answer does not come; what is then only possible, the ledger knows. */
  private Thread client(String name, Act act) {
    return Thread.ofPlatform().name(name).start(() -> {
      try {
        while (true) {
          act.go();
        }
      } catch (SdkException | UncheckedIOException e) {
        cutOff.incrementAndGet();
      } catch (Throwable e) {
        wrong.add(e);
      }
    });
  }

  private void doing(String thing, String holds, Runnable call) {
    Ledger.Effect effect = new Ledger.Effect(thing, holds);
    synchronized (ledger) {
      ledger.hear(new Ledger.Begins(effect));
    }
    call.run();
    synchronized (ledger) {
      ledger.hear(new Ledger.Answered(effect));
    }
    acknowledged.incrementAndGet();
  }

  private void send(String queue, String body) {
    doing(Ledger.MESSAGE + body, "sent", () -> sqs.sendMessage(r -> r.queueUrl(queue).messageBody(body)));
  }

  /** Deletes what it gets, as often as it is to; the rest comes again. */
  private void work(String queue, BooleanSupplier deletes) {
    for (Message m : sqs.receiveMessage(
        r -> r.queueUrl(queue).maxNumberOfMessages(10).visibilityTimeout(VISIBLE_AGAIN)).messages()) {
      synchronized (ledger) {
        assertThat(ledger.mayHold(Ledger.MESSAGE + m.body(), "sent")).as("deleted, or never sent: " + m.body()).isTrue();
      }
      came.incrementAndGet();
      if (deletes.getAsBoolean()) {
        doing(Ledger.MESSAGE + m.body(), Ledger.NOTHING,
            () -> sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle(m.receiptHandle())));
      }
    }
  }

  /** Puts, overwrites, reads and deletes keys that nobody else changes. */
  private void store(String writer, SplittableRandom random) {
    String key = writer + random.nextInt(KEYS);
    switch (random.nextInt(6)) {
      case 0 -> doing(Ledger.OBJECT + key, Ledger.NOTHING, () -> s3.deleteObject(r -> r.bucket("bucket").key(key)));
      case 1, 2 -> look(key);
      default -> {
        String content = (random.nextInt(8) == 0 ? 400_000 : random.nextInt(3_000)) + " " + random.nextInt(1 << 30);
        doing(Ledger.OBJECT + key, content, () -> s3.putObject(
            r -> r.bucket("bucket").key(key), RequestBody.fromBytes(Ledger.bytes(content))));
      }
    }
  }

  /** Reads an object, which must be what was acknowledged, or what was under way. */
  private void look(String key) {
    String found = Ledger.NOTHING;
    try {
      byte[] bytes = s3.getObjectAsBytes(r -> r.bucket("bucket").key(key)).asByteArray();
      synchronized (ledger) {
        found = ledger.named(key, bytes).orElse(bytes.length + " bytes that were never put");
      }
    } catch (NoSuchKeyException e) {
      // so it is not there
    }
    synchronized (ledger) {
      ledger.see(Ledger.OBJECT + key, found);
    }
  }

  private void lookAtAll() {
    Set<String> keys;
    synchronized (ledger) {
      keys = ledger.keys();
    }
    keys.forEach(this::look);
    assertThat(s3.listObjectsV2Paginator(r -> r.bucket("bucket")).contents().stream().map(o -> o.key()))
        .containsExactlyElementsOf(keys.stream().filter(k -> !ledger.mayHold(Ledger.OBJECT + k, Ledger.NOTHING)).toList());
  }

  @Test
  @Timeout(1_200)
  void nothingAcknowledgedIsLostNorWhatWasDeletedBack() throws Exception {
    killed(Integer.getInteger("kills", 20));
  }

  @Test
  @Tag("long")
  @Timeout(3 * 3_600)
  void norInAThousandKills() throws Exception {
    killed(Integer.getInteger("kills", 1_000));
  }

  private void killed(int kills) throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    start();
    connect();
    String queue = sqs.createQueue(r -> r.queueName("q")).queueUrl();
    s3.createBucket(r -> r.bucket("bucket"));
    ordered = new OrderedClient(sqs, "q.fifo", VISIBLE_AGAIN);
    lookAtAll();
    live(queue, random, -1, Moment.UNDER_LOAD, Process::destroy); // in order: the JVM writes down its classes
    assertThat(directory.resolve("classes.aot")).exists();
    start();
    int unready = 0;
    for (int i = 0; i < kills; i++) {
      Moment moment = MOMENTS[i % MOMENTS.length];
      if (moment == Moment.START) {
        kill();
        launch();
        TimeUnit.NANOSECONDS.sleep(random.nextLong(startTook));
        unready += answers() ? 0 : 1;
        kill();
      } else {
        live(queue, random, i, moment, Process::destroyForcibly);
      }
      start();
      lookAtAll();
    }
    assertThat(unready).as("starts that never came to answer").isPositive();
    assertThat(cutOff.get()).as("calls that were under way").isPositive();
    assertThat(came.get()).as("messages that came").isPositive();
    drain(queue);
    synchronized (ledger) {
      assertThat(ledger.things(Ledger.MESSAGE).stream().filter(m -> !ledger.mayHold(m, Ledger.NOTHING)))
          .as("acknowledged messages that never came").isEmpty();
    }
  }

  /** Clients call the region until its end at some moment. @param round part of messages' names, another each time */
  private void live(String queue, SplittableRandom random, int round, Moment end, Consumer<Process> how)
      throws Exception {
    long enough = acknowledged.get() + 5 + random.nextInt(60);
    AtomicLong sent = new AtomicLong();
    List<Thread> clients = new ArrayList<>();
    clients.add(client("sender", () -> send(queue, "m-" + round + '-' + sent.getAndIncrement())));
    SplittableRandom workers = random.split();
    clients.add(client("worker", () -> work(queue, () -> workers.nextInt(4) > 0)));
    SplittableRandom orders = random.split();
    clients.add(client("ordered", () -> acknowledged.addAndGet(ordered.act(orders))));
    for (int w = 0; w < WRITERS; w++) {
      String writer = "w" + w + '-';
      SplittableRandom own = random.split();
      clients.add(client(writer, () -> store(writer, own)));
    }
    long limit = System.nanoTime() + START.toNanos();
    while ((acknowledged.get() < enough || !isAt(end)) && wrong.isEmpty() && System.nanoTime() < limit) {
      Thread.sleep(0, 200_000);
    }
    how.accept(process);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    for (Thread client : clients) {
      client.join();
    }
    assertThat(wrong).isEmpty();
    assertThat(System.nanoTime()).as("answers, and " + end + ", before kill " + round).isLessThan(limit);
    assertThat(read(log())).doesNotContain("defect:", "damaged", "missing");
  }

  /** Whether a file of rows is being written: behind all others, or in the place of some. */
  private boolean isAt(Moment moment) throws IOException {
    if (moment == Moment.UNDER_LOAD) {
      return true;
    }
    try (Stream<Path> files = Files.list(home.snapshots())) {
      List<String> names = files.map(f -> f.getFileName().toString()).toList();
      return names.stream().filter(n -> n.endsWith(".tmp")).anyMatch(unfinished -> (moment == Moment.MERGE)
          == names.stream().anyMatch(n -> n.endsWith(".rows") && n.startsWith(unfinished.substring(0, FROM))));
    }
  }

  /** Receives and deletes until the queue says that it is empty. */
  private void drain(String queue) {
    long limit = System.nanoTime() + START.toNanos();
    SplittableRandom random = new SplittableRandom(2);
    while (true) {
      work(queue, () -> true);
      ordered.work(random);
      Map<QueueAttributeName, String> left = sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)).attributes();
      if (left.values().stream().allMatch("0"::equals) && ordered.isThrough()) {
        return;
      }
      assertThat(System.nanoTime()).as("left: " + left + ", " + ordered).isLessThan(limit);
    }
  }
}
