package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.region.RegionFixture;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLegalHoldResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRetentionRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutObjectLegalHoldRequest;
import software.amazon.awssdk.services.s3.model.PutObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRetentionRequest;

/** Object lock: what is locked cannot be deleted, by nobody who may not pass over the lock. */
final class ObjectLockTest {

  private final RegionFixture region = new RegionFixture(new S3Service());
  private final TestBlobs blobs = new TestBlobs();

  @BeforeEach
  void bucket() {
    region.call(CreateBucketRequest.builder().bucket("vault").objectLockEnabledForBucket(true).build());
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private String put(PutObjectRequest.Builder request) {
    return region.<PutObjectResponse>call(request.bucket("vault").key("k").build(), Optional.of(blobs.of(new byte[3])))
        .versionId();
  }

  private DeleteObjectRequest.Builder delete(String version) {
    return DeleteObjectRequest.builder().bucket("vault").key("k").versionId(version);
  }

  private PutObjectRetentionRequest.Builder retain(String version, String mode, Duration fromNow) {
    return PutObjectRetentionRequest.builder().bucket("vault").key("k").versionId(version)
        .retention(r -> r.mode(mode).retainUntilDate(region.now().plus(fromNow)));
  }

  @Test
  void governanceHoldsUnlessPassedOver() {
    String version = put(PutObjectRequest.builder().objectLockMode("GOVERNANCE")
        .objectLockRetainUntilDate(region.now().plus(Duration.ofDays(2))));
    HeadObjectResponse head = region.call(HeadObjectRequest.builder().bucket("vault").key("k").build());
    assertThat(head.objectLockModeAsString()).isEqualTo("GOVERNANCE");
    assertThat(head.objectLockRetainUntilDate()).isEqualTo(region.now().plus(Duration.ofDays(2)));
    assertThat(region.refusal(delete(version).build())).isEqualTo("AccessDenied");
    DeleteObjectsResponse many = region.call(DeleteObjectsRequest.builder().bucket("vault")
        .delete(d -> d.objects(o -> o.key("k").versionId(version))).build());
    assertThat(many.errors()).extracting(e -> e.code()).containsExactly("AccessDenied");
    // A marker deletes nothing.
    region.call(delete(null).build());
    // Shorter: not without the bypass. Longer: always.
    assertThat(region.refusal(retain(version, "GOVERNANCE", Duration.ofDays(1)).build())).isEqualTo("AccessDenied");
    region.call(retain(version, "GOVERNANCE", Duration.ofDays(3)).build());
    region.call(retain(version, "GOVERNANCE", Duration.ofDays(1)).bypassGovernanceRetention(true).build());
    region.call(delete(version).bypassGovernanceRetention(true).build());
    assertThat(region.refusal(HeadObjectRequest.builder().bucket("vault").key("k").versionId(version).build()))
        .isEqualTo("NoSuchVersion");
  }

  @Test
  void complianceHoldsUntilItIsOver() {
    String version = put(PutObjectRequest.builder());
    region.call(retain(version, "COMPLIANCE", Duration.ofDays(2)).build());
    assertThat(region.refusal(delete(version).bypassGovernanceRetention(true).build())).isEqualTo("AccessDenied");
    assertThat(region.refusal(retain(version, "GOVERNANCE", Duration.ofDays(9)).bypassGovernanceRetention(true).build()))
        .isEqualTo("AccessDenied");
    assertThat(region.refusal(PutObjectRetentionRequest.builder().bucket("vault").key("k").versionId(version)
        .retention(ObjectLockRetention.builder().build()).bypassGovernanceRetention(true).build()))
        .isEqualTo("AccessDenied");
    region.advance(Duration.ofDays(2));
    region.call(delete(version).build());
  }

  @Test
  void aLegalHoldHoldsUntilItIsLifted() {
    String version = put(PutObjectRequest.builder().objectLockLegalHoldStatus("ON"));
    assertThat(region.refusal(delete(version).bypassGovernanceRetention(true).build())).isEqualTo("AccessDenied");
    region.call(PutObjectLegalHoldRequest.builder().bucket("vault").key("k").legalHold(h -> h.status("OFF")).build());
    assertThat(region.<GetObjectLegalHoldResponse>call(GetObjectLegalHoldRequest.builder().bucket("vault").key("k")
        .build()).legalHold().statusAsString()).isEqualTo("OFF");
    assertThat(region.refusal(GetObjectRetentionRequest.builder().bucket("vault").key("k").build()))
        .isEqualTo("NoSuchObjectLockConfiguration");
    region.call(delete(version).build());
  }

  @Test
  void aLegalHoldIsToldOfOnceSomebodySaidWhetherThereIsOne() {
    put(PutObjectRequest.builder());
    GetObjectLegalHoldRequest get = GetObjectLegalHoldRequest.builder().bucket("vault").key("k").build();
    assertThat(region.refusal(get)).isEqualTo("NoSuchObjectLockConfiguration");
    assertThat(hold()).isNull();
    region.call(PutObjectLegalHoldRequest.builder().bucket("vault").key("k").legalHold(h -> h.status("OFF")).build());
    assertThat(region.<GetObjectLegalHoldResponse>call(get).legalHold().statusAsString()).isEqualTo("OFF");
    assertThat(hold()).isEqualTo("OFF");
  }

  private String hold() {
    return region.<HeadObjectResponse>call(HeadObjectRequest.builder().bucket("vault").key("k").build())
        .objectLockLegalHoldStatusAsString();
  }

  @Test
  void theBucketsDefaultIsGivenToNewObjects() {
    region.call(PutObjectLockConfigurationRequest.builder().bucket("vault").objectLockConfiguration(c -> c
        .objectLockEnabled("Enabled").rule(r -> r.defaultRetention(d -> d.mode("COMPLIANCE").days(1)))).build());
    String version = put(PutObjectRequest.builder());
    assertThat(region.refusal(delete(version).build())).isEqualTo("AccessDenied");
    region.advance(Duration.ofDays(1));
    region.call(delete(version).build());
  }

  @Test
  void whatCannotBeLockedIsRefused() {
    assertThat(region.<GetBucketVersioningResponse>call(GetBucketVersioningRequest.builder().bucket("vault").build())
        .statusAsString()).isEqualTo("Enabled");
    assertThat(region.refusal(PutBucketVersioningRequest.builder().bucket("vault")
        .versioningConfiguration(v -> v.status("Suspended")).build())).isEqualTo("InvalidBucketState");
    assertThatThrownBy(() -> put(PutObjectRequest.builder().objectLockMode("GOVERNANCE")))
        .hasMessageContaining("must both be supplied");
    assertThatThrownBy(() -> put(PutObjectRequest.builder().objectLockMode("COMPLIANCE")
        .objectLockRetainUntilDate(region.now()))).hasMessageContaining("must be in the future");
    region.call(CreateBucketRequest.builder().bucket("plain").build());
    assertThat(region.refusal(GetObjectLockConfigurationRequest.builder().bucket("plain").build()))
        .isEqualTo("ObjectLockConfigurationNotFoundError");
    assertThat(region.refusal(PutObjectLockConfigurationRequest.builder().bucket("plain")
        .objectLockConfiguration(c -> c.objectLockEnabled("Enabled")).build())).isEqualTo("InvalidBucketState");
    assertThatThrownBy(() -> region.call(PutObjectRequest.builder().bucket("plain").key("k")
        .objectLockLegalHoldStatus("ON").build(), Optional.of(blobs.of(new byte[0]))))
        .hasMessageContaining("missing Object Lock");
  }
}
