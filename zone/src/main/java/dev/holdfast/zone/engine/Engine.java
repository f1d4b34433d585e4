package dev.holdfast.zone.engine;

import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Event;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.journal.Snapshots;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Runs the region: one writer thread takes all waiting commands at once, appends them to the journal with one fsync,
 * applies them in order and answers them. Reads run on the callers' threads, between batches.
 *
 * <p>No read sees a state that is not durable, and no answer leaves before its command is on disk.
 */
public final class Engine implements AutoCloseable {

  /** How many commands may wait to be ordered; beyond it callers are told to slow down. */
  static final int MAX_WAITING = 10_000;

  /** How many commands one fsync may carry. */
  static final int MAX_BATCH = 1_000;

  /** After so many entries a snapshot is written. */
  static final int SNAPSHOT_EVERY = 50_000;

  /** Told after every batch, on the writer's thread: be quick, and do not call back. */
  public interface Listener {
    void committed(Entry entry, Outcome outcome);
  }

  private record Pending(Command command, CompletableFuture<Outcome> answer) {}

  private final Region region;
  private final Journal journal;
  private final Snapshots snapshots;
  private final SteadyClock clock;
  private final Consumer<String> log;
  private final SecureRandom random = new SecureRandom();
  private final BlockingQueue<Pending> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final CommitSignal commits = new CommitSignal();
  private final Thread writer;
  private volatile boolean closed;
  private long snapshotIndex; // guarded by the writer thread
  private volatile Thread snapshotting;

  public Engine(Region region, Journal journal, Snapshots snapshots, SteadyClock clock, Consumer<String> log) {
    this.region = region;
    this.journal = journal;
    this.snapshots = snapshots;
    this.clock = clock;
    this.log = log;
    this.snapshotIndex = region.index();
    this.writer = Thread.ofPlatform().name("writer").unstarted(this::run);
  }

  public void start() {
    writer.start();
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Orders a command. The future completes when it is durable and applied. */
  public CompletableFuture<Outcome> submit(Command command) {
    Pending pending = new Pending(command, new CompletableFuture<>());
    if (closed) {
      pending.answer.completeExceptionally(unavailable("the region is stopping"));
    } else if (!waiting.offer(pending)) {
      pending.answer.completeExceptionally(Errors.of(503, "Throttling", "too many calls are waiting; slow down"));
    }
    return pending.answer;
  }

  /** Executes an API call: reads at once, waiting operations when there is something for them, others by the journal. */
  public Outcome.Answer execute(Command.ApiCall call) throws InterruptedException {
    boolean read = region.operation(call.service(), call.operation()).map(o -> o.read()).orElse(true);
    if (read) {
      return reading(r -> r.read(call, clock.now()));
    }
    boolean waits = region.operation(call.service(), call.operation()).orElseThrow().waits();
    if (waits) {
      Duration patience = reading(r -> r.mayWait(call, clock.now()));
      Optional<Outcome.Answer> empty = park(call, clock.now().plus(patience));
      if (empty.isPresent()) {
        return empty.get();
      }
    }
    try {
      return submit(call).join().answer().orElseThrow();
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof AwsServiceException refused) {
        return new Outcome.Refused(refused);
      }
      throw e;
    }
  }

  /** Looks at the region while nothing changes it. Keep it short: writers wait. */
  public <T> T reading(Function<Region, T> look) {
    lock.readLock().lock();
    try {
      return look.apply(region);
    } finally {
      lock.readLock().unlock();
    }
  }

  public Instant now() {
    return clock.now();
  }

  @Override
  public void close() {
    closed = true;
    writer.interrupt();
    try {
      writer.join(10_000);
      Thread s = snapshotting;
      if (s != null) {
        s.join(10_000);
      }
      journal.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.accept("journal: cannot close: " + e.getMessage());
    }
  }

  /** The answer if the call has nothing to do until {@code until}; empty as soon as it has. */
  private Optional<Outcome.Answer> park(Command.ApiCall call, Instant until) throws InterruptedException {
    while (true) {
      long seen = commits.count();
      Optional<Outcome> nothing = attempt(call);
      if (nothing.isEmpty()) {
        return Optional.empty();
      }
      Instant now = clock.now();
      if (!now.isBefore(until) || closed || nothing.get().answer().orElseThrow() instanceof Outcome.Refused) {
        return nothing.get().answer();
      }
      Instant again = reading(r -> r.nextAttempt(call, now)).filter(t -> t.isBefore(until)).orElse(until);
      Duration pause = Duration.between(now, again);
      commits.await(seen, pause.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : pause);
    }
  }

  private Optional<Outcome> attempt(Command.ApiCall call) {
    lock.writeLock().lock();
    try {
      return region.attempt(call, clock.now());
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void run() {
    List<Pending> batch = new ArrayList<>();
    while (!closed || !waiting.isEmpty()) {
      batch.clear();
      try {
        Pending first = waiting.poll(untilDeadline(), TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MAX_BATCH - 1);
        }
      } catch (InterruptedException e) {
        if (!closed) {
          throw new IllegalStateException("the writer was interrupted", e);
        }
        waiting.drainTo(batch, MAX_BATCH);
      }
      if (isDue()) {
        batch.addFirst(new Pending(new Command.DeadlineReached(), new CompletableFuture<>()));
      }
      if (!batch.isEmpty()) {
        commit(batch);
        maybeSnapshot();
      }
    }
  }

  private void commit(List<Pending> batch) {
    Instant now = clock.now().isBefore(region.time()) ? region.time() : clock.now();
    List<Entry> entries = new ArrayList<>(batch.size());
    for (Pending pending : batch) {
      entries.add(new Entry(
          journal.nextIndex() + entries.size(), now, random.nextLong(), Region.RULES, pending.command));
    }
    try {
      journal.append(entries);
    } catch (IOException e) {
      log.accept("journal: cannot write: " + e.getMessage() + "; calls that change anything are refused until it can");
      AwsServiceException refused = unavailable("the journal cannot be written: " + e.getMessage());
      batch.forEach(p -> p.answer.completeExceptionally(refused));
      pause(Duration.ofMillis(200)); // a deadline that is due would otherwise spin on a full disk
      return;
    }
    List<Outcome> outcomes = new ArrayList<>(batch.size());
    lock.writeLock().lock();
    try {
      for (Entry entry : entries) {
        outcomes.add(region.apply(entry));
      }
    } finally {
      lock.writeLock().unlock();
    }
    boolean changed = false;
    for (int i = 0; i < entries.size(); i++) {
      Outcome outcome = outcomes.get(i);
      changed |= !outcome.changes().isEmpty();
      for (Listener listener : listeners) {
        listener.committed(entries.get(i), outcome);
      }
      for (Event event : outcome.events()) {
        log.accept(event.service() + ": " + event.resource() + ": " + event.message());
      }
      batch.get(i).answer.complete(outcome);
    }
    if (changed) {
      commits.signal();
    }
  }

  private boolean isDue() {
    return reading(Region::nextDeadline).filter(at -> !at.isAfter(clock.now())).isPresent();
  }

  private long untilDeadline() {
    return reading(Region::nextDeadline)
        .map(at -> Math.clamp(Duration.between(clock.now(), at).toMillis() + 1, 0L, 60_000L))
        .orElse(60_000L);
  }

  private void maybeSnapshot() {
    if (region.index() - snapshotIndex >= SNAPSHOT_EVERY && snapshotting == null) {
      snapshot();
    }
  }

  /** Copies the state's maps now; encodes and writes them beside the writer. */
  private void snapshot() {
    snapshotIndex = region.index();
    Snapshots.Moment moment = reading(Snapshots.Moment::of);
    snapshotting = Thread.ofPlatform().name("snapshot").start(() -> {
      try {
        snapshots.write(moment, region);
        journal.forget(snapshots.forgettable());
      } catch (IOException e) {
        log.accept("snapshot: cannot write: " + e.getMessage() + "; the journal goes on without it");
      } finally {
        snapshotting = null;
      }
    });
  }

  private static AwsServiceException unavailable(String why) {
    return Errors.of(503, "ServiceUnavailable", why);
  }

  private static void pause(Duration d) {
    try {
      Thread.sleep(d);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
