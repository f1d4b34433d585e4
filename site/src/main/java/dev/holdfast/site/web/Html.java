package dev.holdfast.site.web;

import java.util.Optional;

/**
 * Markup that is safe to send. The only way to make it is a template in the source with holes for values, and whatever
 * fills a hole is escaped unless it is markup itself; so no text of a user's can become markup by mistake.
 *
 * <p>A hole, <code>{}</code>, may stand in an element or in a quoted attribute. Values of {@code href} and {@code src}
 * must be paths that the website made.
 */
public record Html(String markup) {

  public static final Html NONE = new Html("");

  /** @throws IllegalArgumentException when there are more holes than values, or fewer */
  public static Html of(String template, Object... values) {
    StringBuilder out = new StringBuilder(template.length() + 64);
    int from = 0;
    for (Object value : values) {
      int hole = template.indexOf("{}", from);
      if (hole < 0) {
        throw new IllegalArgumentException("more values than holes in " + template);
      }
      out.append(template, from, hole);
      append(out, value);
      from = hole + 2;
    }
    if (template.indexOf("{}", from) >= 0) {
      throw new IllegalArgumentException("more holes than values in " + template);
    }
    return new Html(out.append(template, from, template.length()).toString());
  }

  /** The markup, or none. */
  public Html when(boolean shown) {
    return shown ? this : NONE;
  }

  private static void append(StringBuilder out, Object value) {
    switch (value) {
      case Html html -> out.append(html.markup);
      case Optional<?> optional -> optional.ifPresent(v -> append(out, v));
      case Iterable<?> all -> all.forEach(v -> append(out, v));
      default -> escape(out, value.toString());
    }
  }

  private static void escape(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return markup;
  }
}
