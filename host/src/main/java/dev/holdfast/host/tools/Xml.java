package dev.holdfast.host.tools;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads single elements out of the answers of the Query protocol. All of them escape their text, so that an element's
 * tags can be looked for; an XML parser would take longer to load than everything else here.
 */
final class Xml {

  private static final Pattern REFERENCE = Pattern.compile("&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);");

  private Xml() {}

  /** The text of the first element with this name. */
  static Optional<String> text(String xml, String element) {
    Matcher found = Pattern.compile("<" + element + "(?:\\s[^>]*)?>([^<]*)</" + element + ">").matcher(xml);
    return found.find() ? Optional.of(unescape(found.group(1))) : Optional.empty();
  }

  private static String unescape(String text) {
    return REFERENCE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(character(m.group(1))));
  }

  private static String character(String reference) {
    if (reference.startsWith("#")) {
      boolean hex = reference.startsWith("#x");
      return Character.toString(Integer.parseInt(reference.substring(hex ? 2 : 1), hex ? 16 : 10));
    }
    return switch (reference) {
      case "lt" -> "<";
      case "gt" -> ">";
      case "amp" -> "&";
      case "quot" -> "\"";
      case "apos" -> "'";
      default -> "&" + reference + ";";
    };
  }
}
