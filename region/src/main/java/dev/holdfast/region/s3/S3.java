package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;

/** The operations of S3. */
record S3(Call call) implements BucketOperations, SettingOperations, NeverSetOperations, ObjectOperations, UploadOperations {

  @Override
  public String serviceName() {
    return S3Service.NAME;
  }

  @Override
  public void close() {}
}
