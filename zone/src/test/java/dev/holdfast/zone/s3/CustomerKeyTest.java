package dev.holdfast.zone.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.EncryptionType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Objects encrypted with keys that customers give (SSE-C), as the SDK's own client sees them, and as they lie on disk. */
final class CustomerKeyTest {

  /** A key and its MD5, as clients send them. */
  private record Key(byte[] bytes) {
    static Key of(int seed) {
      byte[] bytes = new byte[32];
      new Random(seed).nextBytes(bytes);
      return new Key(bytes);
    }

    String text() {
      return Base64.getEncoder().encodeToString(bytes);
    }

    String md5() {
      return Base64.getEncoder().encodeToString(CustomerKeyTest.md5(bytes));
    }
  }

  private static final Key KEY = Key.of(1);
  private static final Key OTHER = Key.of(2);

  /** Long enough for several blocks of the blob store, and easy to find where it lies in clear. */
  private static final byte[] TEXT = "a secret of the customer's. ".repeat(12_000).getBytes(StandardCharsets.UTF_8);

  @TempDir Path dir;
  private SdkServer server;
  private S3Client s3;

  @BeforeEach
  void start() throws IOException {
    server = new SdkServer(dir);
    s3 = server.s3;
    s3.createBucket(r -> r.bucket("media"));
    s3.putBucketEncryption(r -> r.bucket("media").serverSideEncryptionConfiguration(
        c -> c.rules(rule -> rule.blockedEncryptionTypes(b -> b.encryptionType(EncryptionType.NONE)))));
  }

  /** Whatever a test did: the region was told no key, and no file has one. */
  @AfterEach
  void noKeyIsAnywhere() throws IOException {
    server.close();
    assertThat(server.region.calls.toString()).doesNotContain(KEY.text(), KEY.md5(), OTHER.text(), OTHER.md5());
    server.region.calls.forEach(call -> call.request().sdkFields().forEach(field -> assertThat(
        String.valueOf(field.getValueOrDefault(call.request()))).as(field.memberName())
        .doesNotContain(KEY.text(), KEY.md5(), OTHER.text(), OTHER.md5())));
    assertThat(onDisk(KEY.bytes()) || onDisk(OTHER.bytes())).isFalse();
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private boolean onDisk(byte[] wanted) throws IOException {
    String latin = new String(wanted, StandardCharsets.ISO_8859_1);
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(latin)) {
          return true;
        }
      }
    }
    return false;
  }

  private static PutObjectRequest.Builder put(String name, Key key) {
    return PutObjectRequest.builder().bucket("media").key(name)
        .sseCustomerAlgorithm("AES256").sseCustomerKey(key.text()).sseCustomerKeyMD5(key.md5());
  }

  private static GetObjectRequest.Builder get(String name, Key key) {
    return GetObjectRequest.builder().bucket("media").key(name)
        .sseCustomerAlgorithm("AES256").sseCustomerKey(key.text()).sseCustomerKeyMD5(key.md5());
  }

  private static HeadObjectRequest.Builder head(String name, Key key) {
    return HeadObjectRequest.builder().bucket("media").key(name)
        .sseCustomerAlgorithm("AES256").sseCustomerKey(key.text()).sseCustomerKeyMD5(key.md5());
  }

  private static void refused(ThrowingCallable call, int status, String code) {
    S3Exception e = catchThrowableOfType(S3Exception.class, call);
    assertThat(e).as("refused with " + code).isNotNull();
    assertThat(e.statusCode() + " " + e.awsErrorDetails().errorCode()).as(e.getMessage()).isEqualTo(status + " " + code);
  }

  @Test
  void whatIsWrittenWithAKeyIsReadWithItAloneAndLiesEncrypted() throws IOException {
    var written = s3.putObject(put("k", KEY).build(), RequestBody.fromBytes(TEXT));
    assertThat(written.sseCustomerAlgorithm()).isEqualTo("AES256");
    assertThat(written.sseCustomerKeyMD5()).isEqualTo(KEY.md5());
    assertThat(written.serverSideEncryption()).isNull();
    assertThat(written.eTag()).hasSize(34).doesNotContain(HexFormat.of().formatHex(md5(TEXT)));
    assertThat(onDisk("a secret of the customer's".getBytes(StandardCharsets.UTF_8))).isFalse();

    var read = s3.getObjectAsBytes(get("k", KEY).build());
    assertThat(read.asByteArray()).isEqualTo(TEXT);
    assertThat(read.response().sseCustomerKeyMD5()).isEqualTo(KEY.md5());
    assertThat(read.response().eTag()).isEqualTo(written.eTag());
    int last = TEXT.length - 1;
    for (int[] range : new int[][] {{0, 0}, {5, 37}, {131_000, 131_100}, {262_143, 300_001}, {last, last}}) {
      assertThat(s3.getObjectAsBytes(get("k", KEY).range("bytes=" + range[0] + '-' + range[1]).build()).asByteArray())
          .isEqualTo(Arrays.copyOfRange(TEXT, range[0], range[1] + 1));
    }
    var described = s3.headObject(head("k", KEY).build());
    assertThat(described.contentLength()).isEqualTo(TEXT.length);
    assertThat(described.sseCustomerKeyMD5()).isEqualTo(KEY.md5());

    refused(() -> s3.getObjectAsBytes(get("k", OTHER).build()), 403, "AccessDenied");
    refused(() -> s3.getObjectAsBytes(r -> r.bucket("media").key("k")), 400, "InvalidRequest");
    assertThat(catchThrowableOfType(S3Exception.class, () -> s3.headObject(r -> r.bucket("media").key("k"))).statusCode())
        .isEqualTo(400);
    assertThat(catchThrowableOfType(S3Exception.class, () -> s3.headObject(head("k", OTHER).build())).statusCode())
        .isEqualTo(403);
    s3.deleteObject(r -> r.bucket("media").key("k")); // needs no key
  }

  @Test
  void theSameBytesWithTheSameKeyLieDifferentlyTwice() throws IOException {
    s3.putObject(put("a", KEY).build(), RequestBody.fromBytes(TEXT));
    s3.putObject(put("b", KEY).build(), RequestBody.fromBytes(TEXT));
    List<byte[]> stored = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        stored.add(Arrays.copyOf(Files.readAllBytes(file), 64));
      }
    }
    assertThat(stored).hasSize(2);
    assertThat(stored.get(0)).isNotEqualTo(stored.get(1));
  }

  @Test
  void anObjectWithoutAKeyIsReadWithout() {
    var written = s3.putObject(r -> r.bucket("media").key("plain"), RequestBody.fromBytes(TEXT));
    assertThat(written.serverSideEncryptionAsString()).isEqualTo("AES256");
    assertThat(written.eTag()).contains(HexFormat.of().formatHex(md5(TEXT)));
    refused(() -> s3.getObjectAsBytes(get("plain", KEY).build()), 400, "InvalidRequest");
  }

  @Test
  void whatARequestSaysOfItsKeyMustBeWholeAndRight() {
    RequestBody body = RequestBody.fromString("x"); // a refusal does not wait for the rest
    refused(() -> s3.putObject(put("k", KEY).sseCustomerKeyMD5(OTHER.md5()).build(), body), 400, "InvalidArgument");
    refused(() -> s3.putObject(put("k", KEY).sseCustomerAlgorithm("AES128").build(), body),
        400, "InvalidEncryptionAlgorithmError");
    refused(() -> s3.putObject(put("k", KEY).sseCustomerAlgorithm(null).build(), body), 400, "InvalidArgument");
    refused(() -> s3.putObject(r -> r.bucket("media").key("k").sseCustomerAlgorithm("AES256"), body),
        400, "InvalidArgument");
    refused(() -> s3.putObject(put("k", new Key(new byte[16])).build(), body), 400, "InvalidArgument");
    refused(() -> s3.putObject(put("k", KEY).serverSideEncryption("AES256").build(), body), 400, "InvalidArgument");
    refused(() -> s3.putObject(put("k", KEY).sseCustomerKey("c2FsdA==:ZGlnZXN0").build(), body), 400, "InvalidArgument");
    assertThat(s3.listObjectsV2(r -> r.bucket("media")).contents()).isEmpty();
  }

  @Test
  void copiesAreDecryptedAndEncryptedAnew() throws IOException {
    s3.putObject(put("k", KEY).build(), RequestBody.fromBytes(TEXT));
    refused(() -> s3.copyObject(r -> r.sourceBucket("media").sourceKey("k").destinationBucket("media")
        .destinationKey("plain")), 400, "InvalidRequest");
    refused(() -> s3.copyObject(r -> r.sourceBucket("media").sourceKey("k").destinationBucket("media")
        .destinationKey("plain").copySourceSSECustomerAlgorithm("AES256").copySourceSSECustomerKey(OTHER.text())
        .copySourceSSECustomerKeyMD5(OTHER.md5())), 403, "AccessDenied");
    var copied = s3.copyObject(r -> r.sourceBucket("media").sourceKey("k").destinationBucket("media")
        .destinationKey("other").copySourceSSECustomerAlgorithm("AES256").copySourceSSECustomerKey(KEY.text())
        .copySourceSSECustomerKeyMD5(KEY.md5())
        .sseCustomerAlgorithm("AES256").sseCustomerKey(OTHER.text()).sseCustomerKeyMD5(OTHER.md5()));
    assertThat(copied.sseCustomerKeyMD5()).isEqualTo(OTHER.md5());
    assertThat(s3.getObjectAsBytes(get("other", OTHER).build()).asByteArray()).isEqualTo(TEXT);
    refused(() -> s3.getObjectAsBytes(get("other", KEY).build()), 403, "AccessDenied");

    // Encrypted with another key where it lies, as keys are changed.
    s3.copyObject(r -> r.sourceBucket("media").sourceKey("k").destinationBucket("media").destinationKey("k")
        .copySourceSSECustomerAlgorithm("AES256").copySourceSSECustomerKey(KEY.text())
        .copySourceSSECustomerKeyMD5(KEY.md5())
        .sseCustomerAlgorithm("AES256").sseCustomerKey(OTHER.text()).sseCustomerKeyMD5(OTHER.md5()));
    assertThat(s3.getObjectAsBytes(get("k", OTHER).build()).asByteArray()).isEqualTo(TEXT);
    assertThat(onDisk("a secret of the customer's".getBytes(StandardCharsets.UTF_8))).isFalse();

    s3.copyObject(r -> r.sourceBucket("media").sourceKey("k").destinationBucket("media").destinationKey("plain")
        .copySourceSSECustomerAlgorithm("AES256").copySourceSSECustomerKey(OTHER.text())
        .copySourceSSECustomerKeyMD5(OTHER.md5()));
    assertThat(s3.getObjectAsBytes(r -> r.bucket("media").key("plain")).asByteArray()).isEqualTo(TEXT);
  }

  @Test
  void partsAreEncryptedWithTheUploadsKey() {
    byte[] first = new byte[5 << 20];
    new Random(3).nextBytes(first);
    s3.putObject(put("source", OTHER).build(), RequestBody.fromBytes(TEXT));
    var begun = s3.createMultipartUpload(r -> r.bucket("media").key("big").sseCustomerAlgorithm("AES256")
        .sseCustomerKey(KEY.text()).sseCustomerKeyMD5(KEY.md5()));
    assertThat(begun.sseCustomerKeyMD5()).isEqualTo(KEY.md5());
    String id = begun.uploadId();
    refused(() -> s3.uploadPart(r -> r.bucket("media").key("big").uploadId(id).partNumber(1),
        RequestBody.fromString("x")), 400, "InvalidRequest");
    refused(() -> s3.uploadPart(r -> r.bucket("media").key("big").uploadId(id).partNumber(1)
        .sseCustomerAlgorithm("AES256").sseCustomerKey(OTHER.text()).sseCustomerKeyMD5(OTHER.md5()),
        RequestBody.fromString("x")), 400, "InvalidRequest");
    String one = s3.uploadPart(r -> r.bucket("media").key("big").uploadId(id).partNumber(1)
        .sseCustomerAlgorithm("AES256").sseCustomerKey(KEY.text()).sseCustomerKeyMD5(KEY.md5()),
        RequestBody.fromBytes(first)).eTag();
    String two = s3.uploadPartCopy(r -> r.sourceBucket("media").sourceKey("source").copySourceRange("bytes=7-1006")
        .destinationBucket("media").destinationKey("big").uploadId(id).partNumber(2)
        .copySourceSSECustomerAlgorithm("AES256").copySourceSSECustomerKey(OTHER.text())
        .copySourceSSECustomerKeyMD5(OTHER.md5())
        .sseCustomerAlgorithm("AES256").sseCustomerKey(KEY.text()).sseCustomerKeyMD5(KEY.md5())).copyPartResult().eTag();
    s3.completeMultipartUpload(r -> r.bucket("media").key("big").uploadId(id).multipartUpload(m -> m.parts(
        CompletedPart.builder().partNumber(1).eTag(one).build(), CompletedPart.builder().partNumber(2).eTag(two).build())));
    byte[] whole = Arrays.copyOf(first, first.length + 1000);
    System.arraycopy(TEXT, 7, whole, first.length, 1000);
    assertThat(s3.getObjectAsBytes(get("big", KEY).build()).asByteArray()).isEqualTo(whole);
    assertThat(s3.getObjectAsBytes(get("big", KEY).range("bytes=5242870-5242889").build()).asByteArray())
        .isEqualTo(Arrays.copyOfRange(whole, 5242870, 5242890));
    refused(() -> s3.getObjectAsBytes(get("big", OTHER).build()), 403, "AccessDenied");
    refused(() -> s3.getObjectAttributes(r -> r.bucket("media").key("big").objectAttributesWithStrings("ObjectSize")),
        400, "InvalidRequest");
    assertThat(s3.getObjectAttributes(r -> r.bucket("media").key("big").objectAttributesWithStrings("ObjectSize")
        .sseCustomerAlgorithm("AES256").sseCustomerKey(KEY.text()).sseCustomerKeyMD5(KEY.md5())).objectSize())
        .isEqualTo(whole.length);
  }

  @Test
  void aNewBucketBlocksCustomersKeysUntilToldOtherwise() {
    s3.createBucket(r -> r.bucket("fresh"));
    var rule = s3.getBucketEncryption(r -> r.bucket("fresh")).serverSideEncryptionConfiguration().rules().getFirst();
    assertThat(rule.blockedEncryptionTypes().encryptionType()).containsExactly(EncryptionType.SSE_C);
    assertThat(rule.applyServerSideEncryptionByDefault().sseAlgorithmAsString()).isEqualTo("AES256");
    refused(() -> s3.putObject(put("k", KEY).bucket("fresh").build(), RequestBody.fromString("x")), 403, "AccessDenied");
    refused(() -> s3.createMultipartUpload(r -> r.bucket("fresh").key("k").sseCustomerAlgorithm("AES256")
        .sseCustomerKey(KEY.text()).sseCustomerKeyMD5(KEY.md5())), 403, "AccessDenied");
    s3.putObject(put("k", KEY).build(), RequestBody.fromBytes(TEXT));
    s3.deleteBucketEncryption(r -> r.bucket("media"));
    refused(() -> s3.putObject(put("l", KEY).build(), RequestBody.fromString("x")), 403, "AccessDenied");
    assertThat(s3.getObjectAsBytes(get("k", KEY).build()).asByteArray()).isEqualTo(TEXT);
  }

  @Test
  void aPresignedUrlIsUsedWithTheKeyInHeaders() throws Exception {
    try (S3Presigner presigner = S3Presigner.builder().endpointOverride(server.endpoint).region(Region.US_EAST_1)
            .credentialsProvider(SdkServer.credentials())
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build();
        HttpClient http = HttpClient.newHttpClient()) {
      s3.putObject(put("k", KEY).build(), RequestBody.fromBytes(TEXT));
      var url = presigner.presignGetObject(
          p -> p.signatureDuration(Duration.ofMinutes(5)).getObjectRequest(get("k", KEY).build()));
      var request = java.net.http.HttpRequest.newBuilder(url.url().toURI());
      url.signedHeaders().forEach((name, values) -> {
        if (!name.equalsIgnoreCase("host")) {
          values.forEach(value -> request.header(name, value));
        }
      });
      assertThat(http.send(request.build(), BodyHandlers.ofByteArray()).body()).isEqualTo(TEXT);
    }
  }
}
