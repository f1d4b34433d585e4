package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/** Writes, copies, tags and deletes objects. */
record Objects(Call call) {

  PutObjectResponse put(PutObjectRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    requireValidKey(r.key());
    Versions versions = new Versions(call);
    Preconditions.write(versions.current(r.bucket(), r.key()), r.key(), r.ifMatch(), r.ifNoneMatch());
    Optional<Encryption> encryption = Encryption.ofNew(call, r.bucket(), r);
    Blob blob = body();
    Checksum checksum =
        Checksums.verified(r, Optional.ofNullable(r.checksumAlgorithmAsString()), blob.checksums());
    Rows.StoredObject object = versions.add(r.bucket(), r.key(), new Rows.StoredObject(
        List.of(new Rows.StoredPart(blob.id(), blob.size(), Optional.empty())), blob.size(), blob.md5(), checksum,
        call.now(), Descriptions.of(r), Descriptions.tags(r.tagging()), Optional.empty(), VersionId.UNVERSIONED,
        new Locks(call).of(r.bucket(), r.objectLockModeAsString(), r.objectLockRetainUntilDate(),
            r.objectLockLegalHoldStatusAsString()), encryption, new Acls(call).ofNew(r.bucket(), r)));
    new Notifications(call).happened("ObjectCreated:Put", r.bucket(), r.key(), object);
    PutObjectResponse.Builder response = PutObjectResponse.builder()
        .eTag('"' + blob.md5() + '"').checksumType(checksum.type()).versionId(object.version().id().orElse(null))
        .expiration(LifecycleRules.header(call, r.bucket(), r.key(), object).orElse(null))
        .sseCustomerAlgorithm(Encryption.customer(encryption)).serverSideEncryption(Encryption.ours(encryption));
    Checksums.show(response, checksum.algorithm(), checksum.value());
    return response.build();
  }

  DeleteObjectResponse delete(DeleteObjectRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    requireValidKey(r.key());
    if (r.bypassGovernanceRetention() != null) {
      new Locks(call).requireBypassable(r.bucket());
    }
    Versions.Deleted deleted = delete(
        r.bucket(), r.key(), r.versionId(), r.ifMatch(), Boolean.TRUE.equals(r.bypassGovernanceRetention()));
    return DeleteObjectResponse.builder()
        .deleteMarker(deleted.marker() ? true : null)
        .versionId(deleted.versionId().orElse(null))
        .build();
  }

  private Versions.Deleted delete(String bucket, String key, String versionId, String ifMatch, boolean bypass) {
    Versions versions = new Versions(call);
    if (ifMatch != null) {
      Preconditions.delete(versions.current(bucket, key), key, ifMatch);
    }
    Versions.Deleted deleted =
        versionId == null ? versions.delete(bucket, key) : versions.delete(bucket, key, versionId, bypass);
    new Notifications(call).removed("ObjectRemoved", bucket, key, deleted);
    return deleted;
  }

  DeleteObjectsResponse deleteMany(DeleteObjectsRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    if (r.delete() == null || r.delete().objects().isEmpty() || r.delete().objects().size() > Limits.DELETE_AT_ONCE) {
      throw Configurations.malformed("from 1 to " + Limits.DELETE_AT_ONCE + " objects can be deleted at once");
    }
    boolean bypass = Boolean.TRUE.equals(r.bypassGovernanceRetention());
    if (r.bypassGovernanceRetention() != null) {
      new Locks(call).requireBypassable(r.bucket());
    }
    List<DeletedObject> deleted = new ArrayList<>();
    List<S3Error> errors = new ArrayList<>();
    for (ObjectIdentifier object : r.delete().objects()) {
      try {
        requireValidKey(object.key());
        if (object.versionId() != null && !Versions.isValid(object.versionId())) {
          throw Versions.absent(object.key(), object.versionId());
        }
        Refusals.check(call, object);
        deleted.add(shown(object, delete(
            r.bucket(), object.key(), object.versionId(), object.eTag(), bypass)));
      } catch (AwsServiceException e) {
        errors.add(S3Error.builder()
            .key(object.key()).versionId(object.versionId()).code(Errors.code(e)).message(e.awsErrorDetails().errorMessage()).build());
      }
    }
    boolean quiet = Boolean.TRUE.equals(r.delete().quiet());
    return DeleteObjectsResponse.builder().deleted(quiet ? List.of() : deleted).errors(errors).build();
  }

  private static DeletedObject shown(ObjectIdentifier asked, Versions.Deleted deleted) {
    return DeletedObject.builder()
        .key(asked.key())
        .versionId(asked.versionId())
        .deleteMarker(deleted.marker() ? true : null)
        .deleteMarkerVersionId(deleted.marker() ? deleted.versionId().orElse(null) : null)
        .build();
  }

  /**
   * Copies no bytes but those that the shell had to store anew ({@link Copies}): both objects refer to the same blobs.
   */
  CopyObjectResponse copy(CopyObjectRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.destinationBucket());
    requireValidKey(r.destinationKey());
    CopySource source = CopySource.of(r);
    Versions versions = new Versions(call);
    Rows.StoredObject object = Copies.source(call, source);
    Preconditions.copy(object, r.copySourceIfMatch(), r.copySourceIfNoneMatch(), r.copySourceIfModifiedSince(),
        r.copySourceIfUnmodifiedSince(), call.now());
    Preconditions.write(versions.current(r.destinationBucket(), r.destinationKey()), r.destinationKey(),
        r.ifMatch(), r.ifNoneMatch());
    if (r.metadataDirective() == MetadataDirective.UNKNOWN_TO_SDK_VERSION) {
      throw Refusals.invalidArgument(
          "Unknown metadata directive.", "x-amz-metadata-directive", r.metadataDirectiveAsString());
    }
    if (r.taggingDirective() == TaggingDirective.UNKNOWN_TO_SDK_VERSION) {
      throw Refusals.invalidArgument(
          "Unknown tagging directive.", "x-amz-tagging-directive", r.taggingDirectiveAsString());
    }
    boolean describes = r.metadataDirective() == MetadataDirective.REPLACE;
    boolean tags = r.taggingDirective() == TaggingDirective.REPLACE;
    boolean toItself = source.versionId().isEmpty()
        && source.bucket().equals(r.destinationBucket()) && source.key().equals(r.destinationKey());
    Encryption.requireReadable(object.encryption(), Encryption.ofSource(r));
    Optional<Encryption> encryption = Encryption.ofNew(call, r.destinationBucket(), r);
    boolean encrypts = object.encryption().isPresent() || encryption.isPresent() || r.serverSideEncryption() != null
        || Encryption.isSet(call, r.destinationBucket());
    if (toItself && !describes && !encrypts && r.storageClass() == null && r.websiteRedirectLocation() == null) {
      throw Errors.badRequest("InvalidRequest", "This copy request is illegal because it is trying to copy an object "
          + "to itself without changing the object's metadata, storage class, website redirect location or encryption "
          + "attributes.");
    }
    Rows.StoredObject bytes = call.body().map(blob -> rewritten(object, blob, r, encryption)).orElse(object);
    if (call.body().isEmpty()) {
      if (Copies.areEncrypted(object, encryption)) {
        throw conflict();
      }
      BlobUse.share(call, object.parts());
    }
    Rows.StoredObject copy = versions.add(r.destinationBucket(), r.destinationKey(), bytes.copied(
        call.now(),
        describes ? Descriptions.of(r) : kept(object.description(), r),
        tags ? Descriptions.tags(r.tagging()) : object.tags(),
        new Locks(call).of(r.destinationBucket(), r.objectLockModeAsString(), r.objectLockRetainUntilDate(),
            r.objectLockLegalHoldStatusAsString()))
        .granted(new Acls(call).ofNew(r.destinationBucket(), r)));
    new Notifications(call).happened("ObjectCreated:Copy", r.destinationBucket(), r.destinationKey(), copy);
    CopyObjectResult.Builder result = CopyObjectResult.builder()
        .eTag('"' + copy.etag() + '"').lastModified(ObjectListing.shown(call.now())).checksumType(copy.checksum().type());
    Checksums.show(result, copy.checksum().algorithm(), copy.checksum().value());
    return CopyObjectResponse.builder()
        .copyObjectResult(result.build())
        .sseCustomerAlgorithm(Encryption.customer(encryption)).serverSideEncryption(Encryption.ours(encryption))
        .versionId(versions.shown(r.destinationBucket(), copy))
        .copySourceVersionId(object.version().id().orElse(null))
        .expiration(LifecycleRules.header(call, r.destinationBucket(), r.destinationKey(), copy).orElse(null))
        .build();
  }

  /** The source's bytes as the shell has stored them anew, with another checksum; they must still be the source's. */
  private static Rows.StoredObject rewritten(
      Rows.StoredObject source, Blob blob, CopyObjectRequest r, Optional<Encryption> encryption) {
    boolean full = source.checksum().type().equals(Checksum.FULL_OBJECT);
    boolean same = blob.size() == source.size()
        && (!full || source.checksum().value().equals(blob.checksums().get(source.checksum().algorithm())));
    if (!same) {
      throw conflict();
    }
    String algorithm = Copies.algorithm(source, r);
    return source.stored(List.of(new Rows.StoredPart(blob.id(), blob.size(), Optional.empty())), blob.md5(),
        new Checksum(algorithm, blob.checksums().get(algorithm), Checksum.FULL_OBJECT), encryption);
  }

  private static AwsServiceException conflict() {
    return Errors.of(409, "OperationAborted", "A conflicting conditional operation is currently in progress against "
        + "this resource. Please try again.");
  }

  /** The source's description; its class and redirection are never copied. */
  private static Rows.Description kept(Rows.Description d, CopyObjectRequest r) {
    return new Rows.Description(d.contentType(), d.cacheControl(), d.contentDisposition(), d.contentEncoding(),
        d.contentLanguage(), d.expires(), Descriptions.redirect(r.websiteRedirectLocation()),
        Descriptions.storageClass(r.storageClassAsString()), d.metadata());
  }

  GetObjectTaggingResponse tags(GetObjectTaggingRequest r) {
    Refusals.check(call, r);
    Versions versions = new Versions(call);
    Rows.StoredObject object = versions.describable(r.bucket(), r.key(), r.versionId());
    return GetObjectTaggingResponse.builder()
        .tagSet(Configurations.shown(object.tags()))
        .versionId(versions.shown(r.bucket(), object))
        .build();
  }

  PutObjectTaggingResponse tag(PutObjectTaggingRequest r) {
    Refusals.check(call, r);
    if (r.tagging() == null) {
      throw Configurations.malformed("a Tagging is needed");
    }
    return PutObjectTaggingResponse.builder()
        .versionId(setTags(r.bucket(), r.key(), r.versionId(),
            Configurations.objectTags(r.tagging().tagSet())))
        .build();
  }

  DeleteObjectTaggingResponse untag(DeleteObjectTaggingRequest r) {
    Refusals.check(call, r);
    return DeleteObjectTaggingResponse.builder()
        .versionId(setTags(r.bucket(), r.key(), r.versionId(), new TreeMap<>()))
        .build();
  }

  /** @return the version's id, as answers bear it */
  private String setTags(String bucket, String key, String versionId, SortedMap<String, String> tags) {
    Versions versions = new Versions(call);
    Rows.StoredObject object = versions.describable(bucket, key, versionId);
    versions.change(bucket, key, object.tagged(tags));
    new Notifications(call).happened(
        tags.isEmpty() ? "ObjectTagging:Delete" : "ObjectTagging:Put", bucket, key, object);
    return versions.shown(bucket, object);
  }

  private Blob body() {
    return call.body().orElseThrow(() -> Errors.badRequest("MissingRequestBodyError", "Request body is empty."));
  }

  static void requireValidKey(String key) {
    if (key == null || key.isEmpty()) {
      throw Refusals.invalidArgument("a key must be named");
    }
    if (key.getBytes(StandardCharsets.UTF_8).length > Limits.KEY_BYTES) {
      throw Errors.with(Errors.badRequest("KeyTooLongError", "Your key is too long"),
          "Size", "" + key.getBytes(StandardCharsets.UTF_8).length, "MaxSizeAllowed", "" + Limits.KEY_BYTES);
    }
  }
}
