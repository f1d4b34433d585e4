package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.Blobs;
import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Event;
import dev.holdfast.region.world.Report;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

final class DamageTest {

  private final RegionFixture region = new RegionFixture();
  private final TestBlobs blobs = new TestBlobs();

  private PutObjectResponse put(String key) {
    return region.call(PutObjectRequest.builder().bucket("media").key(key).build(), Optional.of(bytes(key)));
  }

  private Blob bytes(String text) {
    return blobs.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void objectsVersionsAndPartsAreFoundByTheirBlobs() {
    region.call(CreateBucketRequest.builder().bucket("media").build());
    region.call(PutBucketVersioningRequest.builder().bucket("media")
        .versioningConfiguration(c -> c.status(BucketVersioningStatus.ENABLED)).build());
    String older = put("a").versionId(); // blob-1
    put("a"); // blob-2
    put("b"); // blob-3
    CreateMultipartUploadResponse upload =
        region.call(CreateMultipartUploadRequest.builder().bucket("media").key("c").build());
    region.call(UploadPartRequest.builder().bucket("media").key("c").uploadId(upload.uploadId()).partNumber(7).build(),
        Optional.of(bytes("part"))); // blob-4
    assertThat(Blobs.owners(region.state(), Set.of("blob-1", "blob-2", "blob-4", "none"))).containsExactly(
        Map.entry("blob-1", List.of("media/a version " + older)),
        Map.entry("blob-2", List.of("media/a")),
        Map.entry("blob-4", List.of("part 7 of upload " + upload.uploadId())));
  }

  @Test
  void ofVeryManyCopiesSomeAreNamed() {
    region.call(CreateBucketRequest.builder().bucket("media").build());
    put("a");
    for (int i = 0; i < 150; i++) {
      region.call(CopyObjectRequest.builder().sourceBucket("media").sourceKey("a").destinationBucket("media")
          .destinationKey("copy " + i).build());
    }
    SortedMap<String, List<String>> owners = Blobs.owners(region.state(), Set.of("blob-1"));
    assertThat(owners.get("blob-1")).hasSize(101).startsWith("media/a").endsWith("and 51 more");
    region.report(new Report.BlobDamaged("blob-1", "block 3 is damaged", owners.get("blob-1")));
    assertThat(region.events()).filteredOn(e -> e.message().contains("block 3 is damaged"))
        .extracting(Event::resource).isEqualTo(owners.get("blob-1"));
  }
}
