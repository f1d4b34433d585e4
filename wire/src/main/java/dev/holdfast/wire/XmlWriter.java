package dev.holdfast.wire;

import java.nio.charset.StandardCharsets;

/** Writes one XML document. The caller closes what it opens. */
final class XmlWriter {

  private final StringBuilder out = new StringBuilder(512);

  XmlWriter() {
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  }

  XmlWriter open(String name) {
    out.append('<').append(name).append('>');
    return this;
  }

  /** @param attributes names and values in turn */
  XmlWriter open(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1], true);
      out.append('"');
    }
    out.append('>');
    return this;
  }

  XmlWriter close(String name) {
    out.append("</").append(name).append('>');
    return this;
  }

  XmlWriter text(String text) {
    escape(text, false);
    return this;
  }

  XmlWriter element(String name, String text) {
    return open(name).text(text).close(name);
  }

  byte[] bytes() {
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Characters that XML 1.0 does not allow are references, as AWS writes them: a key of S3 may have any, and another in
   * their place would name another object. Half a surrogate pair becomes the replacement character.
   */
  private void escape(String text, boolean attribute) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        // Written as they are, a parser would turn these into a line feed, and in attributes into spaces.
        case '\r' -> out.append("&#xD;");
        case '\n' -> out.append(attribute ? "&#xA;" : "\n");
        case '\t' -> out.append(attribute ? "&#x9;" : "\t");
        default -> {
          if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.append(c).append(text.charAt(++i));
          } else if (c < 0x20 || c >= 0xFFFE) {
            out.append("&#x").append(Integer.toHexString(c)).append(';');
          } else {
            out.append(Character.isSurrogate(c) ? '\uFFFD' : c);
          }
        }
      }
    }
  }
}
