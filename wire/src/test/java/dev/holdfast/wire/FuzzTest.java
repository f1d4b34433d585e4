package dev.holdfast.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.wire.postform.MultipartForm;
import dev.holdfast.wire.postform.PostObject;
import dev.holdfast.wire.postform.PostPolicy;
import dev.holdfast.wire.sigv4.Credentials;
import dev.holdfast.wire.sigv4.SigV4;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Whatever a client sends is answered with a value or a client's error: nothing else is thrown, by any parser. Texts are
 * made of the pieces that the grammars are made of, in any order, and of garbage between them.
 */
final class FuzzTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ApiCodec CODEC = Fixtures.codec();
  private static final SigV4 SIGNATURES = new SigV4(
      (_, _, _) -> new Credentials.Found("secret", Caller.root("000000000000")), InstantSource.fixed(NOW), "us-east-1");

  private static final List<String> SERVICES = List.of("sqs", "monitoring", "ec2", "autoscaling", "fis", "s3", "rds", "none");

  private static Arbitrary<String> garbage() {
    return Arbitraries.strings().all().ofMaxLength(12);
  }

  /** Some of these, and garbage, one behind the other. */
  private static Arbitrary<String> of(String... pieces) {
    return Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of(pieces)),
            Tuple.of(1, garbage()),
            Tuple.of(1, Arbitraries.of(pieces).flatMap(
                p -> Arbitraries.of(40, 3_000, 12_000).map(n -> p.repeat(Math.min(n, 40_000 / (p.length() + 1)))))))
        .list().ofMaxSize(14).map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> xml() {
    return of("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version='1.1' encoding='x'?>",
        "<CompleteMultipartUpload>", "</CompleteMultipartUpload>", "<Part>", "</Part>", "<PartNumber>", "1", "</PartNumber>",
        "<ETag>", "</ETag>", "<Delete>", "<Object><Key>", "</Key></Object>", "</Delete>", "<a b='c'>", "<a/>", "<x:y>",
        "xmlns='u'", "xmlns:x='u'", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&#0;", "&#x10ffff;", "&amp;", "<![CDATA[",
        "]]>", "<!--", "-->", "<?p ?>", "\u0000", "\ufffe", "\ud800", "<", ">", "'", "\"");
  }

  @Provide
  Arbitrary<String> json() {
    return of("{", "}", "[", "]", ":", ",", "\"QueueUrl\"", "\"MessageBody\"", "\"Entries\"", "\"Attributes\"", "\"\\ud800\"",
        "\"\\u0000\"", "\"", "\\", "null", "true", "1", "-", "1e999999", "1e-400", "99999999999999999999", "0.1", " ",
        "{\"QueueUrl\":", "{\"Attributes\":{", "\"x\"", "/**/", "NaN");
  }

  @Provide
  Arbitrary<String> query() {
    return of("&", "=", "%", "%zz", "%00", "%ff", "+", "Action=", "SendMessage", "Version=2012-11-05", "uploads", "uploadId=",
        "partNumber=1", "max-keys=", "-1", "list-type=2", "versionId=", "X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "X-Amz-Credential=a/20260101/us-east-1/s3/aws4_request", "X-Amz-Date=20260101T000000Z", "X-Amz-Expires=60",
        "X-Amz-SignedHeaders=host", "X-Amz-Signature=", "Entry.1.Id=", "Filter.99999999999.Value.1=", ".member.", "..", "a.1",
        "a.1.b=c", "Tag.1.Key=k", "/", "?");
  }

  @Provide
  Arbitrary<String> path() {
    return of("/", "bucket", "key", "..", ".", "%2e%2e%2f", "%00", "%", "%ff", "//", "?", "#", "\\", "service/", "operation/",
        "GraniteServiceVersion20100801", "é", "\ud800", " ", ";a=b");
  }

  @Provide
  Arbitrary<String> header() {
    return of("AWS4-HMAC-SHA256 ", "Credential=a/20260101/us-east-1/s3/aws4_request", ",", "SignedHeaders=host", ";",
        "x-amz-date", "Signature=", "0".repeat(64), "bytes=", "0-", "-1", "9999999999999999999", "20260101T000000Z", "=", "/",
        "aws-chunked", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "UNSIGNED-PAYLOAD", "bucket.localhost", ".s3-website-us-east-1.", "[",
        ":", " ", "\t", "Mon, 01 Jan 2026 00:00:00 GMT", "AmazonSQS.", "\u00e9", "\u0000", "\"", "W/");
  }

  private interface Work {
    void go() throws IOException;
  }

  /** A value, or an error that says that the client is at fault. */
  private static void answers(Work work) throws IOException {
    try {
      work.go();
    } catch (AwsServiceException e) {
      assertThat(e.statusCode()).as(e.getMessage()).isBetween(300, 499);
    }
  }

  private static void answers(HttpRequest request) {
    if (CODEC.decode(request, "r") instanceof Decoded.Refused refused) {
      int status = refused.response().status();
      assertThat(status >= 300 && status < 500 || status == 501).as(Fixtures.text(refused.response())).isTrue();
    }
    CODEC.operation(request);
  }

  @Property(seed = "20260101", tries = 800, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void bodiesInXml(@ForAll("xml") String body) {
    answers(Fixtures.request("POST", "/bucket/key", "uploadId=u", body, "Host", "localhost"));
    answers(Fixtures.request("POST", "/bucket", "delete", body, "Host", "localhost"));
    answers(Fixtures.request("PUT", "/bucket", "tagging", body, "Host", "localhost"));
  }

  @Property(seed = "20260101", tries = 800, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void bodiesInJson(@ForAll("json") String body) {
    for (String operation : List.of("SendMessage", "SendMessageBatch", "SetQueueAttributes", "None")) {
      answers(Fixtures.request("POST", "/", "", body, "Host", "localhost", "X-Amz-Target", "AmazonSQS." + operation));
    }
    answers(Fixtures.request("POST", "/experiments", "", body, "Host", "localhost", "Authorization", Fixtures.signedFor("fis")));
  }

  /** Which the answer named, and so could not be written. */
  @Example
  void halfACharacterInAName() {
    for (String body : List.of("{\"\\ud800\":1}", "{\"MessageBody\":\"\\udc00\"}", "{\"MessageAttributes\":{\"\\ud800\":{}}}")) {
      answers(Fixtures.request("POST", "/", "", body, "Host", "localhost", "X-Amz-Target", "AmazonSQS.SendMessage"));
      assertThat(CODEC.decode(Fixtures.request("POST", "/", "", body, "Host", "localhost", "X-Amz-Target",
          "AmazonSQS.SendMessage"), "r")).as(body).isInstanceOf(Decoded.Refused.class);
    }
  }

  @Property(seed = "20260101", tries = 500, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void bodiesInCbor(@ForAll byte[] body) {
    answers(new HttpRequest("POST", "/service/GraniteServiceVersion20100801/operation/PutMetricData", "",
        Headers.of("Host", "localhost", "smithy-protocol", "rpc-v2-cbor"), body));
  }

  @Property(seed = "20260101", tries = 800, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void formsAndQueries(@ForAll("query") String query, @ForAll("path") String path, @ForAll("header") String header) {
    for (String service : SERVICES) {
      answers(Fixtures.request("POST", "/", "", query, "Host", "localhost", "Content-Type",
          "application/x-www-form-urlencoded", "Authorization", Fixtures.signedFor(service)));
    }
    for (String method : List.of("GET", "PUT", "POST", "DELETE", "HEAD", header)) {
      HttpRequest request = Fixtures.request(method, path, query, "", "Host", header, "Range", header,
          "x-amz-copy-source", path, "If-Modified-Since", header, "x-amz-tagging", query, "x-amz-meta-a", header);
      answers(request);
      S3Address.isWebsite(request);
      S3Address.of(request);
    }
  }

  @Property(seed = "20260101", tries = 1_000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void signatures(
      @ForAll("query") String query, @ForAll("path") String path, @ForAll("header") String one, @ForAll("header") String other)
      throws IOException {
    HttpRequest request = Fixtures.request("PUT", path, query, one, "Host", "localhost", "Authorization",
        "AWS4-HMAC-SHA256 " + one, "x-amz-date", "20260101T000000Z", "x-amz-content-sha256", other, "Content-Length", other);
    answers(() -> SIGNATURES.verify(request));
    answers(() -> SIGNATURES.verifyHead(request));
    answers(() -> SIGNATURES.verify(Fixtures.request("GET", path, "X-Amz-Algorithm=AWS4-HMAC-SHA256&" + query, "", "Host", one)));
  }

  @Provide
  Arbitrary<String> form() {
    return of("--b", "\r\n", "--", "\r\n\r\n", "Content-Disposition: form-data; name=\"key\"", "Content-Disposition: form-data",
        "; filename=\"", "\"", "\\", "\\\"", "a", "--b\r\nContent-Disposition: form-data; name=\"", "file\"\r\n\r\n", "\r", "\n", ";",
        "name=", "\r\n--b--\r\n");
  }

  @Property(seed = "20260101", tries = 1_000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void postedForms(@ForAll("form") String body, @ForAll("header") String type) throws IOException {
    for (String contentType : List.of("multipart/form-data; boundary=b", "multipart/form-data; " + type)) {
      answers(() -> {
        MultipartForm form = MultipartForm.read(
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), contentType);
        form.file().readAllBytes();
        var fields = PostObject.expanded(form);
        answers(PostObject.put("bucket", fields, ""));
      });
    }
  }

  @Provide
  Arbitrary<String> policy() {
    return of("{", "}", "[", "]", ",", ":", "\"expiration\"", "\"2026-01-02T00:00:00Z\"", "\"+999999999-12-31T00:00:00Z\"",
        "\"conditions\"", "{\"expiration\":\"2026-01-02T00:00:00Z\",\"conditions\":[", "[\"eq\",\"$key\",\"a\"]",
        "[\"starts-with\",\"$key\",\"\"]", "[\"content-length-range\",", "-1", "1e3", "99999999999999999999", "]}", "null", "\"x\"");
  }

  /** A regular expression that took a stack frame for each character of a name. */
  @Example
  void aLongNameInAForm() throws IOException {
    for (String of : List.of("a", "\\\"")) {
      String name = of.repeat(18_000 / of.length());
      String body = "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\nv\r\n"
          + "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n";
      MultipartForm form = MultipartForm.read(
          new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), "multipart/form-data; boundary=b");
      assertThat(form.fields()).containsEntry(name.replace("\\", ""), "v");
    }
  }

  @Property(seed = "20260101", tries = 1_000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void policiesOfForms(@ForAll("policy") String policy, @ForAll("query") String text) throws IOException {
    TreeMap<String, String> fields = new TreeMap<>();
    fields.put("key", text);
    answers(() -> PostPolicy.parse(Base64.getEncoder().encodeToString(policy.getBytes(StandardCharsets.UTF_8)))
        .check(fields, "bucket", NOW));
    answers(() -> PostPolicy.parse(policy));
  }

  @Property(seed = "20260101", tries = 1_000)
  void keysKeepEveryCharacter(@ForAll String key) {
    String valid = new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(QueryString.decode(QueryString.encode(valid, true), false)).isEqualTo(valid);
    assertThat(QueryString.parse("a=" + QueryString.encode(valid, false)).getFirst().value()).isEqualTo(valid);
    if (!valid.isEmpty()) {
      HttpRequest request = Fixtures.request("GET", S3Address.path("bucket", valid), "", "", "Host", "127.0.0.1:4566");
      assertThat(S3Address.of(request).key()).hasValue(valid);
    }
  }

}
