package dev.holdfast.region.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/** What a copy reads. @param versionId empty: the latest version */
record CopySource(String bucket, String key, Optional<String> versionId) {

  private static final String VERSION = "?versionId=";

  static CopySource of(CopyObjectRequest r) {
    return r.sourceBucket() != null && r.sourceKey() != null
        ? new CopySource(r.sourceBucket(), r.sourceKey(), Optional.ofNullable(r.sourceVersionId()))
        : parse(r.copySource());
  }

  static CopySource of(UploadPartCopyRequest r) {
    return r.sourceBucket() != null && r.sourceKey() != null
        ? new CopySource(r.sourceBucket(), r.sourceKey(), Optional.ofNullable(r.sourceVersionId()))
        : parse(r.copySource());
  }

  /** {@code bucket/key}, perhaps with a slash before it and {@code ?versionId=…} behind, URL encoded. */
  private static CopySource parse(String header) {
    String given = header == null ? "" : header;
    int query = given.lastIndexOf(VERSION);
    Optional<String> versionId =
        query < 0 ? Optional.empty() : Optional.of(decoded(given.substring(query + VERSION.length())));
    String path = decoded(query < 0 ? given : given.substring(0, query));
    String[] parts = (path.startsWith("/") ? path.substring(1) : path).split("/", 2);
    if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw invalid();
    }
    return new CopySource(parts[0], parts[1], versionId);
  }

  /** A plus sign is itself here, unlike in a form. */
  private static String decoded(String s) {
    try {
      return URLDecoder.decode(s.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  private static AwsServiceException invalid() {
    return Refusals.invalidArgument("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source");
  }
}
