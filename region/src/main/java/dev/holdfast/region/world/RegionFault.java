package dev.holdfast.region.world;

/** What the region's own process is made to suffer. */
public sealed interface RegionFault {

  /** What must be on disk before it is answered is there later, by so long, give or take up to {@code jitterMillis}. */
  record SlowDisk(int delayMillis, int jitterMillis) implements RegionFault {}

  /** The machine's clock tells another time than it did, by so much. */
  record ClockJump(int seconds) implements RegionFault {}
}
