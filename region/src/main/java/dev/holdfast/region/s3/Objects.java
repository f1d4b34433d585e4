package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.net.URLDecoder;
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
    Preconditions.write(find(r.bucket(), r.key()), r.key(), r.ifMatch(), r.ifNoneMatch());
    Blob blob = body();
    Checksum checksum =
        Checksums.verified(r, Optional.ofNullable(r.checksumAlgorithmAsString()), blob.checksums());
    replace(r.bucket(), r.key(), new Rows.StoredObject(
        List.of(new Rows.StoredPart(blob.id(), blob.size())), blob.size(), blob.md5(), checksum, call.now(),
        Descriptions.of(r), Descriptions.tags(r.tagging()), Optional.empty()));
    PutObjectResponse.Builder response =
        PutObjectResponse.builder().eTag('"' + blob.md5() + '"').checksumType(checksum.type());
    Checksums.show(response, checksum.algorithm(), checksum.value());
    return response.build();
  }

  DeleteObjectResponse delete(DeleteObjectRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    requireValidKey(r.key());
    if (r.ifMatch() != null) {
      Preconditions.write(find(r.bucket(), r.key()), r.key(), r.ifMatch(), null);
    }
    remove(r.bucket(), r.key());
    return DeleteObjectResponse.builder().build();
  }

  DeleteObjectsResponse deleteMany(DeleteObjectsRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    if (r.delete() == null || r.delete().objects().isEmpty() || r.delete().objects().size() > Limits.DELETE_AT_ONCE) {
      throw Configurations.malformed("from 1 to " + Limits.DELETE_AT_ONCE + " objects can be deleted at once");
    }
    List<DeletedObject> deleted = new ArrayList<>();
    List<S3Error> errors = new ArrayList<>();
    for (ObjectIdentifier object : r.delete().objects()) {
      try {
        Refusals.check(call, object);
        requireValidKey(object.key());
        if (object.eTag() != null) {
          Preconditions.write(find(r.bucket(), object.key()), object.key(), object.eTag(), null);
        }
        remove(r.bucket(), object.key());
        deleted.add(DeletedObject.builder().key(object.key()).build());
      } catch (AwsServiceException e) {
        errors.add(S3Error.builder()
            .key(object.key()).code(Errors.code(e)).message(e.awsErrorDetails().errorMessage()).build());
      }
    }
    boolean quiet = Boolean.TRUE.equals(r.delete().quiet());
    return DeleteObjectsResponse.builder().deleted(quiet ? List.of() : deleted).errors(errors).build();
  }

  /**
   * Copies no bytes: both objects refer to the same blobs. (So the copy of an object made of parts keeps its ETag; AWS
   * would give it that of an object put whole.)
   */
  CopyObjectResponse copy(CopyObjectRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.destinationBucket());
    requireValidKey(r.destinationKey());
    ObjectKey source = source(r);
    Rows.StoredObject object = required(call, source.bucket(), source.key());
    Preconditions.copy(object, r.copySourceIfMatch(), r.copySourceIfNoneMatch(), r.copySourceIfModifiedSince(),
        r.copySourceIfUnmodifiedSince());
    Preconditions.write(find(r.destinationBucket(), r.destinationKey()), r.destinationKey(), r.ifMatch(), r.ifNoneMatch());
    boolean describes = r.metadataDirective() == MetadataDirective.REPLACE;
    boolean tags = r.taggingDirective() == TaggingDirective.REPLACE;
    boolean toItself = source.equals(new ObjectKey(r.destinationBucket(), r.destinationKey()));
    if (toItself && !describes && r.storageClass() == null && r.websiteRedirectLocation() == null) {
      throw Errors.badRequest("InvalidRequest", "This copy request is illegal because it is trying to copy an object "
          + "to itself without changing the object's metadata, storage class, website redirect location or encryption "
          + "attributes.");
    }
    if (r.checksumAlgorithm() != null && !r.checksumAlgorithmAsString().equals(object.checksum().algorithm())) {
      throw Refusals.notImplemented("ChecksumAlgorithm of CopyObject other than the source's");
    }
    Rows.StoredObject copy = object.copied(
        call.now(),
        describes ? Descriptions.of(r) : kept(object.description(), r),
        tags ? Descriptions.tags(r.tagging()) : object.tags());
    BlobUse.share(call, copy.parts());
    replace(r.destinationBucket(), r.destinationKey(), copy);
    CopyObjectResult.Builder result = CopyObjectResult.builder()
        .eTag('"' + copy.etag() + '"').lastModified(call.now()).checksumType(copy.checksum().type());
    Checksums.show(result, copy.checksum().algorithm(), copy.checksum().value());
    return CopyObjectResponse.builder().copyObjectResult(result.build()).build();
  }

  /** The source's description; its class and redirection are never copied. */
  private static Rows.Description kept(Rows.Description d, CopyObjectRequest r) {
    return new Rows.Description(d.contentType(), d.cacheControl(), d.contentDisposition(), d.contentEncoding(),
        d.contentLanguage(), d.expires(), Optional.ofNullable(r.websiteRedirectLocation()),
        Descriptions.storageClass(r.storageClassAsString()), d.metadata());
  }

  GetObjectTaggingResponse tags(GetObjectTaggingRequest r) {
    Refusals.check(call, r);
    return GetObjectTaggingResponse.builder()
        .tagSet(Configurations.shown(required(call, r.bucket(), r.key()).tags())).build();
  }

  PutObjectTaggingResponse tag(PutObjectTaggingRequest r) {
    Refusals.check(call, r);
    if (r.tagging() == null) {
      throw Configurations.malformed("a Tagging is needed");
    }
    setTags(r.bucket(), r.key(), Configurations.validTags(r.tagging().tagSet(), Limits.OBJECT_TAGS));
    return PutObjectTaggingResponse.builder().build();
  }

  DeleteObjectTaggingResponse untag(DeleteObjectTaggingRequest r) {
    Refusals.check(call, r);
    setTags(r.bucket(), r.key(), new TreeMap<>());
    return DeleteObjectTaggingResponse.builder().build();
  }

  private void setTags(String bucket, String key, SortedMap<String, String> tags) {
    call.state().put(S3Service.OBJECTS, new ObjectKey(bucket, key), required(call, bucket, key).tagged(tags));
  }

  /** Puts an object in the place of what was there. */
  void replace(String bucket, String key, Rows.StoredObject object) {
    remove(bucket, key);
    call.state().put(S3Service.OBJECTS, new ObjectKey(bucket, key), object);
  }

  Optional<Rows.StoredObject> find(String bucket, String key) {
    return call.state().get(S3Service.OBJECTS, new ObjectKey(bucket, key));
  }

  private void remove(String bucket, String key) {
    call.state().remove(S3Service.OBJECTS, new ObjectKey(bucket, key))
        .ifPresent(gone -> BlobUse.release(call, gone.parts()));
  }

  private Blob body() {
    return call.body().orElseThrow(() -> Errors.badRequest("MissingRequestBodyError", "Request body is empty."));
  }

  /** {@code bucket/key}, perhaps with a slash before it and a version behind, URL encoded. */
  private static ObjectKey source(CopyObjectRequest r) {
    if (r.sourceBucket() != null && r.sourceKey() != null) {
      return new ObjectKey(r.sourceBucket(), r.sourceKey());
    }
    String given = r.copySource() == null ? "" : r.copySource();
    int query = given.indexOf("?versionId=");
    if (query >= 0 && !given.substring(query).equals("?versionId=null")) {
      throw Refusals.invalidArgument("Invalid version id specified: " + given);
    }
    // A plus sign is itself here, unlike in a form.
    String path = URLDecoder.decode(
        (query < 0 ? given : given.substring(0, query)).replace("+", "%2B"), StandardCharsets.UTF_8);
    String[] parts = (path.startsWith("/") ? path.substring(1) : path).split("/", 2);
    if (parts.length < 2 || parts[1].isEmpty()) {
      throw Refusals.invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
    return new ObjectKey(parts[0], parts[1]);
  }

  static Rows.StoredObject required(Call call, String bucket, String key) {
    Buckets.required(call, bucket);
    requireValidKey(key);
    return call.state().get(S3Service.OBJECTS, new ObjectKey(bucket, key))
        .orElseThrow(() -> Refusals.noSuchKey(key));
  }

  static void requireValidKey(String key) {
    if (key == null || key.isEmpty()) {
      throw Refusals.invalidArgument("a key must be named");
    }
    if (key.getBytes(StandardCharsets.UTF_8).length > Limits.KEY_BYTES) {
      throw Errors.badRequest("KeyTooLongError", "Your key is too long");
    }
  }
}
