package dev.holdfast.zone.blob;

import java.io.IOException;

/** A blob's bytes are not those that were written. */
public final class CorruptBlobException extends IOException {
  public CorruptBlobException(String blobId, String problem) {
    super("blob " + blobId + ": " + problem);
  }
}
