package dev.holdfast.zone.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.wire.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The SDK's own client, over HTTP with signatures, chunks and checksums, against the front. */
final class S3SdkTest {

  @TempDir Path dir;
  private SdkServer server;
  private URI endpoint;
  private S3Client s3;

  @BeforeEach
  void start() throws IOException {
    server = new SdkServer(dir);
    endpoint = server.endpoint;
    s3 = server.s3;
    s3.createBucket(r -> r.bucket("media"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(value = ChecksumAlgorithm.class, names = {"CRC32", "SHA1", "SHA256", "CRC32_C"})
  void anObjectGoesInAndComesOutWithItsChecksum(ChecksumAlgorithm algorithm) {
    byte[] bytes = random(1_000_000);
    s3.putObject(r -> r.bucket("media").key("a b+c/é.bin").checksumAlgorithm(algorithm)
        .metadata(java.util.Map.of("k", "v")), RequestBody.fromBytes(bytes));
    var got = s3.getObjectAsBytes(r -> r.bucket("media").key("a b+c/é.bin"));
    assertThat(got.asByteArray()).isEqualTo(bytes);
    assertThat(got.response().metadata()).containsEntry("k", "v");
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("a b+c/é.bin").range("bytes=10-19")).asByteArray())
        .isEqualTo(java.util.Arrays.copyOfRange(bytes, 10, 20));
  }

  @Test
  void aStreamOfKnownLengthIsSentInChunks() {
    byte[] bytes = random(300_000);
    s3.putObject(r -> r.bucket("media").key("k"),
        RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes), bytes.length, "video/mp4"));
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("k")).asByteArray()).isEqualTo(bytes);
    var head = s3.headObject(r -> r.bucket("media").key("k"));
    assertThat(head.contentLength()).isEqualTo(300_000);
    assertThat(head.contentType()).isEqualTo("video/mp4");
    assertThat(head.contentEncoding()).isNull();
  }

  @Test
  void errorsArriveAsTheSdksExceptions() {
    assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("media").key("none")))
        .isInstanceOf(NoSuchKeyException.class);
    assertThatThrownBy(() -> s3.headObject(r -> r.bucket("media").key("none"))).isInstanceOf(NoSuchKeyException.class);
    s3.putObject(r -> r.bucket("media").key("k"), RequestBody.fromString("x"));
    assertThatThrownBy(() -> s3.deleteBucket(r -> r.bucket("media")))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(409));
    assertThatThrownBy(() -> s3.putObject(r -> r.bucket("media").key("k").ifNoneMatch("*"), RequestBody.fromString("y")))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
  }

  @Test
  void multipartListCopyAndDelete() {
    String id = s3.createMultipartUpload(r -> r.bucket("media").key("big").checksumAlgorithm("CRC32")).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int n = 1; n <= 2; n++) {
      int number = n;
      byte[] part = random(n == 1 ? 5 << 20 : 77);
      var uploaded = s3.uploadPart(r -> r.bucket("media").key("big").uploadId(id).partNumber(number)
          .checksumAlgorithm("CRC32"), RequestBody.fromBytes(part));
      parts.add(CompletedPart.builder().partNumber(n).eTag(uploaded.eTag()).checksumCRC32(uploaded.checksumCRC32()).build());
    }
    var completed = s3.completeMultipartUpload(
        r -> r.bucket("media").key("big").uploadId(id).multipartUpload(m -> m.parts(parts)));
    assertThat(completed.eTag()).endsWith("-2\"");
    assertThat(completed.checksumCRC32()).endsWith("-2");
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("big")).asByteArray()).hasSize((5 << 20) + 77);
    var copy = s3.copyObject(r -> r.sourceBucket("media").sourceKey("big").destinationBucket("media")
        .destinationKey("c+ d")).copyObjectResult();
    assertThat(copy.eTag()).matches("\"[0-9a-f]{32}\"");
    assertThat(copy.checksumCRC32()).doesNotContain("-");
    // The client checks the checksum, which is of all bytes now.
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("c+ d").checksumMode("ENABLED")).response()).satisfies(
        r -> assertThat(r.checksumTypeAsString()).isEqualTo("FULL_OBJECT"),
        r -> assertThat(r.partsCount()).isNull());
    assertThat(s3.listObjectsV2Paginator(r -> r.bucket("media").maxKeys(1)).contents())
        .extracting(S3Object::key).containsExactly("big", "c+ d");
    s3.deleteObjects(r -> r.bucket("media").delete(d -> d.objects(o -> o.key("big"), o -> o.key("c+ d"))));
    assertThat(s3.listObjectsV2(r -> r.bucket("media")).contents()).isEmpty();
    s3.deleteBucket(r -> r.bucket("media"));
    assertThat(s3.listBuckets().buckets()).isEmpty();
  }

  @Test
  void partsAreCopiedOutOfOtherObjects() {
    byte[] bytes = random((6 << 20) + 5);
    s3.putObject(r -> r.bucket("media").key("source"), RequestBody.fromBytes(bytes));
    String id = s3.createMultipartUpload(
        r -> r.bucket("media").key("made").checksumAlgorithm("CRC32C").checksumType("FULL_OBJECT")).uploadId();
    var whole = s3.uploadPartCopy(r -> r.sourceBucket("media").sourceKey("source")
        .destinationBucket("media").destinationKey("made").uploadId(id).partNumber(1)).copyPartResult();
    var some = s3.uploadPartCopy(r -> r.sourceBucket("media").sourceKey("source").copySourceRange("bytes=262140-262150")
        .destinationBucket("media").destinationKey("made").uploadId(id).partNumber(2)).copyPartResult();
    assertThat(some.checksumCRC32C()).isNotNull();
    for (String bad : List.of("bytes=0-99999999", "bytes=5-", "bytes=9-8", "0-1")) {
      assertThatThrownBy(() -> s3.uploadPartCopy(r -> r.sourceBucket("media").sourceKey("source").copySourceRange(bad)
          .destinationBucket("media").destinationKey("made").uploadId(id).partNumber(2)))
          .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(400));
    }
    assertThatThrownBy(() -> s3.uploadPartCopy(r -> r.sourceBucket("media").sourceKey("source")
        .copySourceIfMatch("x").destinationBucket("media").destinationKey("made").uploadId(id).partNumber(2)))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
    s3.completeMultipartUpload(r -> r.bucket("media").key("made").uploadId(id).multipartUpload(m -> m.parts(
        p -> p.partNumber(1).eTag(whole.eTag()), p -> p.partNumber(2).eTag(some.eTag()))));
    byte[] expected = java.util.Arrays.copyOf(bytes, bytes.length + 11);
    System.arraycopy(bytes, 262140, expected, bytes.length, 11);
    // The client checks the checksum of the whole, which was made of those of the parts.
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("made").checksumMode("ENABLED")).asByteArray())
        .isEqualTo(expected);

    var copy = s3.copyObject(r -> r.sourceBucket("media").sourceKey("made").destinationBucket("media")
        .destinationKey("again").checksumAlgorithm("SHA256")).copyObjectResult();
    assertThat(copy.checksumSHA256()).hasSize(44);
    assertThat(copy.eTag()).doesNotContain("-");
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("again").checksumMode("ENABLED")).asByteArray())
        .isEqualTo(expected);
  }

  @Test
  void versionsAreListedReadAndRestored() {
    s3.putBucketVersioning(r -> r.bucket("media").versioningConfiguration(v -> v.status("Enabled")));
    String first = s3.putObject(r -> r.bucket("media").key("k"), RequestBody.fromString("1")).versionId();
    s3.putObject(r -> r.bucket("media").key("k"), RequestBody.fromString("2"));
    String marker = s3.deleteObject(r -> r.bucket("media").key("k")).versionId();
    assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket("media").key("k")))
        .isInstanceOfSatisfying(NoSuchKeyException.class, e -> assertThat(
            e.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-version-id")).contains(marker));
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("k").versionId(first)).asUtf8String()).isEqualTo("1");
    var listed = s3.listObjectVersionsPaginator(r -> r.bucket("media").maxKeys(1));
    assertThat(listed.versions()).extracting(v -> v.isLatest()).containsExactly(false, false);
    assertThat(listed.deleteMarkers()).extracting(v -> v.versionId()).containsExactly(marker);
    s3.copyObject(r -> r.sourceBucket("media").sourceKey("k").sourceVersionId(first)
        .destinationBucket("media").destinationKey("k"));
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("k")).asUtf8String()).isEqualTo("1");
  }

  @Test
  void presignedUrlsWorkWithoutTheSdk() throws Exception {
    try (S3Presigner presigner = S3Presigner.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
            .credentialsProvider(SdkServer.credentials())
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build();
        HttpClient http = HttpClient.newHttpClient()) {
      byte[] bytes = random(100_000);
      var put = presigner.presignPutObject(p -> p.signatureDuration(Duration.ofMinutes(5))
          .putObjectRequest(r -> r.bucket("media").key("up load.jpg").contentType("image/jpeg")));
      var sent = http.send(java.net.http.HttpRequest.newBuilder(put.url().toURI())
          .header("Content-Type", "image/jpeg")
          .PUT(java.net.http.HttpRequest.BodyPublishers.ofByteArray(bytes)).build(), BodyHandlers.ofString());
      assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
      var get = presigner.presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(5))
          .getObjectRequest(r -> r.bucket("media").key("up load.jpg").responseContentDisposition("inline; filename=\"x\"")));
      var got = http.send(
          java.net.http.HttpRequest.newBuilder(get.url().toURI()).build(), BodyHandlers.ofByteArray());
      assertThat(got.body()).isEqualTo(bytes);
      assertThat(got.headers().firstValue("Content-Type")).contains("image/jpeg");
      assertThat(got.headers().firstValue("Content-Disposition")).contains("inline; filename=\"x\"");
      var forged = http.send(java.net.http.HttpRequest.newBuilder(
          URI.create(get.url().toString().replace("up%20load", "other"))).build(), BodyHandlers.ofString());
      assertThat(forged.statusCode()).isEqualTo(403);
      assertThat(forged.body()).contains("SignatureDoesNotMatch");
    }
  }

  @Test
  void whoSignsNothingReadsWhatAnybodyMayReadAndNothingElse() throws Exception {
    s3.putBucketOwnershipControls(r -> r.bucket("media").ownershipControls(
        c -> c.rules(rule -> rule.objectOwnership("ObjectWriter"))));
    s3.deletePublicAccessBlock(r -> r.bucket("media"));
    s3.putObject(r -> r.bucket("media").key("open").acl("public-read"), RequestBody.fromString("hello"));
    s3.putObject(r -> r.bucket("media").key("mine"), RequestBody.fromString("secret"));
    assertThat(visit("GET", "/media/open")).isEqualTo("200 hello");
    assertThat(visit("HEAD", "/media/open")).isEqualTo("200 ");
    assertThat(visit("GET", "/media/open?response-content-type=text/html")).startsWith("400 ").contains("InvalidRequest");
    for (String path : List.of("/media/mine", "/media/none", "/media", "/", "/media/open?acl", "/media/open?X-Amz-Signature=0")) {
      assertThat(visit("GET", path)).as(path).startsWith("403 ").contains("AccessDenied");
    }
    assertThat(visit("DELETE", "/media/open")).startsWith("403 ");
    s3.putBucketAcl(r -> r.bucket("media").acl("public-read"));
    assertThat(visit("GET", "/media?list-type=2")).startsWith("200 ").contains("<Key>open</Key>");
    assertThat(visit("HEAD", "/media")).isEqualTo("200 ");
    assertThat(visit("PUT", "/media/new")).startsWith("403 ");
    s3.putBucketAcl(r -> r.bucket("media").acl("public-read-write"));
    assertThat(visit("PUT", "/media/new")).startsWith("200 ");
    assertThat(visit("PUT", "/media/new?acl")).startsWith("403 ");
    assertThat(visit("POST", "/media/new?uploads")).startsWith("403 ").contains("Anonymous users cannot initiate");
    assertThat(visit("PUT", "/media?policy")).startsWith("403 ");
    assertThat(s3.headObject(r -> r.bucket("media").key("new")).contentLength()).isZero();
    assertThat(visit("DELETE", "/media/new")).startsWith("204 ");
    s3.putBucketAcl(r -> r.bucket("media").acl("private"));
    assertThat(visit("PUT", "/media/new")).startsWith("403 ");
    s3.putPublicAccessBlock(r -> r.bucket("media").publicAccessBlockConfiguration(b -> b.ignorePublicAcls(true)));
    assertThat(visit("GET", "/media/open")).startsWith("403 ");
  }

  private String visit(String method, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.send(java.net.http.HttpRequest.newBuilder(URI.create(endpoint + path))
          .method(method, java.net.http.HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }
}
