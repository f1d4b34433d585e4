package dev.holdfast.gameday.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.gameday.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** All the runs whose reports lie in a folder, each game day's in the order of time, and where the last got worse. */
public final class History {

  /** So much slower than the median of the earlier runs, and by a second, is worse: less is chance. */
  private static final double WORSE = 1.5;

  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  /**
   * One run.
   *
   * @param detection seconds, as are {@code recovery} and {@code whole}; empty where it was not seen
   * @param p99 milliseconds, of the time from the fault until recovery
   */
  public record Entry(String file, String gameDay, Instant begun, boolean held, int requests, double failedPercent,
                      Optional<Double> detection, double recovery, Optional<Double> whole, double p99, int acknowledged,
                      int lost) {}

  private final SortedMap<String, List<Entry>> runs;

  private History(SortedMap<String, List<Entry>> runs) {
    this.runs = runs;
  }

  /** Reads every report in the folder; what is no report of a game day is passed over. */
  public static History of(Path folder) throws IOException {
    SortedMap<String, List<Entry>> runs = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
          JsonNode json = new ObjectMapper().readTree(file.toFile());
          if (json.has("gameDay") && json.has("begun")) {
            Entry entry = entry(file.getFileName().toString().replaceAll("\\.json$", ".html"), json);
            runs.computeIfAbsent(entry.gameDay, _ -> new ArrayList<>()).add(entry);
          }
        }
      }
    }
    runs.values().forEach(all -> all.sort(Comparator.comparing(Entry::begun)));
    return new History(runs);
  }

  private static Entry entry(String page, JsonNode json) {
    int acknowledged = 0;
    int lost = 0;
    for (JsonNode audit : json.path("acknowledged")) {
      acknowledged += audit.path("acknowledged").asInt();
      lost += audit.path("lost").asInt();
    }
    return new Entry(page, json.path("gameDay").asText(), Instant.parse(json.path("begun").asText()),
        json.path("held").asBoolean(), json.path("sinceFault").path("requests").asInt(),
        json.path("sinceFault").path("failedPercent").asDouble(), seconds(json.path("detection").path("seconds")),
        json.path("recoverySeconds").asDouble(), seconds(json.path("fleetWholeSeconds")),
        json.path("during").path("p99").asDouble(), acknowledged, lost);
  }

  private static Optional<Double> seconds(JsonNode value) {
    return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
  }

  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /** In what the last run of a game day is worse than those before it; nothing where it is the first. */
  List<String> regressions(String gameDay) {
    List<Entry> all = runs.getOrDefault(gameDay, List.of());
    if (all.size() < 2) {
      return List.of();
    }
    Entry last = all.getLast();
    List<Entry> earlier = all.subList(0, all.size() - 1);
    List<String> worse = new ArrayList<>();
    if (!last.held && earlier.getLast().held) {
      worse.add("objectives missed that were met before");
    }
    if (last.lost > 0 && earlier.stream().allMatch(e -> e.lost == 0)) {
      worse.add("acknowledged things lost");
    }
    double failed = median(earlier, Entry::failedPercent);
    if (last.failedPercent > Math.max(0.1, WORSE * failed)) {
      worse.add("failed " + Figures.percent(last.failedPercent) + ", was " + Figures.percent(failed));
    }
    slower(worse, "recovery", last.recovery, median(earlier, Entry::recovery));
    last.detection.ifPresent(d -> slower(worse, "detection", d, median(earlier, e -> e.detection.orElse(d))));
    last.whole.ifPresent(w -> slower(worse, "fleet whole", w, median(earlier, e -> e.whole.orElse(w))));
    return worse;
  }

  private static void slower(List<String> worse, String what, double now, double before) {
    if (now > WORSE * before && now > before + 1) {
      worse.add(what + " " + tenths(now) + ", was " + tenths(before));
    }
  }

  private static double median(List<Entry> entries, ToDoubleFunction<Entry> figure) {
    double[] sorted = entries.stream().mapToDouble(figure).sorted().toArray();
    return sorted.length % 2 == 1 ? sorted[sorted.length / 2]
        : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  }

  private static String tenths(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  /** A line for each run, and one for each way in which a game day's last run is worse. */
  public String table() {
    StringBuilder t = new StringBuilder();
    t.append("  %-20s %-12s %8s %8s %9s %9s %9s %9s %6s%n".formatted(
        "", "", "requests", "failed", "detected", "recovered", "whole", "p99", "lost"));
    runs.forEach((gameDay, all) -> {
      for (Entry e : all) {
        t.append("%s %-20s %-12s %8d %8s %9s %9s %9s %9s %6d%n".formatted(e.held ? "✓" : "✗",
            e == all.getFirst() ? gameDay : "", WHEN.format(e.begun), e.requests, Figures.percent(e.failedPercent),
            e.detection.map(History::tenths).orElse("never"), tenths(e.recovery),
            e.whole.map(History::tenths).orElse("not yet"), String.format(Locale.ROOT, "%.0f ms", e.p99), e.lost));
      }
      regressions(gameDay).forEach(r -> t.append("  worse than before: ").append(r).append('\n'));
    });
    return t.toString();
  }

  /** Writes the same as a page, with links to the reports. @return where it is */
  public Path write(Path folder) throws IOException {
    Path page = folder.resolve("index.html");
    Files.writeString(page, html());
    return page;
  }

  private String html() {
    StringBuilder h = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Game days</title>\n<style>\n"
        + Page.css() + "</style>\n</head>\n<body>\n<main>\n<header><p>All runs</p><h1>Game days</h1></header>\n");
    runs.forEach((gameDay, all) -> {
      h.append("<section><h2>").append(Page.escaped(gameDay)).append("</h2><div class=\"scroll\"><table><tr><th></th>"
          + "<th>requests</th><th>failed</th><th>detected</th><th>recovered</th><th>fleet whole</th><th>p99</th>"
          + "<th>acknowledged</th><th>lost</th></tr>");
      for (Entry e : all) {
        h.append("<tr><td>").append(e.held ? "✓" : "✗").append(" <a href=\"").append(Page.escaped(e.file))
            .append("\">").append(WHEN.format(e.begun)).append("</a></td>");
        cell(h, false, String.valueOf(e.requests));
        cell(h, !e.held && e.failedPercent > 0, Figures.percent(e.failedPercent));
        cell(h, false, e.detection.map(History::tenths).orElse("never"));
        cell(h, false, tenths(e.recovery));
        cell(h, e.whole.isEmpty(), e.whole.map(History::tenths).orElse("not yet"));
        cell(h, false, String.format(Locale.ROOT, "%.0f ms", e.p99));
        cell(h, false, String.valueOf(e.acknowledged));
        cell(h, e.lost > 0, String.valueOf(e.lost));
        h.append("</tr>");
      }
      h.append("</table></div>");
      regressions(gameDay).forEach(r ->
          h.append("<p class=\"bad\">Worse than before: ").append(Page.escaped(r)).append("</p>"));
      h.append("</section>\n");
    });
    return h.append("</main>\n</body>\n</html>\n").toString();
  }

  private static void cell(StringBuilder h, boolean bad, String text) {
    h.append(bad ? "<td class=\"bad\">" : "<td>").append(Page.escaped(text)).append("</td>");
  }
}
