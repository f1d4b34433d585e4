package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of {@code Fn::Sub}: literals, {@code ${Name}} and {@code ${Resource.Attribute}}; {@code ${!x}} is {@code
 * ${x}}.
 */
final class Substitution {

  sealed interface Part {}

  record Literal(String text) implements Part {}

  record Variable(String name) implements Part {
    String target() {
      int dot = name.indexOf('.');
      return dot < 0 ? name : name.substring(0, dot);
    }

    /** Empty for a plain name. */
    String attribute() {
      int dot = name.indexOf('.');
      return dot < 0 ? "" : name.substring(dot + 1);
    }
  }

  private Substitution() {}

  static List<Part> parse(String path, String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf("${", at);
      int close = open < 0 ? -1 : text.indexOf('}', open);
      if (close < 0) {
        break;
      }
      parts.add(new Literal(text.substring(at, open)));
      String name = text.substring(open + 2, close).strip();
      if (name.startsWith("!")) {
        parts.add(new Literal("${" + name.substring(1) + '}'));
      } else if (name.matches("[A-Za-z0-9:]+(\\.[A-Za-z0-9.:_-]+)?")) {
        parts.add(new Variable(name));
      } else {
        throw Errors.badRequest("ValidationError", "Template error: variable names in Fn::Sub syntax must contain only"
            + " alphanumeric characters, underscores, periods, and colons: ${" + name + "} at " + path);
      }
      at = close + 1;
    }
    parts.add(new Literal(text.substring(at)));
    return parts;
  }
}
