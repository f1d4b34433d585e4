package dev.holdfast.wire.sigv4;

import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.QueryString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text that a signature is made of, however a client or proxy wrote the request. */
final class CanonicalRequest {

  private static final Pattern SPACES = Pattern.compile("\\s+");

  private CanonicalRequest() {}

  static String of(HttpRequest request, String service, List<String> signedHeaders, String payloadHash) {
    StringBuilder text = new StringBuilder(512)
        .append(request.method()).append('\n')
        .append(path(request.path(), service)).append('\n')
        .append(request.query().isEmpty() ? "" : query(request)).append('\n');
    for (String header : signedHeaders) {
      text.append(header).append(':').append(value(request, header)).append('\n');
    }
    return text.append('\n').append(String.join(";", signedHeaders)).append('\n').append(payloadHash).toString();
  }

  /** S3 signs the path encoded once, as it is; the others sign what was sent encoded again, without dots. */
  private static String path(String raw, String service) {
    String path = raw.isEmpty() ? "/" : raw;
    if (path.equals("/")) {
      return path;
    }
    return service.equals("s3")
        ? QueryString.encode(QueryString.decode(path, false), true)
        : QueryString.encode(normalized(path), true);
  }

  private static String normalized(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/")) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    String joined = '/' + String.join("/", segments);
    return path.endsWith("/") && joined.length() > 1 ? joined + '/' : joined;
  }

  private static String query(HttpRequest request) {
    return request.parameters().stream()
        .filter(p -> !p.name().equals("X-Amz-Signature"))
        .map(p -> QueryString.encode(p.name(), false) + '=' + QueryString.encode(p.value(), false))
        .sorted(CanonicalRequest::byNameThenValue)
        .collect(Collectors.joining("&"));
  }

  /** Comparing the joined texts would put {@code a-b=} before {@code a=}. */
  private static int byNameThenValue(String one, String other) {
    int names = one.substring(0, one.indexOf('=')).compareTo(other.substring(0, other.indexOf('=')));
    return names != 0 ? names : one.compareTo(other);
  }

  private static String value(HttpRequest request, String name) {
    List<String> values = request.headers().all(name);
    return values.size() == 1
        ? collapsed(values.getFirst())
        : values.stream().map(CanonicalRequest::collapsed).collect(Collectors.joining(","));
  }

  /** Without space around it, and with one space for several within. */
  private static String collapsed(String value) {
    String stripped = value.strip();
    for (int i = 0; i < stripped.length(); i++) {
      char c = stripped.charAt(i);
      if (c < ' ' || c == ' ' && stripped.charAt(i + 1) == ' ') { // what is stripped does not end with a space
        return SPACES.matcher(stripped).replaceAll(" ");
      }
    }
    return stripped;
  }
}
