package dev.holdfast.region.s3;

import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Call;

/**
 * Whether anybody at all may read an object, or list a bucket. The one place that decides it: it looks for a statement of the bucket's policy
 * that allows it to everybody without a condition, and lets the public access block have the last word.
 */
final class PublicAccess {

  private PublicAccess() {}

  static boolean mayRead(Call call, String bucket, String key) {
    return new Acls(call).letAnybodyRead(bucket, key)
        || policyLets(call, bucket, "s3:GetObject", S3Accesses.ARN + bucket + '/' + key);
  }

  /** @param action {@code s3:ListBucket} or a sister of it */
  static boolean mayList(Call call, String bucket, String action) {
    return new Acls(call).letAnybodyList(bucket) || policyLets(call, bucket, action, S3Accesses.ARN + bucket);
  }

  private static boolean policyLets(Call call, String bucket, String action, String resource) {
    boolean restricted = Configurations.PUBLIC_ACCESS.find(call, bucket)
        .filter(row -> Boolean.TRUE.equals(row.value().restrictPublicBuckets())).isPresent();
    if (restricted) {
      return false;
    }
    return Configurations.POLICY.find(call, bucket)
        .filter(row -> PolicyDocument.readable(PolicyDocument.Kind.RESOURCE, row.json())
            .letsAnybody(action, resource))
        .isPresent();
  }
}
