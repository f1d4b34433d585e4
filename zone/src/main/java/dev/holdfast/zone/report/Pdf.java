package dev.holdfast.zone.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;

/**
 * Writes a PDF document (version 1.4, ISO 32000): pages of text in fonts that every viewer brings, of lines and of
 * rectangles. Lengths are points, 1/72 of an inch; the origin is a page's lower left corner.
 *
 * <p>Text is Latin-1: other characters become question marks. The same calls give the same bytes.
 */
final class Pdf {

  /** A4. */
  static final double WIDTH = 595;

  static final double HEIGHT = 842;

  /** A character of {@link Font#MONOSPACED} is this much of the font's size wide. */
  static final double PITCH = 0.6;

  enum Font {
    BOLD("Helvetica-Bold"), MONOSPACED("Courier");

    private final String name;

    Font(String name) {
      this.name = name;
    }
  }

  /** Red, green and blue, each 0 to 1. */
  record Color(double red, double green, double blue) {
    static final Color BLACK = new Color(0, 0, 0);
    static final Color GREY = new Color(0.6, 0.6, 0.6);
  }

  record Point(double x, double y) {}

  /** The objects before the pages: catalog, page tree, one for each font. */
  private static final int FIRST_PAGE = 3 + Font.values().length;

  private final String title;
  private final List<StringBuilder> pages = new ArrayList<>();

  Pdf(String title) {
    this.title = title;
  }

  /** Begins the next page, on which everything is drawn from now on. */
  void page() {
    pages.add(new StringBuilder());
  }

  int pages() {
    return pages.size();
  }

  void text(double x, double y, Font font, double size, Color color, String text) {
    draw("BT /F%d %.1f Tf %.2f %.2f %.2f rg %.2f %.2f Td %s Tj ET", font.ordinal(), size, color.red(), color.green(),
        color.blue(), x, y, string(text));
  }

  /** A line through all these points; through one alone, a dot. */
  void line(List<Point> points, double width, Color color) {
    draw("%.2f w 1 J 1 j %.2f %.2f %.2f RG", width, color.red(), color.green(), color.blue());
    for (int i = 0; i < points.size(); i++) {
      draw("%.2f %.2f %s", points.get(i).x(), points.get(i).y(), i == 0 ? "m" : "l");
    }
    if (points.size() == 1) {
      draw("%.2f %.2f l", points.getFirst().x(), points.getFirst().y());
    }
    draw("S");
  }

  void fill(double x, double y, double width, double height, Color color) {
    draw("%.2f %.2f %.2f rg %.2f %.2f %.2f %.2f re f", color.red(), color.green(), color.blue(), x, y, width, height);
  }

  private void draw(String format, Object... arguments) {
    pages.getLast().append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  /** A string of the format: in parentheses, its own escaped, nothing that is no character. */
  private static String string(String text) {
    StringBuilder s = new StringBuilder("(");
    text.codePoints().forEach(c -> {
      if (c == '(' || c == ')' || c == '\\') {
        s.append('\\');
      }
      boolean shown = c >= ' ' && c < 0x7f || c >= 0xa0 && c <= 0xff;
      s.append(shown ? (char) c : Character.isWhitespace(c) ? ' ' : '?');
    });
    return s.append(')').toString();
  }

  /** The document. */
  byte[] bytes() {
    List<byte[]> objects = new ArrayList<>();
    StringBuilder kids = new StringBuilder();
    for (int i = 0; i < pages.size(); i++) {
      kids.append(FIRST_PAGE + 2 * i).append(" 0 R ");
    }
    objects.add(latin("<< /Type /Catalog /Pages 2 0 R >>"));
    objects.add(latin("<< /Type /Pages /Count " + pages.size() + " /Kids [" + kids + "] >>"));
    StringBuilder fonts = new StringBuilder();
    for (Font font : Font.values()) {
      fonts.append("/F").append(font.ordinal()).append(' ').append(3 + font.ordinal()).append(" 0 R ");
      objects.add(latin("<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont /" + font.name + " >>"));
    }
    for (StringBuilder page : pages) {
      int content = objects.size() + 2;
      objects.add(latin(String.format(Locale.ROOT, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.0f %.0f] "
          + "/Resources << /Font << %s>> >> /Contents %d 0 R >>", WIDTH, HEIGHT, fonts, content)));
      byte[] drawn = deflated(latin(page.toString()));
      objects.add(joined(latin("<< /Filter /FlateDecode /Length " + drawn.length + " >>\nstream\n"), drawn,
          latin("\nendstream")));
    }
    objects.add(latin("<< /Title " + string(title) + " /Producer (Holdfast) >>"));
    return file(objects);
  }

  /** The objects, numbered from 1, and the table of where each of them begins. */
  private static byte[] file(List<byte[]> objects) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // The comment's bytes above 127 tell programs that pass files on that this one is not text.
    out.writeBytes(latin("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n"));
    StringBuilder table = new StringBuilder("0000000000 65535 f \n");
    for (int i = 0; i < objects.size(); i++) {
      table.append(String.format(Locale.ROOT, "%010d 00000 n \n", out.size()));
      out.writeBytes(joined(latin((i + 1) + " 0 obj\n"), objects.get(i), latin("\nendobj\n")));
    }
    int at = out.size();
    int size = objects.size() + 1;
    out.writeBytes(latin("xref\n0 " + size + '\n' + table + "trailer\n<< /Size " + size + " /Root 1 0 R /Info "
        + objects.size() + " 0 R >>\nstartxref\n" + at + "\n%%EOF\n"));
    return out.toByteArray();
  }

  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] block = new byte[8192];
      while (!deflater.finished()) {
        out.write(block, 0, deflater.deflate(block));
      }
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
