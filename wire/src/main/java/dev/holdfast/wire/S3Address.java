package dev.holdfast.wire;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an S3 request is about. The bucket is the path's first segment, or a part of the host: {@code bucket.localhost},
 * {@code bucket.s3.localhost}, {@code bucket.s3.us-east-1.amazonaws.com}.
 *
 * @param key decoded
 */
public record S3Address(Optional<String> bucket, Optional<String> key) {

  enum Shape { SERVICE, BUCKET, OBJECT }

  Shape shape() {
    return key.isPresent() ? Shape.OBJECT : bucket.isPresent() ? Shape.BUCKET : Shape.SERVICE;
  }

  public static S3Address of(HttpRequest request) {
    String path = request.path().startsWith("/") ? request.path().substring(1) : request.path();
    Optional<String> bucket = request.headers().first("Host").flatMap(S3Address::bucketOf);
    if (bucket.isPresent()) {
      return new S3Address(bucket, nonEmpty(path));
    }
    int slash = path.indexOf('/');
    return slash < 0
        ? new S3Address(nonEmpty(path), Optional.empty())
        : new S3Address(nonEmpty(path.substring(0, slash)), nonEmpty(path.substring(slash + 1)));
  }

  private static Optional<String> nonEmpty(String encoded) {
    return Optional.of(QueryString.decode(encoded, false)).filter(s -> !s.isEmpty());
  }

  static Optional<String> bucketOf(String host) {
    String name = host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("[") || name.matches("[\\d.]+")) {
      return Optional.empty();
    }
    List<String> labels = List.of(name.split("\\."));
    for (int i = labels.size() - 1; i >= 0; i--) {
      if (labels.get(i).matches("s3(-[a-z]{2}-[a-z]+-\\d)?")) {
        return i == 0 ? Optional.empty() : Optional.of(String.join(".", labels.subList(0, i)));
      }
    }
    return labels.size() > 1 && labels.getLast().equals("localhost")
        ? Optional.of(String.join(".", labels.subList(0, labels.size() - 1)))
        : Optional.empty();
  }
}
