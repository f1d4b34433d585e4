package dev.holdfast.zone.engine;

import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.kernel.Entry;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Event;
import dev.holdfast.region.kernel.Operations;
import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.kernel.Region;
import dev.holdfast.region.kernel.State;
import dev.holdfast.zone.journal.Journal;
import dev.holdfast.zone.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

  /** Bytes that one fsync may carry, give or take one command. */
  static final int MAX_BATCH_BYTES = 16 << 20;

  /** A deadline that came to nothing, for a defect of ours, is tried again after this, not at once. */
  private static final Duration DEADLINE_PAUSE = Duration.ofSeconds(1);

  /** Wakes the writer so that it sees that it is to end. */
  private static final Pending WAKE = Pending.of(new Command.DeadlineReached());

  /** Told of every entry, on the writer's thread: be quick, and do not call back. */
  public interface Listener {
    void committed(Entry entry, Outcome outcome);
  }

  private record Pending(Command command, byte[] encoded, CompletableFuture<Outcome> answer) {
    static Pending of(Command command) {
      return new Pending(command, Journal.Encoded.encode(command), new CompletableFuture<>());
    }
  }

  private final Region region;
  private final Journal journal;
  private final Store store;
  private final SteadyClock clock;
  private final Consumer<String> log;
  private final Consumer<Throwable> died;
  private final Seeds seeds = new Seeds(); // guarded by the writer thread
  private final BlockingQueue<Pending> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Waiters waiters = new Waiters();
  private final Thread writer;
  private volatile boolean closed;
  private volatile boolean ended;
  private Instant nextDeadlineTry = Instant.MIN; // guarded by the writer thread
  private volatile Optional<Thread> checkpointing = Optional.empty();
  private volatile Optional<Thread> merging = Optional.empty();

  /**
   * @param store where the region's rows are
   * @param died told when the writer can no longer go on: the state in memory is not to be trusted, so the process
   *     should end and replay
   */
  public Engine(Region region, Journal journal, Store store, SteadyClock clock, Consumer<String> log,
      Consumer<Throwable> died) {
    this.region = region;
    this.journal = journal;
    this.store = store;
    this.clock = clock;
    this.log = log;
    this.died = died;
    this.writer = Thread.ofPlatform().name("writer").unstarted(this::run);
  }

  public void start() {
    store.start();
    writer.start();
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Orders a command. The future completes when it is durable and applied. */
  public CompletableFuture<Outcome> submit(Command command) {
    Pending pending;
    try {
      pending = Pending.of(command); // on the caller's thread: the writer has enough to do
    } catch (RuntimeException e) {
      log.accept("journal: cannot write down a " + command.getClass().getSimpleName() + ": " + e.getMessage());
      return CompletableFuture.failedFuture(
          Errors.of(500, Errors.INTERNAL_FAILURE, "the call cannot be written to the journal"));
    }
    if (closed) {
      pending.answer.completeExceptionally(unavailable("the region is stopping"));
    } else if (!waiting.offer(pending)) {
      pending.answer.completeExceptionally(Errors.of(503, "Throttling", "too many calls are waiting; slow down"));
    } else if (ended && waiting.remove(pending)) {
      pending.answer.completeExceptionally(unavailable("the region is stopping"));
    }
    return pending.answer;
  }

  /** Executes an API call: reads at once, waiting operations when there is something for them, others by the journal. */
  public Outcome.Answer execute(Command.ApiCall call) throws InterruptedException {
    Optional<Operations.Operation> operation = region.operation(call.service(), call.operation());
    if (operation.isEmpty() || operation.get().read()) {
      return reading(r -> r.read(call, clock.now()));
    }
    return operation.get().waits() ? waiting(call) : order(call).answer().orElseThrow();
  }

  private Outcome.Answer waiting(Command.ApiCall call) throws InterruptedException {
    Instant now = clock.now();
    Instant until = now.plus(reading(r -> r.mayWait(call, now)));
    boolean likely = reading(r -> r.likely(call, now));
    while (true) {
      if (!likely) {
        Optional<Outcome.Answer> nothing = park(call, until);
        if (nothing.isPresent()) {
          return nothing.get();
        }
      }
      likely = false;
      Outcome outcome = order(call);
      Outcome.Answer answer = outcome.answer().orElseThrow();
      // Another who waited may have been faster: then wait on.
      if (!outcome.changes().isEmpty() || answer instanceof Outcome.Refused || !clock.now().isBefore(until)) {
        return answer;
      }
    }
  }

  private Outcome order(Command.ApiCall call) {
    try {
      return submit(call).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof AwsServiceException refused) {
        return new Outcome(Optional.of(new Outcome.Refused(refused)), Changes.NONE, List.of());
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

  /** The state as it is now, which stays so, for who has much to read. */
  public State snapshot() {
    return reading(r -> r.state().in(store.snapshot(r.state())));
  }

  public Instant now() {
    return clock.now();
  }

  /**
   * As {@link #close}, after a checkpoint: the start after it replays nothing, so another build, with other rules, takes the
   * region over as it is.
   */
  public void retire() {
    end(() -> {
      freeze();
      write();
    });
  }

  @Override
  public void close() {
    end(() -> {});
  }

  private void end(Runnable last) {
    closed = true;
    // Not by an interrupt, which would close the journal's file under a write.
    waiting.offer(WAKE); // a queue that is full needs no waking
    waiters.stirAll();
    try {
      writer.join(10_000);
      for (Thread beside : checkpointing.stream().toList()) {
        beside.join(10_000);
      }
      if (!writer.isAlive()) {
        last.run();
      }
      store.close();
      for (Thread beside : merging.stream().toList()) {
        beside.join(10_000);
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
    try (Waiters.Watch watch = waiters.watch(region.awaits(call))) {
      return park(call, until, watch);
    }
  }

  private Optional<Outcome.Answer> park(Command.ApiCall call, Instant until, Waiters.Watch watch)
      throws InterruptedException {
    while (true) {
      long seen = watch.count();
      // Before the attempt, so that what becomes due meanwhile is not missed.
      Instant now = clock.now();
      Optional<Outcome> nothing = attempt(call);
      if (nothing.isEmpty()) {
        return Optional.empty();
      }
      if (!now.isBefore(until) || closed || nothing.get().answer().orElseThrow() instanceof Outcome.Refused) {
        return nothing.get().answer();
      }
      Instant again = reading(r -> r.nextAttempt(call, now)).filter(t -> t.isBefore(until)).orElse(until);
      Duration pause = Duration.between(now, again);
      watch.await(seen, pause.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : pause);
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
    try {
      while (!closed || !waiting.isEmpty()) {
        List<Pending> batch = take();
        if (isDue()) {
          batch.addFirst(Pending.of(new Command.DeadlineReached()));
        }
        if (!batch.isEmpty()) {
          commit(batch);
          maybeCheckpoint();
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      closed = true;
      died.accept(e);
    } finally {
      ended = true;
      List<Pending> left = new ArrayList<>();
      waiting.drainTo(left);
      left.forEach(p -> p.answer.completeExceptionally(unavailable("the region is stopping")));
    }
  }

  /** What waits to be ordered; waits itself until there is something, or a deadline comes. */
  private List<Pending> take() throws InterruptedException {
    List<Pending> batch = new ArrayList<>();
    Pending first = waiting.poll(untilDeadline(), TimeUnit.MILLISECONDS);
    if (first != null) {
      batch.add(first);
      waiting.drainTo(batch, MAX_BATCH - 1);
      batch.removeIf(p -> p == WAKE);
    }
    return batch;
  }

  /** Commits a batch, by several fsyncs if it is large. */
  private void commit(List<Pending> batch) {
    Instant now = clock.now();
    if (now.isBefore(region.time())) {
      now = region.time(); // the machine's clock was set back while the region was down
    }
    List<Pending> part = new ArrayList<>();
    List<Journal.Encoded> entries = new ArrayList<>();
    int bytes = 0;
    for (Pending pending : batch) {
      Entry entry = new Entry(
          journal.nextIndex() + entries.size(), now, seeds.next(), Region.RULES, pending.command);
      Journal.Encoded encoded = new Journal.Encoded(entry, pending.encoded);
      part.add(pending);
      entries.add(encoded);
      bytes += encoded.command().length;
      if (bytes >= MAX_BATCH_BYTES) {
        commit(part, entries);
        part.clear();
        entries.clear();
        bytes = 0;
      }
    }
    if (!part.isEmpty()) {
      commit(part, entries);
    }
  }

  private void commit(List<Pending> batch, List<Journal.Encoded> entries) {
    try {
      journal.append(entries);
    } catch (IOException e) {
      log.accept("journal: cannot write: " + e.getMessage() + "; calls that change anything are refused until it can");
      AwsServiceException refused = unavailable("the journal cannot be written: " + e.getMessage());
      batch.forEach(p -> p.answer.completeExceptionally(refused));
      pause(Duration.ofMillis(200)); // a deadline that is due would otherwise spin on a full disk
      return;
    }
    Set<String> stirred = new TreeSet<>();
    lock.writeLock().lock();
    try {
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get(i).entry();
        Outcome outcome = region.apply(entry);
        store.applied(outcome.changes(), entries.get(i).command().length);
        tell(entry, outcome);
        // At once: whoever asked goes on beside the writer, instead of all of them after it.
        batch.get(i).answer.complete(outcome);
        if (!waiters.isEmpty()) {
          stirred.addAll(region.stirred(outcome.changes()));
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
    waiters.stir(stirred);
  }

  private void tell(Entry entry, Outcome outcome) {
    if (entry.command() instanceof Command.DeadlineReached && outcome.changes().isEmpty()) {
      nextDeadlineTry = clock.now().plus(DEADLINE_PAUSE); // it failed: else it would be tried without end
    }
    for (Listener listener : listeners) {
      listener.committed(entry, outcome);
    }
    for (Event event : outcome.events()) {
      log.accept(event.service() + ": " + event.resource() + ": " + event.message());
    }
  }

  private Optional<Instant> deadline() {
    return reading(Region::nextDeadline).map(at -> at.isBefore(nextDeadlineTry) ? nextDeadlineTry : at);
  }

  private boolean isDue() {
    return deadline().filter(at -> !at.isAfter(clock.now())).isPresent();
  }

  private long untilDeadline() {
    return deadline()
        .map(at -> Math.clamp(Duration.between(clock.now(), at).toMillis() + 1, 0L, 60_000L))
        .orElse(60_000L);
  }

  /** Takes what has changed now; writes it beside the writer, who waits only if too much comes meanwhile. */
  private void maybeCheckpoint() throws InterruptedException {
    if (!store.isDue(clock.now())) {
      return;
    }
    Optional<Thread> before = checkpointing.filter(Thread::isAlive);
    if (before.isPresent() && store.isOverdue()) {
      before.get().join();
    } else if (before.isPresent()) {
      return;
    }
    freeze();
    checkpointing = Optional.of(Thread.ofPlatform().name("checkpoint").start(() -> {
      write();
      if (merging.filter(Thread::isAlive).isEmpty()) {
        merging = Optional.of(Thread.ofPlatform().priority(Thread.MIN_PRIORITY).name("merge").start(this::merge));
      }
    }));
  }

  /** Makes a checkpoint, and returns when it is durable; not while the writer has anything to do. */
  public void checkpoint() {
    freeze();
    write();
    merge();
  }

  private void freeze() {
    lock.writeLock().lock();
    try {
      store.freeze(region);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void write() {
    try {
      store.write();
      journal.forget(store.forgettable());
    } catch (IOException | RuntimeException e) {
      log.accept("checkpoint: cannot write: " + e.getMessage() + "; the journal goes on without it");
    }
  }

  private void merge() {
    try {
      while (store.merge()) {
        journal.forget(store.forgettable());
      }
    } catch (IOException | RuntimeException e) {
      log.accept("checkpoint: cannot merge: " + e.getMessage() + "; the files stay as they are");
    }
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
