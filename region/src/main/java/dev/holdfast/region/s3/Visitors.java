package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;

/** Requests that nobody signed: they may read and list what anybody may, and nothing else. */
public final class Visitors {

  private Visitors() {}

  /**
   * Whether a request may be answered that nobody signed. An object that is not there may not be read either: who may
   * not list a bucket does not learn what is in it.
   *
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException NoSuchBucket; InvalidRequest if it asks for
   *     other response headers, which only signed requests may
   */
  public static boolean mayAsk(Call call, SdkRequest request) {
    return switch (request) {
      case GetObjectRequest r when mayRead(call, r.bucket(), r.key(), r.versionId()) -> {
        if (r.responseContentType() != null || r.responseContentDisposition() != null
            || r.responseContentEncoding() != null || r.responseContentLanguage() != null
            || r.responseCacheControl() != null || r.responseExpires() != null) {
          throw Errors.badRequest("InvalidRequest",
              "Request specific response headers cannot be used for anonymous GET requests.");
        }
        yield true;
      }
      case ListObjectsRequest r -> mayList(call, r.bucket(), "s3:ListBucket");
      case ListObjectsV2Request r -> mayList(call, r.bucket(), "s3:ListBucket");
      case ListObjectVersionsRequest r -> mayList(call, r.bucket(), "s3:ListBucketVersions");
      case HeadBucketRequest r -> mayList(call, r.bucket(), "s3:ListBucket");
      case HeadObjectRequest r -> mayRead(call, r.bucket(), r.key(), r.versionId());
      default -> false;
    };
  }

  private static boolean mayList(Call call, String bucket, String action) {
    Buckets.required(call, bucket);
    return PublicAccess.mayList(call, bucket, action);
  }

  /** Older versions are not for visitors: that is another permission. */
  private static boolean mayRead(Call call, String bucket, String key, String versionId) {
    return versionId == null && PublicAccess.mayRead(call, bucket, key)
        && new Versions(call).current(bucket, key).isPresent();
  }
}
