package dev.holdfast.bench;

import dev.holdfast.bench.failover.FailoverBench;
import dev.holdfast.bench.large.LargeBench;
import dev.holdfast.bench.s3.S3Bench;
import dev.holdfast.bench.sqs.SqsBench;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** What the command line offers of benchmarks. */
public final class Benches {

  private Benches() {}

  /**
   * The benchmarks by name: picocli commands whose description says what they measure.
   *
   * @param cloud asked for when one is run, not when they are listed
   */
  public static Map<String, Callable<Integer>> all(Supplier<Cloud> cloud, PrintStream out) {
    return new TreeMap<>(Map.of(
        "failover", new FailoverBench(cloud, out),
        "large", new LargeBench(),
        "s3", new S3Bench(),
        "sqs", new SqsBench()));
  }
}
