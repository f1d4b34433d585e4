package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Reads objects: GetObject (all but the bytes, which the shell streams) and HeadObject. */
public final class Retrievals {

  private Retrievals() {}

  /**
   * Finds what a GetObject answers.
   *
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException as AWS: NoSuchBucket, NoSuchKey,
   *     NoSuchVersion, MethodNotAllowed (a delete marker), PreconditionFailed (412), NotModified (304), InvalidRange (416), InvalidPartNumber
   */
  public static Retrieval get(Call call, GetObjectRequest r) {
    Refusals.check(call, r);
    Versions versions = new Versions(call);
    Rows.StoredObject object = versions.required(r.bucket(), r.key(), r.versionId());
    Encryption.requireReadable(object.encryption(), Encryption.given(r));
    Preconditions.read(
        object, r.ifMatch(), r.ifNoneMatch(), r.ifModifiedSince(), r.ifUnmodifiedSince(), call.now());
    if (r.range() != null && r.partNumber() != null) {
      throw Errors.badRequest("InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
    }
    Optional<Retrieval.ByteRange> range = r.partNumber() != null
        ? partRange(object, r.partNumber())
        : Optional.ofNullable(r.range()).flatMap(h -> Retrieval.ByteRange.parse(h, object.size()));
    GetObjectResponse.Builder response = described(object, range);
    if (r.partNumber() != null && object.uploadId().isPresent()) {
      response.partsCount(object.parts().size());
    }
    boolean whole = range.isEmpty() || range.get().length() == object.size();
    if (r.checksumMode() == ChecksumMode.ENABLED && whole) {
      Checksums.show(response, object.checksum().algorithm(), object.checksum().value());
      response.checksumType(object.checksum().type());
    }
    if (r.versionId() == null) {
      LifecycleRules.header(call, r.bucket(), r.key(), object).ifPresent(response::expiration);
    }
    response.versionId(versions.shown(r.bucket(), object));
    override(response, r);
    return new Retrieval(response.build(), slices(object, range));
  }

  static HeadObjectResponse head(Call call, HeadObjectRequest r) {
    GetObjectRequest.Builder get = GetObjectRequest.builder();
    copy(r, get);
    return copy(get(call, get.build()).response(), HeadObjectResponse.builder()).build();
  }

  private static GetObjectResponse.Builder described(
      Rows.StoredObject object, Optional<Retrieval.ByteRange> range) {
    Rows.Description d = object.description();
    return GetObjectResponse.builder()
        .acceptRanges("bytes")
        .contentLength(range.map(Retrieval.ByteRange::length).orElse(object.size()))
        .contentRange(range.map(b -> "bytes " + b.first() + '-' + b.last() + '/' + object.size()).orElse(null))
        .eTag('"' + object.etag() + '"')
        .lastModified(object.modified().truncatedTo(ChronoUnit.SECONDS))
        .contentType(d.contentType().orElse(null))
        .cacheControl(d.cacheControl().orElse(null))
        .contentDisposition(d.contentDisposition().orElse(null))
        .contentEncoding(d.contentEncoding().orElse(null))
        .contentLanguage(d.contentLanguage().orElse(null))
        .expires(d.expires().orElse(null))
        .websiteRedirectLocation(d.websiteRedirectLocation().orElse(null))
        .storageClass(d.storageClass().equals("STANDARD") ? null : d.storageClass())
        .metadata(d.metadata())
        .sseCustomerAlgorithm(Encryption.customer(object.encryption()))
        .serverSideEncryption(Encryption.ours(object.encryption()))
        .objectLockMode(object.lock().retention().map(Lock.Retention::mode).orElse(null))
        .objectLockRetainUntilDate(object.lock().retention().map(Lock.Retention::until).orElse(null))
        .objectLockLegalHoldStatus(object.lock().legalHoldStatus().orElse(null))
        .tagCount(object.tags().isEmpty() ? null : object.tags().size());
  }

  /** What a presigned URL may say of the response's headers. */
  private static void override(GetObjectResponse.Builder response, GetObjectRequest r) {
    Optional.ofNullable(r.responseContentType()).ifPresent(response::contentType);
    Optional.ofNullable(r.responseContentDisposition()).ifPresent(response::contentDisposition);
    Optional.ofNullable(r.responseContentEncoding()).ifPresent(response::contentEncoding);
    Optional.ofNullable(r.responseContentLanguage()).ifPresent(response::contentLanguage);
    Optional.ofNullable(r.responseCacheControl()).ifPresent(response::cacheControl);
    Optional.ofNullable(r.responseExpires()).ifPresent(response::expires);
  }

  private static Optional<Retrieval.ByteRange> partRange(Rows.StoredObject object, int partNumber) {
    int parts = object.uploadId().isPresent() ? object.parts().size() : 1;
    if (partNumber < 1 || partNumber > parts) {
      throw Errors.with(Errors.of(416, "InvalidPartNumber", "The requested partnumber is not satisfiable"),
          "PartNumberRequested", "" + partNumber, "ActualPartCount", "" + parts);
    }
    if (object.size() == 0) {
      return Optional.empty();
    }
    if (object.uploadId().isEmpty()) {
      return Optional.of(new Retrieval.ByteRange(0, object.size() - 1));
    }
    long first = object.parts().subList(0, partNumber - 1).stream().mapToLong(Rows.StoredPart::size).sum();
    return Optional.of(new Retrieval.ByteRange(first, first + object.parts().get(partNumber - 1).size() - 1));
  }

  /** Some or all of an object's bytes, without the headers of an answer. */
  static Retrieval bytes(Rows.StoredObject object, Optional<Retrieval.ByteRange> range) {
    return new Retrieval(GetObjectResponse.builder().build(), slices(object, range));
  }

  private static List<Retrieval.Slice> slices(Rows.StoredObject object, Optional<Retrieval.ByteRange> range) {
    long from = range.map(Retrieval.ByteRange::first).orElse(0L);
    long to = range.map(b -> b.last() + 1).orElse(object.size());
    List<Retrieval.Slice> slices = new ArrayList<>();
    long start = 0;
    for (Rows.StoredPart part : object.parts()) {
      long end = start + part.size();
      long first = Math.max(from, start);
      long last = Math.min(to, end);
      if (first < last) {
        slices.add(new Retrieval.Slice(part.blobId(), first - start, last - first));
      }
      start = end;
    }
    return slices;
  }

  /** HeadObject's members are GetObject's, by name and type. */
  private static <B extends software.amazon.awssdk.core.SdkPojo> B copy(
      software.amazon.awssdk.core.SdkPojo from, B to) {
    for (SdkField<?> field : from.sdkFields()) {
      Object value = field.getValueOrDefault(from);
      to.sdkFields().stream()
          .filter(f -> value != null && f.memberName().equals(field.memberName()))
          .forEach(f -> f.set(to, value));
    }
    return to;
  }
}
