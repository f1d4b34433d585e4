package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Blob;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Multipart uploads: parts come one by one, in any order and perhaps again, and become one object at once. */
record Uploads(Call call) {

  CreateMultipartUploadResponse create(CreateMultipartUploadRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    Objects.requireValidKey(r.key());
    Optional<String> algorithm = Optional.ofNullable(r.checksumAlgorithmAsString());
    Optional<String> type = Optional.ofNullable(r.checksumTypeAsString());
    if (type.isPresent() && algorithm.isEmpty()) {
      throw Errors.badRequest("InvalidRequest",
          "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    }
    algorithm.ifPresent(a -> Checksums.requireAllowed(a, type.orElse(Checksums.usualType(a))));
    Optional<Encryption> encryption = Encryption.ofNew(call, r.bucket(), r);
    // Ids begin with the time, so that the uploads of one key are listed in the order in which they began.
    String uploadId = VersionId.fresh(VersionId.micros(call.now()), call.ids()).text() + call.ids().base32(32);
    call.state().put(S3Service.UPLOADS, new UploadKey(r.bucket(), r.key(), uploadId), new Rows.Upload(
        call.now(), Descriptions.of(r), Descriptions.tags(r.tagging()), algorithm, type,
        new Locks(call).of(r.bucket(), r.objectLockModeAsString(), r.objectLockRetainUntilDate(),
            r.objectLockLegalHoldStatusAsString()), encryption, new Acls(call).ofNew(r.bucket(), r), Optional.empty()));
    return CreateMultipartUploadResponse.builder()
        .sseCustomerAlgorithm(Encryption.customer(encryption)).serverSideEncryption(Encryption.ours(encryption))
        .bucket(r.bucket()).key(r.key()).uploadId(uploadId)
        .checksumAlgorithm(r.checksumAlgorithmAsString())
        .checksumType(algorithm.map(a -> type.orElse(Checksums.usualType(a))).orElse(null))
        .build();
  }

  UploadPartResponse put(UploadPartRequest r) {
    Refusals.check(call, r);
    Rows.Upload upload = required(r.bucket(), r.key(), r.uploadId());
    requireNumber(r.partNumber());
    Encryption.requireNotBlocked(call, r.bucket(), r);
    Encryption.requirePart(upload, Encryption.given(r));
    Blob blob = body();
    Checksum checksum = Checksums.verified(r, upload.checksumAlgorithm(), blob.checksums());
    requireWanted(upload, Checksums.stated(r).isEmpty() ? Optional.empty() : Optional.of(checksum.algorithm()));
    store(new PartKey(r.uploadId(), r.partNumber()), upload, blob);
    UploadPartResponse.Builder response = UploadPartResponse.builder().eTag('"' + blob.md5() + '"')
        .sseCustomerAlgorithm(Encryption.customer(upload.encryption()))
        .serverSideEncryption(Encryption.ours(upload.encryption()));
    Checksums.show(response, checksum.algorithm(), checksum.value());
    return response.build();
  }

  /** Where the whole's checksum is made of the parts', each must state one; elsewhere none need, but none another. */
  private static void requireWanted(Rows.Upload upload, Optional<String> stated) {
    Optional<String> wanted = upload.checksumAlgorithm()
        .filter(a -> stated.isPresent() || type(upload, a).equals(Checksum.COMPOSITE));
    if (wanted.isPresent() && !wanted.equals(stated)) {
      throw Errors.badRequest("InvalidRequest", "Checksum Type mismatch occurred, expected checksum Type: "
          + wanted.get().toLowerCase(Locale.ROOT) + ", actual checksum Type: "
          + stated.map(a -> a.toLowerCase(Locale.ROOT)).orElse("null"));
    }
  }

  private static String type(Rows.Upload upload, String algorithm) {
    return upload.checksumType().orElse(Checksums.usualType(algorithm));
  }

  /** The bytes, which the shell has read out of the source, are {@link Call#body}. */
  UploadPartCopyResponse copy(UploadPartCopyRequest r) {
    Refusals.check(call, r);
    Rows.Upload upload = required(r.bucket(), r.key(), r.uploadId());
    requireNumber(r.partNumber());
    CopySource source = CopySource.of(r);
    Rows.StoredObject object = Copies.source(call, source);
    Encryption.requireReadable(object.encryption(), Encryption.ofSource(r));
    Encryption.requireNotBlocked(call, r.destinationBucket(), r);
    Encryption.requirePart(upload, Encryption.given(r));
    Blob blob = body();
    store(new PartKey(r.uploadId(), r.partNumber()), upload, blob);
    CopyPartResult.Builder result = CopyPartResult.builder().eTag('"' + blob.md5() + '"').lastModified(ObjectListing.shown(call.now()));
    upload.checksumAlgorithm().ifPresent(a -> Checksums.show(result, a, blob.checksums().get(a)));
    return UploadPartCopyResponse.builder()
        .copyPartResult(result.build())
        .sseCustomerAlgorithm(Encryption.customer(upload.encryption()))
        .serverSideEncryption(Encryption.ours(upload.encryption()))
        .copySourceVersionId(object.version().id().orElse(null))
        .build();
  }

  static void requireNumber(Integer partNumber) {
    if (partNumber == null || partNumber < 1 || partNumber > Limits.PARTS) {
      throw Refusals.invalidArgument("Part number must be an integer between 1 and " + Limits.PARTS + ", inclusive",
          "partNumber", partNumber == null ? null : partNumber.toString());
    }
  }

  private Blob body() {
    return call.body().orElseThrow(() -> Errors.badRequest("MissingRequestBodyError", "Request body is empty."));
  }

  private void store(PartKey key, Rows.Upload upload, Blob blob) {
    call.state().get(S3Service.PARTS, key).ifPresent(old -> BlobUse.release(call, List.of(old.stored())));
    call.state().put(S3Service.PARTS, key, new Rows.UploadedPart(
        new Rows.StoredPart(blob.id(), blob.size(), upload.checksumAlgorithm().map(blob.checksums()::get)),
        blob.md5(), blob.checksums(), call.now()));
  }

  AbortMultipartUploadResponse abort(AbortMultipartUploadRequest r) {
    Refusals.check(call, r);
    required(r.bucket(), r.key(), r.uploadId());
    remove(new UploadKey(r.bucket(), r.key(), r.uploadId()));
    return AbortMultipartUploadResponse.builder().build();
  }

  CompleteMultipartUploadResponse complete(CompleteMultipartUploadRequest r) {
    Refusals.check(call, r);
    Buckets.required(call, r.bucket());
    Objects.requireValidKey(r.key());
    Versions versions = new Versions(call);
    Optional<Rows.StoredObject> existing = versions.current(r.bucket(), r.key());
    // The answer to the first try may have been lost on its way.
    if (existing.flatMap(Rows.StoredObject::uploadId).filter(id -> id.equals(r.uploadId())).isPresent()) {
      return completed(r, existing.get());
    }
    Rows.Upload upload = required(r.bucket(), r.key(), r.uploadId());
    Encryption.requireSame(upload, Encryption.given(r));
    Preconditions.complete(existing, r.key(), r.ifMatch(), r.ifNoneMatch(), upload);
    List<Rows.UploadedPart> chosen = chosen(r, upload);
    long size = chosen.stream().mapToLong(p -> p.stored().size()).sum();
    if (size > Limits.OBJECT_BYTES) {
      throw Errors.badRequest("EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.");
    }
    if (r.mpuObjectSize() != null && r.mpuObjectSize() != size) {
      throw Errors.badRequest("InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was "
          + "computed: " + size);
    }
    Rows.StoredObject object = new Rows.StoredObject(
        chosen.stream().map(Rows.UploadedPart::stored).toList(), size, Checksums.etagOfParts(chosen),
        checksum(r, upload, chosen), call.now(), upload.description(), upload.tags(), Optional.of(r.uploadId()),
        VersionId.UNVERSIONED, upload.lock(), upload.encryption(), upload.acl());
    Set<Rows.StoredPart> used = new LinkedHashSet<>(object.parts());
    parts(r.uploadId()).values().stream()
        .filter(p -> !used.contains(p.stored()))
        .toList()
        .forEach(unused -> BlobUse.release(call, List.of(unused.stored())));
    forget(new UploadKey(r.bucket(), r.key(), r.uploadId()));
    Rows.StoredObject added = versions.add(r.bucket(), r.key(), object);
    new Notifications(call).happened("ObjectCreated:CompleteMultipartUpload", r.bucket(), r.key(), added);
    return completed(r, added);
  }

  private CompleteMultipartUploadResponse completed(CompleteMultipartUploadRequest r, Rows.StoredObject object) {
    CompleteMultipartUploadResponse.Builder response = CompleteMultipartUploadResponse.builder()
        .bucket(r.bucket()).key(r.key())
        .location(call.settings().apiEndpoint() + '/' + r.bucket() + '/' + r.key())
        .eTag('"' + object.etag() + '"')
        .versionId(object.version().id().orElse(null))
        .expiration(LifecycleRules.header(call, r.bucket(), r.key(), object).orElse(null))
        .serverSideEncryption(Encryption.ours(object.encryption()))
        .checksumType(object.checksum().type());
    Checksums.show(response, object.checksum().algorithm(), object.checksum().value());
    return response.build();
  }

  /** The parts that the request names, which must be there as it knows them, in order, and large enough. */
  private List<Rows.UploadedPart> chosen(CompleteMultipartUploadRequest r, Rows.Upload upload) {
    if (r.multipartUpload() == null) {
      throw Errors.badRequest("InvalidRequest", "You must specify at least one part");
    }
    if (r.multipartUpload().parts().isEmpty()) {
      throw Configurations.malformed("a CompleteMultipartUpload names its parts");
    }
    List<CompletedPart> named = r.multipartUpload().parts();
    List<Rows.UploadedPart> chosen = new ArrayList<>();
    requireOrder(r, named);
    for (CompletedPart part : named) {
      Rows.UploadedPart uploaded = call.state().get(S3Service.PARTS, new PartKey(r.uploadId(), part.partNumber()))
          .filter(p -> part.eTag() != null && Preconditions.unquoted(part.eTag()).equals(p.etag()))
          .orElseThrow(() -> invalidPart(r, part));
      requireChecksums(r, upload, part, uploaded);
      chosen.add(uploaded);
    }
    for (int i = 0; i < chosen.size() - 1; i++) {
      Rows.UploadedPart part = chosen.get(i);
      if (part.stored().size() < Limits.MIN_PART_BYTES) {
        throw Errors.with(Errors.badRequest("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"),
            "ProposedSize", "" + part.stored().size(), "MinSizeAllowed", "" + Limits.MIN_PART_BYTES,
            "PartNumber", named.get(i).partNumber().toString(), "ETag", part.etag());
      }
    }
    return chosen;
  }

  private static void requireOrder(CompleteMultipartUploadRequest r, List<CompletedPart> named) {
    int last = 0;
    for (CompletedPart part : named) {
      if (part.partNumber() == null || part.partNumber() <= last) {
        throw Errors.with(Errors.badRequest("InvalidPartOrder", "The list of parts was not in ascending order. Parts must "
            + "be ordered by part number."), "UploadId", r.uploadId());
      }
      last = part.partNumber();
    }
  }

  private static AwsServiceException invalidPart(CompleteMultipartUploadRequest r, CompletedPart part) {
    return Errors.with(Errors.badRequest("InvalidPart", "One or more of the specified parts could not be found.  The part "
        + "may not have been uploaded, or the specified entity tag may not match the part's entity tag."),
        "UploadId", r.uploadId(), "PartNumber", part.partNumber().toString(),
        "ETag", part.eTag() == null ? null : Preconditions.unquoted(part.eTag()));
  }

  /** Checksums of parts that are told must be true; where the whole's is made of theirs, each must be told. */
  private static void requireChecksums(
      CompleteMultipartUploadRequest r, Rows.Upload upload, CompletedPart part, Rows.UploadedPart uploaded) {
    SortedMap<String, String> stated = Checksums.stated(part);
    stated.forEach((algorithm, value) -> {
      if (!value.equals(uploaded.checksums().get(algorithm))) {
        throw invalidPart(r, part);
      }
    });
    upload.checksumAlgorithm().filter(a -> stated.isEmpty()
        && type(upload, a).equals(Checksum.COMPOSITE)).ifPresent(a -> {
          throw Errors.badRequest("InvalidRequest", "The upload was created using a " + a.toLowerCase(Locale.ROOT)
              + " checksum. The complete request must include the checksum for each part. It was missing for part "
              + part.partNumber() + " in the request.");
        });
  }

  private static Checksum checksum(
      CompleteMultipartUploadRequest r, Rows.Upload upload, List<Rows.UploadedPart> chosen) {
    String algorithm = upload.checksumAlgorithm().orElse(Checksums.DEFAULT);
    String type = type(upload, algorithm);
    if (r.checksumType() != null && !r.checksumTypeAsString().equals(type)) {
      throw Errors.badRequest("InvalidRequest", "The upload was created using the " + type
          + " checksum mode. The complete request must use the same checksum mode.");
    }
    Checksum checksum = Checksums.ofParts(algorithm, type, chosen);
    Checksums.stated(r).forEach((stated, value) -> {
      if (!checksum.of(stated).filter(value::equals).isPresent()) {
        throw Checksums.badDigest(stated);
      }
    });
    return checksum;
  }

  SortedMap<UploadKey, Rows.Upload> of(String bucket) {
    return call.state().range(
        S3Service.UPLOADS, new UploadKey(bucket, "", ""), new UploadKey(bucket + '\0', "", ""));
  }

  SortedMap<PartKey, Rows.UploadedPart> parts(String uploadId) {
    return call.state().range(
        S3Service.PARTS, new PartKey(uploadId, 0), new PartKey(uploadId, Integer.MAX_VALUE));
  }

  /** Tells the uploads of a key that its object is deleted. */
  void overtake(String bucket, String key) {
    SortedMap<UploadKey, Rows.Upload> overtaken = call.state().range(
        S3Service.UPLOADS, new UploadKey(bucket, key, ""), new UploadKey(bucket, key + '\0', ""));
    List.copyOf(overtaken.entrySet()).forEach(
        e -> call.state().put(S3Service.UPLOADS, e.getKey(), e.getValue().overtaken(call.now())));
  }

  void abortAll(String bucket) {
    List.copyOf(of(bucket).keySet()).forEach(this::remove);
  }

  /** Gives an upload up, with the parts that came. */
  void remove(UploadKey upload) {
    parts(upload.uploadId()).values().stream().toList()
        .forEach(part -> BlobUse.release(call, List.of(part.stored())));
    forget(upload);
  }

  private void forget(UploadKey upload) {
    List.copyOf(parts(upload.uploadId()).keySet()).forEach(part -> call.state().remove(S3Service.PARTS, part));
    call.state().remove(S3Service.UPLOADS, upload);
  }

  Rows.Upload required(String bucket, String key, String uploadId) {
    Buckets.required(call, bucket);
    Objects.requireValidKey(key);
    return Optional.ofNullable(uploadId)
        .flatMap(id -> call.state().get(S3Service.UPLOADS, new UploadKey(bucket, key, id)))
        .orElseThrow(() -> Errors.with(Errors.of(404, "NoSuchUpload", "The specified upload does not exist. The upload "
            + "ID may be invalid, or the upload may have been aborted or completed."), "UploadId", uploadId));
  }
}
