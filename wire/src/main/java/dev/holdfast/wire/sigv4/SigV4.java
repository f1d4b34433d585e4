package dev.holdfast.wire.sigv4;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.Limits;
import dev.holdfast.wire.QueryString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Checks the signatures of requests. Safe for several threads.
 *
 * <p>A request may be 15 minutes off this machine's clock; a presigned one is good for as long as it says, at most
 * seven days.
 */
public final class SigV4 {

  static final Duration SKEW = Duration.ofMinutes(15);
  static final long MAX_EXPIRES = 604_800;

  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Their endpoint is the same in every region, and signatures for it name this one. */
  private static final Set<String> GLOBAL_SERVICES = Set.of("iam", "sts");
  private static final String GLOBAL_REGION = "us-east-1";

  /** Browsers and proxies add these after signing. */
  private static final Set<String> MAY_BE_UNSIGNED = Set.of("x-amz-user-agent", "x-amz-te");

  private static final List<String> FORM_FIELDS =
      List.of("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature");

  /** Parameters of presigned URLs that stand for no header, in lower case. */
  static final Set<String> OF_SIGNATURES = Set.of("x-amz-algorithm", "x-amz-content-sha256", "x-amz-credential", "x-amz-date",
      "x-amz-expires", "x-amz-signature", "x-amz-signedheaders");

  private static final List<String> QUERY_PARAMETERS = List.of("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
      "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires");

  private final SigningKeys keys = new SigningKeys();
  private final Credentials credentials;
  private final InstantSource clock;
  private final String region;

  public SigV4(Credentials credentials, InstantSource clock, String region) {
    this.credentials = credentials;
    this.clock = clock;
    this.region = region;
  }

  /**
   * A signature as the request carries it, wherever it does.
   *
   * @param ofBody the hash is not what the request says but what its body has
   */
  private record Claim(
      Scope scope, List<String> signedHeaders, String signature, String timestamp, Optional<Duration> expires,
      Optional<String> token, String payloadHash, boolean ofBody) {

    boolean presigned() {
      return expires.isPresent();
    }
  }

  /**
   * Checks a request with its whole body.
   *
   * @throws AwsServiceException with the code that the service has for what is wrong
   */
  public Verified verify(HttpRequest request) {
    Verified verified = check(request, true);
    try {
      return verified.whole();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks a request whose body is yet to come, and has to be read through {@link Verified#open}. Only S3's requests
   * say in their head what their body must be.
   *
   * @throws AwsServiceException with the code that the service has for what is wrong
   */
  public Verified verifyHead(HttpRequest head) {
    return check(head, false);
  }

  private Verified check(HttpRequest request, boolean withBody) {
    if (request.query().length() > Limits.URI) {
      throw Errors.of(414, "RequestUriTooLong", "The URI is too long");
    }
    if (SigV2.signs(request)) {
      return new SigV2(credentials, clock).verify(request);
    }
    boolean inQuery = request.query().contains("X-Amz-Algorithm=");
    Authorization header = Authorization.of(request);
    String credential = inQuery
        ? QueryString.first(request.parameters(), "X-Amz-Credential").orElse("")
        : header.credential();
    String service = Scope.parse(credential).map(Scope::service).orElse("s3");
    AuthErrors errors = AuthErrors.of(service, request);
    Claim claim = inQuery ? fromQuery(request, errors) : fromHeader(request, header, errors, withBody);
    checkRegion(claim.scope, errors, claim.presigned());
    checkTime(claim, errors);
    checkSigned(request, claim, errors);
    Credentials.Found found = find(claim.scope, claim.token, errors);
    SigningKey key = keys.of(found.secretAccessKey(), claim.scope);
    String canonical =
        CanonicalRequest.of(request, claim.scope.service(), claim.signedHeaders, claim.payloadHash);
    String text = String.join("\n", ALGORITHM, claim.timestamp, claim.scope.signed(), Crypto.sha256Hex(canonical));
    if (!Crypto.same(key.sign(text), claim.signature)) {
      throw errors.mismatch(claim.scope.accessKeyId(), text, claim.signature, Optional.of(canonical));
    }
    HttpRequest whole = inQuery && errors == AuthErrors.S3 ? SigV2.withHeaders(request, List.of()) : request;
    return new Verified(found.caller(), service, whole,
        claim.ofBody ? new Payload.Checked() : payload(claim.payloadHash, errors, claim.presigned()),
        Optional.of(new ChunkSignatures(key, claim.timestamp, claim.scope.signed(), claim.signature)));
  }

  /**
   * Checks the signature of a form that is posted to S3: it signs the policy, which says until when it is good.
   *
   * @param fields by their names in lower case
   * @return who signed it
   */
  public Caller verifyForm(SortedMap<String, String> fields) {
    if (fields.containsKey("awsaccesskeyid") || fields.containsKey("signature")) {
      return new SigV2(credentials, clock).verifyForm(fields);
    }
    if (FORM_FIELDS.stream().noneMatch(name -> fields.containsKey(name.toLowerCase(Locale.ROOT)))) {
      throw AuthErrors.S3.missing();
    }
    for (String name : FORM_FIELDS) {
      if (!fields.containsKey(name.toLowerCase(Locale.ROOT))) {
        throw missingField(name);
      }
    }
    Optional<Scope> scope = Scope.parse(fields.get("x-amz-credential")).filter(s -> s.service().equals("s3"));
    if (!fields.get("x-amz-algorithm").equals(ALGORITHM) || scope.isEmpty()
        || !fields.get("x-amz-date").startsWith(scope.get().date())) {
      throw Errors.badRequest("InvalidArgument", "The form must be signed with " + ALGORITHM + ", by a credential "
          + "of the form ACCESS_KEY_ID/YYYYMMDD/REGION/s3/aws4_request, of the day of x-amz-date");
    }
    checkRegion(scope.get(), AuthErrors.S3, false);
    Credentials.Found found =
        find(scope.get(), Optional.ofNullable(fields.get("x-amz-security-token")), AuthErrors.S3);
    String signature = keys.of(found.secretAccessKey(), scope.get()).sign(fields.get("policy"));
    if (!Crypto.same(signature, fields.get("x-amz-signature"))) {
      throw AuthErrors.S3.mismatch(
          scope.get().accessKeyId(), fields.get("policy"), fields.get("x-amz-signature"), Optional.empty());
    }
    return found.caller();
  }

  static AwsServiceException missingField(String name) {
    return Errors.with(Errors.badRequest("InvalidArgument", "Bucket POST must contain a field named '" + name
        + "'.  If it is specified, please check the order of the fields."), "ArgumentName", name, "ArgumentValue", "");
  }

  private Credentials.Found find(Scope scope, Optional<String> token, AuthErrors errors) {
    return switch (credentials.find(scope.accessKeyId(), token, clock.instant())) {
      case Credentials.Found found -> found;
      case Credentials.Unknown() -> throw errors.unknownKey(scope.accessKeyId());
      case Credentials.Expired() -> throw errors.expiredToken();
      case Credentials.WrongToken() -> throw errors.wrongToken();
    };
  }

  private static Claim fromHeader(
      HttpRequest request, Authorization given, AuthErrors errors, boolean withBody) {
    Optional<String> header = request.headers().first("Authorization");
    if (header.isEmpty()) {
      throw errors.missing();
    } else if (!header.get().startsWith(ALGORITHM + ' ')) {
      throw Errors.badRequest("InvalidRequest",
          "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
    }
    String timestamp = request.headers().first("x-amz-date")
        .orElseThrow(() -> errors.malformed(false, "The request must contain the header x-amz-date"));
    Optional<String> hash = request.headers().first("x-amz-content-sha256");
    boolean s3 = errors == AuthErrors.S3;
    if (hash.isEmpty() && (s3 || !withBody)) {
      throw Errors.badRequest("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
    }
    return new Claim(
        scope(given.credential(), errors, false),
        signedHeaders(given.signedHeaders(), errors, false),
        given.signature(),
        timestamp,
        Optional.empty(),
        request.headers().first("x-amz-security-token"),
        hash.orElseGet(() -> Crypto.sha256Hex(request.body())),
        hash.isEmpty());
  }

  private static Claim fromQuery(HttpRequest request, AuthErrors errors) {
    Map<String, String> query = new TreeMap<>();
    for (QueryString.Parameter p : request.parameters()) {
      if (p.name().startsWith("X-Amz-") && query.put(p.name(), p.value()) != null) {
        throw errors.malformed(true, p.name() + " is given twice");
      }
    }
    if (errors == AuthErrors.S3 && !query.keySet().containsAll(QUERY_PARAMETERS)) {
      throw errors.malformed(true, "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
          + "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
    }
    if (!ALGORITHM.equals(query.get("X-Amz-Algorithm"))) {
      throw errors.malformed(true, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    }
    String expires = query.getOrDefault("X-Amz-Expires", "");
    if (!expires.matches("\\d{1,9}") || Long.parseLong(expires) < 1 || Long.parseLong(expires) > MAX_EXPIRES) {
      throw errors.malformed(true, "X-Amz-Expires must be a number of seconds from 1 to " + MAX_EXPIRES);
    }
    List<String> signedHeaders = signedHeaders(query.getOrDefault("X-Amz-SignedHeaders", ""), errors, true);
    Optional<String> hash = request.headers().first("x-amz-content-sha256")
        .filter(_ -> signedHeaders.contains("x-amz-content-sha256"))
        .or(() -> Optional.ofNullable(query.get("X-Amz-Content-Sha256")))
        .or(() -> errors == AuthErrors.S3 ? Optional.of("UNSIGNED-PAYLOAD") : Optional.empty());
    return new Claim(
        scope(query.getOrDefault("X-Amz-Credential", ""), errors, true),
        signedHeaders,
        query.getOrDefault("X-Amz-Signature", ""),
        query.getOrDefault("X-Amz-Date", ""),
        Optional.of(Duration.ofSeconds(Long.parseLong(expires))),
        Optional.ofNullable(query.get("X-Amz-Security-Token")),
        hash.orElseGet(() -> Crypto.sha256Hex(request.body())),
        hash.isEmpty());
  }

  private static Scope scope(String credential, AuthErrors errors, boolean presigned) {
    return Scope.parse(credential).orElseThrow(() -> errors.malformed(presigned,
        "The credential must be of the form ACCESS_KEY_ID/YYYYMMDD/REGION/SERVICE/aws4_request"));
  }

  private static List<String> signedHeaders(String list, AuthErrors errors, boolean presigned) {
    String[] sorted = list.toLowerCase(Locale.ROOT).split(";");
    Arrays.sort(sorted);
    List<String> names = List.of(sorted);
    if (!names.contains("host")) {
      throw errors.malformed(presigned, "SignedHeaders must name the header host");
    }
    return names;
  }

  private void checkRegion(Scope scope, AuthErrors errors, boolean presigned) {
    boolean global = GLOBAL_SERVICES.contains(scope.service()) && scope.region().equals(GLOBAL_REGION);
    if (!scope.region().equals(region) && !global) {
      throw errors.wrongRegion(scope.region(), region, presigned);
    }
  }

  private void checkTime(Claim claim, AuthErrors errors) {
    Instant at;
    try {
      at = instant(claim.timestamp);
    } catch (DateTimeException e) {
      throw errors.malformed(claim.presigned(), "The date must be in the ISO8601 format YYYYMMDDTHHMMSSZ");
    }
    if (!claim.timestamp.startsWith(claim.scope.date())) {
      throw errors.malformed(claim.presigned(), "The credential's date is not that of the request");
    }
    Instant now = clock.instant();
    if (claim.presigned()) {
      if (now.isAfter(at.plus(claim.expires.get()))) {
        throw Errors.with(errors.expiredUrl("Request has expired"), "X-Amz-Expires", "" + claim.expires.get().toSeconds(),
            "Expires", at.plus(claim.expires.get()).toString(), "ServerTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
      } else if (at.isAfter(now.plus(SKEW))) {
        throw errors.expiredUrl("Request is not yet valid");
      }
    } else if (Duration.between(at, now).abs().compareTo(SKEW) > 0) {
      throw errors.skewed(claim.timestamp, now);
    }
  }

  /** {@code 20260101T120000Z}. */
  private static Instant instant(String timestamp) {
    if (timestamp.length() != 16 || timestamp.charAt(8) != 'T' || timestamp.charAt(15) != 'Z') {
      throw new DateTimeException("not a timestamp");
    }
    return LocalDateTime.of(
        digits(timestamp, 0, 4), digits(timestamp, 4, 6), digits(timestamp, 6, 8),
        digits(timestamp, 9, 11), digits(timestamp, 11, 13), digits(timestamp, 13, 15)).toInstant(ZoneOffset.UTC);
  }

  private static int digits(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new DateTimeException("not a timestamp");
      }
      number = number * 10 + c - '0';
    }
    return number;
  }

  /** Headers that change what AWS does must be signed, or somebody on the way could add them. */
  private static void checkSigned(HttpRequest request, Claim claim, AuthErrors errors) {
    for (String header : request.headers().names()) {
      if (!header.regionMatches(true, 0, "x-amz-", 0, 6)) {
        continue;
      }
      String name = header.toLowerCase(Locale.ROOT);
      boolean harmless = MAY_BE_UNSIGNED.contains(name) || claim.presigned() && name.equals("x-amz-content-sha256");
      if (!claim.signedHeaders.contains(name) && !harmless) {
        throw errors == AuthErrors.S3
            ? Errors.with(Errors.of(403, "AccessDenied", "There were headers present in the request which were not signed"),
                "HeadersNotSigned", name)
            : errors.malformed(claim.presigned(), "The header " + name + " must be signed");
      }
    }
  }

  private static boolean isSha256(String hash) {
    for (int i = 0; i < hash.length(); i++) {
      char c = hash.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return hash.length() == 64;
  }

  static Payload payload(String hash, AuthErrors errors, boolean presigned) {
    if (errors != AuthErrors.S3 && !isSha256(hash)) {
      throw errors.malformed(presigned, "x-amz-content-sha256 must be a sha256 value");
    }
    return switch (hash) {
      case "UNSIGNED-PAYLOAD" -> new Payload.Unsigned();
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> new Payload.Chunked(true, false);
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> new Payload.Chunked(true, true);
      case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new Payload.Chunked(false, true);
      default -> {
        if (!isSha256(hash)) {
          throw Errors.badRequest("InvalidRequest", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
              + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD(-TRAILER), STREAMING-UNSIGNED-PAYLOAD-TRAILER "
              + "or a valid sha256 value");
        }
        yield new Payload.Hash(hash);
      }
    };
  }
}
