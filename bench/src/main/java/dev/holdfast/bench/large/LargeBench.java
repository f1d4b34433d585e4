package dev.holdfast.bench.large;

import dev.holdfast.bench.BenchException;
import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.load.One;
import dev.holdfast.bench.peers.Apart;
import dev.holdfast.bench.peers.Server;
import dev.holdfast.bench.sqs.SqsScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./holdfast bench large}. */
@Command(name = "large", description = {
    "A queue of so many messages keeps its speed when empty, a bucket of so many keys lists",
    "pages as fast as one of 1,000, and after kill -9 the region serves within seconds."})
public final class LargeBench implements Callable<Integer> {

  private static final int CONNECTIONS = 32;

  /** Of those that list: more would be waiting for the processors. */
  private static final int LISTING = 4;

  private static final double QUEUE = 0.8;
  private static final double BUCKET = 0.7;
  private static final Duration START = Duration.ofSeconds(5);

  @Option(names = "--messages", description = "In the queue; ${DEFAULT-VALUE}.")
  private long messages = 1_000_000;

  @Option(names = "--keys", description = "In the bucket; ${DEFAULT-VALUE}.")
  private long keys = 1_000_000;

  @Option(names = "--seconds", description = "How long each work is measured; ${DEFAULT-VALUE}.")
  private int seconds = 5;

  @Option(names = "--rounds", description = "How often, after one round to warm up; ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(names = "--home", paramLabel = "DIRECTORY",
      description = "Keeps the region here, and goes on with what is there; otherwise all is deleted in the end.")
  private Optional<Path> home = Optional.empty();

  private final List<String> broken = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(
        "--messages", "" + messages, "--keys", "" + keys, "--seconds", "" + seconds, "--rounds", "" + rounds));
    Optional<Path> kept = home.map(Path.of(System.getProperty("holdfast.caller", "")).toAbsolutePath()::resolve);
    kept.ifPresent(k -> arguments.addAll(List.of("--home", k.toString())));
    return Apart.run(LargeBench.class, arguments, kept, this::measureAll);
  }

  public static void main(String[] args) {
    Apart.main(new LargeBench(), args);
  }

  private void measureAll(Path project, Path work) throws IOException, InterruptedException {
    try (Server server = home.isPresent() ? Server.kept(project, work) : Server.holdfast(project, work)) {
      if (messages > 0) {
        queue(server);
      }
      if (keys > 0) {
        bucket(server, work);
      }
      start(project, work, server);
    }
    if (!broken.isEmpty()) {
      throw new BenchException("not as claimed: " + String.join("; ", broken));
    }
  }

  private void queue(Server server) throws IOException {
    String large = create(server, "large");
    long began = System.nanoTime();
    for (long sent = waiting(server, large); sent < messages; ) {
      sent += load(server, CONNECTIONS, new SqsScripts(server.signer("sqs"), large)::sendingTen, 10).completed();
      System.out.printf("  %,d messages after %d s; %d MB of memory%n",
          sent, (System.nanoTime() - began) / 1_000_000_000, server.own() >> 20);
    }
    compare(server, CONNECTIONS, "SendMessage with %,d messages waiting".formatted(messages), QUEUE,
        round -> new SqsScripts(server.signer("sqs"), create(server, "sent-" + round))::sending,
        _ -> new SqsScripts(server.signer("sqs"), large)::sending);
    compare(server, CONNECTIONS, "send+receive+delete", QUEUE,
        round -> new SqsScripts(server.signer("sqs"), create(server, "cycled-" + round))::cycle,
        _ -> new SqsScripts(server.signer("sqs"), large)::cycle);
  }

  private static String create(Server server, String queue) throws IOException {
    return One.ask(server.port(), SqsScripts.createQueue(server.signer("sqs"), queue))
        .replaceAll("(?s).*\"QueueUrl\":\"([^\"]*)\".*", "$1");
  }

  private static long waiting(Server server, String queue) throws IOException {
    return Long.parseLong(One.ask(server.port(), server.signer("sqs").json("AmazonSQS.GetQueueAttributes",
        "{\"QueueUrl\":\"" + queue + "\",\"AttributeNames\":[\"ApproximateNumberOfMessages\"]}"))
        .replaceAll("(?s).*\"ApproximateNumberOfMessages\":\"(\\d+)\".*", "$1"));
  }

  private void bucket(Server server, Path work) throws IOException {
    S3Scripts small = filled(server, "small", 999, work);
    S3Scripts large = filled(server, "large", keys, work);
    compare(server, LISTING, "ListObjectsV2, any page of %,d keys".formatted(keys), BUCKET,
        round -> i -> new S3Scripts(server.signer("s3"), small.bucket()).listing(i, false),
        round -> i -> new S3Scripts(server.signer("s3"), large.bucket()).listing(round * LISTING + i, true));
  }

  /** The number of keys is noted in a file: to count them would take longer than to write some of them again. */
  private S3Scripts filled(Server server, String bucket, long keys, Path work) throws IOException {
    S3Scripts s3 = new S3Scripts(server.signer("s3"), bucket);
    One.ask(server.port(), s3.createBucket());
    One.ask(server.port(), s3.putSource());
    Path noted = work.resolve(bucket + ".keys");
    AtomicLong next = new AtomicLong(Files.exists(noted) ? Long.parseLong(Files.readString(noted).strip()) : 0);
    long began = System.nanoTime();
    while (next.get() < keys) {
      S3Scripts now = new S3Scripts(server.signer("s3"), bucket);
      if (keys - next.get() < CONNECTIONS * 100) {
        One.ask(server.port(), now.copying(next).next(null));
      } else {
        load(server, CONNECTIONS, _ -> now.copying(next), 10);
        System.out.printf("  %,d keys after %d s; %d MB of memory%n",
            next.get(), (System.nanoTime() - began) / 1_000_000_000, server.own() >> 20);
      }
      // Those asked for last were not answered.
      Files.writeString(noted, Long.toString(Math.max(0, next.get() - CONNECTIONS)));
    }
    return s3;
  }

  /** What counts is an answer: the zones and the console, which {@code up} starts too, have no rows to read. */
  private void start(Path project, Path work, Server server) throws IOException, InterruptedException {
    ProcessHandle region = ProcessHandle.of(Server.regionOf(work)).orElseThrow();
    region.destroyForcibly();
    region.onExit().join();
    long began = System.nanoTime();
    CompletableFuture<Void> up = CompletableFuture.runAsync(() -> {
      try {
        Server.up(project, work);
      } catch (IOException | InterruptedException e) {
        throw new CompletionException(e);
      }
    });
    while (!answers(server)) {
      Thread.sleep(20);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    up.join();
    System.out.printf("%d ms from ./holdfast up, after kill -9, to an answer (claimed: %d s)%n", took.toMillis(),
        START.toSeconds());
    if (took.compareTo(START) > 0) {
      broken.add("start");
    }
  }

  private static boolean answers(Server server) {
    try {
      One.ask(server.port(), server.signer("sqs").json("AmazonSQS.ListQueues", "{}"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private interface Making {
    IntFunction<Load.Script> scripts(int round) throws IOException;
  }

  /** Little and much in turn, so that what else the machine does befalls both. */
  private void compare(Server server, int connections, String what, double share, Making little, Making much)
      throws IOException {
    List<Double> few = new ArrayList<>();
    List<Double> many = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      double one = load(server, connections, little.scripts(round), seconds).rate();
      double other = load(server, connections, much.scripts(round), seconds).rate();
      if (round > 0) {
        few.add(one);
        many.add(other);
        ratios.add(other / one);
      }
    }
    ratios.sort(null);
    System.out.printf("%s: %,.1f/s beside %,.1f/s: %.2f (%.2f–%.2f; claimed: %.1f); %d MB of memory%n", what, median(many),
        median(few), median(ratios), ratios.getFirst(), ratios.getLast(), share, server.own() >> 20);
    if (median(ratios) < share) {
      broken.add(what);
    }
  }

  private static double median(List<Double> of) {
    return of.stream().sorted().skip(of.size() / 2).findFirst().orElseThrow();
  }

  private static Load.Result load(Server server, int connections, IntFunction<Load.Script> script, int seconds)
      throws IOException {
    List<Load.Script> scripts = IntStream.range(0, connections).mapToObj(script).toList();
    Load.Result result = Load.run(server.port(), scripts, Duration.ofSeconds(seconds));
    if (result.failed() > 0) {
      System.out.printf("    %d failed, the last with %s%n", result.failed(), result.failure());
    }
    return result;
  }
}
