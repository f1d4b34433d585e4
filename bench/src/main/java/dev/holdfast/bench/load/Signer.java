package dev.holdfast.bench.load;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Writes whole signed requests. The signing key is made once, so that a request costs two hashes and one HMAC. */
public final class Signer {

  private static final HexFormat HEX = HexFormat.of();

  private final String host;
  private final String accessKeyId;
  private final String service;
  private final String timestamp;
  private final String scope;
  private final SecretKeySpec key;

  public Signer(Credentials credentials, String host, String region, String service) {
    this.host = host;
    this.accessKeyId = credentials.accessKeyId();
    this.service = service;
    this.timestamp = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(Instant.now());
    String date = timestamp.substring(0, 8);
    this.scope = date + '/' + region + '/' + service + "/aws4_request";
    byte[] k = hmac(spec(("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8)), date);
    this.key = spec(hmac(spec(hmac(spec(hmac(spec(k), region)), service)), "aws4_request"));
  }

  public record Credentials(String accessKeyId, String secretAccessKey) {}

  /** A call of an AWS JSON service. */
  public byte[] json(String target, String body) {
    return request("POST", "/", "", Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", target),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** @param query already canonical: sorted, encoded */
  public byte[] request(String method, String path, String query, Map<String, String> headers, byte[] body) {
    byte[] head = head(method, path, query, headers, hex(sha256(body)), body.length);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  /** The head of a request whose body follows. */
  public byte[] head(String method, String path, String query, Map<String, String> headers, String hash, long length) {
    SortedMap<String, String> signed = new TreeMap<>(headers);
    signed.put("host", host);
    signed.put("x-amz-date", timestamp);
    if (service.equals("s3")) {
      signed.put("x-amz-content-sha256", hash);
    }
    String names = String.join(";", signed.keySet());
    StringBuilder canonical = new StringBuilder(512).append(method).append('\n').append(path).append('\n')
        .append(query).append('\n');
    signed.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
    canonical.append('\n').append(names).append('\n').append(hash);
    String text = "AWS4-HMAC-SHA256\n" + timestamp + '\n' + scope + '\n'
        + hex(sha256(canonical.toString().getBytes(StandardCharsets.UTF_8)));
    StringBuilder head = new StringBuilder(1024).append(method).append(' ').append(path)
        .append(query.isEmpty() ? "" : "?").append(query).append(" HTTP/1.1\r\n");
    signed.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("user-agent: holdfast-bench\r\ncontent-length: ").append(length)
        .append("\r\nauthorization: AWS4-HMAC-SHA256 Credential=").append(accessKeyId).append('/').append(scope)
        .append(", SignedHeaders=").append(names).append(", Signature=").append(hex(hmac(key, text)))
        .append("\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SecretKeySpec spec(byte[] key) {
    return new SecretKeySpec(key, "HmacSHA256");
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
