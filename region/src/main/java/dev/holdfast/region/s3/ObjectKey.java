package dev.holdfast.region.s3;

/** An object's key in its bucket, ordered as S3 lists them. */
record ObjectKey(String bucket, String key) implements Comparable<ObjectKey> {
  @Override
  public int compareTo(ObjectKey o) {
    int c = bucket.compareTo(o.bucket);
    return c != 0 ? c : Utf8Order.compare(key, o.key);
  }
}
