package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Table;
import java.util.Optional;

/**
 * One thing that can be set on a bucket.
 *
 * @param absentCode the error that AWS answers when it is not set
 */
record Configuration<V extends Record>(Table<String, V> table, String absentCode, String absentMessage) {

  V get(Call call, String bucket) {
    return find(call, bucket).orElseThrow(
        () -> Errors.with(Errors.of(404, absentCode, absentMessage), "BucketName", bucket));
  }

  Optional<V> find(Call call, String bucket) {
    return call.state().get(table, Buckets.required(call, bucket).name());
  }

  void put(Call call, String bucket, V value) {
    call.state().put(table, Buckets.required(call, bucket).name(), value);
  }

  void delete(Call call, String bucket) {
    call.state().remove(table, Buckets.required(call, bucket).name());
  }
}
