package dev.holdfast.site.store;

/** Something that the work needs cannot be reached now. Trying again later may help. */
public final class Unavailable extends RuntimeException {

  public Unavailable(String message) {
    super(message);
  }

  public Unavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
