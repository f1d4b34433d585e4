package dev.holdfast.region.s3;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The rows of S3's tables. */
final class Rows {

  private Rows() {}

  record Bucket(String name, Instant created) {}

  /**
   * What a writer says of an object beside its bytes.
   *
   * @param metadata of {@code x-amz-meta-…}, names in lower case
   */
  record Description(
      Optional<String> contentType,
      Optional<String> cacheControl,
      Optional<String> contentDisposition,
      Optional<String> contentEncoding,
      Optional<String> contentLanguage,
      Optional<Instant> expires,
      Optional<String> websiteRedirectLocation,
      String storageClass,
      SortedMap<String, String> metadata) {}

  /**
   * @param size bytes
   * @param etag without quotes
   * @param checksum of the whole
   * @param uploadId of the multipart upload that made it: completing that again succeeds
   */
  record StoredObject(
      List<StoredPart> parts,
      long size,
      String etag,
      Checksum checksum,
      Instant modified,
      Description description,
      SortedMap<String, String> tags,
      Optional<String> uploadId) {

    StoredObject copied(Instant now, Description newDescription, SortedMap<String, String> newTags) {
      return new StoredObject(parts, size, etag, checksum, now, newDescription, newTags, Optional.empty());
    }

    StoredObject tagged(SortedMap<String, String> newTags) {
      return new StoredObject(parts, size, etag, checksum, modified, description, newTags, uploadId);
    }
  }

  record StoredPart(String blobId, long size) {}

  /** @param checksumType empty: as is usual for the algorithm */
  record Upload(
      Instant initiated,
      Description description,
      SortedMap<String, String> tags,
      Optional<String> checksumAlgorithm,
      Optional<String> checksumType) {}

  /** A part of an upload that is not complete yet. */
  record UploadedPart(StoredPart stored, String etag, SortedMap<String, String> checksums, Instant modified) {}

  /** A blob that more than one object refers to. @param more references beyond the first */
  record SharedBlob(int more) {}

  /** A blob that nothing refers to any more. */
  record GarbageBlob(Instant since) {}
}
