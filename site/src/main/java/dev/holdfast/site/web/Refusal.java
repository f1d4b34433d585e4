package dev.holdfast.site.web;

/** What was asked for cannot be done, and the message tells the person why. */
final class Refusal extends RuntimeException {

  private final int status;

  Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  static Refusal notFound() {
    return new Refusal(404, "There is nothing here. It may have been removed, or the address has a typo.");
  }
}
