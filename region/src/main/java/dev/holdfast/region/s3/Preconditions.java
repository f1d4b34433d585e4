package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Errors;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/** The conditions under which a request is to be carried out, as RFC 9110 and S3 order them. */
final class Preconditions {

  private Preconditions() {}

  /** A read: 412 when the object is not what the caller expects, 304 when the caller has it already. */
  static void read(
      Rows.StoredObject object, String ifMatch, String ifNoneMatch, Instant ifModified, Instant ifUnmodified) {
    Instant modified = object.modified().truncatedTo(ChronoUnit.SECONDS);
    if (ifMatch != null) {
      if (!matches(ifMatch, object.etag())) {
        throw Refusals.preconditionFailed("If-Match");
      }
    } else if (ifUnmodified != null && modified.isAfter(ifUnmodified)) {
      throw Refusals.preconditionFailed("If-Unmodified-Since");
    }
    if (ifNoneMatch != null) {
      if (matches(ifNoneMatch, object.etag())) {
        throw Errors.of(304, "NotModified", "Not Modified");
      }
    } else if (ifModified != null && !modified.isAfter(ifModified)) {
      throw Errors.of(304, "NotModified", "Not Modified");
    }
  }

  /** A copy: every failed condition on the source is a 412. */
  static void copy(
      Rows.StoredObject source, String ifMatch, String ifNoneMatch, Instant ifModified, Instant ifUnmodified) {
    try {
      read(source, ifMatch, ifNoneMatch, ifModified, ifUnmodified);
    } catch (software.amazon.awssdk.awscore.exception.AwsServiceException e) {
      throw Refusals.preconditionFailed("x-amz-copy-source-if");
    }
  }

  /** A write: {@code If-None-Match: *} only where nothing is, {@code If-Match} only over what the caller knows. */
  static void write(Optional<Rows.StoredObject> existing, String key, String ifMatch, String ifNoneMatch) {
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.equals("*")) {
        throw Refusals.notImplemented("If-None-Match with a value other than * on a write");
      }
      if (existing.isPresent()) {
        throw Refusals.preconditionFailed("If-None-Match");
      }
    }
    if (ifMatch != null) {
      Rows.StoredObject object = existing.orElseThrow(() -> Refusals.noSuchKey(key));
      if (!matches(ifMatch, object.etag())) {
        throw Refusals.preconditionFailed("If-Match");
      }
    }
  }

  private static boolean matches(String header, String etag) {
    return Arrays.stream(header.split(","))
        .map(String::strip)
        .anyMatch(e -> e.equals("*") || unquoted(e).equals(etag));
  }

  static String unquoted(String etag) {
    return etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"")
        ? etag.substring(1, etag.length() - 1)
        : etag;
  }
}
