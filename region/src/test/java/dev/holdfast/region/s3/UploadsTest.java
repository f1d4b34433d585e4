package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Blob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Multipart uploads, as a client sees them; the bytes themselves are the blob store's. */
final class UploadsTest {

  private final RegionFixture region = new RegionFixture(new S3Service());
  private final TestBlobs blobs = new TestBlobs();

  @BeforeEach
  void bucket() {
    region.call(CreateBucketRequest.builder().bucket("media").build());
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private Retrieval get(GetObjectRequest.Builder request) {
    return Retrievals.get(region.looking(), request.bucket("media").build());
  }

  private HeadObjectResponse head(String key) {
    return region.call(HeadObjectRequest.builder().bucket("media").key(key).build());
  }

  private List<String> garbage() {
    return S3Service.garbage(region.state(), 1_000);
  }

  private static final int MIB = 1 << 20;

  private String create(CreateMultipartUploadRequest.Builder request) {
    return region.<CreateMultipartUploadResponse>call(request.bucket("media").key("big").build()).uploadId();
  }

  private UploadPartResponse part(String uploadId, int number, byte[] content) {
    Blob blob = blobs.of(content);
    UploadPartRequest.Builder request =
        UploadPartRequest.builder().bucket("media").key("big").uploadId(uploadId).partNumber(number);
    region.state().get(S3Service.UPLOADS, new UploadKey("media", "big", uploadId)).flatMap(Rows.Upload::checksumAlgorithm)
        .ifPresent(algorithm -> Checksums.show(request, algorithm, blob.checksums().get(algorithm)));
    return region.call(request.build(), Optional.of(blob));
  }

  private static CompleteMultipartUploadRequest complete(String uploadId, CompletedPart... parts) {
    return CompleteMultipartUploadRequest.builder().bucket("media").key("big").uploadId(uploadId)
        .multipartUpload(m -> m.parts(parts)).build();
  }

  private static CompletedPart named(int number, UploadPartResponse part) {
    return CompletedPart.builder().partNumber(number).eTag(part.eTag()).build();
  }

  private static CompletedPart checked(int number, UploadPartResponse part) {
    return named(number, part).toBuilder().checksumSHA256(part.checksumSHA256()).build();
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void partsBecomeOneObjectWithoutCopying() {
    String id = create(CreateMultipartUploadRequest.builder().contentType("video/mp4").checksumAlgorithm("CRC32C")
        .checksumType("FULL_OBJECT"));
    UploadPartResponse two = part(id, 2, filled(10, 2));
    part(id, 1, filled(9, 9));
    UploadPartResponse one = part(id, 1, filled(5 * MIB, 1));
    part(id, 7, filled(3, 7));
    assertThat(garbage()).containsExactly("blob-2");
    assertThat(region.<ListPartsResponse>call(ListPartsRequest.builder().bucket("media").key("big").uploadId(id)
        .build()).parts()).extracting(Part::partNumber).containsExactly(1, 2, 7);
    assertThat(region.<ListMultipartUploadsResponse>call(ListMultipartUploadsRequest.builder().bucket("media")
        .build()).uploads()).extracting(MultipartUpload::uploadId).containsExactly(id);

    CompleteMultipartUploadRequest request = complete(id, named(1, one), named(2, two));
    CompleteMultipartUploadResponse completed = region.call(request);
    byte[] all = java.util.Arrays.copyOf(filled(5 * MIB, 1), 5 * MIB + 10);
    java.util.Arrays.fill(all, 5 * MIB, all.length, (byte) 2);
    assertThat(completed.checksumCRC32C()).isEqualTo(blobs.of(all).checksums().get("CRC32C"));
    assertThat(completed.eTag()).matches("\"[0-9a-f]{32}-2\"");
    assertThat(garbage()).containsExactly("blob-2", "blob-4");
    assertThat(head("big").contentType()).isEqualTo("video/mp4");
    assertThat(get(GetObjectRequest.builder().key("big").range("bytes=" + (5 * MIB - 1) + '-' + 5 * MIB)).slices())
        .containsExactly(new Retrieval.Slice("blob-3", 5 * MIB - 1, 1), new Retrieval.Slice("blob-1", 0, 1));
    assertThat(get(GetObjectRequest.builder().key("big").partNumber(2))).satisfies(r -> {
      assertThat(r.slices()).containsExactly(new Retrieval.Slice("blob-1", 0, 10));
      assertThat(r.response().partsCount()).isEqualTo(2);
      assertThat(r.status()).isEqualTo(206);
    });
    // The answer was lost; the client asks again.
    assertThat(region.<CompleteMultipartUploadResponse>call(request).eTag()).isEqualTo(completed.eTag());
    assertThat(region.state().all(S3Service.PARTS)).isEmpty();
    assertThat(region.state().all(S3Service.UPLOADS)).isEmpty();
  }

  @Test
  void aCompositeChecksumIsThatOfThePartsChecksums() {
    String id = create(CreateMultipartUploadRequest.builder().checksumAlgorithm("SHA256"));
    UploadPartResponse one = part(id, 1, filled(5 * MIB, 1));
    UploadPartResponse two = part(id, 2, filled(10, 2));
    assertThat(one.checksumSHA256()).isNotNull();
    assertThatThrownBy(() -> region.call(UploadPartRequest.builder().bucket("media").key("big").uploadId(id).partNumber(3)
        .build(), Optional.of(blobs.of(filled(1, 1)))))
        .hasMessageContaining("expected checksum Type: sha256, actual checksum Type: null");
    CompleteMultipartUploadResponse completed = region.call(complete(id, checked(1, one), checked(2, two)));
    byte[] both = new byte[64];
    System.arraycopy(TestBlobs.digest("SHA-256", filled(5 * MIB, 1)), 0, both, 0, 32);
    System.arraycopy(TestBlobs.digest("SHA-256", filled(10, 2)), 0, both, 32, 32);
    assertThat(completed.checksumSHA256()).isEqualTo(TestBlobs.base64(TestBlobs.digest("SHA-256", both)) + "-2");
    assertThat(completed.checksumTypeAsString()).isEqualTo("COMPOSITE");
  }

  @Test
  void badCompletionsAreRefusedAndChangeNothing() {
    String id = create(CreateMultipartUploadRequest.builder());
    UploadPartResponse small = part(id, 1, filled(10, 1));
    UploadPartResponse last = part(id, 2, filled(10, 2));
    assertThat(region.refusal(complete(id, named(1, small), named(2, last)))).isEqualTo("EntityTooSmall");
    assertThat(region.refusal(complete(id, named(2, last), named(1, small)))).isEqualTo("InvalidPartOrder");
    assertThat(region.refusal(complete(id, named(1, last)))).isEqualTo("InvalidPart");
    assertThat(region.refusal(complete(id, named(3, last)))).isEqualTo("InvalidPart");
    assertThat(region.refusal(complete("none", named(1, small)))).isEqualTo("NoSuchUpload");
    assertThat(region.refusal(complete(id))).isEqualTo("MalformedXML");
    assertThat(garbage()).isEmpty();
    region.call(AbortMultipartUploadRequest.builder().bucket("media").key("big").uploadId(id).build());
    assertThat(garbage()).containsExactly("blob-1", "blob-2");
    assertThat(region.refusal(ListPartsRequest.builder().bucket("media").key("big").uploadId(id).build()))
        .isEqualTo("NoSuchUpload");
  }

  @Test
  void attributesSayThePartsOfAnObject() {
    String id = create(CreateMultipartUploadRequest.builder().checksumAlgorithm("SHA256"));
    UploadPartResponse one = part(id, 1, filled(5 * MIB, 1));
    UploadPartResponse two = part(id, 2, filled(10, 2));
    assertThat(region.refusal(complete(id, named(1, one), named(2, two)))).isEqualTo("InvalidRequest");
    region.call(complete(id, checked(1, one), checked(2, two)));
    GetObjectAttributesResponse all = region.call(GetObjectAttributesRequest.builder().bucket("media").key("big")
        .objectAttributesWithStrings("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize").maxParts(1).build());
    assertThat(all.eTag()).matches("[0-9a-f]{32}-2");
    assertThat(all.checksum().checksumSHA256()).endsWith("=").hasSize(44); // without the number of parts
    assertThat(all.objectSize()).isEqualTo(5L * MIB + 10);
    assertThat(all.storageClassAsString()).isEqualTo("STANDARD");
    assertThat(all.objectParts().totalPartsCount()).isEqualTo(2);
    assertThat(all.objectParts().isTruncated()).isTrue();
    assertThat(all.objectParts().parts()).singleElement().satisfies(p -> {
      assertThat(p.size()).isEqualTo(5L * MIB);
      assertThat(p.checksumSHA256()).isEqualTo(one.checksumSHA256());
    });
    assertThat(region.<GetObjectAttributesResponse>call(GetObjectAttributesRequest.builder().bucket("media").key("big")
        .objectAttributesWithStrings("ObjectParts").partNumberMarker(1).build()).objectParts().parts())
        .singleElement().satisfies(p -> assertThat(p.checksumSHA256()).isEqualTo(two.checksumSHA256()));
    region.call(PutObjectRequest.builder().bucket("media").key("k").build(), Optional.of(blobs.of(filled(1, 1))));
    GetObjectAttributesResponse some = region.call(GetObjectAttributesRequest.builder().bucket("media").key("k")
        .objectAttributesWithStrings("ObjectSize", "ObjectParts").build());
    assertThat(some.eTag()).isNull();
    assertThat(some.objectParts()).isNull();
    assertThat(region.refusal(GetObjectAttributesRequest.builder().bucket("media").key("k")
        .objectAttributesWithStrings("Colour").build())).isEqualTo("InvalidArgument");
  }

  @Test
  void uploadsOfOneKeyAreListedAsTheyBegan() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      ids.add(create(CreateMultipartUploadRequest.builder()));
      region.advance(Duration.ofMillis(1));
    }
    ListMultipartUploadsResponse all =
        region.call(ListMultipartUploadsRequest.builder().bucket("media").build());
    assertThat(all.uploads()).extracting(MultipartUpload::uploadId).containsExactlyElementsOf(ids);
    assertThat(all.nextUploadIdMarker()).isEqualTo(ids.getLast());
    assertThat(region.refusal(ListMultipartUploadsRequest.builder().bucket("media").keyMarker("other")
        .uploadIdMarker(ids.getFirst()).build())).isEqualTo("InvalidArgument");
  }

  @Test
  void completingOverWhatOthersWroteMeanwhileIsAConflictEvenIfItIsTheSame() {
    region.call(PutObjectRequest.builder().bucket("media").key("big").build(), Optional.of(blobs.of(filled(3, 3))));
    String id = create(CreateMultipartUploadRequest.builder());
    CompletedPart part = named(1, part(id, 1, filled(9, 1)));
    region.advance(Duration.ofSeconds(1));
    String etag = region.<PutObjectResponse>call(PutObjectRequest.builder().bucket("media").key("big").build(),
        Optional.of(blobs.of(filled(3, 3)))).eTag();
    assertThat(region.refusal(complete(id, part).toBuilder().ifMatch("other").build())).isEqualTo("PreconditionFailed");
    assertThat(region.refusal(complete(id, part).toBuilder().ifMatch(etag).build()))
        .isEqualTo("ConditionalRequestConflict");
    String again = create(CreateMultipartUploadRequest.builder());
    region.call(complete(again, named(1, part(again, 1, filled(9, 1)))).toBuilder().ifMatch(etag).build());
  }

  @Test
  void completingWhereAnObjectWasDeletedMeanwhileIsAConflict() {
    region.call(PutObjectRequest.builder().bucket("media").key("big").build(), Optional.of(blobs.of(filled(3, 3))));
    String id = create(CreateMultipartUploadRequest.builder());
    CompleteMultipartUploadRequest onlyNew =
        complete(id, named(1, part(id, 1, filled(9, 1)))).toBuilder().ifNoneMatch("*").build();
    assertThat(region.refusal(onlyNew)).isEqualTo("PreconditionFailed");
    region.call(DeleteObjectRequest.builder().bucket("media").key("big").build());
    assertThat(region.refusal(onlyNew)).isEqualTo("ConditionalRequestConflict");
    String again = create(CreateMultipartUploadRequest.builder());
    region.call(onlyNew.toBuilder().uploadId(again)
        .multipartUpload(m -> m.parts(named(1, part(again, 1, filled(9, 1))))).build());
  }

  @Test
  void uploadsAreListedWithPrefixesPageByPage() {
    for (String key : List.of("a", "d/1", "d/2", "e", "e")) {
      region.call(CreateMultipartUploadRequest.builder().bucket("media").key(key).build());
    }
    for (int most = 1; most < 6; most++) {
      List<String> seen = new ArrayList<>();
      String key = null;
      String id = null;
      ListMultipartUploadsResponse page;
      do {
        page = region.call(ListMultipartUploadsRequest.builder().bucket("media")
            .delimiter("/").maxUploads(most).keyMarker(key).uploadIdMarker(id).build());
        Stream.concat(page.uploads().stream().map(MultipartUpload::key),
            page.commonPrefixes().stream().map(CommonPrefix::prefix)).sorted().forEach(seen::add);
        key = page.nextKeyMarker();
        id = page.nextUploadIdMarker();
      } while (page.isTruncated());
      assertThat(seen).containsExactly("a", "d/", "e", "e");
    }
    assertThat(region.<ListMultipartUploadsResponse>call(ListMultipartUploadsRequest.builder().bucket("media")
        .prefix("d/").build()).uploads()).extracting(MultipartUpload::key).containsExactly("d/1", "d/2");
    assertThat(region.<ListMultipartUploadsResponse>call(ListMultipartUploadsRequest.builder().bucket("media")
        .keyMarker("d/2").build()).uploads()).extracting(MultipartUpload::key).containsExactly("e", "e");
  }
}
