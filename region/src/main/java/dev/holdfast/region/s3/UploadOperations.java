package dev.holdfast.region.s3;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** Multipart uploads. */
interface UploadOperations extends S3Client {

  Call call();

  @Override
  default CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest r) {
    return new Uploads(call()).create(r);
  }

  @Override
  default UploadPartCopyResponse uploadPartCopy(UploadPartCopyRequest r) {
    return new Uploads(call()).copy(r);
  }

  /** The bytes are {@link Call#body}. */
  default UploadPartResponse uploadPart(UploadPartRequest r) {
    return new Uploads(call()).put(r);
  }

  @Override
  default CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest r) {
    return new Uploads(call()).complete(r);
  }

  @Override
  default AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest r) {
    return new Uploads(call()).abort(r);
  }

  @Read
  @Override
  default ListPartsResponse listParts(ListPartsRequest r) {
    return new UploadListing(call()).parts(r);
  }

  @Read
  @Override
  default ListMultipartUploadsResponse listMultipartUploads(ListMultipartUploadsRequest r) {
    return new UploadListing(call()).uploads(r);
  }
}
