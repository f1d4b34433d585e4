package dev.holdfast.wire;

/** What S3 answers a form that asks for {@code success_action_status} 201. */
public final class PostedObject {

  private PostedObject() {}

  /** @param etag with its quotes */
  public static byte[] document(String location, String bucket, String key, String etag) {
    return new XmlWriter().open("PostResponse")
        .element("Location", location)
        .element("Bucket", bucket)
        .element("Key", key)
        .element("ETag", etag)
        .close("PostResponse")
        .bytes();
  }
}
