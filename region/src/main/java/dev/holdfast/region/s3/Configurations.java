package dev.holdfast.region.s3;

import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.BlockedEncryptionTypes;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.CORSConfiguration;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.EncryptionType;
import software.amazon.awssdk.services.s3.model.NotificationConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.OwnershipControls;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.VersioningConfiguration;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** What can be set on a bucket: the table of each thing, its default on a new bucket, and the rules for setting it. */
record Configurations(Call call) {

  record CorsRow(CORSConfiguration value) {}

  /** @param minimumSize kept and shown: it matters to transitions alone, which there are none of */
  record LifecycleRow(BucketLifecycleConfiguration value, Optional<String> minimumSize) {}

  /** @param set when somebody asked for it; empty: it is the default */
  record EncryptionRow(ServerSideEncryptionConfiguration value, Optional<Instant> set) {}

  record PublicAccessRow(PublicAccessBlockConfiguration value) {}

  record OwnershipRow(OwnershipControls value) {}

  record PolicyRow(String json) {}

  record TagsRow(SortedMap<String, String> tags) {}

  record VersioningRow(String status) {}

  record LockRow(ObjectLockConfiguration value) {}

  record NotificationRow(NotificationConfiguration value) {}

  record AclRow(Acls.Acl value) {}

  record WebsiteRow(WebsiteConfiguration value) {}

  static final Configuration<CorsRow> CORS = new Configuration<>(
      Table.of("s3/cors", CorsRow.class),
      "NoSuchCORSConfiguration", "The CORS configuration does not exist");
  static final Configuration<LifecycleRow> LIFECYCLE = new Configuration<>(
      Table.of("s3/lifecycles", LifecycleRow.class),
      "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");
  static final Configuration<EncryptionRow> ENCRYPTION = new Configuration<>(
      Table.of("s3/encryptions", EncryptionRow.class),
      "ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found");
  static final Configuration<PublicAccessRow> PUBLIC_ACCESS = new Configuration<>(
      Table.of("s3/public-access-blocks", PublicAccessRow.class),
      "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found");
  static final Configuration<OwnershipRow> OWNERSHIP = new Configuration<>(
      Table.of("s3/ownerships", OwnershipRow.class),
      "OwnershipControlsNotFoundError", "The bucket ownership controls were not found");
  static final Configuration<PolicyRow> POLICY = new Configuration<>(
      Table.of("s3/policies", PolicyRow.class),
      "NoSuchBucketPolicy", "The bucket policy does not exist");
  static final Configuration<TagsRow> TAGS = new Configuration<>(
      Table.of("s3/tags", TagsRow.class), "NoSuchTagSet", "The TagSet does not exist");
  static final Configuration<VersioningRow> VERSIONING = new Configuration<>(
      Table.of("s3/versionings", VersioningRow.class), "", "");
  static final Configuration<LockRow> LOCK = new Configuration<>(
      Table.of("s3/locks", LockRow.class),
      "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket");
  static final Configuration<NotificationRow> NOTIFICATION = new Configuration<>(
      Table.of("s3/notifications", NotificationRow.class), "", "");

  static final Configuration<WebsiteRow> WEBSITE = new Configuration<>(
      Table.of("s3/websites", WebsiteRow.class),
      "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration");

  static final Configuration<AclRow> ACL = new Configuration<>(Table.of("s3/acls", AclRow.class), "", "");

  /** What begins the keys of the system's own tags. */
  private static final String SYSTEM = "aws:";

  /** Letters and digits of any language, spaces, and these signs. */
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

  private static final List<Configuration<?>> ALL =
      List.of(CORS, LIFECYCLE, ENCRYPTION, PUBLIC_ACCESS, OWNERSHIP, POLICY, TAGS, VERSIONING, LOCK,
          NOTIFICATION, WEBSITE, ACL);

  static final List<Table<?, ?>> TABLES = ALL.stream().<Table<?, ?>>map(Configuration::table).toList();

  /** With S3's own keys, and without customers', which AWS blocks on new buckets since April 2026. */
  void resetEncryption(String bucket) {
    ENCRYPTION.put(call, bucket, new EncryptionRow(ServerSideEncryptionConfiguration.builder()
        .rules(rule -> rule.bucketKeyEnabled(false)
            .applyServerSideEncryptionByDefault(d -> d.sseAlgorithm(ServerSideEncryption.AES256))
            .blockedEncryptionTypes(b -> b.encryptionType(EncryptionType.SSE_C)))
        .build(), Optional.empty()));
  }

  /** A new bucket is private, encrypted with S3's keys, and without ACLs, as AWS makes them since 2023. */
  void initial(CreateBucketRequest r) {
    PUBLIC_ACCESS.put(call, r.bucket(), new PublicAccessRow(PublicAccessBlockConfiguration.builder()
        .blockPublicAcls(true).ignorePublicAcls(true).blockPublicPolicy(true).restrictPublicBuckets(true).build()));
    resetEncryption(r.bucket());
    ObjectOwnership ownership = Optional.ofNullable(r.objectOwnership()).orElse(ObjectOwnership.BUCKET_OWNER_ENFORCED);
    if (ownership == ObjectOwnership.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.with(Refusals.invalidArgument("Invalid x-amz-object-ownership header: " + r.objectOwnershipAsString()),
          "ArgumentName", "x-amz-object-ownership");
    }
    putOwnership(r.bucket(), OwnershipControls.builder().rules(rule -> rule.objectOwnership(ownership)).build());
    new Acls(call).create(r);
    if (Boolean.TRUE.equals(r.objectLockEnabledForBucket())) {
      VERSIONING.put(call, r.bucket(), new VersioningRow("Enabled"));
      new Locks(call).enable(
          r.bucket(), ObjectLockConfiguration.builder().objectLockEnabled(ObjectLockEnabled.ENABLED).build());
    }
    if (r.createBucketConfiguration() != null && r.createBucketConfiguration().hasTags()) {
      TAGS.put(call, r.bucket(), new TagsRow(bucketTags(r.bucket(), r.createBucketConfiguration().tags())));
    }
  }

  void removeAll(String bucket) {
    ALL.forEach(c -> c.delete(call, bucket));
  }

  void putCors(String bucket, CORSConfiguration cors) {
    if (cors == null || cors.corsRules().isEmpty() || cors.corsRules().size() > Limits.CORS_RULES) {
      throw malformed("a CORS configuration has from 1 to " + Limits.CORS_RULES + " rules");
    }
    for (CORSRule rule : cors.corsRules()) {
      if (rule.allowedOrigins().isEmpty() || rule.allowedMethods().isEmpty()) {
        throw malformed("a CORS rule has at least one AllowedOrigin and one AllowedMethod");
      }
      for (String method : rule.allowedMethods()) {
        if (!List.of("GET", "PUT", "POST", "DELETE", "HEAD").contains(method)) {
          throw Errors.badRequest("InvalidRequest",
              "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
        }
      }
      requireOneWildcard("AllowedOrigin", rule.allowedOrigins());
      requireOneWildcard("AllowedHeader", rule.allowedHeaders());
      rule.exposeHeaders().stream().filter(h -> h.indexOf('*') >= 0).findFirst().ifPresent(h -> {
        throw Errors.badRequest("InvalidRequest", "ExposeHeader \"" + h
            + "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
      });
    }
    CORS.put(call, bucket, new CorsRow(cors));
  }

  private static void requireOneWildcard(String what, List<String> patterns) {
    patterns.stream().filter(s -> s.indexOf('*') != s.lastIndexOf('*')).findFirst().ifPresent(s -> {
      throw Errors.badRequest("InvalidRequest", what + " \"" + s + "\" can not have more than one wildcard.");
    });
  }

  /** What the request does not say of blocked types stays as it is. */
  void putEncryption(String bucket, ServerSideEncryptionConfiguration encryption) {
    if (encryption == null || encryption.rules().size() != 1) {
      throw malformed("an encryption configuration has one rule");
    }
    ServerSideEncryptionRule rule = encryption.rules().getFirst();
    var byDefault = rule.applyServerSideEncryptionByDefault();
    var blocked = rule.blockedEncryptionTypes();
    if (byDefault == null && blocked == null) {
      throw malformed("an encryption rule has an ApplyServerSideEncryptionByDefault or BlockedEncryptionTypes");
    }
    if (byDefault != null && byDefault.sseAlgorithm() == ServerSideEncryption.AES256 && byDefault.kmsMasterKeyID() != null) {
      throw Errors.with(Refusals.invalidArgument("a KMSMasterKeyID is not applicable if the default sse algorithm is not "
          + "aws:kms or aws:kms:dsse"), "ArgumentName", "ApplyServerSideEncryptionByDefault");
    }
    if (byDefault != null && byDefault.sseAlgorithm() != ServerSideEncryption.AES256) {
      throw Refusals.notImplemented("default encryption other than SSEAlgorithm=AES256");
    }
    if (blocked != null && (blocked.encryptionType().size() != 1
        || blocked.encryptionType().contains(EncryptionType.UNKNOWN_TO_SDK_VERSION))) {
      throw malformed("BlockedEncryptionTypes has one EncryptionType, SSE-C or NONE");
    }
    BlockedEncryptionTypes blocks = blocked != null ? blocked : ENCRYPTION.find(call, bucket)
        .map(row -> row.value().rules().getFirst().blockedEncryptionTypes()).orElse(null);
    ENCRYPTION.put(call, bucket, new EncryptionRow(ServerSideEncryptionConfiguration.builder()
        .rules(rule.toBuilder()
            .bucketKeyEnabled(Boolean.TRUE.equals(rule.bucketKeyEnabled()))
            .applyServerSideEncryptionByDefault(d -> d.sseAlgorithm(ServerSideEncryption.AES256))
            .blockedEncryptionTypes(blocks).build())
        .build(), Optional.of(call.now())));
  }

  void putOwnership(String bucket, OwnershipControls ownership) {
    if (ownership == null || ownership.rules().size() != 1) {
      throw malformed("ownership controls have one rule");
    }
    ObjectOwnership kind = ownership.rules().getFirst().objectOwnership();
    if (kind == null || kind == ObjectOwnership.UNKNOWN_TO_SDK_VERSION) {
      throw malformed("ObjectOwnership is BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter");
    }
    if (kind == ObjectOwnership.BUCKET_OWNER_ENFORCED) {
      new Acls(call).requireDisabled(bucket);
    }
    OWNERSHIP.put(call, bucket, new OwnershipRow(ownership));
  }

  void putPublicAccess(String bucket, PublicAccessBlockConfiguration block) {
    if (block == null) {
      throw malformed("a public access block configuration is needed");
    }
    PUBLIC_ACCESS.put(call, bucket, new PublicAccessRow(PublicAccessBlockConfiguration.builder()
        .blockPublicAcls(Boolean.TRUE.equals(block.blockPublicAcls()))
        .ignorePublicAcls(Boolean.TRUE.equals(block.ignorePublicAcls()))
        .blockPublicPolicy(Boolean.TRUE.equals(block.blockPublicPolicy()))
        .restrictPublicBuckets(Boolean.TRUE.equals(block.restrictPublicBuckets()))
        .build()));
  }

  void putPolicy(String bucket, String json) {
    Buckets.required(call, bucket);
    if (json == null || !json.startsWith("{")) {
      throw Errors.badRequest("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'");
    }
    if (json.getBytes(StandardCharsets.UTF_8).length > Limits.POLICY_BYTES) {
      throw Errors.badRequest("MalformedPolicy", "A policy has from 1 to " + Limits.POLICY_BYTES + " bytes.");
    }
    try {
      PolicyDocument policy = PolicyDocument.parse(PolicyDocument.Kind.RESOURCE, json);
      BucketPolicies.requireFitting(bucket, json);
      requireNotBlocked(bucket, policy);
    } catch (IllegalArgumentException e) {
      throw Errors.badRequest("MalformedPolicy", e.getMessage());
    }
    POLICY.put(call, bucket, new PolicyRow(json));
  }

  private void requireNotBlocked(String bucket, PolicyDocument policy) {
    if (policy.isPublic() && PUBLIC_ACCESS.find(call, bucket)
        .filter(row -> Boolean.TRUE.equals(row.value().blockPublicPolicy())).isPresent()) {
      throw Errors.of(403, "AccessDenied", "User: " + call.caller().arn() + " is not authorized to perform: "
          + "s3:PutBucketPolicy on resource: \"" + S3Accesses.ARN + bucket + "\" because public policies are prevented by "
          + "the BlockPublicPolicy setting in S3 Block Public Access.");
    }
  }

  /** Whether the bucket's policy lets in others than whom it names. */
  boolean hasPublicPolicy(String bucket) {
    return PolicyDocument.readable(PolicyDocument.Kind.RESOURCE, POLICY.get(call, bucket).json()).isPublic();
  }

  void putTags(String bucket, Tagging tagging) {
    if (tagging == null) {
      throw malformed("a Tagging is needed");
    }
    TAGS.put(call, bucket, new TagsRow(bucketTags(bucket, tagging.tagSet())));
  }

  void putVersioning(String bucket, VersioningConfiguration versioning) {
    String status = versioning == null ? null : versioning.statusAsString();
    if (versioning != null && "Enabled".equals(versioning.mfaDeleteAsString())) {
      throw Refusals.notImplemented("VersioningConfiguration MfaDelete=Enabled");
    }
    if ("Suspended".equals(status) && LOCK.find(call, bucket).isPresent()) {
      throw Errors.of(409, "InvalidBucketState", "An Object Lock configuration is present on this bucket, so the "
          + "versioning state cannot be changed.");
    }
    if ("Suspended".equals(status) || "Enabled".equals(status)) {
      VERSIONING.put(call, bucket, new VersioningRow(status));
    } else {
      throw status == null
          ? Errors.badRequest("IllegalVersioningConfigurationException", "The Versioning element must be specified")
          : malformed("the Status is Enabled or Suspended");
    }
  }

  /** A bucket's tags. Those of the system, as CloudFormation gives them, only it may change. */
  private SortedMap<String, String> bucketTags(String bucket, List<Tag> tags) {
    SortedMap<String, String> valid = validTags(tags);
    if (valid.size() > Limits.BUCKET_TAGS) {
      throw Errors.badRequest("BadRequest", "Bucket tag count cannot be greater than " + Limits.BUCKET_TAGS);
    }
    SortedMap<String, String> before = systemTags(bucket);
    if (!call.caller().arn().contains(":role/aws-service-role/")) {
      valid.forEach((key, value) -> {
        if (key.startsWith(SYSTEM) && !value.equals(before.get(key))) {
          throw invalidTag("System tags cannot be added/updated by requester", "TagKey", key);
        }
      });
      if (!valid.keySet().containsAll(before.keySet())) {
        throw invalidTag("System tags cannot be removed by requester");
      }
    }
    return valid;
  }

  private SortedMap<String, String> systemTags(String bucket) {
    SortedMap<String, String> tags = new TreeMap<>(
        TAGS.find(call, bucket).map(TagsRow::tags).orElseGet(Collections::emptySortedMap));
    tags.keySet().removeIf(key -> !key.startsWith(SYSTEM));
    return tags;
  }

  /** All but those of the system. */
  void removeTags(String bucket) {
    SortedMap<String, String> kept = systemTags(bucket);
    if (kept.isEmpty()) {
      TAGS.delete(call, bucket);
    } else {
      TAGS.put(call, bucket, new TagsRow(kept));
    }
  }

  /** An object's tags. */
  static SortedMap<String, String> objectTags(List<Tag> tags) {
    SortedMap<String, String> valid = validTags(tags);
    valid.keySet().stream().filter(key -> key.startsWith(SYSTEM)).findFirst().ifPresent(key -> {
      throw invalidTag("Your TagKey cannot be prefixed with aws:", "TagKey", key);
    });
    if (valid.size() > Limits.OBJECT_TAGS) {
      throw Errors.badRequest("BadRequest", "Object tags cannot be greater than " + Limits.OBJECT_TAGS);
    }
    return valid;
  }

  private static AwsServiceException invalidTag(String message, String... details) {
    return Errors.with(Errors.badRequest("InvalidTag", message), details);
  }

  private static SortedMap<String, String> validTags(List<Tag> tags) {
    SortedMap<String, String> valid = new TreeMap<>();
    for (Tag tag : tags) {
      if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > 128 || !TAG.matcher(tag.key()).matches()) {
        throw invalidTag("The TagKey you have provided is invalid", "TagKey", tag.key());
      }
      if (tag.value() == null || tag.value().length() > 256 || !TAG.matcher(tag.value()).matches()) {
        throw invalidTag("The TagValue you have provided is invalid", "TagKey", tag.key(), "TagValue", tag.value());
      }
      if (valid.put(tag.key(), tag.value()) != null) {
        throw invalidTag("Cannot provide multiple Tags with the same key", "TagKey", tag.key());
      }
    }
    return valid;
  }

  static List<Tag> shown(SortedMap<String, String> tags) {
    return tags.entrySet().stream().map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList();
  }

  static RuntimeException malformed(String rule) {
    return Errors.with(Errors.badRequest("MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema"), "Detail", rule);
  }
}
