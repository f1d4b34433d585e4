package dev.holdfast.bench;

/** A benchmark that cannot be run, or did not measure what it claims; the message says why and what to do. */
public final class BenchException extends RuntimeException {

  public BenchException(String message) {
    super(message);
  }
}
