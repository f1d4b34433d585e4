package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/**
 * Copies whose bytes must be read and stored anew: parts, because a part has an ETag and checksums of its own, and
 * objects that were made of parts, are to have another checksum or are encrypted with a customer's key. All other copies
 * share the bytes of their source.
 */
public final class Copies {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

  private Copies() {}

  /**
   * What the shell must do before such a copy becomes a command.
   *
   * @param source the bytes to read
   * @param algorithms the checksums to compute of them
   */
  public record Work(Retrieval source, Set<String> algorithms) {}

  /**
   * The work that comes before this request's command; empty if there is none.
   *
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the copy is sure to be refused
   */
  public static Optional<Work> before(Call call, SdkRequest request) {
    return switch (request) {
      case UploadPartCopyRequest r -> Optional.of(part(call, r));
      case CopyObjectRequest r -> object(call, r);
      default -> Optional.empty();
    };
  }

  private static Work part(Call call, UploadPartCopyRequest r) {
    Refusals.check(call, r);
    Rows.Upload upload = new Uploads(call).required(r.bucket(), r.key(), r.uploadId());
    Uploads.requireNumber(r.partNumber());
    Rows.StoredObject object = source(call, CopySource.of(r));
    Encryption.requireReadable(object.encryption(), Encryption.ofSource(r));
    Encryption.requirePart(upload, Encryption.given(r));
    Preconditions.copy(object, r.copySourceIfMatch(), r.copySourceIfNoneMatch(), r.copySourceIfModifiedSince(),
        r.copySourceIfUnmodifiedSince(), call.now());
    Optional<Retrieval.ByteRange> range = Optional.ofNullable(r.copySourceRange()).map(h -> range(h, object.size()));
    if (range.map(Retrieval.ByteRange::length).orElse(object.size()) > Limits.PUT_BYTES) {
      throw Errors.badRequest("InvalidRequest", "The specified copy source is larger than the maximum allowable size "
          + "for a copy source: " + Limits.PUT_BYTES);
    }
    Set<String> algorithms = new TreeSet<>();
    upload.checksumAlgorithm().ifPresent(algorithms::add);
    return new Work(Retrievals.bytes(object, range), algorithms);
  }

  private static Optional<Work> object(Call call, CopyObjectRequest r) {
    Refusals.check(call, r);
    Rows.StoredObject object = source(call, CopySource.of(r));
    Encryption.requireReadable(object.encryption(), Encryption.ofSource(r));
    boolean encrypted = areEncrypted(object, Encryption.ofNew(call, r.destinationBucket(), r));
    String asked = algorithm(object, r);
    if (!encrypted && !isMadeOfParts(object) && asked.equals(object.checksum().algorithm())) {
      return Optional.empty();
    }
    Checksums.requireKnown(asked);
    if (object.size() > Limits.PUT_BYTES) {
      throw Errors.badRequest("InvalidRequest", "The specified copy source is larger than the maximum allowable size "
          + "for a copy source: " + Limits.PUT_BYTES);
    }
    return Optional.of(new Work(
        Retrievals.bytes(object, Optional.empty()), new TreeSet<>(List.of(asked, object.checksum().algorithm()))));
  }

  /** Bytes encrypted with a customer's key are never shared, not even by copies with the same key. */
  static boolean areEncrypted(Rows.StoredObject source, Optional<Encryption> copy) {
    return source.encryption().isPresent() || copy.isPresent();
  }

  /** A copy is always an object put whole: its ETag is the MD5 of all its bytes, and its checksum too is of all of them. */
  private static boolean isMadeOfParts(Rows.StoredObject source) {
    return source.etag().indexOf('-') >= 0;
  }

  /** The checksum that a copy is to have: the source's, if the request asks for none. */
  static String algorithm(Rows.StoredObject source, CopyObjectRequest r) {
    return Optional.ofNullable(r.checksumAlgorithmAsString()).orElse(source.checksum().algorithm());
  }

  /** What a copy reads. A delete marker that is named is not absent: it can be no source. */
  static Rows.StoredObject source(Call call, CopySource source) {
    try {
      return sourceOrMarker(call, source);
    } catch (AwsServiceException e) {
      throw Errors.code(e).equals("MethodNotAllowed") ? Errors.badRequest("InvalidRequest",
          "The source of a copy request may not specifically refer to a delete marker by version id.") : e;
    }
  }

  private static Rows.StoredObject sourceOrMarker(Call call, CopySource source) {
    return new Versions(call).required(source.bucket(), source.key(), source.versionId().orElse(null));
  }

  /** Unlike GetObject's, a range here must be whole and inside the object. */
  private static Retrieval.ByteRange range(String header, long size) {
    Matcher m = RANGE.matcher(header);
    if (!m.matches() || Long.parseLong(m.group(1)) > Long.parseLong(m.group(2))) {
      throw Refusals.invalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last where "
          + "first and last are the zero-based offsets of the first and last bytes to copy",
          "x-amz-copy-source-range", header);
    }
    if (Long.parseLong(m.group(1)) >= size) {
      throw Errors.badRequest(
          "InvalidRequest", "The specified copy range is invalid for the source object size");
    }
    if (Long.parseLong(m.group(2)) >= size) {
      throw Refusals.invalidArgument("Range specified is not valid for source object of size: " + size,
          "x-amz-copy-source-range", header);
    }
    return new Retrieval.ByteRange(Long.parseLong(m.group(1)), Long.parseLong(m.group(2)));
  }
}
