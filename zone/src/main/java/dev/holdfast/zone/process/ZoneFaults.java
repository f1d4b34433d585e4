package dev.holdfast.zone.process;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.FaultIntent;
import dev.holdfast.wire.stored.StoredCodec;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The faults that a zone suffers: each is carried out once, and a lasting one taken back when it is no longer listed or
 * its time is over.
 *
 * <p>What has been done to processes is written down <em>before</em> it is done, so that a zone process which is started
 * anew, whatever killed the last, takes back what is not listed any more. What is done to the network lives in this
 * process alone and ends with it.
 *
 * <p>One thread does all of it, beside everything else: the region hears of what follows as of any failure.
 */
final class ZoneFaults {

  /** Who does the deeds. */
  interface World {
    /** @return what was done, for people @throws IOException if there was nothing to do it to */
    String suffer(WorldFault fault) throws IOException;

    /** Harmless where there is nothing to take back. */
    void takeBack(WorldFault fault) throws IOException;

    /** The whole truth of what the network is like. */
    void network(List<WorldFault.OfNetwork> faults);
  }

  /** What has been done to processes and not been taken back, by the fault's id. */
  record Ledger(SortedMap<String, WorldFault> suffered) {}

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Path file;
  private final World world;
  private final Consumer<Report> reports;
  private final Consumer<String> log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  /** The thread's own. */
  private final SortedMap<String, WorldFault> suffered = new TreeMap<>();
  /** The thread's own: what could not be done is not tried again. */
  private final Set<String> failed = new TreeSet<>();
  /** The thread's own: when it last looked. */
  private Instant looked = Instant.MIN;
  /** The thread's own: what the network suffers now. */
  private List<FaultIntent> network = List.of();
  private final AtomicBoolean retell = new AtomicBoolean();
  /** Guarded by lock. */
  private List<FaultIntent> listed = List.of();
  /** Guarded by lock. */
  private boolean news;

  /** @param file where it is written down; its directory must be there */
  ZoneFaults(Path file, World world, Consumer<Report> reports, Consumer<String> log) throws IOException {
    this.file = file;
    this.world = world;
    this.reports = reports;
    this.log = log;
    if (Files.exists(file)) {
      suffered.putAll(StoredCodec.JSON.decode(Ledger.class, Files.readAllBytes(file)).suffered());
    }
  }

  /** Makes these, and no others, the zone's faults. Returns at once. */
  void apply(List<FaultIntent> intents) {
    lock.lock();
    try {
      listed = List.copyOf(intents);
      news = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** What is in force is told again: to a region that may have missed it. */
  void reportAll() {
    retell.set(true);
    lock.lock();
    try {
      news = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void start() {
    Thread.ofPlatform().daemon().name("faults").start(() -> {
      while (true) {
        try {
          look(await());
        } catch (InterruptedException e) {
          return;
        } catch (IOException | RuntimeException e) {
          log.accept("faults: " + e + "; trying again");
          again();
        }
      }
    });
  }

  private void again() {
    lock.lock();
    try {
      news = true;
    } finally {
      lock.unlock();
    }
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the list is another, or the time of one of the faults is over. */
  private List<FaultIntent> await() throws InterruptedException {
    lock.lock();
    try {
      Optional<Instant> end = listed.stream().flatMap(f -> f.until().stream()).filter(looked::isBefore).min(Instant::compareTo);
      long left = left(end);
      while (!news && left > 0) {
        changed.awaitNanos(left);
        left = left(end);
      }
      news = false;
      return listed;
    } finally {
      lock.unlock();
    }
  }

  private static long left(Optional<Instant> end) {
    return end.map(e -> Duration.between(Instant.now(), e).toNanos()).orElse(Long.MAX_VALUE);
  }

  /** One look: first what is to end, then what is to begin. */
  void look(List<FaultIntent> wanted) throws IOException {
    looked = Instant.now();
    List<FaultIntent> open = wanted.stream().filter(f -> f.until().filter(u -> !u.isAfter(looked)).isEmpty()).toList();
    List<String> ids = open.stream().map(FaultIntent::faultId).toList();
    for (String id : List.copyOf(suffered.keySet())) {
      if (!ids.contains(id)) {
        world.takeBack(suffered.get(id));
        log.accept("fault " + id + ": taken back: " + suffered.remove(id));
        write();
      }
    }
    failed.retainAll(ids);
    if (retell.getAndSet(false)) {
      tellAgain(open);
    }
    network(open.stream().filter(f -> f.fault() instanceof WorldFault.OfNetwork).toList());
    List<FaultIntent> fresh = open.stream()
        .filter(f -> !(f.fault() instanceof WorldFault.OfNetwork))
        .filter(f -> !suffered.containsKey(f.faultId()) && !failed.contains(f.faultId())).toList();
    if (!fresh.isEmpty()) {
      fresh.forEach(f -> suffered.put(f.faultId(), f.fault()));
      write();
      List<Report.FaultInjected> done = atOnce(fresh);
      done.stream().filter(r -> !r.done()).map(Report.FaultInjected::faultId).forEach(id -> {
        suffered.remove(id);
        failed.add(id);
      });
      write();
      done.forEach(reports);
    }
  }

  /** A region that has been away, or is new, hears again what is in force. */
  private void tellAgain(List<FaultIntent> open) {
    open.stream().map(FaultIntent::faultId)
        .filter(id -> suffered.containsKey(id) || network.stream().anyMatch(f -> f.faultId().equals(id)))
        .forEach(id -> reports.accept(new Report.FaultInjected(id, true, "in force")));
  }

  private void network(List<FaultIntent> open) {
    if (open.equals(network)) {
      return;
    }
    world.network(open.stream().map(f -> (WorldFault.OfNetwork) f.fault()).toList());
    Stream<FaultIntent> fresh = open.stream().filter(f -> !network.contains(f));
    fresh.forEach(f -> reports.accept(new Report.FaultInjected(f.faultId(), true, "the network is so now")));
    log.accept("faults: the network: " + (open.isEmpty() ? "as it should be" : open));
    network = open;
  }

  /** All that begin together begin together. */
  private List<Report.FaultInjected> atOnce(List<FaultIntent> fresh) {
    List<CompletableFuture<Report.FaultInjected>> all = fresh.stream().map(f -> CompletableFuture.supplyAsync(
        () -> suffer(f), task -> Thread.ofVirtual().start(task))).toList();
    return all.stream().map(CompletableFuture::join).toList();
  }

  private Report.FaultInjected suffer(FaultIntent f) {
    Report.FaultInjected report;
    try {
      report = new Report.FaultInjected(f.faultId(), true, world.suffer(f.fault()));
    } catch (IOException | RuntimeException e) {
      report = new Report.FaultInjected(f.faultId(), false, String.valueOf(e.getMessage()));
    }
    log.accept("fault " + f.faultId() + ": " + f.fault() + ": " + report.detail());
    return report;
  }

  private void write() throws IOException {
    Home.write(file, StoredCodec.toJson(Ledger.class, new Ledger(suffered)));
  }
}
