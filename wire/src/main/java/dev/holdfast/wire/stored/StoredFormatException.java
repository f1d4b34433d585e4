package dev.holdfast.wire.stored;

/** Stored data that cannot be read, or a value that cannot be stored. The message says which component and why. */
public final class StoredFormatException extends RuntimeException {

  StoredFormatException(String message) {
    super(message);
  }

  StoredFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
