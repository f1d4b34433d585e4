package dev.holdfast.zone.report;

import dev.holdfast.zone.report.Pdf.Color;
import dev.holdfast.zone.report.Pdf.Font;
import java.util.ArrayList;
import java.util.List;

/** Pages that are written from top to bottom: what does not fit any more begins the next. */
final class Paper {

  static final double LEFT = 45;
  static final double RIGHT = Pdf.WIDTH - 45;

  private static final double TOP = Pdf.HEIGHT - 50;
  private static final double BOTTOM = 50;
  private static final double SIZE = 8;
  private static final double LEADING = 11;

  /** Where a field's value begins. */
  private static final double VALUES = LEFT + 110;

  private final Pdf pdf;
  private final String footer;
  private double y;

  Paper(String title) {
    this.pdf = new Pdf(title);
    this.footer = title;
    turn();
  }

  Pdf pdf() {
    return pdf;
  }

  private void turn() {
    pdf.page();
    pdf.text(LEFT, BOTTOM - 20, Font.MONOSPACED, 7, Color.GREY, footer + ", page " + pdf.pages());
    y = TOP;
  }

  /** Takes this much of the page, or of the next if there is less left; answers the lower edge of it. */
  double take(double height) {
    if (y - height < BOTTOM) {
      turn();
    }
    y -= height;
    return y;
  }

  /** A heading, which does not stand alone at a page's end: three lines follow it. */
  void heading(double size, String text) {
    heading(size, text, 3 * LEADING);
  }

  /** A heading and this much of what follows it on one page. */
  void heading(double size, String text, double following) {
    take(size * 2 + following);
    y += following;
    pdf.text(LEFT, y, Font.BOLD, size, Color.BLACK, cut(text, (int) ((RIGHT - LEFT) / (size * 0.65))));
    y -= LEADING;
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 3) + "...";
  }

  void paragraph(String text) {
    wrapped(text, RIGHT - LEFT).forEach(line -> write(LEFT, line));
  }

  /** A name and what belongs to it; nothing if that is nothing. */
  void field(String name, String value) {
    if (value == null || value.isEmpty()) {
      return;
    }
    List<String> lines = wrapped(value, RIGHT - VALUES);
    take(LEADING);
    pdf.text(LEFT, y, Font.BOLD, SIZE, Color.BLACK, name);
    pdf.text(VALUES, y, Font.MONOSPACED, SIZE, Color.BLACK, lines.getFirst());
    lines.stream().skip(1).forEach(line -> write(VALUES, line));
  }

  void space() {
    y -= LEADING / 2;
  }

  private void write(double x, String line) {
    take(LEADING);
    pdf.text(x, y, Font.MONOSPACED, SIZE, Color.BLACK, line);
  }

  /** Broken at spaces, and where there is none, as in an ARN, where the line ends. At least one line. */
  private static List<String> wrapped(String text, double width) {
    int most = (int) (width / (SIZE * Pdf.PITCH));
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\\R", -1)) {
      String rest = paragraph;
      while (rest.length() > most) {
        int space = rest.lastIndexOf(' ', most);
        int end = space > 0 ? space : most;
        lines.add(rest.substring(0, end));
        rest = rest.substring(end).stripLeading();
      }
      lines.add(rest);
    }
    return lines;
  }
}
