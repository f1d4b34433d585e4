package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Any Unicode is a key, up to 1,024 bytes,
from the SDK's own client through the region's own HTTP server and back. */
@Timeout(120)
final class KeysTest {

  private static final String BUCKET = "keys";

  @TempDir static Path directory;

  private static TestRegion region;
  private static S3Client s3;
  private static S3Presigner presigner;
  private static HttpClient http;

  @BeforeAll
  static void start() throws IOException {
    region = TestRegion.start(directory);
    URI endpoint = URI.create(region.config().endpoint());
    StaticCredentialsProvider root = StaticCredentialsProvider.create(
        AwsBasicCredentials.create(region.root().accessKeyId(), region.root().secretAccessKey()));
    s3 = S3Client.builder().endpointOverride(endpoint).region(Region.US_EAST_1).credentialsProvider(root)
        .httpClient(UrlConnectionHttpClient.create()).forcePathStyle(true)
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))).build();
    presigner = S3Presigner.builder().endpointOverride(endpoint).region(Region.US_EAST_1).credentialsProvider(root)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build();
    http = HttpClient.newHttpClient();
    s3.createBucket(r -> r.bucket(BUCKET));
  }

  @AfterAll
  static void stop() {
    http.close();
    presigner.close();
    s3.close();
    region.close();
  }

  @AfterEach
  void empty() {
    s3.listObjectsV2Paginator(r -> r.bucket(BUCKET).encodingType("url")).contents().forEach(
        o -> s3.deleteObject(r -> r.bucket(BUCKET).key(o.key())));
  }

  static Stream<String> keys() {
    Stream<String> table = Stream.of(
        "a", "a/b/c", "/", "//", "/a", "a//b", "a/", "///a///", "..", ".", "../a", "../../../etc/passwd", "./a",
        "a/./b",
        "a/../b", "a/..", "%2e%2e%2f", "..%2f",
        "\\", "..\\..\\a", "trailing.", "trailing..", "a/.", "trailing ", " leading",
        " ", "  ", "a b+c", "+", "100%", "%zz", "%00", "a&b=c?d#e", "?", "#", "&", "=", "<k>&amp;]]>",
        "\"quoted' `$(x)`",
        "~!*'()", ";:@,$", "{}[]|^`", "con", "a:b", "*", "versionId=x", "uploads", "_holdfast/health",
        "é", "e\u0301", "\u202eright to left", "日本語", "😀", "👩‍👩‍👧", "\u0000", "a\u0000b", "\n", "\r\n", "a\tb",
        "\u007f", "\u0080",
        "\u0085", "\u00a0", "\u2028", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\ud83f\udffe", "\udbff\udfff",
        "a".repeat(1_024), "é".repeat(512), "😀".repeat(256), "/".repeat(1_024), "../".repeat(341), " ".repeat(1_024),
        "\u0001".repeat(1_024), "%".repeat(1_024));
    return Stream.concat(table, IntStream.range(1, 32).mapToObj(c -> "c" + (char) c + "c"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void whatIsPutUnderAKeyIsFoundUnderIt(String key) throws Exception {
    byte[] bytes = ("of " + key).getBytes(StandardCharsets.UTF_8);
    s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
    assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray()).isEqualTo(bytes);
    assertThat(s3.headObject(r -> r.bucket(BUCKET).key(key)).contentLength()).isEqualTo(bytes.length);
    s3.putObjectTagging(r -> r.bucket(BUCKET).key(key)
        .tagging(t -> t.tagSet(Tag.builder().key("k").value("v").build())));
    assertThat(s3.getObjectTagging(r -> r.bucket(BUCKET).key(key)).tagSet()).hasSize(1);
    // Encoded as in a URL, any character can stand in XML; this SDK asks for it only where it is told to.
    assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).encodingType("url")).contents()).extracting(S3Object::key)
        .containsExactly(key);
    assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).encodingType("url").prefix(key)).contents()).hasSize(1);
    assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).encodingType("url").startAfter(key)).contents()).isEmpty();
    assertThat(s3.listObjectVersions(r -> r.bucket(BUCKET).encodingType("url")).versions()).singleElement()
        .satisfies(v -> assertThat(v.key()).isEqualTo(key));
    if (inXml(key)) {
      assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET)).contents()).extracting(S3Object::key).containsExactly(key);
    }

    s3.copyObject(r -> r.sourceBucket(BUCKET).sourceKey(key).destinationBucket(BUCKET).destinationKey("copy"));
    assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("copy")).asByteArray()).isEqualTo(bytes);
    s3.deleteObject(r -> r.bucket(BUCKET).key(key));
    assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET)).contents()).extracting(S3Object::key).containsExactly("copy");
    s3.copyObject(r -> r.sourceBucket(BUCKET).sourceKey("copy").destinationBucket(BUCKET).destinationKey(key));
    assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray()).isEqualTo(bytes);

    if (inXml(key)) { // the answers to what follows name the key, and nothing is said about an encoding
      String upload = s3.createMultipartUpload(r -> r.bucket(BUCKET).key(key)).uploadId();
      assertThat(s3.listMultipartUploads(r -> r.bucket(BUCKET)).uploads()).singleElement()
          .satisfies(u -> assertThat(u.key()).isEqualTo(key));
      String tag = s3.uploadPart(r -> r.bucket(BUCKET).key(key).uploadId(upload).partNumber(1),
          RequestBody.fromString("in parts")).eTag();
      s3.completeMultipartUpload(r -> r.bucket(BUCKET).key(key).uploadId(upload)
          .multipartUpload(m -> m.parts(p -> p.partNumber(1).eTag(tag))));
      assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asUtf8String()).isEqualTo("in parts");
      s3.deleteObjects(r -> r.bucket(BUCKET).delete(d -> d.objects(o -> o.key("copy"), o -> o.key(key))));
      assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET)).contents()).isEmpty();
      s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
    }

    // As long as AWS takes one: a presigned URL whose parameters are as long as the key.
    URI url = presigner.presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(5)).getObjectRequest(
        r -> r.bucket(BUCKET).key(key).responseContentDisposition("attachment; filename=" + "x".repeat(1_000))))
        .url().toURI();
    var got = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
    assertThat(got.statusCode()).as(new String(got.body(), StandardCharsets.UTF_8)).isEqualTo(200);
    assertThat(got.body()).isEqualTo(bytes);
  }

  private static boolean inXml(String key) {
    return key.codePoints().allMatch(c -> c >= 0x20 && c < 0xfffe || c == '\t' || c == '\n' || c == '\r' || c > 0xffff);
  }

  @ParameterizedTest
  @MethodSource("tooLong")
  void aLongerKeyIsRefused(String key) {
    assertThatThrownBy(() -> s3.putObject(r -> r.bucket(BUCKET).key(key),
    RequestBody.empty())).isInstanceOfSatisfying(
        S3Exception.class, e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("KeyTooLongError"));
  }

  static List<String> tooLong() {
    return List.of("a".repeat(1_025), "é".repeat(513), "😀".repeat(257), "/".repeat(1_025));
  }
}
