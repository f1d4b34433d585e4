package dev.holdfast.zone.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.wire.Headers;
import dev.holdfast.wire.HttpRequest;
import dev.holdfast.wire.sigv4.Credentials;
import dev.holdfast.wire.sigv4.SigV4;
import dev.holdfast.zone.blob.BlobStore;
import dev.holdfast.zone.s3.Exchange.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads by browsers' forms, byte by byte as they come. */
final class FormUploadTest {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
  private static final String SCOPE = "AKIDEXAMPLE/20260102/us-east-1/s3/aws4_request";

  @TempDir Path dir;
  private Exchange exchange;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private String conditions = "{\"bucket\":\"media\"},[\"starts-with\",\"$key\",\"user/\"]";
  private String expiration = "2026-01-02T04:00:00.000Z";
  private byte[] file = "hello".getBytes(StandardCharsets.UTF_8);
  private String fileName = "C:\\photos\\me & you.png";

  private final SigV4 signatures = new SigV4((key, _, _) -> key.equals("AKIDEXAMPLE")
      ? new Credentials.Found(SECRET, Caller.root("000000000000")) : new Credentials.Unknown(),
      InstantSource.fixed(FakeRegion.NOW), "us-east-1");

  @BeforeEach
  void setUp() throws Exception {
    exchange = new Exchange(new BlobStore(dir, 0));
    exchange.send("PUT", "/media", "", new byte[0]);
    fields.put("key", "user/${filename}");
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds the policy, its signature, and the conditions for the fields of the signature. */
  private void sign() throws GeneralSecurityException {
    String policy = Base64.getEncoder().encodeToString(("{\"expiration\":\"" + expiration + "\",\"conditions\":["
        + conditions + ",{\"x-amz-algorithm\":\"AWS4-HMAC-SHA256\"},{\"x-amz-credential\":\"" + SCOPE + "\"},"
        + "{\"x-amz-date\":\"20260102T000000Z\"}]}").getBytes(StandardCharsets.UTF_8));
    byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {"20260102", "us-east-1", "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    fields.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    fields.put("X-Amz-Credential", SCOPE);
    fields.put("X-Amz-Date", "20260102T000000Z");
    fields.put("Policy", policy);
    fields.put("X-Amz-Signature", HexFormat.of().formatHex(hmac(key, policy)));
  }

  private byte[] body() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Map.Entry<String, String> field : fields.entrySet()) {
      out.write(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field.getKey() + "\"\r\n\r\n"
          + field.getValue() + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    out.write(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + fileName
        + "\"\r\nContent-Type: image/png\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    out.write(file);
    out.write(("\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"submit\"\r\n\r\nUpload\r\n--"
        + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private Answer post() throws Exception {
    return post(body());
  }

  private Answer post(byte[] body) throws Exception {
    // As little at a time as a network may give.
    InputStream drip = new ByteArrayInputStream(body) {
      private final Random random = new Random(7);

      @Override
      public synchronized int read(byte[] b, int off, int len) {
        return super.read(b, off, Math.min(len, 1 + random.nextInt(body.length > 100_000 ? 30_000 : 9)));
      }
    };
    HttpRequest head = new HttpRequest("POST", "/media", "",
        Headers.of("Content-Type", "multipart/form-data; boundary=" + BOUNDARY), new byte[0]);
    assertThat(S3Front.isForm(head)).isTrue();
    Exchange.Captured captured = new Exchange.Captured();
    exchange.front.handleForm(head, drip, signatures::verifyForm, "r-1", captured);
    return captured.answer();
  }

  private Answer get(String key) throws Exception {
    return exchange.send("GET", "/media/" + key, "", new byte[0]);
  }

  private void nothingIsStored() throws IOException {
    assertThat(exchange.blobs.ids()).isEmpty();
    try (Stream<Path> left = Files.list(dir.resolve("incoming"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aFileBecomesAnObjectNamedAfterIt() throws Exception {
    conditions += ",[\"eq\",\"$Content-Type\",\"image/png\"],[\"starts-with\",\"$x-amz-meta-Note\",\"\"],"
        + "[\"starts-with\",\"$tagging\",\"\"],{\"success_action_status\":\"201\"},{\"x-amz-checksum-crc32\":\"NhCmhg==\"},"
        + "[\"starts-with\",\"$cache-control\",\"\"],{\"acl\":\"private\"}";
    fields.put("Content-Type", "image/png");
    fields.put("x-amz-meta-note", "from ${filename}");
    fields.put("tagging", "<Tagging><TagSet><Tag><Key>a b</Key><Value>1+2=3</Value></Tag></TagSet></Tagging>");
    fields.put("success_action_status", "201");
    fields.put("x-amz-checksum-crc32", "NhCmhg==");
    fields.put("Cache-Control", "no-store");
    fields.put("acl", "private");
    fields.put("x-ignore-this", "whatever");
    sign();
    Answer answer = post();
    assertThat(answer.text()).contains("<Bucket>media</Bucket>", "<Key>user/me &amp; you.png</Key>",
        "<ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag>",
        "<Location>http://127.0.0.1:4566/media/user/me%20%26%20you.png</Location>");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("ETag")).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
    Answer got = get("user/me%20%26%20you.png");
    assertThat(got.text()).isEqualTo("hello");
    assertThat(got.header("Content-Type")).isEqualTo("image/png");
    assertThat(got.header("x-amz-meta-note")).isEqualTo("from me & you.png");
    assertThat(got.header("Cache-Control")).isEqualTo("no-store");
    assertThat(exchange.send("GET", "/media/user/me%20%26%20you.png", "tagging", new byte[0]).text())
        .contains("<Key>a b</Key><Value>1+2=3</Value>");
  }

  @Test
  void aFormCanBringACustomersKey() throws Exception {
    exchange.send("PUT", "/media", "encryption", ("<ServerSideEncryptionConfiguration><Rule><BlockedEncryptionTypes>"
        + "<EncryptionType>NONE</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>")
        .getBytes(StandardCharsets.UTF_8));
    String[] key = {"x-amz-server-side-encryption-customer-algorithm", "AES256",
        "x-amz-server-side-encryption-customer-key", Base64.getEncoder().encodeToString(new byte[32]),
        "x-amz-server-side-encryption-customer-key-MD5", ""};
    key[5] = Base64.getEncoder().encodeToString(java.security.MessageDigest.getInstance("MD5").digest(new byte[32]));
    for (int i = 0; i < key.length; i += 2) {
      conditions += ",{\"" + key[i] + "\":\"" + key[i + 1] + "\"}";
      fields.put(key[i], key[i + 1]);
    }
    sign();
    Answer answer = post();
    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    assertThat(get("user/me%20%26%20you.png").code()).isEqualTo("InvalidRequest");
    assertThat(exchange.send("GET", "/media/user/me%20%26%20you.png", "", new byte[0], key).text()).isEqualTo("hello");
    assertThat(exchange.region.calls.toString()).doesNotContain(key[3], key[5]);
  }

  @Test
  void bytesThatLookLikeABoundaryAreOnlyBytes() throws Exception {
    ByteArrayOutputStream tricky = new ByteArrayOutputStream();
    byte[] almost = ("\r\n--" + BOUNDARY).getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1);
    while (tricky.size() < 700_000) {
      tricky.write(almost, 0, random.nextInt(almost.length));
      tricky.write(random.nextInt(10)); // none of a boundary's
    }
    file = tricky.toByteArray();
    sign();
    assertThat(post().status()).isEqualTo(204);
    assertThat(get("user/me%20%26%20you.png").body()).isEqualTo(file);
    file = new byte[0];
    assertThat(post().status()).isEqualTo(204);
    assertThat(get("user/me%20%26%20you.png").body()).isEmpty();
  }

  @Test
  void theBrowserIsSentOn() throws Exception {
    conditions += ",[\"starts-with\",\"$success_action_redirect\",\"http://localhost/\"]";
    fields.put("success_action_redirect", "http://localhost/done?x=1");
    sign();
    Answer answer = post();
    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("Location")).isEqualTo("http://localhost/done?x=1&bucket=media"
        + "&key=user%2Fme%20%26%20you.png&etag=%225d41402abc4b2a76b9719d911017c592%22");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "key|other/x|403|AccessDenied|Policy Condition failed: [\"starts-with\", \"$key\", \"user/\"]",
      "x-amz-meta-a|1|403|AccessDenied|Extra input fields: x-amz-meta-a",
      "X-Amz-Signature|00|403|SignatureDoesNotMatch|signature",
      "X-Amz-Credential|AKIDOTHER/20260102/us-east-1/s3/aws4_request|403|InvalidAccessKeyId|does not exist",
      "X-Amz-Credential|AKIDEXAMPLE/20260102/eu-west-1/s3/aws4_request|400|AuthorizationHeaderMalformed|us-east-1",
      "X-Amz-Algorithm|AWS4-HMAC-SHA1|400|InvalidArgument|AWS4-HMAC-SHA256",
      "Policy|e30=|403|SignatureDoesNotMatch|signature"})
  void whatThePolicyDoesNotAllowIsRefused(String field, String value, int status, String code, String message)
      throws Exception {
    sign();
    fields.put(field, value);
    Answer answer = post();
    assertThat(answer.text()).contains("<Code>" + code + "</Code>").contains(message.replace("\"", "&quot;"));
    assertThat(answer.status()).isEqualTo(status);
    nothingIsStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"policy", "key", "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Algorithm"})
  void whatIsMissingIsNamed(String missing) throws Exception {
    sign();
    assertThat(fields.keySet().removeIf(missing::equalsIgnoreCase)).isTrue();
    Answer answer = post();
    assertThat(answer.code()).isEqualTo(missing.equals("policy") ? "AccessDenied" : "InvalidArgument");
    assertThat(answer.text()).contains(missing.equals("policy") ? "has no policy" : "'" + missing.toLowerCase());
    nothingIsStored();
  }

  @Test
  void aPolicyEnds() throws Exception {
    expiration = "2026-01-02T03:04:05Z";
    sign();
    assertThat(post().text()).contains("<Code>AccessDenied</Code>", "Policy expired.");
    nothingIsStored();
  }

  @Test
  void theFileHasAsManyBytesAsThePolicySays() throws Exception {
    conditions += ",[\"content-length-range\",5,1000]";
    sign();
    assertThat(post().status()).isEqualTo(204);
    exchange.send("DELETE", "/media/user/me%20%26%20you.png", "", new byte[0]);
    new BlobCollector(exchange.region, exchange.blobs).collect();
    file = new byte[4];
    assertThat(post().code()).isEqualTo("EntityTooSmall");
    file = new byte[1001];
    assertThat(post().code()).isEqualTo("EntityTooLarge");
    file = new byte[800_000];
    assertThat(post().code()).isEqualTo("EntityTooLarge");
    nothingIsStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "null", "[]", "x", "{}", "{\"expiration\":\"2026-01-02T04:00:00Z\"}", "{\"conditions\":[]}",
      "{\"expiration\":1,\"conditions\":null}", "{\"expiration\":\"soon\",\"conditions\":[]}",
      "{\"expiration\":\"2026-01-02T04:00:00Z\",\"conditions\":[null]}",
      "{\"expiration\":\"2026-01-02T04:00:00Z\",\"conditions\":[[\"in\",\"$key\",\"x\"]]}",
      "{\"expiration\":\"2026-01-02T04:00:00Z\",\"conditions\":[[\"eq\",\"key\",\"x\"]]}",
      "{\"expiration\":\"2026-01-02T04:00:00Z\",\"conditions\":[[\"content-length-range\",\"a\",-1]]}"})
  void aPolicyThatIsNoneIsRefused(String policy) throws Exception {
    sign();
    String encoded = Base64.getEncoder().encodeToString(policy.getBytes(StandardCharsets.UTF_8));
    byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {"20260102", "us-east-1", "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    fields.put("Policy", encoded);
    fields.put("X-Amz-Signature", HexFormat.of().formatHex(hmac(key, encoded)));
    assertThat(post().code()).isEqualTo("InvalidPolicyDocument");
    nothingIsStored();
  }

  @Test
  void aBodyThatIsNoFormIsRefused() throws Exception {
    sign();
    byte[] whole = body();
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n--" + BOUNDARY, text.indexOf("hello"));
    for (int cut = 0; cut < end + BOUNDARY.length(); cut += 3) {
      Answer answer = post(java.util.Arrays.copyOf(whole, cut));
      assertThat(answer.code()).as("cut after " + cut).isEqualTo("MalformedPOSTRequest");
    }
    assertThat(post("--x--\r\n".getBytes(StandardCharsets.UTF_8)).code()).isEqualTo("MalformedPOSTRequest");
    assertThat(post(("--" + BOUNDARY + "--").getBytes(StandardCharsets.UTF_8)).text())
        .contains("POST requires exactly one file upload per request.");
    nothingIsStored();
  }

  @Test
  void fieldsAreBounded() throws Exception {
    fields.put("x-ignore-much", "x".repeat(21_000));
    sign();
    assertThat(post().code()).isEqualTo("MaxPostPreDataLengthExceededError");
    fields.remove("x-ignore-much");
    for (int i = 0; i < 100; i++) {
      fields.put("x-ignore-" + i, "");
    }
    assertThat(post().code()).isEqualTo("MaxPostPreDataLengthExceededError");
    nothingIsStored();
  }

  @Test
  void aFormAsksForNothingElse() throws Exception {
    conditions += ",[\"starts-with\",\"$x-amz-copy-source\",\"\"]";
    fields.put("x-amz-copy-source", "/media/k");
    sign();
    assertThat(post().code()).isEqualTo("InvalidArgument");
    fields.remove("x-amz-copy-source");
    conditions += ",[\"starts-with\",\"$x-amz-checksum-crc32\",\"\"]";
    fields.put("x-amz-checksum-crc32", "AAAAAA==");
    sign();
    assertThat(post().code()).isEqualTo("BadDigest");
    nothingIsStored();
  }
}
