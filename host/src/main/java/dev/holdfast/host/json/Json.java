package dev.holdfast.host.json;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON document. Objects are {@code Map<String, Object>} in their order, arrays {@code List<Object>}, numbers
 * {@code Long} or {@code Double}, and null is {@link #NULL}.
 */
public final class Json {

  /** JSON's null, so that no null of ours means it. */
  public static final Object NULL = new Object() {
    @Override
    public String toString() {
      return "null";
    }
  };

  private Json() {}

  /** @throws IllegalArgumentException that says at which character the text is wrong */
  public static Object read(String text) {
    return new JsonReader(text).document();
  }

  /** @throws IllegalArgumentException when it is no object */
  public static Map<String, Object> readObject(String text) {
    return object(read(text), "the document");
  }

  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** @param what names the value in the error when it is no object */
  @SuppressWarnings("unchecked") // only this package makes such maps, and their keys are strings
  public static Map<String, Object> object(Object value, String what) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new IllegalArgumentException(what + " must be an object");
  }

  /** A member that is a string, number or boolean, as text. */
  public static Optional<String> text(Map<String, Object> object, String name) {
    Object value = object.getOrDefault(name, NULL);
    return value == NULL || value instanceof Map || value instanceof List
        ? Optional.empty()
        : Optional.of(value.toString());
  }

  private static void write(Object value, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> e : map.entrySet()) {
          out.append(separator);
          quote(e.getKey().toString(), out);
          out.append(':');
          write(e.getValue(), out);
          separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
      }
      case List<?> list -> {
        String separator = "[";
        for (Object element : list) {
          out.append(separator);
          write(element, out);
          separator = ",";
        }
        out.append(list.isEmpty() ? "[]" : "]");
      }
      case Number number -> out.append(number);
      case Boolean b -> out.append(b);
      case Object other when other == NULL -> out.append("null");
      default -> quote(value.toString(), out);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
