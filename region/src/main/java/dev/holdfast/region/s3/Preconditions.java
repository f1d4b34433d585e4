package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Errors;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The conditions under which a request is to be carried out, as RFC 9110 and S3 order them. */
final class Preconditions {

  private Preconditions() {}

  /**
   * A read: 412 when the object is not what the caller expects, 304 when the caller has it already. That it did not change
   * until a time yet to come nobody can have seen: such a condition is none.
   */
  static void read(
      Rows.StoredObject object, String ifMatch, String ifNoneMatch, Instant ifModified, Instant ifUnmodified, Instant now) {
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
    } else if (ifModified != null && !modified.isAfter(ifModified) && !ifModified.isAfter(now)) {
      throw Errors.of(304, "NotModified", "Not Modified");
    }
  }

  /** A copy: every failed condition on the source is a 412. */
  static void copy(
      Rows.StoredObject source, String ifMatch, String ifNoneMatch, Instant ifModified, Instant ifUnmodified, Instant now) {
    try {
      read(source, ifMatch, ifNoneMatch, ifModified, ifUnmodified, now);
    } catch (AwsServiceException e) {
      String condition = e.statusCode() == 412 ? Errors.details(e).getFirst().getValue()
          : ifNoneMatch != null ? "If-None-Match" : "If-Modified-Since";
      throw Refusals.preconditionFailed("x-amz-copy-source-" + condition);
    }
  }

  /** A write: {@code If-None-Match: *} only where nothing is, {@code If-Match} only over what the caller knows. */
  static void write(Optional<Rows.StoredObject> existing, String key, String ifMatch, String ifNoneMatch) {
    if (ifNoneMatch != null && ifMatch != null) {
      throw Refusals.notImplemented(
          "If-Match,If-None-Match", "Multiple conditional request headers present in the request");
    }
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.equals("*")) {
        throw notAccepted("If-None-Match");
      }
      if (existing.isPresent()) {
        throw Refusals.preconditionFailed("If-None-Match");
      }
    }
    if (ifMatch != null) {
      if (ifMatch.equals("*")) {
        throw notAccepted("If-Match");
      }
      delete(existing, key, ifMatch);
    }
  }

  /** A delete: of what the caller knows, or with a star, of whatever is there. */
  static void delete(Optional<Rows.StoredObject> existing, String key, String ifMatch) {
    Rows.StoredObject object = existing.orElseThrow(() -> Refusals.noSuchKey(key));
    if (!matches(ifMatch, object.etag())) {
      throw Refusals.preconditionFailed("If-Match");
    }
  }

  /**
   * The same where writing began long before: nobody else may have written since, even the same, or deleted what was
   * there.
   */
  static void complete(
      Optional<Rows.StoredObject> existing, String key, String ifMatch, String ifNoneMatch, Rows.Upload upload) {
    write(existing, key, ifMatch, ifNoneMatch);
    if (ifMatch != null && existing.filter(o -> o.modified().isAfter(upload.initiated())).isPresent()) {
      throw conflict("If-Match", key);
    }
    if (ifNoneMatch != null && upload.overtaken().isPresent()) {
      throw conflict("If-None-Match", key);
    }
  }

  private static AwsServiceException conflict(String condition, String key) {
    return Errors.with(Errors.of(409, "ConditionalRequestConflict", "The conditional request cannot succeed due to a "
        + "conflicting operation against this resource."), "Condition", condition, "Key", key);
  }

  private static AwsServiceException notAccepted(String header) {
    return Refusals.notImplemented(header, "We don't accept the provided value of " + header + " header for this API");
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
