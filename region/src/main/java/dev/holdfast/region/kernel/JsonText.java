package dev.holdfast.region.kernel;

import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** JSON that a client may have sent as it liked; and strings as JSON has them. */
public final class JsonText {

  private JsonText() {}

  /** Empty if it is no JSON: also for a text of space or comments alone, of which the SDK's parser makes null. */
  public static Optional<JsonNode> parse(String text) {
    try {
      return Optional.ofNullable(JsonNode.parser().parse(String.valueOf(text)));
    } catch (RuntimeException e) { // the SDK's parser has no exception of its own for all that is not JSON
      return Optional.empty();
    }
  }

  public static Optional<JsonNode> object(String text) {
    return parse(text).filter(JsonNode::isObject);
  }

  /** With its quotation marks. */
  public static String quoted(String s) {
    StringBuilder b = new StringBuilder(s.length() + 16);
    quote(b, s);
    return b.toString();
  }

  /** Appends it, with its quotation marks. */
  public static void quote(StringBuilder b, String s) {
    b.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> b.append("\\\"");
        case '\\' -> b.append("\\\\");
        case '\n' -> b.append("\\n");
        case '\r' -> b.append("\\r");
        case '\t' -> b.append("\\t");
        default -> {
          if (c < ' ') {
            b.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            b.append(c);
          }
        }
      }
    }
    b.append('"');
  }
}
