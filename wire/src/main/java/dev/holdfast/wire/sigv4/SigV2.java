package dev.holdfast.wire.sigv4;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.QueryString;
import dev.holdfast.wire.S3Address;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * S3's older signatures (HMAC-SHA1). boto3 and the AWS CLI 1 still make them for presigned URLs and forms unless they are
 * told otherwise, and AWS takes them. They say nothing of the body but its Content-MD5.
 */
record SigV2(Credentials credentials, InstantSource clock) {

  static final String KEY = "AWSAccessKeyId";
  private static final String PREFIX = "AWS ";

  /** The parameters of a query that belong to what is signed. */
  private static final Set<String> RESOURCES = Set.of(
      "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location",
      "logging", "metrics", "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment",
      "response-cache-control", "response-content-disposition", "response-content-encoding",
      "response-content-language", "response-content-type", "response-expires", "restore", "select", "select-type",
      "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website");

  private static final List<String> ALSO_HEADERS = List.of("content-md5", "content-type");

  /** Whether a request is signed so, rightly or not. */
  static boolean signs(HttpRequest request) {
    return request.headers().first("Authorization").filter(a -> a.startsWith(PREFIX)).isPresent()
        || !request.headers().has("Authorization") && request.query().contains(KEY + '=');
  }

  Verified verify(HttpRequest request) {
    Optional<String> header = request.headers().first("Authorization");
    return header.isPresent() ? header(request, header.get().substring(PREFIX.length()).strip()) : url(request);
  }

  private Verified header(HttpRequest request, String given) {
    int colon = given.lastIndexOf(':');
    if (colon < 1) {
      throw Errors.badRequest("InvalidArgument", "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature");
    }
    boolean amz = request.headers().has("x-amz-date");
    String date = request.headers().first(amz ? "x-amz-date" : "Date").orElseThrow(() -> Errors.of(
        403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header"));
    Instant now = clock.instant();
    if (Duration.between(instant(date), now).abs().compareTo(SigV4.SKEW) > 0) {
      throw AuthErrors.S3.skewed(date, now);
    }
    return checked(request, given.substring(0, colon), given.substring(colon + 1), amz ? "" : date);
  }

  private static Instant instant(String date) {
    try {
      return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      throw Errors.of(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
    }
  }

  private Verified url(HttpRequest request) {
    Optional<String> signature = QueryString.first(request.parameters(), "Signature");
    Optional<String> expires = QueryString.first(request.parameters(), "Expires");
    Optional<String> key = QueryString.first(request.parameters(), KEY);
    if (signature.isEmpty() || expires.isEmpty() || key.isEmpty()) {
      throw Errors.of(403, "AccessDenied",
          "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
    }
    if (!expires.get().matches("\\d{1,11}")) {
      throw Errors.with(Errors.of(403, "AccessDenied", "Invalid date (should be seconds since epoch): " + expires.get()));
    }
    Instant until = Instant.ofEpochSecond(Long.parseLong(expires.get()));
    Instant now = clock.instant();
    if (now.isAfter(until)) {
      throw Errors.with(Errors.of(403, "AccessDenied", "Request has expired"), "Expires", until.toString(),
          "ServerTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
    }
    return checked(withHeaders(request, ALSO_HEADERS), key.get(), signature.get(), expires.get());
  }

  private Verified checked(HttpRequest request, String key, String signature, String date) {
    Credentials.Found found = find(key, request.headers().first("x-amz-security-token"));
    String text = request.method() + '\n' + request.headers().first("Content-MD5").orElse("") + '\n'
        + request.headers().first("Content-Type").orElse("") + '\n' + date + '\n' + headers(request);
    // Clients sign a bucket that is the whole path with a slash behind it, as it would be behind the bucket's own host.
    boolean bucketAlone = request.path().lastIndexOf('/') == 0 && request.path().length() > 1;
    if (!bucketAlone || !Crypto.same(hmac(found.secretAccessKey(), text + resource(request, "/")), signature)) {
      require(found, key, text + resource(request, ""), signature);
    }
    return Verified.unchecked(found.caller(), request);
  }

  /** Checks the signature of a form: it signs the policy. @param fields by their names in lower case */
  Caller verifyForm(SortedMap<String, String> fields) {
    for (String name : List.of(KEY, "Signature")) {
      if (!fields.containsKey(name.toLowerCase(Locale.ROOT))) {
        throw SigV4.missingField(name);
      }
    }
    String key = fields.get(KEY.toLowerCase(Locale.ROOT));
    Credentials.Found found = find(key, Optional.ofNullable(fields.get("x-amz-security-token")));
    require(found, key, fields.get("policy"), fields.get("signature"));
    return found.caller();
  }

  private Credentials.Found find(String key, Optional<String> token) {
    return switch (credentials.find(key, token, clock.instant())) {
      case Credentials.Found found -> found;
      case Credentials.Unknown() -> throw AuthErrors.S3.unknownKey(key);
      case Credentials.Expired() -> throw AuthErrors.S3.expiredToken();
      case Credentials.WrongToken() -> throw AuthErrors.S3.wrongToken();
    };
  }

  private static void require(Credentials.Found found, String key, String text, String signature) {
    if (!Crypto.same(hmac(found.secretAccessKey(), text), signature)) {
      throw AuthErrors.S3.mismatch(key, text, signature, Optional.empty());
    }
  }

  private static String hmac(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String headers(HttpRequest request) {
    SortedMap<String, String> amz = new TreeMap<>();
    for (String name : request.headers().names()) {
      if (name.regionMatches(true, 0, "x-amz-", 0, 6)) {
        amz.put(name.toLowerCase(Locale.ROOT), request.headers().all(name).stream().map(String::strip)
            .collect(Collectors.joining(",")));
      }
    }
    StringBuilder lines = new StringBuilder();
    amz.forEach((name, value) -> lines.append(name).append(':').append(value).append('\n'));
    return lines.toString();
  }

  private static String resource(HttpRequest request, String behind) {
    String path = S3Address.bucketInHost(request).map(bucket -> '/' + bucket).orElse("") + request.path() + behind;
    String query = request.parameters().stream().filter(p -> RESOURCES.contains(p.name()))
        .map(p -> p.value().isEmpty() ? p.name() : p.name() + '=' + p.value()).sorted()
        .collect(Collectors.joining("&"));
    return query.isEmpty() ? path : path + '?' + query;
  }

  /**
   * A presigned request with the headers that its URL has instead: those of AWS, but for those of signatures.
   *
   * @param also others, in lower case
   */
  static HttpRequest withHeaders(HttpRequest request, List<String> also) {
    Headers headers = request.headers();
    for (QueryString.Parameter p : request.parameters()) {
      String name = p.name().toLowerCase(Locale.ROOT);
      boolean one = name.startsWith("x-amz-") && !SigV4.OF_SIGNATURES.contains(name) || also.contains(name);
      if (one && !headers.has(name)) {
        headers = headers.with(name, p.value());
      }
    }
    return headers == request.headers() ? request
        : new HttpRequest(request.method(), request.path(), request.query(), headers, request.body(), request.peer());
  }
}
