package dev.holdfast.region.sns;

import dev.holdfast.region.sqs.PolicyText;
import java.util.NoSuchElementException;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** JSON that a client may have sent as it liked; and strings as JSON has them. */
final class JsonText {

  private JsonText() {}

  static Optional<JsonNode> parse(String text) {
    try {
      return Optional.of(PolicyText.parse(text));
    } catch (NoSuchElementException | java.io.UncheckedIOException e) {
      return Optional.empty();
    }
  }

  static Optional<JsonNode> object(String text) {
    return parse(text).filter(JsonNode::isObject);
  }

  /** With its quotation marks. */
  static String quoted(String s) {
    StringBuilder b = new StringBuilder(s.length() + 16).append('"');
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
            b.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
          } else {
            b.append(c);
          }
        }
      }
    }
    return b.append('"').toString();
  }
}
