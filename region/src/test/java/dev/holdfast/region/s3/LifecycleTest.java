package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Lifecycle rules of buckets with versions, and of large buckets. S3Test has those of plain ones. */
final class LifecycleTest {

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

  private static PutBucketLifecycleConfigurationRequest rules(LifecycleRule.Builder... rules) {
    return PutBucketLifecycleConfigurationRequest.builder().bucket("media").lifecycleConfiguration(c -> c.rules(
        java.util.Arrays.stream(rules).map(r -> r.status("Enabled").build()).toList())).build();
  }

  private static LifecycleRule.Builder rule() {
    return LifecycleRule.builder().filter(f -> f.prefix(""));
  }

  private String put(String key) {
    return region.<PutObjectResponse>call(
        PutObjectRequest.builder().bucket("media").key(key).build(), Optional.of(blobs.of(new byte[1]))).versionId();
  }

  private void versioned() {
    region.call(PutBucketVersioningRequest.builder().bucket("media").versioningConfiguration(v -> v.status("Enabled"))
        .build());
  }

  private ListObjectVersionsResponse versions() {
    return region.call(ListObjectVersionsRequest.builder().bucket("media").build());
  }

  @Test
  void whoWritesIsToldWhenTheObjectWillEnd() {
    region.call(rules(rule().expiration(e -> e.days(10))));
    PutObjectRequest put = PutObjectRequest.builder().bucket("media").key("k").build();
    assertThat(region.<PutObjectResponse>call(put, Optional.of(blobs.of(new byte[1]))).expiration()).contains("rule-1");
    assertThat(region.<CopyObjectResponse>call(CopyObjectRequest.builder().copySource("media/k").destinationBucket("media")
        .destinationKey("copy").build()).expiration()).contains("rule-1");
  }

  @Test
  void theLatestBecomesAMarkerAndOldVersionsGo() {
    versioned();
    region.call(rules(rule().expiration(e -> e.days(10)), rule().id("old")
        .noncurrentVersionExpiration(n -> n.noncurrentDays(2).newerNoncurrentVersions(1))));
    region.advance(Duration.ofHours(1));
    put("k");
    String second = put("k");
    String third = put("k");
    assertThat(region.<HeadObjectResponse>call(HeadObjectRequest.builder().bucket("media").key("k").build())
        .expiration()).isEqualTo("expiry-date=\"Mon, 12 Jan 2026 00:00:00 GMT\", rule-id=\"rule-1\"");
    assertThat(region.<HeadObjectResponse>call(HeadObjectRequest.builder().bucket("media").key("k").versionId(third)
        .build()).expiration()).as("of a version that is named").isNull();
    region.advance(Duration.ofDays(3));
    // The first goes after two days; the second is the one to keep.
    assertThat(versions().versions()).extracting(v -> v.versionId()).containsExactly(third, second);
    region.advance(Duration.ofDays(8));
    // Now the third is the one to keep, however old it gets.
    assertThat(versions().deleteMarkers()).hasSize(1);
    assertThat(versions().versions()).extracting(v -> v.versionId()).containsExactly(third);
    region.advance(Duration.ofDays(9));
    assertThat(versions().versions()).extracting(v -> v.versionId()).containsExactly(third);
  }

  @Test
  void aMarkerWithNothingBehindItGoes() {
    versioned();
    region.call(rules(rule().expiration(e -> e.expiredObjectDeleteMarker(true))));
    String version = put("k");
    region.call(DeleteObjectRequest.builder().bucket("media").key("k").build());
    region.advance(Duration.ofDays(1));
    assertThat(versions().deleteMarkers()).hasSize(1);
    region.call(DeleteObjectRequest.builder().bucket("media").key("k").versionId(version).build());
    region.advance(Duration.ofDays(1));
    assertThat(versions().deleteMarkers()).isEmpty();
    assertThat(region.state().all(S3Service.VERSIONS)).isEmpty();
  }

  @Test
  void whatIsLockedStays() {
    region.call(CreateBucketRequest.builder().bucket("vault").objectLockEnabledForBucket(true).build());
    region.call(rules(rule().noncurrentVersionExpiration(n -> n.noncurrentDays(1))).toBuilder().bucket("vault").build());
    for (String hold : new String[] {"ON", "OFF"}) {
      region.call(PutObjectRequest.builder().bucket("vault").key("k").objectLockLegalHoldStatus(hold).build(),
          Optional.of(blobs.of(new byte[1])));
    }
    region.advance(Duration.ofDays(3));
    assertThat(region.state().all(S3Service.VERSIONS)).hasSize(1);
  }

  /** More keys than one step takes: the walk goes on in commands of their own, and all are reached at one midnight. */
  @Test
  void aLargeBucketIsWalkedInSteps() {
    region.call(rules(rule().expiration(e -> e.days(1))));
    for (int i = 0; i < 2_500; i++) {
      put("k" + i);
    }
    long before = region.region().index();
    region.advance(Duration.ofDays(1));
    assertThat(region.state().all(S3Service.OBJECTS)).isEmpty();
    assertThat(region.region().index() - before).isEqualTo(3);
    assertThat(region.state().all(S3Service.WALKS)).isEmpty();
  }

  @Test
  void rulesAreCheckedAndNamed() {
    assertThat(region.refusal(rules(rule().expiration(e -> e.days(0))))).isEqualTo("InvalidArgument");
    assertThat(region.refusal(rules(rule().expiration(e -> e.days(1).expiredObjectDeleteMarker(true)))))
        .isEqualTo("MalformedXML");
    assertThat(region.refusal(rules(rule()))).isEqualTo("InvalidRequest");
    assertThat(region.refusal(rules(rule().expiration(e -> e.date(RegionFixture.T0.plusSeconds(1))))))
        .isEqualTo("InvalidArgument");
    assertThat(region.refusal(rules(rule().id("a").expiration(e -> e.days(1)), rule().id("a").expiration(e -> e.days(2)))))
        .isEqualTo("InvalidArgument");
    assertThat(region.refusal(rules(rule().noncurrentVersionExpiration(n -> n.noncurrentDays(1)
        .newerNoncurrentVersions(101))))).isEqualTo("InvalidArgument");
    region.call(rules(rule().expiration(e -> e.days(1))));
    GetBucketLifecycleConfigurationResponse kept =
        region.call(GetBucketLifecycleConfigurationRequest.builder().bucket("media").build());
    assertThat(kept.rules().getFirst().id()).isEqualTo("rule-1");
    assertThat(kept.transitionDefaultMinimumObjectSizeAsString()).isEqualTo("all_storage_classes_128K");
  }
}
