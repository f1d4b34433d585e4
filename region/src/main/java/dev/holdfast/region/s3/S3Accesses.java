package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/** What S3's calls need to be allowed. Many actions are named otherwise than the operations that need them. */
final class S3Accesses {

  static final String ARN = "arn:aws:s3:::";

  /** By the operation's name, without {@code s3:}; the others are named as their operation. */
  private static final Map<String, String> ACTIONS = Map.ofEntries(
      Map.entry("ListBuckets", "ListAllMyBuckets"),
      Map.entry("HeadBucket", "ListBucket"),
      Map.entry("ListObjects", "ListBucket"),
      Map.entry("ListObjectsV2", "ListBucket"),
      Map.entry("ListObjectVersions", "ListBucketVersions"),
      Map.entry("ListMultipartUploads", "ListBucketMultipartUploads"),
      Map.entry("GetBucketAccelerateConfiguration", "GetAccelerateConfiguration"),
      Map.entry("GetBucketMetricsConfiguration", "GetMetricsConfiguration"),
      Map.entry("ListBucketMetricsConfigurations", "GetMetricsConfiguration"),
      Map.entry("GetBucketAnalyticsConfiguration", "GetAnalyticsConfiguration"),
      Map.entry("ListBucketAnalyticsConfigurations", "GetAnalyticsConfiguration"),
      Map.entry("GetBucketInventoryConfiguration", "GetInventoryConfiguration"),
      Map.entry("ListBucketInventoryConfigurations", "GetInventoryConfiguration"),
      Map.entry("GetBucketIntelligentTieringConfiguration", "GetIntelligentTieringConfiguration"),
      Map.entry("ListBucketIntelligentTieringConfigurations", "GetIntelligentTieringConfiguration"),
      Map.entry("DeleteBucketReplication", "PutReplicationConfiguration"),
      Map.entry("GetBucketReplication", "GetReplicationConfiguration"),
      Map.entry("GetBucketCors", "GetBucketCORS"),
      Map.entry("PutBucketCors", "PutBucketCORS"),
      Map.entry("DeleteBucketCors", "PutBucketCORS"),
      Map.entry("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
      Map.entry("PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"),
      Map.entry("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
      Map.entry("GetBucketEncryption", "GetEncryptionConfiguration"),
      Map.entry("PutBucketEncryption", "PutEncryptionConfiguration"),
      Map.entry("DeleteBucketEncryption", "PutEncryptionConfiguration"),
      Map.entry("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
      Map.entry("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
      Map.entry("DeletePublicAccessBlock", "PutBucketPublicAccessBlock"),
      Map.entry("DeleteBucketOwnershipControls", "PutBucketOwnershipControls"),
      Map.entry("DeleteBucketTagging", "PutBucketTagging"),
      Map.entry("GetBucketNotificationConfiguration", "GetBucketNotification"),
      Map.entry("PutBucketNotificationConfiguration", "PutBucketNotification"),
      Map.entry("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"),
      Map.entry("PutObjectLockConfiguration", "PutBucketObjectLockConfiguration"),
      Map.entry("HeadObject", "GetObject"),
      Map.entry("CopyObject", "PutObject"),
      Map.entry("CreateMultipartUpload", "PutObject"),
      Map.entry("UploadPart", "PutObject"),
      Map.entry("UploadPartCopy", "PutObject"),
      Map.entry("CompleteMultipartUpload", "PutObject"),
      Map.entry("ListParts", "ListMultipartUploadParts"));

  /** Those that have a sister for an older version. */
  private static final Set<String> VERSIONED = Set.of("GetObject", "DeleteObject", "GetObjectAcl", "PutObjectAcl",
      "GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging", "GetObjectAttributes");

  /** A key of our own: who may write into a bucket because its list says so, may say whom his new object lets in. */
  static final Map<String, List<String>> BEING_MADE = Map.of("holdfast:BeingMade", List.of("true"));

  private S3Accesses() {}

  static List<Access> of(String operation, SdkRequest r) {
    Optional<String> bucket = text(r, "Bucket");
    Optional<String> key = text(r, "Key");
    String action = ACTIONS.getOrDefault(operation, operation);
    if (bucket.isEmpty()) {
      return List.of(new Access("s3:" + action, Access.NONE));
    }
    String resource = ARN + bucket.get() + key.map(k -> '/' + k).orElse("");
    Optional<String> version = text(r, "VersionId");
    SortedMap<String, List<String>> keys = keys(operation, r, key.isPresent());
    List<Access> needs = new ArrayList<>();
    if (r instanceof DeleteObjectsRequest several) {
      if (several.delete() != null) {
        several.delete().objects().forEach(o -> {
          String one = ARN + bucket.get() + '/' + o.key();
          needs.add(object("DeleteObject", one, Optional.ofNullable(o.versionId()), keys));
          more(operation, r).forEach(further -> needs.add(new Access("s3:" + further, one, keys)));
        });
      }
    } else {
      needs.add(key.isPresent() ? object(action, resource, version, keys) : new Access("s3:" + action, resource, keys));
    }
    if (operation.equals("GetObjectAttributes")) {
      needs.add(object("GetObject", resource, version, keys));
    }
    source(r).ifPresent(s -> needs.add(object("GetObject", ARN + s.bucket() + '/' + s.key(), s.versionId(), keys)));
    if (!(r instanceof DeleteObjectsRequest)) {
      more(operation, r).forEach(further -> needs.add(new Access("s3:" + further, resource, keys).with(BEING_MADE)));
    }
    return needs;
  }

  private static Access object(
      String action, String resource, Optional<String> version, SortedMap<String, List<String>> keys) {
    String name = version.isEmpty() || !VERSIONED.contains(action) ? action
        : action.replaceFirst("(Tagging|Acl|Attributes)?$", "Version$1");
    Access access = new Access("s3:" + name, resource, keys);
    return version.map(v -> access.with(Map.of("s3:VersionId", List.of(v)))).orElse(access);
  }

  /** What else an object or bucket is given while it is made. */
  private static List<String> more(String operation, SdkRequest r) {
    List<String> more = new ArrayList<>();
    if (Set.of("PutObject", "CopyObject", "CreateMultipartUpload").contains(operation)) {
      text(r, "Tagging").ifPresent(_ -> more.add("PutObjectTagging"));
      text(r, "ObjectLockMode").ifPresent(_ -> more.add("PutObjectRetention"));
      text(r, "ObjectLockLegalHoldStatus").ifPresent(_ -> more.add("PutObjectLegalHold"));
      if (text(r, "ACL").isPresent() || grants(r)) {
        more.add("PutObjectAcl");
      }
    } else if (operation.equals("CreateBucket")) {
      if (text(r, "ACL").isPresent() || grants(r)) {
        more.add("PutBucketAcl");
      }
      text(r, "ObjectOwnership").ifPresent(_ -> more.add("PutBucketOwnershipControls"));
      if (r.getValueForField("ObjectLockEnabledForBucket", Boolean.class).orElse(false)) {
        more.add("PutBucketObjectLockConfiguration");
        more.add("PutBucketVersioning");
      }
    }
    if (r.getValueForField("BypassGovernanceRetention", Boolean.class).orElse(false)) {
      more.add("BypassGovernanceRetention");
    }
    return more;
  }

  private static boolean grants(SdkRequest r) {
    return text(r, "GrantFullControl").isPresent() || text(r, "GrantRead").isPresent()
        || text(r, "GrantReadACP").isPresent() || text(r, "GrantWriteACP").isPresent();
  }

  private static Optional<CopySource> source(SdkRequest r) {
    return switch (r) {
      case CopyObjectRequest copy -> Optional.of(CopySource.of(copy));
      case UploadPartCopyRequest copy -> Optional.of(CopySource.of(copy));
      default -> Optional.empty();
    };
  }

  /** Those of S3's condition keys that are in the request itself. */
  private static SortedMap<String, List<String>> keys(String operation, SdkRequest r, boolean object) {
    SortedMap<String, List<String>> keys = new TreeMap<>(Accesses.tags(r));
    if (!object && operation.startsWith("List")) {
      // A listing of everything asks for the empty prefix: policies say StringEquals s3:prefix "".
      keys.put("s3:prefix", List.of(text(r, "Prefix").orElse("")));
      text(r, "Delimiter").ifPresent(v -> keys.put("s3:delimiter", List.of(v)));
      r.getValueForField("MaxKeys", Integer.class).ifPresent(v -> keys.put("s3:max-keys", List.of(v.toString())));
    }
    objectTags(r).forEach((name, value) -> keys.put("s3:RequestObjectTag/" + name, List.of(value)));
    if (!objectTags(r).isEmpty()) {
      keys.put("s3:RequestObjectTagKeys", List.copyOf(objectTags(r).keySet()));
    }
    text(r, "ACL").ifPresent(v -> keys.put("s3:x-amz-acl", List.of(v)));
    text(r, "ServerSideEncryption").ifPresent(v -> keys.put("s3:x-amz-server-side-encryption", List.of(v)));
    text(r, "StorageClass").ifPresent(v -> keys.put("s3:x-amz-storage-class", List.of(v)));
    text(r, "SSECustomerAlgorithm").ifPresent(
        v -> keys.put("s3:x-amz-server-side-encryption-customer-algorithm", List.of(v)));
    text(r, "MetadataDirective").ifPresent(v -> keys.put("s3:x-amz-metadata-directive", List.of(v)));
    text(r, "ObjectLockMode").ifPresent(v -> keys.put("s3:object-lock-mode", List.of(v)));
    text(r, "ObjectOwnership").ifPresent(v -> keys.put("s3:x-amz-object-ownership", List.of(v)));
    source(r).ifPresent(s -> keys.put("s3:x-amz-copy-source", List.of(s.bucket() + '/' + s.key())));
    return keys;
  }

  /** Those that an object is to have. */
  private static SortedMap<String, String> objectTags(SdkRequest r) {
    SortedMap<String, String> tags = new TreeMap<>();
    if (r instanceof PutObjectTaggingRequest put && put.tagging() != null) {
      put.tagging().tagSet().forEach(tag -> tags.put(tag.key(), tag.value()));
    } else if (!(r instanceof PutBucketTaggingRequest)) {
      text(r, "Tagging").ifPresent(query -> tags.putAll(Descriptions.tags(query)));
    }
    return tags;
  }

  private static Optional<String> text(SdkRequest r, String member) {
    return r.getValueForField(member, Object.class).map(Object::toString).filter(s -> !s.isEmpty());
  }
}
