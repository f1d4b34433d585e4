package dev.holdfast.wire;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an S3 request is about. The bucket is the path's first segment, or a part of the host: {@code bucket.localhost},
 * {@code bucket.s3.localhost}, {@code bucket.s3.us-east-1.amazonaws.com}, or a website's.
 *
 * @param key decoded
 */
public record S3Address(Optional<String> bucket, Optional<String> key) {

  private static final String WEBSITES = ".s3-website";

  private static final Pattern WEBSITE =
      Pattern.compile("([a-z0-9][a-z0-9.-]*)\\.s3-website[.-][a-z]{2}-[a-z]+-\\d\\..+");

  enum Shape { SERVICE, BUCKET, OBJECT }

  Shape shape() {
    return key.isPresent() ? Shape.OBJECT : bucket.isPresent() ? Shape.BUCKET : Shape.SERVICE;
  }

  public static S3Address of(HttpRequest request) {
    String path = request.path().startsWith("/") ? request.path().substring(1) : request.path();
    Optional<String> bucket = bucketInHost(request);
    if (bucket.isPresent()) {
      return new S3Address(bucket, nonEmpty(path));
    }
    int slash = path.indexOf('/');
    return slash < 0
        ? new S3Address(nonEmpty(path), Optional.empty())
        : new S3Address(nonEmpty(path.substring(0, slash)), nonEmpty(path.substring(slash + 1)));
  }

  /** The bucket that the host names, where it does. */
  public static Optional<String> bucketInHost(HttpRequest request) {
    return request.headers().first("Host").flatMap(S3Address::bucketOf);
  }

  private static Optional<String> nonEmpty(String encoded) {
    return Optional.of(QueryString.decode(encoded, false)).filter(s -> !s.isEmpty());
  }

  /** Whether it is for a bucket's website: {@code bucket.s3-website-us-east-1.localhost}, or with a dot. */
  public static boolean isWebsite(HttpRequest request) {
    return request.headers().first("Host").flatMap(S3Address::websiteOf).isPresent();
  }

  /** The bucket whose website has this name. Every request of every service is asked for it: most are told apart at once. */
  private static Optional<String> websiteOf(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (!name.contains(WEBSITES)) {
      return Optional.empty();
    }
    Matcher website = WEBSITE.matcher(name);
    return website.matches() ? Optional.of(website.group(1)) : Optional.empty();
  }

  /** Where an object is, the bucket being the path's first segment; encoded. */
  public static String path(String bucket, String key) {
    return '/' + QueryString.encode(bucket, false) + '/' + QueryString.encode(key, true);
  }

  static Optional<String> bucketOf(String host) {
    Optional<String> website = websiteOf(host);
    if (website.isPresent()) {
      return website;
    }
    int end = host.length();
    while (end > 0 && isDigit(host.charAt(end - 1))) {
      end--;
    }
    String name = (end > 0 && end < host.length() && host.charAt(end - 1) == ':' ? host.substring(0, end - 1) : host)
        .toLowerCase(Locale.ROOT);
    if (name.startsWith("[") || !name.isEmpty() && name.chars().allMatch(c -> isDigit(c) || c == '.')) {
      return Optional.empty(); // an address, as in most requests
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

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
