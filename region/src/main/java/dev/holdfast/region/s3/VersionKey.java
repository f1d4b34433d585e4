package dev.holdfast.region.s3;

/** A version of a key, ordered as ListObjectVersions gives them: by key, the latest first. */
record VersionKey(String bucket, String key, long order) implements Comparable<VersionKey> {

  /** Before every version of this key. */
  static VersionKey first(String bucket, String key) {
    return new VersionKey(bucket, key, Long.MAX_VALUE);
  }

  /** Behind every version of this key; versions have an order above this. */
  static VersionKey end(String bucket, String key) {
    return new VersionKey(bucket, key, -1);
  }

  @Override
  public int compareTo(VersionKey o) {
    int c = bucket.compareTo(o.bucket);
    c = c != 0 ? c : Utf8Order.compare(key, o.key);
    return c != 0 ? c : Long.compare(o.order, order);
  }
}
