package dev.holdfast.gameday.report;

import dev.holdfast.gameday.Analysis;
import dev.holdfast.gameday.Figures;
import dev.holdfast.gameday.Fleet;
import dev.holdfast.gameday.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The timeline as a drawing: requests, latency and fleet one below the other, over the same seconds. */
final class Timeline {

  private static final int WIDTH = 1000;
  private static final int LEFT = 64;
  private static final int RIGHT = 26;
  private static final int PANEL = 120;
  private static final int GAP = 44;
  private static final int LANE = 22;

  /** The rows in which the markers' names stand. */
  private static final int NAMES = 16;

  private static final double FASTEST = 0.001;
  private static final double SLOWEST = 12;

  private final Report report;
  private final Result r;
  private final List<Second> seconds;
  private final double from;
  private final double to;
  private final StringBuilder svg = new StringBuilder();

  /** The panels' names, over everything: a mark's line would cross them. */
  private final StringBuilder names = new StringBuilder();

  private Timeline(Report report) {
    this.report = report;
    this.r = report.result();
    // Whole seconds only: a part of one has fewer requests, and would look as if some were missing.
    this.from = Math.ceil((r.measured() - r.fault()) / 1e9);
    double end = (r.loadEnd() - r.fault()) / 1e9;
    double last = end + 1 / r.day().workload().rate() - 0.999;
    this.seconds = Second.of(r).stream().filter(s -> s.at() >= from && s.at() <= last).toList();
    double whole = report.analysis().whole().map(w -> w / 1e9 + 2).orElse(0.0);
    double film = r.film().flatMap(Result.Film::ready).map(at -> (at - r.fault()) / 1e9 + 2).orElse(0.0);
    this.to = Math.ceil(Math.max(end, Math.max(whole, film)));
  }

  static String of(Report report) {
    return new Timeline(report).draw();
  }

  private record Marker(String style, String name, double at) {}

  private String draw() {
    List<Marker> markers = markers();
    int top = markers.size() * NAMES + 22;
    requests(top);
    latency(top + PANEL + GAP);
    int lanes = top + 2 * (PANEL + GAP);
    fleet(lanes);
    int bottom = lanes(lanes + PANEL + 24);
    axis(bottom + 4);
    int y = 0;
    for (Marker m : markers) {
      marker(m, y += NAMES, bottom);
    }
    return "<svg viewBox=\"0 0 " + WIDTH + " " + (bottom + 34)
        + "\" role=\"img\" aria-label=\"Requests, latency and fleet"
        + " over time, with the fault at zero seconds\">" + svg + names + "</svg>";
  }

  private List<Marker> markers() {
    Analysis a = report.analysis();
    List<Marker> markers = new ArrayList<>();
    markers.add(new Marker("fault", "fault", 0));
    a.detection().ifPresent(d -> markers.add(new Marker("seen", "detected +" + Figures.seconds(d), d / 1e9)));
    if (a.recovery() > 0) {
      markers.add(new Marker("back", "recovered +" + Figures.seconds(a.recovery()), a.recovery() / 1e9));
    }
    a.whole().filter(w -> w > 0)
        .ifPresent(w -> markers.add(new Marker("whole", "fleet whole +" + Figures.seconds(w), w / 1e9)));
    r.film().flatMap(Result.Film::ready).ifPresent(at -> markers.add(
        new Marker("whole", "video finished +" + Figures.seconds(at - r.fault()), (at - r.fault()) / 1e9)));
    return markers;
  }

  private void requests(int top) {
    int most = seconds.stream().mapToInt(Second::sent).max().orElse(1);
    double scale = PANEL / (most * 1.15);
    name(top, "Requests due in each second");
    window(top);
    grid(top, List.of(0.0, (double) most), v -> top + PANEL - v * scale, v -> String.valueOf(v.intValue()));
    double width = Math.max(1, x(1) - x(0) - 1);
    for (Second s : seconds) {
      double ok = (s.sent() - s.failed()) * scale;
      double bad = s.failed() * scale;
      rect("sent", x(s.at()), top + PANEL - ok, width, ok);
      if (s.failed() > 0) {
        // At least so high that one failure among fifty requests is seen.
        rect("failed", x(s.at()), top + PANEL - ok - Math.max(bad, 3), width, Math.max(bad, 3));
      }
    }
  }

  private void latency(int top) {
    name(top, "Latency, from when a request was due");
    window(top);
    grid(top, List.of(0.001, 0.01, 0.1, 1.0, 10.0), v -> log(top, v),
        v -> v < 1 ? Math.round(v * 1000) + " ms" : Math.round(v) + " s");
    line("p50", seconds, top, s -> s.p50() / 1e9);
    line("p99", seconds, top, s -> s.p99() / 1e9);
  }

  private static double log(int top, double seconds) {
    double clamped = Math.clamp(seconds, FASTEST, SLOWEST);
    return top + PANEL - PANEL * Math.log(clamped / FASTEST) / Math.log(SLOWEST / FASTEST);
  }

  private void line(String style, List<Second> all, int top, Function<Second, Double> value) {
    StringBuilder path = new StringBuilder();
    for (Second s : all) {
      path.append(path.isEmpty() ? "M" : "L").append(n(x(s.at() + 0.5))).append(' ')
          .append(n(log(top, value.apply(s))));
    }
    svg.append("<path class=\"").append(style).append("\" d=\"").append(path).append("\"/>");
  }

  private void fleet(int top) {
    int most = r.fleet().stream().flatMap(l -> l.fleet().stream())
        .mapToInt(f -> Math.max(f.targets().size(), Math.max(f.inService(), f.wanted()))).max().orElse(1);
    name(top, "Fleet, as the AWS API tells");
    window(top);
    List<Double> steps = new ArrayList<>();
    for (int i = 0; i <= most; i++) {
      steps.add((double) i);
    }
    double scale = PANEL / (most * 1.1);
    grid(top, steps, v -> top + PANEL - v * scale, v -> String.valueOf(v.intValue()));
    steps("desired", top, scale, Fleet::wanted);
    steps("service", top, scale, Fleet::inService);
    steps("healthy", top, scale, Fleet::healthyTargets);
  }

  private void steps(String style, int top, double scale, ToIntFunction<Fleet> value) {
    StringBuilder path = new StringBuilder();
    double last = 0;
    for (Result.Look look : r.fleet()) {
      if (look.fleet().isEmpty()) {
        continue;
      }
      double at = clamped(look.at());
      double y = top + PANEL - value.applyAsInt(look.fleet().get()) * scale;
      path.append(path.isEmpty() ? "M" + n(x(at)) + " " + n(y) : "H" + n(x(at)) + "V" + n(y));
      last = y;
    }
    if (!path.isEmpty()) {
      svg.append("<path class=\"").append(style).append("\" d=\"").append(path).append("H").append(n(x(to)))
          .append("\"/>");
    }
  }

  /** What has a state rather than a number: databases, and zones where one changed. */
  private int lanes(int top) {
    TreeSet<String> databases = new TreeSet<>();
    TreeSet<String> zones = new TreeSet<>();
    r.fleet().forEach(l -> l.fleet().ifPresent(f -> {
      databases.addAll(f.databases().keySet());
      f.zones().forEach((zone, state) -> {
        if (!state.equals("available")) {
          zones.add(zone);
        }
      });
    }));
    int y = top;
    for (String name : databases) {
      lane(y, "database", f -> Optional.ofNullable(f.databases().get(name)).map(Timeline::state)
          .orElse(new State("lane-bad", "gone")));
      y += LANE + 6;
    }
    for (String zone : zones) {
      lane(y, zone, f -> f.zones().getOrDefault(zone, "gone").equals("available")
          ? new State("lane-good", "available") : new State("lane-bad", f.zones().getOrDefault(zone, "gone")));
      y += LANE + 6;
    }
    return y;
  }

  /** @param few words for where there is not room for all of them */
  private record State(String style, String words, String few) {

    State(String style, String words) {
      this(style, words, words);
    }

    String fitting(double width) {
      return fits(words, width) ? words : fits(few, width) ? few : "";
    }

    private static boolean fits(String text, double width) {
      return text.length() * 6.4 < width - 8;
    }
  }

  private static State state(Fleet.Database d) {
    String where = d.status() + " in " + d.zone();
    if (!d.status().equals("available")) {
      return new State("lane-bad", where, d.status());
    }
    return d.whole() ? new State("lane-good", where + d.standby().map(s -> ", standby in " + s).orElse(""), where)
        : new State("lane-warn", where + ", no standby", "no standby");
  }

  private void lane(int top, String name, Function<Fleet, State> state) {
    svg.append("<text x=\"").append(LEFT - 6).append("\" y=\"").append(top + LANE - 7)
        .append("\" text-anchor=\"end\" font-size=\"10.5\">").append(Page.escaped(name)).append("</text>");
    double begin = from;
    Optional<State> current = Optional.empty();
    for (Result.Look look : r.fleet()) {
      State next = look.fleet().map(state).orElse(new State("lane-away", "the API does not answer"));
      if (current.isPresent() && current.get().equals(next)) {
        continue;
      }
      double at = clamped(look.at());
      if (current.isPresent()) {
        segment(top, begin, at, current.get());
      }
      current = Optional.of(next);
      begin = at;
    }
    double last = begin;
    current.ifPresent(s -> segment(top, last, to, s));
  }

  private void segment(int top, double begin, double end, State state) {
    double width = x(end) - x(begin);
    if (width <= 0) {
      return;
    }
    rect(state.style(), x(begin), top, width, LANE - 4);
    svg.append("<text class=\"lane-text\" x=\"").append(n(x(begin) + 6)).append("\" y=\"").append(top + 13)
        .append("\">")
        .append(Page.escaped(state.fitting(width))).append("</text>");
  }

  private void axis(int y) {
    int step = to - from > 150 ? 30 : 10;
    for (int t = (int) Math.ceil(from / step) * step; t <= to; t += step) {
      svg.append("<line class=\"axis\" x1=\"").append(n(x(t))).append("\" x2=\"").append(n(x(t))).append("\" y1=\"")
          .append(y - 4).append("\" y2=\"").append(y + 2).append("\"/><text text-anchor=\"middle\" x=\"")
          .append(n(x(t)))
          .append("\" y=\"").append(y + 18).append("\">").append(t > 0 ? "+" : "").append(t).append(" s</text>");
    }
  }

  private void marker(Marker m, int y, int bottom) {
    boolean left = x(m.at()) > WIDTH - 190;
    svg.append("<g class=\"mark ").append(m.style()).append("\"><line x1=\"").append(n(x(m.at()))).append("\" x2=\"")
        .append(n(x(m.at()))).append("\" y1=\"").append(y - 10).append("\" y2=\"").append(bottom)
        .append("\"/><text x=\"")
        .append(n(x(m.at()) + (left ? -6 : 6))).append("\" y=\"").append(y).append("\" text-anchor=\"")
        .append(left ? "end" : "start").append("\">").append(Page.escaped(m.name())).append("</text></g>");
  }

  /** From the fault to recovery: the time in which somebody may have noticed. */
  private void window(int top) {
    if (report.analysis().recovery() > 0) {
      rect("window", x(0), top, x(report.analysis().recovery() / 1e9) - x(0), PANEL);
    }
  }

  private void name(int top, String name) {
    names.append("<text class=\"name\" x=\"").append(LEFT).append("\" y=\"").append(top - 8).append("\">").append(name)
        .append("</text>");
  }

  private void grid(int top, List<Double> values, Function<Double, Double> y, Function<Double, String> label) {
    for (double v : values) {
      double at = y.apply(v);
      svg.append("<line class=\"grid\" x1=\"").append(LEFT).append("\" x2=\"").append(WIDTH - RIGHT).append("\" y1=\"")
          .append(n(at)).append("\" y2=\"").append(n(at)).append("\"/><text text-anchor=\"end\" x=\"").append(LEFT - 6)
          .append("\" y=\"").append(n(at + 4)).append("\">").append(label.apply(v)).append("</text>");
    }
  }

  private void rect(String style, double x, double y, double width, double height) {
    svg.append("<rect class=\"").append(style).append("\" x=\"").append(n(x)).append("\" y=\"").append(n(y))
        .append("\" width=\"").append(n(width)).append("\" height=\"").append(n(height)).append("\"/>");
  }

  private double clamped(long at) {
    return Math.clamp((at - r.fault()) / 1e9, from, to);
  }

  private double x(double seconds) {
    return LEFT + (seconds - from) / (to - from) * (WIDTH - LEFT - RIGHT);
  }

  private static String n(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
