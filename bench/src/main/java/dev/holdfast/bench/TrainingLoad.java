package dev.holdfast.bench;

import dev.holdfast.bench.load.Load;
import dev.holdfast.bench.load.One;
import dev.holdfast.bench.peers.Server;
import dev.holdfast.bench.s3.S3Scripts;
import dev.holdfast.bench.sqs.SqsBench;
import dev.holdfast.bench.sqs.SqsScripts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What the benches sqs and s3 ask, for a few seconds each: the JVM learns from it which methods are worth compiling. */
public final class TrainingLoad {

  private static final int CONNECTIONS = 16;
  private static final Duration EACH = Duration.ofSeconds(4);

  private TrainingLoad() {}

  public static void run(Server server) throws IOException {
    SqsScripts sqs = new SqsScripts(server.signer("sqs"), SqsBench.create(server, "training"));
    S3Scripts s3 = new S3Scripts(server.signer("s3"));
    One.ask(server.port(), s3.createBucket());
    for (int i = 0; i < S3Scripts.OBJECTS; i++) {
      One.ask(server.port(), s3.put(S3Scripts.key(i), S3Scripts.bytes(i)));
    }
    List<IntFunction<Load.Script>> works =
        List.of(sqs::cycle, sqs::cycleOfTen, sqs::sending, connection -> s3.putting(0, connection), s3::getting);
    for (IntFunction<Load.Script> work : works) {
      Load.run(server.port(), IntStream.range(0, CONNECTIONS).mapToObj(work).toList(), EACH);
    }
  }
}
