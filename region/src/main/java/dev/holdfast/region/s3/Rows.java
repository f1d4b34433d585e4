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
   * @param version which version of its key it is
   * @param lock what keeps it from being deleted
   * @param encryption of the customer's key with which its bytes are encrypted
   * @param acl empty: the owner's alone
   */
  record StoredObject(
      List<StoredPart> parts,
      long size,
      String etag,
      Checksum checksum,
      Instant modified,
      Description description,
      SortedMap<String, String> tags,
      Optional<String> uploadId,
      VersionId version,
      Lock lock,
      Optional<Encryption> encryption,
      Optional<Acls.Acl> acl) {

    StoredObject copied(Instant now, Description newDescription, SortedMap<String, String> newTags, Lock newLock) {
      return new StoredObject(
          parts, size, etag, checksum, now, newDescription, newTags, Optional.empty(), version, newLock, encryption,
          Optional.empty());
    }

    /** The same bytes, stored anew. */
    StoredObject stored(
        List<StoredPart> newParts, String newEtag, Checksum newChecksum, Optional<Encryption> newEncryption) {
      return new StoredObject(
          newParts, size, newEtag, newChecksum, modified, description, tags, Optional.empty(), version, lock,
          newEncryption, acl);
    }

    StoredObject granted(Optional<Acls.Acl> newAcl) {
      return new StoredObject(
          parts, size, etag, checksum, modified, description, tags, uploadId, version, lock, encryption, newAcl);
    }

    StoredObject tagged(SortedMap<String, String> newTags) {
      return new StoredObject(
          parts, size, etag, checksum, modified, description, newTags, uploadId, version, lock, encryption, acl);
    }

    StoredObject locked(Lock newLock) {
      return new StoredObject(
          parts, size, etag, checksum, modified, description, tags, uploadId, version, newLock, encryption, acl);
    }

    StoredObject as(VersionId newVersion) {
      return new StoredObject(
          parts, size, etag, checksum, modified, description, tags, uploadId, newVersion, lock, encryption, acl);
    }
  }

  /**
   * A version that a plain GET does not answer: an object that was replaced, or a delete marker.
   *
   * @param object empty for a delete marker
   */
  record OtherVersion(VersionId version, Instant modified, Optional<StoredObject> object) {}

  /** @param checksum of this part alone, if the upload asked for checksums */
  record StoredPart(String blobId, long size, Optional<String> checksum) {}

  /**
   * @param checksumType empty: as is usual for the algorithm
   * @param encryption of the customer's key with which all its parts are encrypted
   * @param overtaken when an object of the same key was deleted since the upload began
   */
  record Upload(
      Instant initiated,
      Description description,
      SortedMap<String, String> tags,
      Optional<String> checksumAlgorithm,
      Optional<String> checksumType,
      Lock lock,
      Optional<Encryption> encryption,
      Optional<Acls.Acl> acl,
      Optional<Instant> overtaken) {

    Upload overtaken(Instant at) {
      return new Upload(
          initiated, description, tags, checksumAlgorithm, checksumType, lock, encryption, acl, Optional.of(at));
    }
  }

  /** A part of an upload that is not complete yet. */
  record UploadedPart(StoredPart stored, String etag, SortedMap<String, String> checksums, Instant modified) {}

  /** A blob that more than one object refers to. @param more references beyond the first */
  record SharedBlob(int more) {}

  /** A blob that nothing refers to any more. */
  record GarbageBlob(Instant since) {}
}
