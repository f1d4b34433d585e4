package dev.holdfast.wire.sigv4;

import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.QueryString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/** The text that a signature is made of, however a client or proxy wrote the request. */
final class CanonicalRequest {

  private CanonicalRequest() {}

  static String of(HttpRequest request, String service, List<String> signedHeaders, String payloadHash) {
    return String.join("\n",
        request.method(),
        path(request.path(), service),
        query(request),
        signedHeaders.stream().map(h -> header(request, h)).collect(Collectors.joining()),
        String.join(";", signedHeaders),
        payloadHash);
  }

  /** S3 signs the path encoded once, as it is; the others sign what was sent encoded again, without dots. */
  private static String path(String raw, String service) {
    String path = raw.isEmpty() ? "/" : raw;
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

  private static String header(HttpRequest request, String name) {
    return name + ':' + request.headers().all(name).stream()
        .map(v -> v.strip().replaceAll("\\s+", " "))
        .collect(Collectors.joining(",")) + '\n';
  }
}
