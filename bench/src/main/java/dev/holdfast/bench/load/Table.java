package dev.holdfast.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** Rates by work and server: the median of the rounds, and latencies over all of them. */
public final class Table {

  private final Map<String, Map<String, List<Load.Result>>> results = new LinkedHashMap<>();

  public void add(String work, String server, Load.Result result) {
    System.out.printf("  %-28s %-12s %,9.0f/s%n", work, server, result.rate());
    if (result.failed() > 0) {
      System.out.printf("    %d failed, the last with %s%n", result.failed(), result.failure());
    }
    results.computeIfAbsent(work, _ -> new LinkedHashMap<>()).computeIfAbsent(server, _ -> new ArrayList<>())
        .add(result);
  }

  double rate(String work, String server) {
    return results.getOrDefault(work, Map.of()).getOrDefault(server, List.of()).stream()
        .mapToDouble(Load.Result::rate).sorted().skip(rounds(work, server) / 2).findFirst().orElse(Double.NaN);
  }

  private int rounds(String work, String server) {
    return results.getOrDefault(work, Map.of()).getOrDefault(server, List.of()).size();
  }

  /** Each work is measured on the first server before the others, which are compared with it. */
  public String text() {
    StringBuilder out = new StringBuilder("\n%-28s %-12s %12s  %15s  %s%n".formatted(
        "", "", "a second", "p50/p99, ms", "Holdfast's rate by theirs: median (least–most of the rounds)"));
    results.forEach((work, servers) -> {
      String first = servers.keySet().iterator().next();
      servers.forEach((server, rounds) -> {
        Histogram all = new Histogram(600_000_000_000L, 3);
        rounds.forEach(r -> all.add(r.latency()));
        out.append("%-28s %-12s %,12.0f  %15s  %s%n".formatted(
            server.equals(first) ? work : "", server, rate(work, server),
            "%.1f/%.1f".formatted(all.getValueAtPercentile(50) / 1e6, all.getValueAtPercentile(99) / 1e6),
            server.equals(first) ? "" : ratio(work, first, server)));
      });
    });
    return out.toString();
  }

  /** Each round of one with the same round of the other: what disturbs a machine disturbs both. */
  private String ratio(String work, String first, String server) {
    double[] ratios = IntStream.range(0, rounds(work, server))
        .mapToDouble(i -> results.get(work).get(first).get(i).rate() / results.get(work).get(server).get(i).rate())
        .sorted().toArray();
    return "%.2f× (%.2f–%.2f)".formatted(ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
  }
}
