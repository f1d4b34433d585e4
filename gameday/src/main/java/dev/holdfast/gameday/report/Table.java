package dev.holdfast.gameday.report;

import dev.holdfast.gameday.Analysis;
import dev.holdfast.gameday.Figures;
import dev.holdfast.gameday.Result;
import dev.holdfast.gameday.Verdict;
import dev.holdfast.gameday.load.Sample;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The report in a few aligned lines. */
public final class Table {

  private Table() {}

  /** @param colour whether the terminal shows it */
  public static String of(Report report, boolean colour) {
    Result r = report.result();
    Analysis a = report.analysis();
    StringBuilder t = new StringBuilder();
    t.append(paint(colour, 1, r.day().title())).append("  ").append(r.day().name()).append("\n\n");
    row(t, "", "requests", "failed", "p50", "p99", "longest");
    phase(t, "before", a.before());
    phase(t, "during", a.during());
    phase(t, "after", a.after());
    List<Sample> puts = r.samples().stream().filter(s -> s.kind() == Sample.Kind.PUT && s.ended() >= r.fault())
        .toList();
    row(t, "uploads to S3", String.valueOf(puts.size()),
        String.valueOf(puts.stream().filter(Sample::failed).count()), "", "");
    t.append('\n');
    line(t, "detected", a.detection().map(d -> "after " + Figures.seconds(d) + "  " + a.sign()).orElse(a.sign()));
    line(t, "recovered", a.recovery() == 0 ? "never disturbed" : "after " + Figures.seconds(a.recovery()));
    line(t, "fleet whole", a.whole().map(w -> w == 0 ? "never seen short" : "after " + Figures.seconds(w))
        .orElse("not yet"));
    t.append('\n');
    row(t, "", "acknowl.", "lost", "", "");
    for (Result.Audit audit : r.audits()) {
      t.append(("  %-24s %8s %8s   %s%n").formatted(audit.what(),
          audit.acknowledged() == 0 && audit.what().startsWith("jobs") ? "–" : audit.acknowledged(), audit.lost(),
          audit.detail()));
    }
    if (!a.failures().isEmpty()) {
      t.append("\n  what failed\n");
      a.failures().forEach((what, times) -> t.append("  %6d  %s%n".formatted(times, what)));
    }
    SortedMap<String, Integer> apart = new TreeMap<>();
    r.samples().stream().filter(s -> !r.day().counts(s.kind()) && s.ended() >= r.fault() && s.failed())
        .forEach(s -> apart.merge(s.kind().request() + " (counted apart)", 1, Integer::sum));
    apart.forEach((what, times) -> t.append("  %6d  %s%n".formatted(times, what)));
    r.deeds().forEach(d -> line(t, "+" + Figures.seconds(d.at() - r.fault()), d.what()
        + d.failure().map(f -> ": " + f).orElse("")));
    r.notes().forEach(n -> t.append("\n  ").append(n).append('\n'));
    t.append('\n');
    for (Verdict v : report.verdicts()) {
      t.append("  ").append(v.held() ? paint(colour, 32, "✓") : paint(colour, 31, "✗")).append(' ')
          .append("%-44s %s%n".formatted(v.objective(), v.measured()));
    }
    return t.toString();
  }

  private static void phase(StringBuilder t, String name, Analysis.Phase p) {
    row(t, name, String.valueOf(p.sent()), String.valueOf(p.failed()), Figures.latency(p.p50()),
        Figures.latency(p.p99()), Figures.latency(p.longest()));
  }

  private static void row(StringBuilder t, String name, String... cells) {
    t.append("  %-24s".formatted(name));
    for (int i = 0; i < cells.length; i++) {
      t.append(" %8s".formatted(cells[i]));
    }
    while (t.charAt(t.length() - 1) == ' ') {
      t.setLength(t.length() - 1);
    }
    t.append('\n');
  }

  private static void line(StringBuilder t, String name, String text) {
    t.append("  %-24s %s%n".formatted(name, text));
  }

  private static String paint(boolean colour, int code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
