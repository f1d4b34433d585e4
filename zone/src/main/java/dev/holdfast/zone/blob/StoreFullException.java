package dev.holdfast.zone.blob;

import java.io.IOException;

/** The disk has no room for more objects: what is left is kept for the journal. */
public final class StoreFullException extends IOException {
  public StoreFullException(String message) {
    super(message);
  }
}
