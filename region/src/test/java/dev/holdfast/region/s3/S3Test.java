package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.world.Report;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusRequest;
import software.amazon.awssdk.services.s3.model.GetBucketPolicyStatusResponse;
import software.amazon.awssdk.services.s3.model.PutPublicAccessBlockRequest;

/** What S3 promises, as a client sees it; the bytes themselves are the blob store's. */
final class S3Test {

  private final RegionFixture region = new RegionFixture(new S3Service());
  private final TestBlobs blobs = new TestBlobs();

  @BeforeEach
  void bucket() {
    region.call(CreateBucketRequest.builder().bucket("media").build());
  }

  /** No blob may be collected that something still refers to. */
  @AfterEach
  void noGarbageIsInUse() {
    region.assertReplays();
    List<String> inUse = new ArrayList<>();
    region.state().list(S3Service.OBJECTS).forEach(o -> o.parts().forEach(p -> inUse.add(p.blobId())));
    region.state().list(S3Service.VERSIONS).forEach(
        v -> v.object().ifPresent(o -> o.parts().forEach(p -> inUse.add(p.blobId()))));
    region.state().list(S3Service.PARTS).forEach(p -> inUse.add(p.stored().blobId()));
    assertThat(garbage()).noneMatch(inUse::contains);
    assertThat(known()).containsAll(inUse).containsAll(garbage());
  }

  private List<String> known() {
    List<String> known = new ArrayList<>();
    S3Service.known(region.state(), known::add);
    return known;
  }

  private Blob bytes(String text) {
    return blobs.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private PutObjectResponse put(String key, String text) {
    return put(PutObjectRequest.builder().bucket("media").key(key).build(), text);
  }

  private PutObjectResponse put(PutObjectRequest request, String text) {
    return region.call(request, Optional.of(bytes(text)));
  }

  private String refusal(PutObjectRequest request, String text) {
    try {
      put(request, text);
    } catch (AwsServiceException e) {
      return Errors.code(e);
    }
    throw new AssertionError("not refused");
  }

  private HeadObjectResponse head(String key) {
    return region.call(HeadObjectRequest.builder().bucket("media").key(key).build());
  }

  private Retrieval get(GetObjectRequest.Builder request) {
    return Retrievals.get(region.looking(), request.bucket("media").build());
  }

  private List<String> garbage() {
    return S3Service.garbage(region.state(), 1_000);
  }

  @Test
  void anObjectIsPutReadReplacedAndDeleted() {
    PutObjectResponse put = put(PutObjectRequest.builder().bucket("media").key("a b/ü.txt")
        .contentType("text/plain").cacheControl("no-store").metadata(Map.of("Owner", "me")).tagging("k=v%20w").build(),
        "hello");
    assertThat(put.eTag()).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
    assertThat(put.checksumCRC64NVME()).isNotNull();
    HeadObjectResponse head = head("a b/ü.txt");
    assertThat(head.contentLength()).isEqualTo(5);
    assertThat(head.contentType()).isEqualTo("text/plain");
    assertThat(head.cacheControl()).isEqualTo("no-store");
    assertThat(head.metadata()).isEqualTo(Map.of("owner", "me"));
    assertThat(head.eTag()).isEqualTo(put.eTag());
    assertThat(head.checksumCRC64NVME()).isNull();
    assertThat(region.<GetObjectTaggingResponse>call(
        GetObjectTaggingRequest.builder().bucket("media").key("a b/ü.txt").build()).tagSet())
        .containsExactly(Tag.builder().key("k").value("v w").build());
    assertThat(get(GetObjectRequest.builder().key("a b/ü.txt")).slices())
        .containsExactly(new Retrieval.Slice("blob-1", 0, 5));

    put("a b/ü.txt", "other");
    assertThat(garbage()).containsExactly("blob-1");
    region.report(new Report.BlobsCollected(List.of("blob-1")));
    assertThat(garbage()).isEmpty();
    assertThat(known()).containsExactly("blob-2");

    region.call(DeleteObjectRequest.builder().bucket("media").key("a b/ü.txt").build());
    region.call(DeleteObjectRequest.builder().bucket("media").key("a b/ü.txt").build());
    assertThat(garbage()).containsExactly("blob-2");
    assertThat(region.refusal(HeadObjectRequest.builder().bucket("media").key("a b/ü.txt").build()))
        .isEqualTo("NoSuchKey");
    assertThat(region.refusal(HeadObjectRequest.builder().bucket("none").key("a").build())).isEqualTo("NoSuchBucket");
  }

  @Test
  void rangesAnswerTheBytesAskedFor() {
    put("k", "0123456789");
    assertThat(get(GetObjectRequest.builder().key("k").range("bytes=2-4"))).satisfies(r -> {
      assertThat(r.status()).isEqualTo(206);
      assertThat(r.slices()).containsExactly(new Retrieval.Slice("blob-1", 2, 3));
      assertThat(r.response().contentRange()).isEqualTo("bytes 2-4/10");
      assertThat(r.response().contentLength()).isEqualTo(3);
    });
    assertThat(get(GetObjectRequest.builder().key("k").range("bytes=7-")).slices())
        .containsExactly(new Retrieval.Slice("blob-1", 7, 3));
    assertThat(get(GetObjectRequest.builder().key("k").range("bytes=-4")).response().contentRange())
        .isEqualTo("bytes 6-9/10");
    assertThat(get(GetObjectRequest.builder().key("k").range("bytes=-40")).response().contentRange())
        .isEqualTo("bytes 0-9/10");
    assertThat(get(GetObjectRequest.builder().key("k").range("bytes=5-99")).response().contentRange())
        .isEqualTo("bytes 5-9/10");
    for (String ignored : List.of("bytes=4-2", "bytes=-", "bytes=0-1,3-4", "lines=1-2")) {
      assertThat(get(GetObjectRequest.builder().key("k").range(ignored)).status()).isEqualTo(200);
    }
    for (String unsatisfiable : List.of("bytes=10-", "bytes=-0", "bytes=10-12")) {
      assertThatThrownBy(() -> get(GetObjectRequest.builder().key("k").range(unsatisfiable)))
          .isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(Errors.code(e)).isEqualTo("InvalidRange");
            assertThat(e.statusCode()).isEqualTo(416);
          });
    }
  }

  @Test
  void conditionalReads() {
    String etag = put("k", "x").eTag();
    assertThat(get(GetObjectRequest.builder().key("k").ifMatch(etag)).status()).isEqualTo(200);
    assertThat(status(GetObjectRequest.builder().key("k").ifNoneMatch(etag))).isEqualTo(304);
    assertThat(status(GetObjectRequest.builder().key("k").ifNoneMatch("\"a\", " + etag))).isEqualTo(304);
    assertThat(status(GetObjectRequest.builder().key("k").ifMatch("\"other\""))).isEqualTo(412);
    assertThat(status(GetObjectRequest.builder().key("k").ifModifiedSince(region.now()))).isEqualTo(304);
    assertThat(status(GetObjectRequest.builder().key("k").ifUnmodifiedSince(region.now().minusSeconds(1))))
        .isEqualTo(412);
    // A true If-Match outweighs If-Unmodified-Since.
    assertThat(get(GetObjectRequest.builder().key("k").ifMatch(etag).ifUnmodifiedSince(region.now().minusSeconds(1)))
        .status()).isEqualTo(200);
  }

  private int status(GetObjectRequest.Builder request) {
    try {
      return get(request).status();
    } catch (AwsServiceException e) {
      return e.statusCode();
    }
  }

  @Test
  void conditionalWrites() {
    PutObjectRequest.Builder request = PutObjectRequest.builder().bucket("media").key("k");
    assertThat(refusal(request.ifMatch("\"x\"").build(), "a")).isEqualTo("NoSuchKey");
    request.ifMatch(null);
    String etag = put(request.ifNoneMatch("*").build(), "a").eTag();
    assertThat(refusal(request.build(), "b")).isEqualTo("PreconditionFailed");
    request.ifNoneMatch(null);
    assertThat(refusal(request.ifMatch("\"x\"").build(), "b")).isEqualTo("PreconditionFailed");
    put(request.ifMatch(etag).build(), "b");
    assertThat(head("k").contentLength()).isEqualTo(1);
    assertThat(garbage()).hasSize(1);
  }

  @Test
  void checksumsAreVerifiedKeptAndAnswered() {
    String sha = TestBlobs.base64(TestBlobs.digest("SHA-256", "hello".getBytes(StandardCharsets.UTF_8)));
    PutObjectRequest.Builder request = PutObjectRequest.builder().bucket("media").key("k");
    assertThat(put(request.checksumSHA256(sha).build(), "hello").checksumSHA256()).isEqualTo(sha);
    GetObjectResponse got =
        get(GetObjectRequest.builder().key("k").checksumMode(ChecksumMode.ENABLED)).response();
    assertThat(got.checksumSHA256()).isEqualTo(sha);
    assertThat(got.checksumTypeAsString()).isEqualTo("FULL_OBJECT");
    assertThat(got.checksumCRC64NVME()).isNull();
    assertThat(get(GetObjectRequest.builder().key("k").checksumMode(ChecksumMode.ENABLED).range("bytes=0-1"))
        .response().checksumSHA256()).isNull();
    assertThat(refusal(request.build(), "hellO")).isEqualTo("BadDigest");
    assertThat(refusal(request.checksumCRC32("AAAAAA==").build(), "hello")).isEqualTo("InvalidRequest");
    assertThat(head("k").eTag()).contains("5d41402a");
  }

  @Test
  void whatIsNotImplementedIsRefusedByName() {
    PutObjectRequest base = PutObjectRequest.builder().bucket("media").key("k").build();
    assertThat(refusal(base.toBuilder().ssekmsKeyId("k").build(), "")).isEqualTo("NotImplemented");
    assertThat(refusal(base.toBuilder().serverSideEncryption("aws:kms").build(), "")).isEqualTo("NotImplemented");
    assertThat(refusal(base.toBuilder().storageClass("GLACIER").build(), "")).isEqualTo("NotImplemented");
    assertThat(refusal(base.toBuilder().acl("public-read").build(), "")).isEqualTo("AccessControlListNotSupported");
    assertThat(refusal(base.toBuilder().expectedBucketOwner("111111111111").build(), "")).isEqualTo("AccessDenied");
    assertThat(refusal(base.toBuilder().key("x".repeat(1025)).build(), "")).isEqualTo("KeyTooLongError");
    assertThat(region.refusal(PutBucketVersioningRequest.builder().bucket("media")
        .versioningConfiguration(v -> v.status("Enabled").mfaDelete("Enabled")).build())).isEqualTo("NotImplemented");
    assertThat(region.refusal(base)).isEqualTo("MissingRequestBodyError");
    put(base.toBuilder().serverSideEncryption("AES256").acl("private").build(), "fine");
  }

  @Test
  void aCustomersKeyInClearNeverGetsIntoTheState() {
    PutObjectRequest.Builder request = PutObjectRequest.builder().bucket("media").key("k").sseCustomerAlgorithm("AES256");
    assertThat(refusal(request.build(), "x")).isEqualTo("InvalidArgument");
    assertThat(refusal(request.sseCustomerKey("A".repeat(43) + '=').build(), "x")).isEqualTo("InvalidArgument");
    // The mark that the shell puts in the key's place, in a bucket that blocks SSE-C as new ones do.
    String mark = new Encryption("c2FsdA==", "ZGlnZXN0").mark();
    assertThat(refusal(request.sseCustomerKey(mark).build(), "x")).isEqualTo("AccessDenied");
    region.call(PutBucketEncryptionRequest.builder().bucket("media").serverSideEncryptionConfiguration(
        c -> c.rules(r -> r.blockedEncryptionTypes(b -> b.encryptionTypeWithStrings("NONE")))).build());
    assertThat(put(request.build(), "x").sseCustomerAlgorithm()).isEqualTo("AES256");
    HeadObjectRequest.Builder head = HeadObjectRequest.builder().bucket("media").key("k").sseCustomerAlgorithm("AES256");
    region.call(head.sseCustomerKey(mark).build());
    assertThat(region.refusal(head.sseCustomerKey(new Encryption("c2FsdA==", "b3RoZXI=").mark()).build()))
        .isEqualTo("AccessDenied");
    // Made for what lay there before: the client is told to try again, not that its key is wrong.
    assertThat(region.refusal(head.sseCustomerKey(new Encryption("b2xk", "ZGlnZXN0").mark()).build()))
        .isEqualTo("OperationAborted");
    assertThat(region.refusal(CopyObjectRequest.builder().copySource("media/k").destinationBucket("media")
        .destinationKey("copy").copySourceSSECustomerKey(mark).build())).isEqualTo("OperationAborted");
    assertThat(region.refusal(PutBucketEncryptionRequest.builder().bucket("media").serverSideEncryptionConfiguration(
        c -> c.rules(r -> r.blockedEncryptionTypes(b -> b.encryptionTypeWithStrings("AES256")))).build()))
        .isEqualTo("MalformedXML");
    assertThat(region.refusal(PutBucketEncryptionRequest.builder().bucket("media").serverSideEncryptionConfiguration(
        c -> c.rules(r -> r.applyServerSideEncryptionByDefault(d -> d.sseAlgorithm("aws:kms")))).build()))
        .isEqualTo("NotImplemented");
  }

  @Test
  void aCopySharesTheBytes() {
    put(PutObjectRequest.builder().bucket("media").key("a+b").contentType("image/png").build(), "hello");
    region.call(CopyObjectRequest.builder().copySource("/media/a%2Bb").destinationBucket("media")
        .destinationKey("copy").build());
    assertThat(head("copy").contentType()).isEqualTo("image/png");
    assertThat(get(GetObjectRequest.builder().key("copy")).slices())
        .isEqualTo(get(GetObjectRequest.builder().key("a+b")).slices());
    region.call(DeleteObjectRequest.builder().bucket("media").key("a+b").build());
    assertThat(garbage()).isEmpty();
    // Onto itself, with other metadata.
    region.call(CopyObjectRequest.builder().sourceBucket("media").sourceKey("copy").destinationBucket("media")
        .destinationKey("copy").metadataDirective("REPLACE").contentType("text/css").build());
    assertThat(head("copy").contentType()).isEqualTo("text/css");
    assertThat(garbage()).isEmpty();
    assertThat(region.refusal(CopyObjectRequest.builder().sourceBucket("media").sourceKey("copy")
        .destinationBucket("media").destinationKey("copy").build())).isEqualTo("InvalidRequest");
    // Where somebody has set how the bucket encrypts, be it as before, the encryption counts as changed.
    region.call(PutBucketEncryptionRequest.builder().bucket("media").serverSideEncryptionConfiguration(
        c -> c.rules(r -> r.applyServerSideEncryptionByDefault(d -> d.sseAlgorithm("AES256")))).build());
    region.call(CopyObjectRequest.builder().sourceBucket("media").sourceKey("copy").destinationBucket("media")
        .destinationKey("copy").build());
    region.call(DeleteObjectRequest.builder().bucket("media").key("copy").build());
    assertThat(garbage()).containsExactly("blob-1");
    assertThat(region.state().all(S3Service.SHARED)).isEmpty();
    assertThat(region.refusal(CopyObjectRequest.builder().copySource("media/none").destinationBucket("media")
        .destinationKey("x").build())).isEqualTo("NoSuchKey");
  }

  @Test
  void aCommonPrefixIsListedOnceHoweverManyKeysAreBelowIt() {
    List<String> expected = IntStream.range(1, 12).mapToObj("p%02d/"::formatted).toList();
    expected.forEach(prefix -> IntStream.range(0, Integer.parseInt(prefix.substring(1, 3)))
        .forEach(i -> put(prefix + i, "x")));
    for (int page : List.of(1, 2, 5, 1_000)) {
      List<String> seen = new ArrayList<>();
      String token = null;
      do {
        ListObjectsV2Response r = region.call(ListObjectsV2Request.builder().bucket("media").delimiter("/").maxKeys(page)
            .continuationToken(token).build());
        r.commonPrefixes().forEach(p -> seen.add(p.prefix()));
        assertThat(r.contents()).isEmpty();
        token = r.nextContinuationToken();
      } while (token != null);
      assertThat(seen).isEqualTo(expected);
    }
  }

  @Test
  void listingsRollUpPrefixesAndGoOnPageByPage() {
    for (String key : List.of("a", "b/1", "b/2", "b/c/3", "d", "e/5", "é")) {
      put(key, key);
    }
    ListObjectsV2Response top = region.call(ListObjectsV2Request.builder().bucket("media").delimiter("/").build());
    assertThat(top.contents()).extracting(S3Object::key).containsExactly("a", "d", "é");
    assertThat(top.commonPrefixes()).extracting(CommonPrefix::prefix).containsExactly("b/", "e/");
    assertThat(top.keyCount()).isEqualTo(5);
    assertThat(top.isTruncated()).isFalse();

    List<String> seen = new ArrayList<>();
    String token = null;
    do {
      ListObjectsV2Response page = region.call(ListObjectsV2Request.builder()
          .bucket("media").delimiter("/").maxKeys(1).continuationToken(token).encodingType("url").build());
      page.contents().forEach(o -> seen.add(o.key()));
      page.commonPrefixes().forEach(p -> seen.add(p.prefix()));
      assertThat(page.keyCount()).isEqualTo(1);
      token = page.nextContinuationToken();
    } while (token != null);
    assertThat(seen).containsExactly("a", "b/", "d", "e/", "%C3%A9");

    assertThat(region.<ListObjectsV2Response>call(ListObjectsV2Request.builder().bucket("media").prefix("b/").build())
        .contents()).extracting(S3Object::key).containsExactly("b/1", "b/2", "b/c/3");
    assertThat(region.<ListObjectsV2Response>call(
        ListObjectsV2Request.builder().bucket("media").startAfter("b/2").build()).contents())
        .extracting(S3Object::key).containsExactly("b/c/3", "d", "e/5", "é");
    ListObjectsResponse v1 = region.call(ListObjectsRequest.builder().bucket("media").delimiter("/").maxKeys(2).build());
    assertThat(region.<ListObjectsResponse>call(ListObjectsRequest.builder().bucket("media").delimiter("").maxKeys(1).build()))
        .as("an empty delimiter is none").satisfies(
            r -> assertThat(r.delimiter()).isNull(), r -> assertThat(r.nextMarker()).isNull());
    assertThat(v1.nextMarker()).isEqualTo("b/");
    assertThat(region.<ListObjectsResponse>call(
        ListObjectsRequest.builder().bucket("media").delimiter("/").marker("b/").build()).contents())
        .extracting(S3Object::key).containsExactly("d", "é");
  }

  @Test
  void deletesManyAtOnce() {
    put("a", "1");
    put("b", "2");
    DeleteObjectsResponse response = region.call(DeleteObjectsRequest.builder().bucket("media").delete(d -> d.objects(
        o -> o.key("a"), o -> o.key("none"), o -> o.key("b").eTag("\"wrong\""))).build());
    assertThat(response.deleted()).extracting(DeletedObject::key).containsExactly("a", "none");
    assertThat(response.errors()).extracting(S3Error::code).containsExactly("PreconditionFailed");
    assertThat(garbage()).containsExactly("blob-1");
  }

  // ---- buckets

  private String create(CreateMultipartUploadRequest.Builder request) {
    return region.<CreateMultipartUploadResponse>call(request.bucket("media").key("big").build()).uploadId();
  }

  private UploadPartResponse part(String uploadId, int number, byte[] content) {
    return region.call(UploadPartRequest.builder()
        .bucket("media").key("big").uploadId(uploadId).partNumber(number).build(), Optional.of(blobs.of(content)));
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void bucketsAreNamedListedAndDeletedWhenEmpty() {
    for (String bad : List.of("ab", "Media", "a..b", "-ab", "192.168.0.1", "a_b")) {
      assertThat(region.refusal(CreateBucketRequest.builder().bucket(bad).build())).isEqualTo("InvalidBucketName");
    }
    region.call(CreateBucketRequest.builder().bucket("media").build());
    region.call(CreateBucketRequest.builder().bucket("other").build());
    assertThat(region.refusal(CreateBucketRequest.builder().bucket("elsewhere")
        .createBucketConfiguration(c -> c.locationConstraint("eu-west-1")).build()))
        .isEqualTo("IllegalLocationConstraintException");
    assertThat(region.<ListBucketsResponse>call(ListBucketsRequest.builder().build()).buckets())
        .extracting(Bucket::name).containsExactly("media", "other");
    put("k", "x");
    assertThat(region.refusal(DeleteBucketRequest.builder().bucket("media").build())).isEqualTo("BucketNotEmpty");
    region.call(DeleteObjectRequest.builder().bucket("media").key("k").build());
    String id = create(CreateMultipartUploadRequest.builder());
    part(id, 1, filled(1, 1));
    region.call(DeleteBucketRequest.builder().bucket("media").build());
    assertThat(garbage()).containsExactly("blob-1", "blob-2");
    assertThat(region.refusal(HeadBucketRequest.builder().bucket("media").build())).isEqualTo("NoSuchBucket");
    assertThat(region.state().all(Configurations.PUBLIC_ACCESS.table())).containsOnlyKeys("other");
  }

  @Test
  void corsRulesSayWhatABrowserMayDo() {
    assertThat(region.refusal(GetBucketCorsRequest.builder().bucket("media").build()))
        .isEqualTo("NoSuchCORSConfiguration");
    region.call(PutBucketCorsRequest.builder().bucket("media").corsConfiguration(c -> c.corsRules(
        CORSRule.builder().allowedOrigins("http://*.example.com").allowedMethods("PUT").allowedHeaders("x-amz-*")
            .exposeHeaders("ETag").maxAgeSeconds(60).build(),
        CORSRule.builder().allowedOrigins("*").allowedMethods("GET").build())).build());
    assertThat(Cors.allow(region.state(), "media", "http://a.example.com", "PUT", List.of("X-Amz-Date")))
        .get().satisfies(h -> assertThat(h)
            .containsEntry("Access-Control-Allow-Origin", "http://a.example.com")
            .containsEntry("Access-Control-Allow-Headers", "x-amz-date")
            .containsEntry("Access-Control-Expose-Headers", "ETag")
            .containsEntry("Access-Control-Max-Age", "60"));
    assertThat(Cors.allow(region.state(), "media", "http://a.example.com", "PUT", List.of("content-type"))).isEmpty();
    assertThat(Cors.allow(region.state(), "media", "http://example.com", "PUT", List.of())).isEmpty();
    assertThat(Cors.allow(region.state(), "media", "null", "GET", List.of()))
        .get().satisfies(h -> assertThat(h).containsEntry("Access-Control-Allow-Origin", "*"));
    assertThat(Cors.allow(region.state(), "media", "x", "DELETE", List.of())).isEmpty();
    assertThat(region.refusal(PutBucketCorsRequest.builder().bucket("media").corsConfiguration(c -> c.corsRules(
        r -> r.allowedOrigins("*").allowedMethods("PATCH"))).build())).isEqualTo("InvalidRequest");
  }

  @Test
  void lifecycleRulesExpireObjectsAndUploads() {
    region.call(PutBucketLifecycleConfigurationRequest.builder().bucket("media").lifecycleConfiguration(c -> c.rules(
        LifecycleRule.builder().status("Enabled").filter(f -> f.prefix("tmp/")).expiration(e -> e.days(1)).build(),
        LifecycleRule.builder().status("Enabled").filter(f -> f.prefix(""))
            .abortIncompleteMultipartUpload(a -> a.daysAfterInitiation(2)).build())).build());
    region.advance(Duration.ofHours(1));
    put("tmp/a", "x");
    put("keep", "x");
    part(create(CreateMultipartUploadRequest.builder()), 1, filled(1, 1));
    region.advance(Duration.ofHours(24));
    assertThat(head("tmp/a").contentLength()).isEqualTo(1);
    region.advance(Duration.ofHours(24));
    assertThat(region.refusal(HeadObjectRequest.builder().bucket("media").key("tmp/a").build())).isEqualTo("NoSuchKey");
    assertThat(region.state().all(S3Service.UPLOADS)).hasSize(1);
    region.advance(Duration.ofHours(24));
    assertThat(region.state().all(S3Service.UPLOADS)).isEmpty();
    assertThat(head("keep").contentLength()).isEqualTo(1);
    assertThat(garbage()).containsExactly("blob-1", "blob-3");
    region.call(DeleteBucketLifecycleRequest.builder().bucket("media").build());
    assertThat(region.region().nextDeadline()).isEmpty();
    assertThat(region.refusal(PutBucketLifecycleConfigurationRequest.builder().bucket("media").lifecycleConfiguration(
        c -> c.rules(r -> r.status("Enabled").transitions(t -> t.days(1).storageClass("GLACIER")))).build()))
        .isEqualTo("NotImplemented");
  }

  @Test
  void configurationsAnswerAsAwsWhenSetAndWhenAbsent() {
    assertThat(region.<GetPublicAccessBlockResponse>call(GetPublicAccessBlockRequest.builder().bucket("media").build())
        .publicAccessBlockConfiguration().blockPublicPolicy()).isTrue();
    region.call(DeletePublicAccessBlockRequest.builder().bucket("media").build());
    assertThat(region.refusal(GetPublicAccessBlockRequest.builder().bucket("media").build()))
        .isEqualTo("NoSuchPublicAccessBlockConfiguration");
    assertThat(region.refusal(GetBucketPolicyRequest.builder().bucket("media").build())).isEqualTo("NoSuchBucketPolicy");
    assertThat(region.refusal(PutBucketPolicyRequest.builder().bucket("media").policy("{").build()))
        .isEqualTo("MalformedPolicy");
    assertThat(region.refusal(GetBucketPolicyStatusRequest.builder().bucket("media").build()))
        .isEqualTo("NoSuchBucketPolicy");
    PutBucketPolicyRequest open = PutBucketPolicyRequest.builder().bucket("media").policy("""
        {"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::media/*"}}""").build();
    region.call(open);
    assertThat(isPublic()).isTrue();
    region.call(PutPublicAccessBlockRequest.builder().bucket("media").publicAccessBlockConfiguration(
        b -> b.blockPublicPolicy(true)).build());
    assertThat(region.refused(open)).hasMessageContaining("BlockPublicPolicy");
    region.call(PutBucketPolicyRequest.builder().bucket("media").policy("{\"Statement\":[]}").build());
    assertThat(isPublic()).isFalse();
    assertThat(region.<GetBucketPolicyResponse>call(GetBucketPolicyRequest.builder().bucket("media").build()).policy())
        .isEqualTo("{\"Statement\":[]}");
    assertThat(region.refusal(GetBucketTaggingRequest.builder().bucket("media").build())).isEqualTo("NoSuchTagSet");
    assertThat(region.refusal(GetBucketWebsiteRequest.builder().bucket("media").build()))
        .isEqualTo("NoSuchWebsiteConfiguration");
    assertThat(region.<GetBucketVersioningResponse>call(GetBucketVersioningRequest.builder().bucket("media").build())
        .status()).isNull();
    assertThat(region.<GetBucketEncryptionResponse>call(GetBucketEncryptionRequest.builder().bucket("media").build())
        .serverSideEncryptionConfiguration().rules()).hasSize(1);
    assertThat(region.refusal(GetBucketLoggingRequest.builder().bucket("none").build())).isEqualTo("NoSuchBucket");
    assertThat(region.<GetBucketAclResponse>call(GetBucketAclRequest.builder().bucket("media").build()).grants())
        .hasSize(1);
  }

  private boolean isPublic() {
    return region.<GetBucketPolicyStatusResponse>call(GetBucketPolicyStatusRequest.builder().bucket("media").build())
        .policyStatus().isPublic();
  }
}
