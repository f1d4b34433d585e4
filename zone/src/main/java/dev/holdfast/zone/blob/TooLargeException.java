package dev.holdfast.zone.blob;

import java.io.IOException;

/** More bytes came than the writer may send. */
public final class TooLargeException extends IOException {
  public TooLargeException(long most) {
    super("more than " + most + " bytes");
  }
}
