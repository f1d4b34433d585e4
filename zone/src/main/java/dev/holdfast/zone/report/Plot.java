package dev.holdfast.zone.report;

import dev.holdfast.region.fis.ReportFacts;
import dev.holdfast.zone.report.Pdf.Color;
import dev.holdfast.zone.report.Pdf.Font;
import dev.holdfast.zone.report.Pdf.Point;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Draws what happened over time: a graph's lines, or an experiment's actions. */
record Plot(Paper paper, Instant from, Instant to) {

  private static final double LEFT = Paper.LEFT + 60;
  private static final double HEIGHT = 130;

  /** Of a graph, without what tells its lines apart. */
  static final double ROOM = HEIGHT + 50;

  private static final double BAR = 14;
  private static final double SIZE = 7;
  private static final int TICKS = 4;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final List<Color> COLORS = List.of(
      new Color(0.12, 0.47, 0.71), new Color(1.00, 0.50, 0.05), new Color(0.17, 0.63, 0.17),
      new Color(0.84, 0.15, 0.16), new Color(0.58, 0.40, 0.74), new Color(0.55, 0.34, 0.29),
      new Color(0.89, 0.47, 0.76), new Color(0.50, 0.50, 0.50));

  private static final Color MARK = new Color(0.84, 0.15, 0.16);

  /** A bar for each action: when it began, and when it ended. */
  record Bar(String name, Optional<Instant> start, Optional<Instant> end) {}

  void bars(List<Bar> bars) {
    for (int i = 0; i < bars.size(); i++) {
      double bottom = paper.take(BAR);
      Bar bar = bars.get(i);
      text(Paper.LEFT, bottom + 4, shortened(bar.name(), 13));
      if (bar.start().isPresent()) {
        double start = x(bar.start().get());
        double width = Math.max(1, x(bar.end().orElse(to)) - start);
        paper.pdf().fill(start, bottom + 2, width, BAR - 5, COLORS.get(i % COLORS.size()));
      }
    }
    axis(paper.take(2));
    paper.take(BAR);
  }

  /** @param marks the moments at which a line goes from bottom to top: the experiment's start and end */
  void lines(List<ReportFacts.Line> lines, List<Instant> marks) {
    double bottom = paper.take(HEIGHT + 12) + 6;
    double lowest = Math.min(0, values(lines).min().orElse(0));
    double highest = Math.max(values(lines).max().orElse(1), lowest + 1e-9);
    for (int i = 0; i <= TICKS; i++) {
      double y = bottom + HEIGHT * i / TICKS;
      paper.pdf().line(List.of(new Point(LEFT, y), new Point(Paper.RIGHT, y)), 0.2, Color.GREY);
      text(Paper.LEFT, y - 2, String.format(Locale.ROOT, "%.4g", lowest + (highest - lowest) * i / TICKS));
    }
    marks.forEach(m -> paper.pdf().line(
        List.of(new Point(x(m), bottom), new Point(x(m), bottom + HEIGHT)), 0.8, MARK));
    for (int i = 0; i < lines.size(); i++) {
      List<Point> points = new ArrayList<>();
      for (int p = 0; p < lines.get(i).values().size(); p++) {
        double share = (lines.get(i).values().get(p) - lowest) / (highest - lowest);
        points.add(new Point(x(lines.get(i).times().get(p)), bottom + HEIGHT * share));
      }
      if (!points.isEmpty()) {
        paper.pdf().line(points, points.size() == 1 ? 4 : 1, COLORS.get(i % COLORS.size()));
      }
    }
    axis(bottom);
    paper.take(BAR);
    for (int i = 0; i < lines.size(); i++) {
      legend(lines.get(i), COLORS.get(i % COLORS.size()));
    }
  }

  private void legend(ReportFacts.Line line, Color color) {
    double y = paper.take(10);
    paper.pdf().fill(LEFT, y, 6, 6, color);
    DoubleSummaryStatistics all = values(List.of(line)).summaryStatistics();
    text(LEFT + 10, y, shortened(line.label(), 60) + (all.getCount() == 0 ? ": no data"
        : String.format(Locale.ROOT, ": lowest %.4g, highest %.4g", all.getMin(), all.getMax())));
  }

  private static DoubleStream values(List<ReportFacts.Line> lines) {
    return lines.stream().flatMap(l -> l.values().stream()).mapToDouble(Double::doubleValue).filter(Double::isFinite);
  }

  private void axis(double bottom) {
    paper.pdf().line(List.of(new Point(LEFT, bottom), new Point(Paper.RIGHT, bottom)), 0.5, Color.BLACK);
    for (int i = 0; i <= TICKS; i++) {
      Instant at = from.plus(Duration.between(from, to).multipliedBy(i).dividedBy(TICKS));
      text(Math.min(x(at), Paper.RIGHT - 8 * SIZE * Pdf.PITCH), bottom - 9, TIME.format(at));
    }
  }

  private double x(Instant at) {
    long all = Math.max(1, Duration.between(from, to).toMillis());
    double share = Math.clamp((double) Duration.between(from, at).toMillis() / all, 0, 1);
    return LEFT + (Paper.RIGHT - LEFT) * share;
  }

  private void text(double x, double y, String text) {
    paper.pdf().text(x, y, Font.MONOSPACED, SIZE, Color.BLACK, text);
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 2) + "..";
  }
}
