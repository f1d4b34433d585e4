package dev.holdfast.zone.disk;

/** Waits, so that reading stays below some pace. */
@FunctionalInterface
public interface Pace {
  /** @param bytes that were just read */
  void rest(int bytes) throws InterruptedException;
}
