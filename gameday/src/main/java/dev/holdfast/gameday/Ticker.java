package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Sample;
import dev.holdfast.gameday.load.Stopwatch;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Tells once a second how things stand. */
final class Ticker implements AutoCloseable {

  private static final long SECOND = 1_000_000_000L;

  private final Progress progress;
  private final Stopwatch watch;
  private final Supplier<List<Sample>> samples;
  private final Predicate<Sample> counts;
  private final FleetWatch fleet;
  private final Thread thread;
  private volatile Optional<Long> fault = Optional.empty();

  Ticker(Progress progress, Stopwatch watch, Supplier<List<Sample>> samples, Predicate<Sample> counts,
         FleetWatch fleet) {
    this.progress = progress;
    this.watch = watch;
    this.samples = samples;
    this.counts = counts;
    this.fleet = fleet;
    this.thread = Thread.ofVirtual().name("ticker").start(this::run);
  }

  void fault(long at) {
    fault = Optional.of(at);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(1000);
        long now = watch.now();
        List<Sample> counted = samples.get().stream().filter(counts).toList();
        List<Sample> last = counted.stream().filter(s -> s.ended() >= now - SECOND && s.ended() < now).toList();
        long failed = counted.stream().filter(s -> s.failed() && fault.filter(f -> s.ended() >= f).isPresent()).count();
        progress.second("%-6s %3d answers/s   %d failed   p99 %s   %s".formatted(
            fault.map(f -> "+" + (now - f) / SECOND + " s").orElse(""), last.size(), failed,
            Figures.latency(Analysis.histogram(last).getValueAtPercentile(99)),
            fleet.now().map(Ticker::words).orElse("the API does not answer")));
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private static String words(Fleet f) {
    StringBuilder words = new StringBuilder(f.healthyTargets() + " of " + f.targets().size() + " targets healthy, "
        + f.inService() + " of " + f.wanted() + " instances in service");
    f.databases().values().forEach(d -> words.append(", database ").append(d.status()).append(" in ").append(d.zone()));
    return words.toString();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
