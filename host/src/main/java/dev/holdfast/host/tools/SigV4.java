package dev.holdfast.host.tools;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 in request headers. Pure. */
final class SigV4 {

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SigV4() {}

  /** @param sessionToken empty for long-term credentials */
  record Credentials(String accessKeyId, String secretAccessKey, String sessionToken) {
    @Override
    public String toString() {
      return "Credentials[" + accessKeyId + "]";
    }
  }

  /** Which service and region a request is for. */
  record Scope(String region, String service) {}

  /**
   * The headers to send: those given, those that the signature needs, and the signature.
   *
   * @param uri with path and query encoded as they are sent
   * @param headers those to be signed beside the host
   */
  static SortedMap<String, String> sign(
      String method, URI uri, Map<String, String> headers, byte[] body, Credentials credentials, Scope scope,
      Instant now) {
    String timestamp = TIMESTAMP.format(now);
    String payloadHash = hex(sha256(body));
    SortedMap<String, String> signed = new TreeMap<>();
    headers.forEach((name, value) -> signed.put(name.toLowerCase(Locale.ROOT), value.strip().replaceAll(" +", " ")));
    signed.put("host", uri.getRawAuthority());
    signed.put("x-amz-date", timestamp);
    if (scope.service().equals("s3")) {
      signed.put("x-amz-content-sha256", payloadHash);
    }
    if (!credentials.sessionToken().isEmpty()) {
      signed.put("x-amz-security-token", credentials.sessionToken());
    }
    String names = String.join(";", signed.keySet());
    String canonical = String.join("\n", method, path(uri, scope), query(uri),
        signed.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue() + "\n").collect(Collectors.joining()),
        names, payloadHash);
    String date = timestamp.substring(0, 8);
    String credentialScope = date + "/" + scope.region() + "/" + scope.service() + "/aws4_request";
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", timestamp, credentialScope,
        hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
    byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {date, scope.region(), scope.service(), "aws4_request"}) {
      key = hmac(key, part);
    }
    SortedMap<String, String> all = new TreeMap<>(signed);
    all.remove("host"); // the HTTP client sends it by itself
    all.put("authorization", "AWS4-HMAC-SHA256 Credential=" + credentials.accessKeyId() + "/" + credentialScope
        + ", SignedHeaders=" + names + ", Signature=" + hex(hmac(key, toSign)));
    return all;
  }

  /** Percent-encodes as the signature wants it: all but letters, digits and {@code -._~}. */
  static String encode(String text, boolean keepSlash) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
      if (plain || keepSlash && c == '/') {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }

  // Every service but S3 encodes the path once more.
  private static String path(URI uri, Scope scope) {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return scope.service().equals("s3") ? path : encode(path, true);
  }

  private static String query(URI uri) {
    if (uri.getRawQuery() == null || uri.getRawQuery().isEmpty()) {
      return "";
    }
    return Arrays.stream(uri.getRawQuery().split("&"))
        .map(pair -> pair.contains("=") ? pair : pair + "=")
        .sorted(Comparator.comparing((String pair) -> pair.split("=", 2)[0])
            .thenComparing(pair -> pair.split("=", 2)[1]))
        .collect(Collectors.joining("&"));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
