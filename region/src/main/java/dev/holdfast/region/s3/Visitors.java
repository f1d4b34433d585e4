package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.Set;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** Requests that nobody signed. Policies and lists say what they may, as for anybody; some things they never may. */
public final class Visitors {

  private static final Set<String> THEIRS = Set.of(
      "AbortMultipartUpload", "CompleteMultipartUpload", "DeleteObject", "DeleteObjectTagging", "DeleteObjects",
      "GetBucketAcl", "GetBucketLocation", "GetObject", "GetObjectAcl", "GetObjectAttributes", "GetObjectTagging",
      "HeadBucket", "HeadObject", "ListMultipartUploads", "ListObjectVersions", "ListObjects", "ListObjectsV2", "ListParts",
      "PutBucketAcl", "PutObject", "PutObjectAcl", "PutObjectTagging", "UploadPart");

  private Visitors() {}

  /**
   * Refuses what no visitor may ask, whatever policies say.
   *
   * @throws software.amazon.awssdk.awscore.exception.AwsServiceException NoSuchBucket; AccessDenied; InvalidRequest if it
   *     asks for other response headers, which only signed requests may
   */
  public static void requireTheirs(Call call, String operation, SdkRequest request) {
    request.getValueForField("Bucket", String.class).ifPresent(bucket -> Buckets.required(call, bucket));
    if (!THEIRS.contains(operation)) {
      throw Errors.of(403, "AccessDenied", switch (operation) {
        case "CreateMultipartUpload" -> "Anonymous users cannot initiate multipart uploads.  Please authenticate.";
        case "CopyObject", "UploadPartCopy" -> "Anonymous users cannot copy objects.  Please authenticate.";
        default -> "Access Denied";
      });
    }
    if (request instanceof GetObjectRequest r && (r.responseContentType() != null || r.responseContentDisposition() != null
        || r.responseContentEncoding() != null || r.responseContentLanguage() != null
        || r.responseCacheControl() != null || r.responseExpires() != null)) {
      throw Errors.badRequest("InvalidRequest",
          "Request specific response headers cannot be used for anonymous GET requests.");
    }
  }
}
