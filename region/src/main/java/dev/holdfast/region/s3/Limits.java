package dev.holdfast.region.s3;

/** Every limit of S3, as AWS documents them. */
public final class Limits {

  public static final int BUCKETS = 10_000;
  public static final int KEY_BYTES = 1_024;
  public static final int METADATA_BYTES = 2_048;
  public static final int OBJECT_TAGS = 10;
  public static final int BUCKET_TAGS = 50;
  public static final int PAGE = 1_000;
  public static final int DELETE_AT_ONCE = 1_000;
  public static final int CORS_RULES = 100;
  public static final int LIFECYCLE_RULES = 1_000;
  public static final int LIFECYCLE_ID = 255;
  public static final int NEWER_NONCURRENT_VERSIONS = 100;
  public static final int ROUTING_RULES = 50;
  public static final int POLICY_BYTES = 20_480;

  /** Bytes of one PutObject or UploadPart. */
  public static final long PUT_BYTES = 5L << 30;

  public static final int PARTS = 10_000;

  /** Bytes of every part but the last. */
  public static final long MIN_PART_BYTES = 5L << 20;

  /** Bytes of an object: 50 TB, since December 2025. */
  public static final long OBJECT_BYTES = 50L << 40;

  private Limits() {}
}
