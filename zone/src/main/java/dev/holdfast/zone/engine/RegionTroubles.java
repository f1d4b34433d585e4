package dev.holdfast.zone.engine;

import dev.holdfast.region.fis.FaultIntents;
import dev.holdfast.region.world.RegionFault;
import dev.holdfast.zone.disk.Disk;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the region's own disk and clock suffer because an experiment wants it.
 *
 * <p>Nothing of it outlives the region's state: what that does not list is not done.
 */
public final class RegionTroubles {

  private final Supplier<Instant> clock;
  private final RandomGenerator random;
  private volatile Optional<Engine> engine = Optional.empty();
  private volatile List<RegionFault> faults = List.of();
  private volatile boolean changed = true;

  /** @param clock the machine's, which is not disturbed */
  public RegionTroubles(Supplier<Instant> clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** From now on the engine's state says what is suffered; before, while the state is still being read, nothing is. */
  public void begin(Engine source) {
    source.listen((_, outcome) -> changed |= outcome.changes().tables().stream().anyMatch(t -> t.service().equals("fis")));
    engine = Optional.of(source);
  }

  /** What the clock on the machine's wall shows. */
  public Instant wall() {
    long seconds = 0;
    for (RegionFault fault : current()) {
      if (fault instanceof RegionFault.ClockJump jump) {
        seconds += jump.seconds();
      }
    }
    return clock.get().plusSeconds(seconds);
  }

  /** The machine's disk. */
  public Disk disk() {
    return new Slow();
  }

  private final class Slow implements Disk {
    @Override
    public void force(FileChannel file) throws IOException {
      linger();
      Disk.super.force(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      linger();
      Disk.super.syncDirectory(directory);
    }
  }

  private void linger() throws IOException {
    long millis = 0;
    for (RegionFault fault : current()) {
      if (fault instanceof RegionFault.SlowDisk slow) {
        millis += slow.delayMillis()
            + (slow.jitterMillis() == 0 ? 0 : random.nextInt(-slow.jitterMillis(), slow.jitterMillis() + 1));
      }
    }
    if (millis <= 0) {
      return;
    }
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the disk was slow");
    }
  }

  private List<RegionFault> current() {
    if (changed && engine.isPresent()) {
      changed = false;
      faults = engine.get().reading(region -> FaultIntents.onRegion(region.state()));
    }
    return faults;
  }
}
