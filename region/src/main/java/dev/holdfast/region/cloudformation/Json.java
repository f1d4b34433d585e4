package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.JsonText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * JSON text to and from the values that templates consist of: strings, {@code Boolean}s, {@code Long}s,
 * {@code BigDecimal}s, lists and sorted maps. Written maps are in the order of their keys, so that equal values have
 * equal texts.
 */
final class Json {

  /** A value, and the line that each key of it stands in, by its path. */
  record Located(Object value, SourceLines lines) {}

  private final String text;
  private final SourceLines.Collector lines = new SourceLines.Collector();
  private int at;
  private int line = 1;

  private Json(String text) {
    this.text = text;
  }

  static Object read(String text) {
    return readLocated(text).value();
  }

  static Located readLocated(String text) {
    Json json = new Json(text);
    Object value = json.value("", 0);
    json.space();
    if (json.at < text.length()) {
      throw json.malformed("nothing more");
    }
    return new Located(value, json.lines.lines());
  }

  private Object value(String path, int depth) {
    if (depth > Limits.DEPTH) {
      throw malformed("at most " + Limits.DEPTH + " levels");
    }
    space();
    return switch (peek()) {
      case '{' -> object(path, depth);
      case '[' -> array(path, depth);
      case '"' -> string();
      default -> word();
    };
  }

  private SortedMap<String, Object> object(String path, int depth) {
    SortedMap<String, Object> object = new TreeMap<>();
    expect('{');
    space();
    if (peek() == '}') {
      at++;
      return object;
    }
    while (true) {
      space();
      int keyLine = line;
      String key = string();
      String keyPath = SourceLines.join(path, key);
      lines.add(keyPath, keyLine);
      space();
      expect(':');
      if (object.put(key, value(keyPath, depth + 1)) != null) {
        throw malformed("the key " + key + " only once");
      }
      space();
      if (peek() != ',') {
        expect('}');
        return object;
      }
      at++;
    }
  }

  private List<Object> array(String path, int depth) {
    List<Object> array = new ArrayList<>();
    expect('[');
    space();
    if (peek() == ']') {
      at++;
      return array;
    }
    while (true) {
      array.add(value(path + '[' + array.size() + ']', depth + 1));
      space();
      if (peek() != ',') {
        expect(']');
        return array;
      }
      at++;
    }
  }

  private String string() {
    expect('"');
    StringBuilder b = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return b.toString();
      } else if (c == '\\') {
        b.append(escaped());
      } else if (c < ' ' && c != '\t') {
        throw malformed("no control character in a string");
      } else {
        b.append(c);
      }
    }
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(next(), 16);
          if (digit < 0) {
            throw malformed("four hexadecimal digits after \\u");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw malformed("a known escape");
    };
  }

  private Object word() {
    int start = at;
    while (at < text.length() && "+-.0123456789abcdefghijklmnopqrstuvwxyzE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String word = text.substring(start, at);
    if (word.equals("true") || word.equals("false")) {
      return word.equals("true");
    }
    if (word.equals("null")) {
      throw malformed("no null: null values are not allowed in templates");
    }
    return number(word).orElseThrow(() -> malformed("a value"));
  }

  /** A number as JSON and YAML write it, short enough to be one. */
  static java.util.Optional<Object> number(String word) {
    if (word.length() <= 18 && word.matches("-?(0|[1-9][0-9]*)")) {
      return java.util.Optional.of(Long.valueOf(word));
    }
    if (word.length() <= 40 && word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")) {
      return java.util.Optional.of(new BigDecimal(word));
    }
    return java.util.Optional.empty();
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      if (text.charAt(at++) == '\n') {
        line++;
      }
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private char next() {
    if (at >= text.length()) {
      throw malformed("more");
    }
    return text.charAt(at++);
  }

  private void expect(char c) {
    if (peek() != c) {
      throw malformed("'" + c + "'");
    }
    at++;
  }

  private AwsServiceException malformed(String expected) {
    int column = at - text.lastIndexOf('\n', Math.max(0, at - 1));
    return Errors.badRequest("ValidationError", "Template format error: JSON not well-formed. (line " + line
        + ", column " + column + ": expected " + expected + ")");
  }

  /** Canonical: keys sorted, no space. */
  static String write(Object value) {
    StringBuilder b = new StringBuilder();
    write(b, value);
    return b.toString();
  }

  private static void write(StringBuilder b, Object value) {
    switch (value) {
      case String s -> JsonText.quote(b, s);
      case BigDecimal n -> b.append(n.toPlainString());
      case Number n -> b.append(n);
      case Boolean bool -> b.append(bool);
      case List<?> list -> {
        b.append('[');
        String separator = "";
        for (Object element : list) {
          b.append(separator);
          write(b, element);
          separator = ",";
        }
        b.append(']');
      }
      case Map<?, ?> map -> {
        b.append('{');
        String separator = "";
        for (Map.Entry<?, ?> e : map.entrySet()) {
          b.append(separator);
          JsonText.quote(b, (String) e.getKey());
          b.append(':');
          write(b, e.getValue());
          separator = ",";
        }
        b.append('}');
      }
      default -> throw new IllegalArgumentException("not a template's value: " + value.getClass());
    }
  }
}
