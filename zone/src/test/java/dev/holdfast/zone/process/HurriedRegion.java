package dev.holdfast.zone.process;

import dev.holdfast.zone.store.Store;
import java.time.Duration;

/** A region's process that writes checkpoints, merges them and begins new files all the time, to be killed amidst it. */
final class HurriedRegion {

  private static final Rhythm HURRIED = new Rhythm(Rhythm.USUAL.patience(),
      new Store.Due(25, 1_000, 1 << 20, Duration.ofMinutes(2), 10), 16_000,
      10_000, Duration.ofMillis(50));

  private HurriedRegion() {}

  public static void main(String[] args) throws Exception {
    RegionProcess.start(args, HURRIED);
  }
}
