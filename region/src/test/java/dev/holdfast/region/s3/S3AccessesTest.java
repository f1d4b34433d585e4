package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Access;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.*;

/** The actions that S3's operations need, as the service authorization reference lists them. */
final class S3AccessesTest {

  private static List<String> needs(String operation, SdkRequest request) {
    return S3Accesses.of(operation, request).stream().map(a -> a.action() + ' ' + a.resource()).toList();
  }

  @Test
  void objects() {
    assertThat(needs("GetObject", GetObjectRequest.builder().bucket("b").key("a/k").build()))
        .containsExactly("s3:GetObject arn:aws:s3:::b/a/k");
    assertThat(needs("HeadObject", HeadObjectRequest.builder().bucket("b").key("k").versionId("v").build()))
        .containsExactly("s3:GetObjectVersion arn:aws:s3:::b/k");
    assertThat(needs("GetObjectTagging", GetObjectTaggingRequest.builder().bucket("b").key("k").versionId("v").build()))
        .containsExactly("s3:GetObjectVersionTagging arn:aws:s3:::b/k");
    assertThat(needs("GetObjectAcl", GetObjectAclRequest.builder().bucket("b").key("k").versionId("v").build()))
        .containsExactly("s3:GetObjectVersionAcl arn:aws:s3:::b/k");
    assertThat(needs("GetObjectAttributes", GetObjectAttributesRequest.builder().bucket("b").key("k").build()))
        .containsExactly("s3:GetObjectAttributes arn:aws:s3:::b/k", "s3:GetObject arn:aws:s3:::b/k");
    assertThat(needs("PutObject", PutObjectRequest.builder().bucket("b").key("k").tagging("a=b").acl("public-read")
        .objectLockMode("GOVERNANCE").objectLockLegalHoldStatus("ON").build())).containsExactly(
        "s3:PutObject arn:aws:s3:::b/k", "s3:PutObjectTagging arn:aws:s3:::b/k", "s3:PutObjectRetention arn:aws:s3:::b/k",
        "s3:PutObjectLegalHold arn:aws:s3:::b/k", "s3:PutObjectAcl arn:aws:s3:::b/k");
    assertThat(needs("CopyObject", CopyObjectRequest.builder().copySource("/from/k%20k?versionId=v").bucket("b").key("k").build()))
        .containsExactly("s3:PutObject arn:aws:s3:::b/k", "s3:GetObjectVersion arn:aws:s3:::from/k k");
    assertThat(needs("DeleteObjects", DeleteObjectsRequest.builder().bucket("b").bypassGovernanceRetention(true).delete(d ->
        d.objects(ObjectIdentifier.builder().key("1").build(), ObjectIdentifier.builder().key("2").versionId("v").build())).build()))
        .containsExactly("s3:DeleteObject arn:aws:s3:::b/1", "s3:BypassGovernanceRetention arn:aws:s3:::b/1",
            "s3:DeleteObjectVersion arn:aws:s3:::b/2", "s3:BypassGovernanceRetention arn:aws:s3:::b/2");
    assertThat(needs("UploadPart", UploadPartRequest.builder().bucket("b").key("k").build()))
        .containsExactly("s3:PutObject arn:aws:s3:::b/k");
    assertThat(needs("AbortMultipartUpload", AbortMultipartUploadRequest.builder().bucket("b").key("k").build()))
        .containsExactly("s3:AbortMultipartUpload arn:aws:s3:::b/k");
    assertThat(needs("ListParts", ListPartsRequest.builder().bucket("b").key("k").build()))
        .containsExactly("s3:ListMultipartUploadParts arn:aws:s3:::b/k");
  }

  @Test
  void bucketsAndListings() {
    assertThat(needs("ListBuckets", ListBucketsRequest.builder().build())).containsExactly("s3:ListAllMyBuckets *");
    assertThat(needs("HeadBucket", HeadBucketRequest.builder().bucket("b").build())).containsExactly("s3:ListBucket arn:aws:s3:::b");
    assertThat(needs("DeleteBucketCors", DeleteBucketCorsRequest.builder().bucket("b").build()))
        .containsExactly("s3:PutBucketCORS arn:aws:s3:::b");
    assertThat(needs("GetBucketEncryption", GetBucketEncryptionRequest.builder().bucket("b").build()))
        .containsExactly("s3:GetEncryptionConfiguration arn:aws:s3:::b");
    assertThat(needs("CreateBucket", CreateBucketRequest.builder().bucket("b").objectLockEnabledForBucket(true).build()))
        .containsExactly("s3:CreateBucket arn:aws:s3:::b", "s3:PutBucketObjectLockConfiguration arn:aws:s3:::b",
            "s3:PutBucketVersioning arn:aws:s3:::b");
    Access all = S3Accesses.of("ListObjectsV2", ListObjectsV2Request.builder().bucket("b").build()).getFirst();
    assertThat(all.action()).isEqualTo("s3:ListBucket");
    assertThat(all.keys()).containsEntry("s3:prefix", List.of("")).doesNotContainKey("s3:delimiter");
    Access some = S3Accesses.of("ListObjects",
        ListObjectsRequest.builder().bucket("b").prefix("a/").delimiter("/").maxKeys(7).build()).getFirst();
    assertThat(some.keys()).containsEntry("s3:prefix", List.of("a/")).containsEntry("s3:delimiter", List.of("/"))
        .containsEntry("s3:max-keys", List.of("7"));
  }
}
