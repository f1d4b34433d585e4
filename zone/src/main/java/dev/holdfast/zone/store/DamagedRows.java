package dev.holdfast.zone.store;

/**
 * Rows that were written cannot be read back. Not an exception: a command that meets it must not be answered as one that
 * failed, for on the next replay it would not fail. The process ends, and starts without the damaged file.
 */
public final class DamagedRows extends Error {
  private static final long serialVersionUID = 1;

  DamagedRows(String message) {
    super(message);
  }
}
