package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import software.amazon.awssdk.core.SdkResponse;

/**
 * What can be set on a bucket of AWS but not on one here: setting it is refused (the operation is not implemented), so
 * that asking for it truthfully answers what AWS answers when it has never been set. Terraform asks for all of it.
 */
record NeverSet(Call call) {

  <R extends SdkResponse> R in(String bucket, R answer) {
    Buckets.required(call, bucket);
    return answer;
  }

  <R extends SdkResponse> R refuse(String bucket, String code, String message) {
    Buckets.required(call, bucket);
    throw Errors.with(Errors.of(404, code, message), "BucketName", bucket);
  }
}
