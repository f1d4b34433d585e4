package dev.holdfast.bench.s3;

import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.load.One;
import dev.holdfast.bench.load.Table;
import dev.holdfast.bench.peers.Apart;
import dev.holdfast.bench.peers.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./holdfast bench s3}. Holdfast answers a PUT when the object is on disk; s3proxy and S3Mock sync nothing, and
 * S3Mock looks at no signature.
 */
@Command(name = "s3", description = "S3 beside s3proxy, S3Mock, nginx and dd: objects of 4 KiB and of 1 GiB.")
public final class S3Bench implements Callable<Integer> {

  private static final int CONNECTIONS = 32;

  /** Large objects that lie on the disk at once: one for each writer, and those that wait to be deleted. */
  private static final int LARGE_AT_ONCE = 8;

  @Option(names = "--seconds", description = "How long each work on small objects is measured; ${DEFAULT-VALUE}.")
  private int seconds = 4;

  @Option(names = "--warm-up", description = "How often all does the same before it counts; ${DEFAULT-VALUE}.")
  private int warmUp = 4;

  @Option(names = "--rounds", description = "How often each work is measured; ${DEFAULT-VALUE}.")
  private int rounds = 5;

  @Option(names = "--large", paramLabel = "MIB", description = "The large object's size; ${DEFAULT-VALUE}.")
  private int mebibytes = 1024;

  @Option(names = "--only", paramLabel = "WORK", description = "Measures only the works whose name contains this.")
  private String only = "";

  private final Table table = new Table();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Apart.run(S3Bench.class, List.of("--seconds", "" + seconds, "--warm-up", "" + warmUp, "--rounds", "" + rounds,
        "--large", "" + mebibytes, "--only", only), this::measureAll);
  }

  public static void main(String[] args) {
    Apart.main(new S3Bench(), args);
  }

  private void measureAll(Path project, Path work) throws IOException, InterruptedException {
    Large large = new Large(mebibytes);
    Apart.requireRoom(work, LARGE_AT_ONCE * large.bytes());
    System.out.println("starting Holdfast, s3proxy, S3Mock, nginx; each work " + rounds + " times, after "
        + warmUp + " to warm up");
    try (Server holdfast = Server.holdfast(project, work);
        Server s3proxy = Server.s3proxy(project, work);
        Server s3mock = Server.s3mock(project, work)) {
      List<Server> stores = List.of(holdfast, s3proxy, s3mock);
      for (Server store : stores) {
        fill(store);
      }
      if (Server.hasNginx()) {
        Path root = Files.createDirectory(work.resolve("files"));
        fill(root, large);
        try (Server nginx = Server.nginx(root, work)) {
          measure(stores, List.of(nginx), large, work);
        }
      } else {
        measure(stores, List.of(), large, work);
        System.out.println("nginx is not in PATH: the rows beside it are missing");
      }
      System.out.printf("resident: Holdfast's region %d MB, s3proxy %d MB, S3Mock %d MB%n",
          holdfast.resident() >> 20, s3proxy.resident() >> 20, s3mock.resident() >> 20);
    }
  }

  private void measure(List<Server> stores, List<Server> files, Large large, Path work) throws IOException {
    Server holdfast = stores.getFirst();
    List<Server> readers = Stream.concat(stores.stream(), files.stream()).toList();
    List<Server> senders = Stream.concat(Stream.of(holdfast), files.stream()).toList();
    for (int round = 1 - warmUp; round <= rounds; round++) {
      boolean counts = round > 0;
      int now = round;
      for (Server store : stores) {
        load("PutObject 4 KiB", store, c -> new S3Scripts(store.signer("s3")).putting(now, c), counts);
      }
      for (Server reader : readers) {
        load("GetObject 4 KiB", reader, new S3Scripts(reader.signer("s3"))::getting, counts);
      }
      if (round < 0) {
        continue; // once is enough for long bodies
      }
      String put = "PutObject " + mebibytes + " MiB";
      once(put + ", signed", holdfast.name(), () -> large.put(holdfast), counts);
      once(put + ", signed", "dd", () -> large.dd(work.resolve("dd")), counts);
      once(put + ", chunks", holdfast.name(), () -> large.putInChunks(holdfast), counts);
      once(put + ", chunks", "dd", () -> large.dd(work.resolve("dd")), counts);
      for (Server sender : senders) {
        once("GetObject " + mebibytes + " MiB", sender.name(), () -> large.get(sender), counts);
      }
    }
    System.out.print(table.text());
    System.out.println("the rates of the large object are in MiB; " + Runtime.getRuntime().availableProcessors()
        + " processors, which the load shares with what it measures");
  }

  private static void fill(Server store) throws IOException {
    S3Scripts s3 = new S3Scripts(store.signer("s3"));
    One.ask(store.port(), s3.createBucket());
    for (int i = 0; i < S3Scripts.OBJECTS; i++) {
      One.ask(store.port(), s3.put(S3Scripts.key(i), S3Scripts.bytes(i)));
    }
  }

  private static void fill(Path root, Large large) throws IOException {
    Path bucket = Files.createDirectory(root.resolve(S3Scripts.BUCKET));
    for (int i = 0; i < S3Scripts.OBJECTS; i++) {
      Files.write(bucket.resolve(S3Scripts.key(i)), S3Scripts.bytes(i));
    }
    large.write(bucket.resolve(Large.KEY));
  }

  private void load(String work, Server server, IntFunction<Load.Script> script, boolean counts) throws IOException {
    once(work, server.name(), () -> Load.run(server.port(),
        IntStream.range(0, CONNECTIONS).mapToObj(script).toList(), Duration.ofSeconds(seconds)), counts);
  }

  private interface Measuring {
    Load.Result measure() throws IOException;
  }

  private void once(String work, String server, Measuring measuring, boolean counts) throws IOException {
    if (work.contains(only)) {
      Load.Result result = measuring.measure();
      if (counts) {
        table.add(work, server, result);
      } else {
        System.out.printf("  %-28s %-12s to warm up%n", work, server);
      }
    }
  }
}
