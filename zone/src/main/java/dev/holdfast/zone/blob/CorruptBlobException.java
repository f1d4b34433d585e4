package dev.holdfast.zone.blob;

import java.io.IOException;

/** A blob's bytes are not those that were written. */
public final class CorruptBlobException extends IOException {

  private final String problem;

  public CorruptBlobException(String blobId, String problem) {
    super("blob " + blobId + ": " + problem);
    this.problem = problem;
  }

  /** Without the blob's name. */
  public String problem() {
    return problem;
  }
}
