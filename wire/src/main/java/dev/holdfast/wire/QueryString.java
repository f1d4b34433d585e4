package dev.holdfast.wire;

import dev.holdfast.wire.model.WireProblem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Query strings, forms and percent-encoding, as AWS reads them. */
public final class QueryString {

  /** @param value empty both for {@code name=} and for {@code name} alone */
  public record Parameter(String name, String value) {}

  private static final String HEX = "0123456789ABCDEF";

  private QueryString() {}

  /** The decoded parameters in order; {@code +} stands for a space. */
  public static List<Parameter> parse(String raw) {
    List<Parameter> parameters = new ArrayList<>();
    int start = 0;
    while (start < raw.length()) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      if (end > start) {
        if (parameters.size() == Limits.PARAMETERS) {
          throw WireProblem.syntax("The request has more than " + Limits.PARAMETERS + " parameters");
        }
        int equals = raw.indexOf('=', start);
        boolean named = equals >= 0 && equals < end;
        parameters.add(new Parameter(
            decode(raw.substring(start, named ? equals : end), true),
            named ? decode(raw.substring(equals + 1, end), true) : ""));
      }
      start = end + 1;
    }
    return parameters;
  }

  public static Optional<String> first(List<Parameter> parameters, String name) {
    return parameters.stream().filter(p -> p.name().equals(name)).map(Parameter::value).findFirst();
  }

  /** Percent-decoding as UTF-8. A percent sign without two hexadecimal digits stands for itself. */
  public static String decode(String text, boolean plusIsSpace) {
    if (text.indexOf('%') < 0 && (!plusIsSpace || text.indexOf('+') < 0)) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < in.length; i++) {
      int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
      int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(plusIsSpace && in[i] == '+' ? ' ' : in[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Percent-encodes all but {@code A-Za-z0-9-._~}, and {@code /} where {@code slashes} stay. */
  public static String encode(String text, boolean slashes) {
    if (isPlain(text, slashes)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(b, slashes)) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
      }
    }
    return out.toString();
  }

  private static boolean isPlain(String text, boolean slashes) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i), slashes)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(int c, boolean slashes) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
        || c == '-' || c == '.' || c == '_' || c == '~' || c == '/' && slashes;
  }
}
