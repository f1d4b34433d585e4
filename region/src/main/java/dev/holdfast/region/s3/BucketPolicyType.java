package dev.holdfast.region.s3;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;

/** AWS::S3::BucketPolicy. Its physical id is the bucket's name. */
public final class BucketPolicyType implements ResourceType {

  @Override
  public String name() {
    return "AWS::S3::BucketPolicy";
  }

  @Override
  public Set<String> properties() {
    return Set.of("Bucket", "PolicyDocument");
  }

  @Override
  public Set<String> required() {
    return Set.of("Bucket", "PolicyDocument");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("Bucket");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    String bucket = desired.properties().requireString("Bucket");
    String policy = desired.properties().json("PolicyDocument").orElseThrow();
    call.client(S3Client.class).putBucketPolicy(r -> r.bucket(bucket).policy(policy));
    return Progress.done(bucket);
  }

  @Override
  public Progress update(Call call, String bucket, Desired from, Desired to) {
    return create(call, to);
  }

  @Override
  public void delete(Call call, String bucket, Desired desired) {
    if (call.state().has(S3Service.BUCKETS, bucket)) {
      call.client(S3Client.class).deleteBucketPolicy(r -> r.bucket(bucket));
    }
  }
}
