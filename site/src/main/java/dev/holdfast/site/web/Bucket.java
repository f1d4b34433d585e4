package dev.holdfast.site.web;

import dev.holdfast.site.media.Media;
import dev.holdfast.site.media.Variant;
import dev.holdfast.site.store.Unavailable;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The bucket of the media, as the web tier uses it: it signs addresses, and browsers and bucket do the rest. */
final class Bucket {

  /** How long a browser has to begin its upload. */
  static final Duration PUT_VALID = Duration.ofHours(1);

  /** How long a signed address of a variant works. Browsers remember it for a good part of that. */
  static final Duration GET_VALID = Duration.ofHours(1);

  private final String name;
  private final S3Client s3;
  private final S3Presigner presigner;

  Bucket(String name, S3Client s3, S3Presigner presigner) {
    this.name = name;
    this.s3 = s3;
    this.presigner = presigner;
  }

  /** Where a browser puts an upload's bytes: with exactly this type, and this many. */
  String putAddress(String id, String type, long size) {
    try {
      return presigner.presignPutObject(p -> p
          .signatureDuration(PUT_VALID)
          .putObjectRequest(o -> o.bucket(name).key(Media.original(id)).contentType(type).contentLength(size)))
          .url().toString();
    } catch (SdkException e) {
      throw new Unavailable("uploads cannot be signed now", e);
    }
  }

  String getAddress(String id, Variant variant) {
    try {
      return presigner.presignGetObject(p -> p
          .signatureDuration(GET_VALID)
          .getObjectRequest(o -> o.bucket(name).key(variant.key(id))))
          .url().toString();
    } catch (SdkException e) {
      throw new Unavailable("media cannot be signed now", e);
    }
  }

  /** The size of an upload's bytes, if they have come. */
  Optional<Long> uploaded(String id) {
    try {
      return Optional.of(s3.headObject(h -> h.bucket(name).key(Media.original(id))).contentLength());
    } catch (S3Exception e) {
      if (e.statusCode() == 404) {
        return Optional.empty();
      }
      throw new Unavailable("the bucket cannot be reached", e);
    } catch (SdkException e) {
      throw new Unavailable("the bucket cannot be reached", e);
    }
  }

  /** Where the media come from, for the content security policy: scheme, host and port. */
  String origin() {
    URI uri = URI.create(s3.utilities().getUrl(u -> u.bucket(name).key("x")).toString());
    return uri.getScheme() + "://" + uri.getAuthority();
  }
}
