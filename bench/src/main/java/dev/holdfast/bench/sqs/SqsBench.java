package dev.holdfast.bench.sqs;

import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.load.One;
import dev.holdfast.bench.load.Table;
import dev.holdfast.bench.peers.Apart;
import dev.holdfast.bench.peers.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./holdfast bench sqs}. Holdfast answers when a message is on disk; ElasticMQ keeps its messages in memory. */
@Command(name = "sqs", description = "SQS beside ElasticMQ: sends, receives and deletes of 32 connections.")
public final class SqsBench implements Callable<Integer> {

  private static final int CONNECTIONS = 32;

  @Option(names = "--seconds", description = "How long each work is measured; ${DEFAULT-VALUE}.")
  private int seconds = 4;

  @Option(names = "--warm-up", description = "How often all does the same before it counts; ${DEFAULT-VALUE}.")
  private int warmUp = 4;

  @Option(names = "--rounds", description = "How often each work is measured; ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(names = "--only", paramLabel = "WORK", description = "Measures only the works whose name contains this.")
  private String only = "";

  private int queues;
  private final Table table = new Table();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Apart.run(SqsBench.class, List.of("--seconds", "" + seconds, "--warm-up", "" + warmUp, "--rounds", "" + rounds,
        "--only", only), this::measureAll);
  }

  public static void main(String[] args) {
    Apart.main(new SqsBench(), args);
  }

  private void measureAll(Path project, Path work) throws IOException, InterruptedException {
    try (Server holdfast = Server.holdfast(project, work);
        Server elasticMq = Server.elasticMq(project, work);
        Server empty = Server.empty(work)) {
      List<Server> both = List.of(holdfast, elasticMq);
      for (int round = 1 - warmUp; round <= rounds; round++) {
        boolean counts = round > 0;
        for (Server server : both) {
          measure("SendMessage 200 B", server, sqs -> sqs::sending, counts);
          measure("send+receive+delete", server, sqs -> sqs::cycle, counts);
          measure("SendMessageBatch of 10", server, sqs -> sqs::sendingTen, counts);
          measure("cycle in batches of 10", server, sqs -> sqs::cycleOfTen, counts);
        }
        SqsScripts same = new SqsScripts(empty.signer("sqs"), "http://127.0.0.1:9/000000000000/bench");
        load("SendMessage 200 B", empty, same::sending, counts);
      }
      System.out.print(table.text());
      System.out.printf("resident: Holdfast's region %d MB, ElasticMQ %d MB%n",
          holdfast.resident() >> 20, elasticMq.resident() >> 20);
    }
  }

  /** On a queue of its own, which is deleted with what is left in it. */
  private void measure(
      String work, Server server, Function<SqsScripts, IntFunction<Load.Script>> script, boolean counts)
      throws IOException {
    SqsScripts sqs = new SqsScripts(server.signer("sqs"), create(server, "bench-" + ++queues));
    load(work, server, script.apply(sqs), counts);
    One.ask(server.port(), sqs.deleteQueue());
  }

  private void load(String work, Server server, IntFunction<Load.Script> script, boolean counts) throws IOException {
    if (!only.isEmpty() && !work.contains(only)) {
      return;
    }
    List<Load.Script> scripts = IntStream.range(0, CONNECTIONS).mapToObj(script).toList();
    Load.Result result = Load.run(server.port(), scripts, Duration.ofSeconds(seconds));
    if (counts) {
      table.add(work, server.name(), result);
    }
  }

  public static String create(Server server, String name) throws IOException {
    String answer = One.ask(server.port(), SqsScripts.createQueue(server.signer("sqs"), name));
    return answer.replaceAll("(?s).*\"QueueUrl\":\"([^\"]*)\".*", "$1");
  }
}
