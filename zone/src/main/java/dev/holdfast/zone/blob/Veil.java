package dev.holdfast.zone.blob;

/**
 * What makes a blob's bytes on disk others than those that were given, and back again; the same both ways, byte by byte,
 * so that any range can be read. Safe for several threads.
 */
@FunctionalInterface
public interface Veil {

  /** Bytes lie on disk as they were given. */
  Veil NONE = (_, _, _, _, _) -> {};

  /**
   * Changes {@code count} bytes in place.
   *
   * @param blobId of the blob that they belong to
   * @param position of the first of them in the blob
   */
  void change(String blobId, long position, byte[] bytes, int offset, int count);
}
