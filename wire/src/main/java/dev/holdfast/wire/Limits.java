package dev.holdfast.wire;

/** What a request may be at most. All are far above what AWS's own limits allow a valid request to need. */
public final class Limits {

  /** Bytes of a body that is not a stream of an S3 object. An SQS batch of 1 MiB, escaped as JSON, fits. */
  public static final int BODY = 8 << 20;

  /** Levels of objects, lists and elements in JSON, CBOR and XML, and parts of a name in a form. */
  public static final int DEPTH = 32;

  /** Parameters of a form or a query string: more than {@link #URI} has room for. */
  public static final int PARAMETERS = 40_000;

  /** The N of {@code member.N}: nothing is allocated for what lies between, but a name must not be a number bomb. */
  public static final int INDEX = 100_000;

  /** Elements of an XML document: 10,000 parts of a multipart upload need 50,000. */
  public static final int ELEMENTS = 200_000;

  /** Bytes of a request's path and query. */
  public static final int URI = 64 << 10;

  private Limits() {}
}
