package dev.holdfast.region.s3;

/** A multipart upload, ordered as ListMultipartUploads gives them. */
record UploadKey(String bucket, String key, String uploadId) implements Comparable<UploadKey> {
  @Override
  public int compareTo(UploadKey o) {
    int c = bucket.compareTo(o.bucket);
    c = c != 0 ? c : Utf8Order.compare(key, o.key);
    return c != 0 ? c : uploadId.compareTo(o.uploadId);
  }
}
