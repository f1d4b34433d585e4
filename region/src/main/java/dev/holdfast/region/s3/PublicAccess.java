package dev.holdfast.region.s3;

import dev.holdfast.region.iam.PolicyDocument;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Optional;

/**
 * Whether a website may show an object to its visitors, who are nobody in particular: it looks for a statement of the
 * bucket's policy that allows it to everybody without a condition, and lets the public access block have the last word.
 */
final class PublicAccess {

  private PublicAccess() {}

  static boolean mayRead(Call call, String bucket, String key) {
    return new Acls(call).letAnybodyRead(bucket, key)
        || policyLets(call, bucket, "s3:GetObject", S3Accesses.ARN + bucket + '/' + key);
  }

  /** For whom no signature names: whoever has an ARN is somebody. */
  private static final String NOBODYS = "\"Condition\":{\"Null\":{\"aws:PrincipalArn\":\"true\"}}";

  /** The bucket's policy, and if it is public and the bucket restricts such, a denial for whoever signs nothing. */
  static List<String> policies(Call call, String bucket) {
    Optional<String> policy =
        call.state().get(Configurations.POLICY.table(), bucket).map(Configurations.PolicyRow::json);
    boolean restricted = policy.isPresent() && isRestricted(call, bucket)
        && PolicyDocument.readable(PolicyDocument.Kind.RESOURCE, policy.get()).isPublic();
    return restricted ? List.of(policy.get(), "{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\","
        + "\"Resource\":\"*\"," + NOBODYS + "}}") : policy.stream().toList();
  }

  private static boolean isRestricted(Call call, String bucket) {
    return Configurations.PUBLIC_ACCESS.find(call, bucket)
        .filter(row -> Boolean.TRUE.equals(row.value().restrictPublicBuckets())).isPresent();
  }

  private static boolean policyLets(Call call, String bucket, String action, String resource) {
    return !isRestricted(call, bucket) && Configurations.POLICY.find(call, bucket)
        .filter(row -> PolicyDocument.readable(PolicyDocument.Kind.RESOURCE, row.json())
            .letsAnybody(action, resource))
        .isPresent();
  }
}
