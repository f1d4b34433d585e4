package dev.holdfast.zone.engine;

import dev.holdfast.zone.disk.Pace;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the rows on disk and the journal once a day, slowly, so that damage is found while what the region holds in memory
 * or in other files can still take its place.
 */
public final class RowScrub {

  public static final Duration EVERY = Duration.ofDays(1);

  private static final long BYTES_PER_SECOND = 8L << 20;

  private final Store store;
  private final Journal journal;
  private final Consumer<String> log;

  public RowScrub(Store store, Journal journal, Consumer<String> log) {
    this.store = store;
    this.journal = journal;
    this.log = log;
  }

  public void pass() throws IOException, InterruptedException {
    pass(bytes -> Thread.sleep(Duration.ofNanos(bytes * 1_000_000_000L / BYTES_PER_SECOND)));
  }

  void pass(Pace pace) throws IOException, InterruptedException {
    store.verify(pace);
    Optional<String> damage = journal.verify(pace);
    if (damage.isPresent()) {
      log.accept("journal: " + damage.get() + "; the next checkpoint, which is due now, takes its place");
      store.ask();
    }
  }
}
