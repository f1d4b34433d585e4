package dev.holdfast.bench.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** @param servers the first is compared with each of the others */
  public String text(List<String> servers) {
    StringBuilder out = new StringBuilder("\n").append("%-28s".formatted(""));
    servers.forEach(s -> out.append("%32s".formatted(s)));
    out.append('\n');
    for (String work : results.keySet()) {
      out.append("%-28s".formatted(work));
      for (String server : servers) {
        out.append("%32s".formatted(cell(work, server, servers.getFirst())));
      }
      out.append('\n');
    }
    return out.append("rate (times the others'), p50/p99 in ms; the median of the rounds\n").toString();
  }

  private String cell(String work, String server, String first) {
    if (rounds(work, server) == 0) {
      return "";
    }
    Histogram all = new Histogram(60_000_000_000L, 3);
    results.get(work).get(server).forEach(r -> all.add(r.latency()));
    String ratio = server.equals(first) ? "" : " (%.2f×)".formatted(rate(work, first) / rate(work, server));
    return "%,.0f/s%s %.1f/%.1f".formatted(rate(work, server), ratio,
        all.getValueAtPercentile(50) / 1e6, all.getValueAtPercentile(99) / 1e6);
  }
}
