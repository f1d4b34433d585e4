package dev.holdfast.region.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.iam.Authorizer;
import dev.holdfast.region.iam.IamService;
import dev.holdfast.region.iam.Keys;
import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Caller;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;

/** Access control lists, as a bucket's ownership and its public access block allow them. */
final class AclsTest {

  private static final String ALL = "http://acs.amazonaws.com/groups/global/AllUsers";

  private final RegionFixture region = new RegionFixture(new S3Service(), new IamService());
  private final TestBlobs blobs = new TestBlobs();

  @BeforeEach
  void bucket() {
    region.call(CreateBucketRequest.builder().bucket("media").build());
  }

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private void allowLists(boolean block) {
    region.call(PutBucketOwnershipControlsRequest.builder().bucket("media").ownershipControls(
        c -> c.rules(r -> r.objectOwnership(ObjectOwnership.BUCKET_OWNER_PREFERRED))).build());
    region.call(PutPublicAccessBlockRequest.builder().bucket("media").publicAccessBlockConfiguration(
        b -> b.blockPublicAcls(block)).build());
  }

  private void put(String key, String acl) {
    region.call(PutObjectRequest.builder().bucket("media").key(key).acl(acl).build(),
        Optional.of(blobs.of(new byte[] {1})));
  }

  private List<String> grants(String key) {
    return shown(region.<GetObjectAclResponse>call(GetObjectAclRequest.builder().bucket("media").key(key).build()).grants());
  }

  private List<String> bucketGrants() {
    return shown(region.<GetBucketAclResponse>call(GetBucketAclRequest.builder().bucket("media").build()).grants());
  }

  private static List<String> shown(List<Grant> grants) {
    return grants.stream().map(g -> (g.grantee().uri() == null ? "owner"
        : g.grantee().uri().substring(g.grantee().uri().lastIndexOf('/') + 1)) + ' ' + g.permissionAsString()).toList();
  }

  private boolean anybodyReads(String key) {
    return PublicAccess.mayRead(region.looking(), "media", key);
  }

  private String refusal(SdkRequest request) {
    return region.refusal(request);
  }

  @Test
  void aNewBucketHasNoLists() {
    put("k", "bucket-owner-full-control");
    assertThat(grants("k")).containsExactly("owner FULL_CONTROL");
    assertThat(bucketGrants()).containsExactly("owner FULL_CONTROL");
    assertThat(refusal(PutObjectAclRequest.builder().bucket("media").key("k").acl("public-read").build()))
        .isEqualTo("AccessControlListNotSupported");
    assertThat(refusal(PutBucketAclRequest.builder().bucket("media").grantRead("uri=\"" + ALL + '"').build()))
        .isEqualTo("AccessControlListNotSupported");
    region.call(PutBucketAclRequest.builder().bucket("media").acl("bucket-owner-full-control").build());
    assertThat(refusal(CreateBucketRequest.builder().bucket("open").acl("public-read").build()))
        .isEqualTo("InvalidBucketAclWithObjectOwnership");
    assertThat(refusal(CreateBucketRequest.builder().bucket("open").acl("public-read")
        .objectOwnership("ObjectWriter").build())).isEqualTo("InvalidBucketAclWithBlockPublicAccessError");
    assertThat(refusal(HeadBucketRequest.builder().bucket("open").build())).isEqualTo("NoSuchBucket");
  }

  @Test
  void whereListsAreAllowedCannedOnesGrantWhatAwsSays() {
    allowLists(false);
    put("k", "public-read");
    assertThat(grants("k")).containsExactly("owner FULL_CONTROL", "AllUsers READ");
    put("k", "public-read-write");
    assertThat(grants("k")).containsExactly("owner FULL_CONTROL", "AllUsers READ", "AllUsers WRITE");
    put("k", "authenticated-read");
    assertThat(grants("k")).containsExactly("owner FULL_CONTROL", "AuthenticatedUsers READ");
    put("k", "bucket-owner-read");
    assertThat(grants("k")).containsExactly("owner FULL_CONTROL");
    region.call(PutBucketAclRequest.builder().bucket("media").acl("log-delivery-write").build());
    assertThat(bucketGrants()).containsExactly("owner FULL_CONTROL", "LogDelivery WRITE", "LogDelivery READ_ACP");
    assertThat(refusal(PutBucketAclRequest.builder().bucket("media").acl("aws-exec-read").build()))
        .isEqualTo("NotImplemented");
  }

  @Test
  void grantsComeInHeadersOrInADocumentButNotBoth() {
    allowLists(false);
    put("k", "private");
    region.call(PutObjectAclRequest.builder().bucket("media").key("k").grantRead("uri=\"" + ALL + '"').build());
    assertThat(grants("k")).containsExactly("AllUsers READ");
    Owner owner = region.<GetBucketAclResponse>call(GetBucketAclRequest.builder().bucket("media").build()).owner();
    AccessControlPolicy policy = AccessControlPolicy.builder().owner(owner).grants(
        g -> g.permission("READ_ACP").grantee(e -> e.type(Type.GROUP).uri(ALL))).build();
    region.call(PutObjectAclRequest.builder().bucket("media").key("k").accessControlPolicy(policy).build());
    assertThat(grants("k")).containsExactly("AllUsers READ_ACP");
    assertThat(refusal(PutObjectAclRequest.builder().bucket("media").key("k").accessControlPolicy(policy)
        .acl("private").build())).isEqualTo("UnexpectedContent");
    assertThat(refusal(PutObjectAclRequest.builder().bucket("media").key("k").acl("private")
        .grantRead("uri=\"" + ALL + '"').build())).isEqualTo("InvalidRequest");
    assertThat(refusal(PutObjectAclRequest.builder().bucket("media").key("k").grantRead("id=\"x\"").build()))
        .isEqualTo("InvalidArgument");
    assertThat(refusal(PutObjectAclRequest.builder().bucket("media").key("k").grantRead("emailAddress=a@b.c").build()))
        .isEqualTo("UnresolvableGrantByEmailAddress");
    assertThat(refusal(PutObjectAclRequest.builder().bucket("media").key("k").build()))
        .isEqualTo("MissingSecurityHeader");
  }

  @Test
  void thePublicAccessBlockHasTheLastWord() {
    allowLists(false);
    put("k", "public-read");
    put("mine", "private");
    assertThat(anybodyReads("k")).isTrue();
    assertThat(anybodyReads("mine")).isFalse();
    region.call(PutPublicAccessBlockRequest.builder().bucket("media").publicAccessBlockConfiguration(
        b -> b.ignorePublicAcls(true)).build());
    assertThat(anybodyReads("k")).isFalse();
    allowLists(true);
    assertThat(anybodyReads("k")).isTrue(); // BlockPublicAcls is about new lists
    assertThat(refusal(PutObjectAclRequest.builder().bucket("media").key("k").acl("public-read").build()))
        .isEqualTo("AccessDenied");
    region.call(PutBucketOwnershipControlsRequest.builder().bucket("media").ownershipControls(
        c -> c.rules(r -> r.objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED))).build());
    assertThat(anybodyReads("k")).isFalse();
    assertThat(grants("k")).containsExactly("owner FULL_CONTROL");
  }

  private boolean userMay(SdkRequest request) {
    return may(new Caller("AKIA", "arn:aws:iam::000000000000:user/ada", "000000000000"), request);
  }

  private boolean anybodyMay(SdkRequest request) {
    return may(Caller.ANYBODY, request);
  }

  private boolean may(Caller caller, SdkRequest request) {
    String name = request.getClass().getSimpleName();
    try {
      new Authorizer(PolicyDocument::readable).require(region.looking(), new Authorizer.Question(caller, "s3",
          name.substring(0, name.length() - "Request".length()), request, () -> Keys.NONE));
      return true;
    } catch (AwsServiceException e) {
      return false;
    }
  }

  /** Users of the account are among everybody, though no policy of theirs lets them do anything. */
  @Test
  void listsGrantWhatTheySayToUsersToo() {
    allowLists(false);
    put("k", "authenticated-read");
    put("mine", "private");
    SdkRequest list = ListObjectsV2Request.builder().bucket("media").build();
    SdkRequest write = PutObjectRequest.builder().bucket("media").key("new").build();
    assertThat(userMay(GetObjectRequest.builder().bucket("media").key("k").build())).isTrue();
    assertThat(anybodyMay(GetObjectRequest.builder().bucket("media").key("k").build())).isFalse();
    assertThat(userMay(GetObjectRequest.builder().bucket("media").key("mine").build())).isFalse();
    assertThat(userMay(list)).isFalse();
    assertThat(anybodyMay(list)).isFalse();
    assertThat(anybodyMay(write)).isFalse();
    region.call(PutBucketAclRequest.builder().bucket("media").acl("public-read-write").build());
    assertThat(userMay(list)).isTrue();
    assertThat(anybodyMay(list)).isTrue();
    assertThat(userMay(write)).isTrue();
    assertThat(anybodyMay(write)).isTrue();
    assertThat(anybodyMay(GetObjectRequest.builder().bucket("media").key("none").build())).as("is told of it").isTrue();
    assertThat(anybodyMay(DeleteObjectRequest.builder().bucket("media").key("mine").build())).isTrue();
    assertThat(anybodyMay(GetObjectRequest.builder().bucket("media").key("mine").build())).isFalse();
    assertThat(anybodyMay(PutBucketAclRequest.builder().bucket("media").acl("private").build())).isFalse();
    assertThat(userMay(DeleteObjectRequest.builder().bucket("media").key("mine").build())).isTrue();
    assertThat(userMay(GetObjectRequest.builder().bucket("media").key("mine").build())).isFalse();
    assertThat(userMay(PutBucketAclRequest.builder().bucket("media").acl("private").build())).isFalse();
    region.call(PutPublicAccessBlockRequest.builder().bucket("media").publicAccessBlockConfiguration(
        b -> b.ignorePublicAcls(true)).build());
    assertThat(userMay(write)).isFalse();
    assertThat(anybodyMay(list)).isFalse();
    assertThat(anybodyMay(write)).isFalse();
  }

  /** What a bucket's policy lets everybody do, they may, under its conditions, unless the bucket restricts such policies. */
  @Test
  void policiesLetAnybodyWriteToo() {
    allowLists(false);
    SdkRequest write = PutObjectRequest.builder().bucket("media").key("in/new").build();
    region.call(PutBucketPolicyRequest.builder().bucket("media").policy("""
        {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject",
          "Resource": "arn:aws:s3:::media/in/*"}}""").build());
    assertThat(anybodyMay(write)).isTrue();
    assertThat(anybodyMay(PutObjectRequest.builder().bucket("media").key("out/new").build())).isFalse();
    assertThat(anybodyMay(DeleteObjectRequest.builder().bucket("media").key("in/new").build())).isFalse();
    region.call(PutPublicAccessBlockRequest.builder().bucket("media").publicAccessBlockConfiguration(
        b -> b.restrictPublicBuckets(true)).build());
    assertThat(anybodyMay(write)).isFalse();
    assertThat(userMay(write)).isTrue();
    region.call(PutBucketPolicyRequest.builder().bucket("media").policy("""
        {"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "s3:PutObject",
          "Resource": "arn:aws:s3:::media/*"}}""").build());
    assertThat(anybodyMay(write)).isFalse();
  }

  @Test
  void listsThatLetOthersInMustGoBeforeListsAreDisabled() {
    allowLists(false);
    region.call(PutBucketAclRequest.builder().bucket("media").acl("public-read").build());
    PutBucketOwnershipControlsRequest enforced = PutBucketOwnershipControlsRequest.builder().bucket("media")
        .ownershipControls(c -> c.rules(r -> r.objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED))).build();
    assertThat(refusal(enforced)).isEqualTo("InvalidBucketAclWithObjectOwnership");
    region.call(PutBucketAclRequest.builder().bucket("media").acl("private").build());
    region.call(enforced);
  }

  @Test
  void aCopyDoesNotTakeItsSourcesListAlong() {
    allowLists(false);
    put("k", "public-read");
    region.call(CopyObjectRequest.builder().copySource("media/k").destinationBucket("media").destinationKey("copy").build());
    assertThat(grants("copy")).containsExactly("owner FULL_CONTROL");
    assertThat(anybodyReads("copy")).isFalse();
  }
}
