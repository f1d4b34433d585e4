package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Errors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;

/** Versions and delete markers. */
final class VersioningTest {

  private final RegionFixture region = new RegionFixture(new S3Service());
  private final TestBlobs blobs = new TestBlobs();

  @BeforeEach
  void bucket() {
    region.call(CreateBucketRequest.builder().bucket("bkt").build());
  }

  /** Every blob is either referred to or garbage, none both, none neither; and no key lacks its latest object. */
  @AfterEach
  void everyBlobIsAccountedFor() {
    region.assertReplays();
    TreeMap<String, Integer> uses = new TreeMap<>();
    region.state().list(S3Service.OBJECTS).forEach(o -> o.parts().forEach(p -> uses.merge(p.blobId(), 1, Integer::sum)));
    region.state().list(S3Service.VERSIONS).forEach(
        v -> v.object().ifPresent(o -> o.parts().forEach(p -> uses.merge(p.blobId(), 1, Integer::sum))));
    assertThat(S3Service.garbage(region.state(), 10_000)).noneMatch(uses::containsKey);
    for (int i = 1; i <= blobs.made(); i++) {
      String id = "blob-" + i;
      assertThat(uses.containsKey(id) || region.state().has(S3Service.GARBAGE, id)).as(id + " is known").isTrue();
    }
    uses.forEach((id, n) -> assertThat(region.state().get(S3Service.SHARED, id).map(Rows.SharedBlob::more).orElse(0))
        .as("references to " + id).isEqualTo(n - 1));
    region.state().all(S3Service.VERSIONS).forEach((at, _) -> {
      Versions versions = new Versions(region.looking());
      if (versions.current(at.bucket(), at.key()).isEmpty()) {
        assertThat(versions.others(at.bucket(), at.key()).firstEntry().getValue().object()).isEmpty();
      } else {
        assertThat(at.order()).isLessThan(versions.current(at.bucket(), at.key()).get().version().order());
      }
    });
  }

  private void versioning(String status) {
    region.call(PutBucketVersioningRequest.builder().bucket("bkt").versioningConfiguration(v -> v.status(status)).build());
  }

  private PutObjectResponse put(String key, String text) {
    return region.call(PutObjectRequest.builder().bucket("bkt").key(key).build(),
        Optional.of(blobs.of(text.getBytes(StandardCharsets.UTF_8))));
  }

  private DeleteObjectResponse delete(String key, String versionId) {
    return region.call(DeleteObjectRequest.builder().bucket("bkt").key(key).versionId(versionId).build());
  }

  private long size(String key, String versionId) {
    return region.<HeadObjectResponse>call(
        HeadObjectRequest.builder().bucket("bkt").key(key).versionId(versionId).build()).contentLength();
  }

  private AwsServiceException refused(String key, String versionId) {
    return region.refused(HeadObjectRequest.builder().bucket("bkt").key(key).versionId(versionId).build());
  }

  private ListObjectVersionsResponse list(ListObjectVersionsRequest.Builder request) {
    return region.call(request.bucket("bkt").build());
  }

  @Test
  void everyWriteIsAVersionAndADeleteIsAMarker() {
    versioning("Enabled");
    String one = put("k", "1").versionId();
    String two = put("k", "22").versionId();
    assertThat(one).hasSize(32).isNotEqualTo(two);
    assertThat(size("k", null)).isEqualTo(2);
    assertThat(size("k", one)).isEqualTo(1);
    assertThat(region.<HeadObjectResponse>call(HeadObjectRequest.builder().bucket("bkt").key("k").build()).versionId())
        .isEqualTo(two);

    DeleteObjectResponse deleted = delete("k", null);
    assertThat(deleted.deleteMarker()).isTrue();
    String marker = deleted.versionId();
    AwsServiceException gone = refused("k", null);
    assertThat(Errors.code(gone)).isEqualTo("NoSuchKey");
    assertThat(Errors.headers(gone)).containsEntry("x-amz-delete-marker", "true")
        .containsEntry("x-amz-version-id", marker);
    AwsServiceException notThat = refused("k", marker);
    assertThat(Errors.code(notThat)).isEqualTo("MethodNotAllowed");
    assertThat(notThat.statusCode()).isEqualTo(405);
    assertThat(Errors.headers(notThat)).containsEntry("Allow", "DELETE");
    assertThat(size("k", two)).isEqualTo(2);
    assertThat(region.<ListObjectsV2Response>call(ListObjectsV2Request.builder().bucket("bkt").build()).contents())
        .isEmpty();
    assertThat(region.refusal(DeleteBucketRequest.builder().bucket("bkt").build())).isEqualTo("BucketNotEmpty");

    // Without its marker the object is back.
    assertThat(delete("k", marker)).satisfies(d -> {
      assertThat(d.deleteMarker()).isTrue();
      assertThat(d.versionId()).isEqualTo(marker);
    });
    assertThat(size("k", null)).isEqualTo(2);
    // Without its latest version the one before is the latest.
    assertThat(delete("k", two).deleteMarker()).isNull();
    assertThat(size("k", null)).isEqualTo(1);
    assertThat(S3Service.garbage(region.state(), 9)).containsExactly("blob-2");
    delete("k", one);
    assertThat(Errors.code(refused("k", null))).isEqualTo("NoSuchKey");
    assertThat(Errors.headers(refused("k", null))).isEmpty();
    assertThat(Errors.code(refused("k", one))).isEqualTo("NoSuchVersion");
    assertThat(Errors.code(refused("k", "nonsense"))).isEqualTo("InvalidArgument");
    region.call(DeleteBucketRequest.builder().bucket("bkt").build());
  }

  @Test
  void theNullVersionIsReplacedWhereverItIs() {
    put("k", "null");
    assertThat(put("k", "null2").versionId()).isNull();
    versioning("Enabled");
    String second = put("k", "second").versionId();
    assertThat(size("k", "null")).isEqualTo(5);
    versioning("Suspended");
    assertThat(put("k", "null-again").versionId()).isNull();
    assertThat(size("k", null)).isEqualTo(10);
    assertThat(size("k", "null")).isEqualTo(10);
    assertThat(size("k", second)).isEqualTo(6);
    // A delete replaces the null version by a null marker, and another null marker that one.
    for (int i = 0; i < 2; i++) {
      DeleteObjectResponse deleted = delete("k", null);
      assertThat(deleted.deleteMarker()).isTrue();
      assertThat(deleted.versionId()).isEqualTo("null");
    }
    assertThat(list(ListObjectVersionsRequest.builder())).satisfies(l -> {
      assertThat(l.deleteMarkers()).extracting(DeleteMarkerEntry::versionId).containsExactly("null");
      assertThat(l.versions()).extracting(ObjectVersion::versionId).containsExactly(second);
    });
    put("k", "back");
    assertThat(list(ListObjectVersionsRequest.builder()).deleteMarkers()).isEmpty();
    assertThat(delete("k", "null").deleteMarker()).isNull();
    assertThat(size("k", null)).isEqualTo(6);
    assertThat(size("k", second)).isEqualTo(6);
  }

  @Test
  void tagsCopiesAndConditionsAreOfOneVersion() {
    versioning("Enabled");
    String one = put("k", "1").versionId();
    String two = put("k", "22").versionId();
    assertThat(region.<PutObjectTaggingResponse>call(PutObjectTaggingRequest.builder().bucket("bkt").key("k")
        .versionId(one).tagging(t -> t.tagSet(Tag.builder().key("a").value("b").build())).build()).versionId())
        .isEqualTo(one);
    assertThat(region.<GetObjectTaggingResponse>call(
        GetObjectTaggingRequest.builder().bucket("bkt").key("k").build()).tagSet()).isEmpty();
    assertThat(region.<GetObjectTaggingResponse>call(
        GetObjectTaggingRequest.builder().bucket("bkt").key("k").versionId(one).build()).tagSet()).hasSize(1);

    // An old version copied onto its own key is the latest: how S3 restores.
    CopyObjectResponse copy = region.call(CopyObjectRequest.builder().copySource("bkt/k?versionId=" + one)
        .destinationBucket("bkt").destinationKey("k").build());
    assertThat(copy.copySourceVersionId()).isEqualTo(one);
    assertThat(copy.versionId()).isNotIn(one, two, null);
    assertThat(size("k", null)).isEqualTo(1);
    delete("k", one);
    assertThat(S3Service.garbage(region.state(), 9)).isEmpty();
    assertThat(region.refusal(CopyObjectRequest.builder().copySource("bkt/k?versionId=" + one)
        .destinationBucket("bkt").destinationKey("k").build())).isEqualTo("NoSuchVersion");
    assertThat(Retrievals.get(region.looking(), GetObjectRequest.builder().bucket("bkt").key("k").versionId(two).build())
        .response().versionId()).isEqualTo(two);

    DeleteObjectsResponse many = region.call(DeleteObjectsRequest.builder().bucket("bkt").delete(d -> d.objects(
        o -> o.key("k").versionId(two), o -> o.key("k"), o -> o.key("k"), o -> o.key("k").versionId("bad"))).build());
    assertThat(many.deleted().get(0).versionId()).isEqualTo(two);
    assertThat(many.deleted().get(0).deleteMarker()).isNull();
    assertThat(many.deleted().get(1).deleteMarker()).isTrue();
    assertThat(many.deleted().get(1).deleteMarkerVersionId()).isNotEqualTo(many.deleted().get(2).deleteMarkerVersionId());
    assertThat(many.errors()).extracting(e -> e.code() + ' ' + e.versionId()).containsExactly("NoSuchVersion bad");
  }

  @Test
  void aCopyNamesItsOwnNullVersionButNotItsSources() {
    versioning("Suspended");
    put("k", "1");
    CopyObjectResponse copy = region.call(
        CopyObjectRequest.builder().copySource("bkt/k").destinationBucket("bkt").destinationKey("copy").build());
    assertThat(copy.versionId()).isEqualTo("null");
    assertThat(copy.copySourceVersionId()).isNull();
  }

  @Test
  void aListGoesOnBehindVersionsThatAreGone() {
    versioning("Enabled");
    List<String> ids = Stream.of("1", "2", "3").map(text -> put("k", text).versionId()).toList();
    delete("k", ids.get(2));
    ListObjectVersionsResponse page =
        list(ListObjectVersionsRequest.builder().keyMarker("k").versionIdMarker(ids.get(2)));
    assertThat(page.versions()).extracting(v -> v.versionId() + ' ' + v.isLatest())
        .containsExactly(ids.get(1) + " true", ids.get(0) + " false");
    delete("k", null);
    String above = put("k", "4").versionId();
    delete("k", above);
    assertThat(list(ListObjectVersionsRequest.builder().keyMarker("k").versionIdMarker(above)).deleteMarkers())
        .extracting(DeleteMarkerEntry::isLatest).containsExactly(true);
  }

  @Test
  void versionsAreListedByKeyLatestFirstPageByPage() {
    versioning("Enabled");
    for (String key : List.of("a", "a", "d/1", "d/1", "d/2", "e")) {
      put(key, key);
    }
    delete("a", null);
    delete("z", null);
    ListObjectVersionsResponse whole = list(ListObjectVersionsRequest.builder());
    assertThat(whole.versions()).extracting(v -> v.key() + v.isLatest())
        .containsExactly("afalse", "afalse", "d/1true", "d/1false", "d/2true", "etrue");
    assertThat(whole.deleteMarkers()).extracting(v -> v.key() + v.isLatest()).containsExactly("atrue", "ztrue");
    assertThat(whole.isTruncated()).isFalse();

    for (String delimiter : new String[] {null, "/"}) {
      for (int most = 1; most < 10; most++) {
        List<String> seen = new ArrayList<>();
        String key = null;
        String version = null;
        do {
          ListObjectVersionsResponse page = list(ListObjectVersionsRequest.builder()
              .delimiter(delimiter).maxKeys(most).keyMarker(key).versionIdMarker(version));
          page.versions().forEach(v -> seen.add(v.key() + ' ' + v.versionId()));
          page.deleteMarkers().forEach(v -> seen.add(v.key() + ' ' + v.versionId()));
          page.commonPrefixes().forEach(p -> seen.add(p.prefix()));
          assertThat(page.versions().size() + page.deleteMarkers().size() + page.commonPrefixes().size())
              .isLessThanOrEqualTo(most);
          key = page.nextKeyMarker();
          version = page.nextVersionIdMarker();
        } while (key != null);
        assertThat(seen).doesNotHaveDuplicates().hasSize(delimiter == null ? 8 : 6);
      }
    }
    assertThat(list(ListObjectVersionsRequest.builder().prefix("d/")).versions()).hasSize(3);
    assertThat(list(ListObjectVersionsRequest.builder().keyMarker("d/1")).versions())
        .extracting(ObjectVersion::key).containsExactly("d/2", "e");
    assertThat(list(ListObjectVersionsRequest.builder().maxKeys(0)).isTruncated()).isFalse();
    assertThat(region.refusal(ListObjectVersionsRequest.builder().bucket("bkt").versionIdMarker("x").build()))
        .isEqualTo("InvalidArgument");
  }

  /** Against a model that keeps a plain list for each key, the latest first. */
  @Test
  void anyHistoryEndsInTheListingThatASimpleModelPredicts() {
    for (int seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TreeMap<String, List<String>> model = new TreeMap<>();
      String status = seed == 0 ? "" : "Enabled";
      for (int i = 0; i < 60; i++) {
        String key = "s" + seed + "/" + random.nextInt(3);
        List<String> versions = model.computeIfAbsent(key, _ -> new ArrayList<>());
        switch (random.nextInt(6)) {
          case 0 -> {
            status = random.nextBoolean() ? "Enabled" : "Suspended";
            versioning(status);
          }
          case 1, 2 -> added(versions, status.equals("Enabled") ? put(key, "x" + i).versionId() : put2(key, "x" + i), "");
          case 3 -> {
            DeleteObjectResponse deleted = delete(key, null);
            if (deleted.deleteMarker() == null) {
              versions.clear();
            } else {
              added(versions, deleted.versionId(), " marker");
            }
          }
          default -> {
            if (!versions.isEmpty()) {
              String victim = versions.remove(random.nextInt(versions.size()));
              delete(key, victim.replace(" marker", ""));
            }
          }
        }
        List<String> expected = new ArrayList<>(versions);
        ListObjectVersionsResponse listed = list(ListObjectVersionsRequest.builder().prefix(key));
        List<String> actual = new Versions(region.looking()).current("bkt", key).stream()
            .map(o -> o.version().text()).collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        new Versions(region.looking()).others("bkt", key).values()
            .forEach(v -> actual.add(v.version().text() + (v.object().isEmpty() ? " marker" : "")));
        assertThat(actual).as("seed " + seed + " step " + i).isEqualTo(expected);
        assertThat(listed.versions().size() + listed.deleteMarkers().size()).isEqualTo(expected.size());
      }
      versioning("Enabled");
    }
  }

  private String put2(String key, String text) {
    put(key, text);
    return "null";
  }

  private static void added(List<String> versions, String id, String suffix) {
    if (id.equals("null")) {
      versions.removeIf(v -> v.startsWith("null"));
    }
    versions.addFirst(id + suffix);
  }

  @Test
  void objectsAreListedWithoutLookingAtTheirOtherVersions() {
    versioning("Enabled");
    put("k", "x");
    delete("k", null);
    put("l", "x");
    put("l", "y");
    assertThat(region.<ListObjectsV2Response>call(ListObjectsV2Request.builder().bucket("bkt").build()).contents())
        .extracting(S3Object::key).containsExactly("l");
  }
}
