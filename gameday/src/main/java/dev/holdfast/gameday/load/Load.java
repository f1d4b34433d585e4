package dev.holdfast.gameday.load;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An open-loop load: sends each request when it is due, each in a thread of its own, whatever became of the others. */
public final class Load implements Traffic {

  /**
   * So many requests at once at most. With a rate of 50 and a patience of 10 s there are 500; what is beyond has failed
   * without being sent, and is counted so.
   */
  static final int MOST_IN_FLIGHT = 5_000;

  /** What is done when a request is due. */
  interface Visit {
    void visit(long n, long due);
  }

  /** Requests of a surge have numbers of their own, so that no two of a game day are alike. */
  private static final long SURGE = 1_000_000_000_000L;

  private final Stopwatch watch;
  private final Visit visit;
  private final Consumer<Sample> samples;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Thread> clocks = new CopyOnWriteArrayList<>();
  private volatile long end = Long.MAX_VALUE;

  /**
   * Begins at once; the schedule may lie a little ahead.
   *
   * @param again what is asked for again by a later visit where it failed
   * @param samples takes one for each request, from many threads
   */
  public static Load start(Schedule schedule, Stopwatch watch, Website website, List<Website.User> users, Mix mix,
                           Ledger ledger, Set<Sample.Kind> again, Consumer<Sample> samples) {
    Visitors visitors = new Visitors(website, users, mix, ledger, again, watch, samples);
    return new Load(schedule, watch, visitors::visit, samples);
  }

  Load(Schedule schedule, Stopwatch watch, Visit visit, Consumer<Sample> samples) {
    this.watch = watch;
    this.visit = visit;
    this.samples = samples;
    start("load", schedule, 0, Long.MAX_VALUE);
  }

  /** Sends more requests besides, by a schedule of their own, until then. */
  public void surge(Schedule schedule, long until) {
    start("surge", schedule, SURGE, until);
  }

  private void start(String name, Schedule schedule, long first, long until) {
    clocks.add(Thread.ofPlatform().name(name).daemon().start(() -> run(schedule, first, until)));
  }

  private void run(Schedule schedule, long first, long until) {
    try {
      for (long n = 0; ; n++) {
        long number = first + n;
        long due = schedule.due(n);
        if (due >= Math.min(end, until)) {
          return;
        }
        watch.sleepUntil(due);
        if (due >= end) {
          return;
        }
        if (inFlight.incrementAndGet() > MOST_IN_FLIGHT) {
          inFlight.decrementAndGet();
          samples.accept(new Sample(Sample.Kind.FRONT, due, watch.now(),
              Optional.of("not sent: " + MOST_IN_FLIGHT + " are waiting already")));
          continue;
        }
        threads.execute(() -> {
          try {
            visit.visit(number, due);
          } finally {
            inFlight.decrementAndGet();
          }
        });
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  @Override
  public void endAt(long at) {
    end = at;
  }

  @Override
  public void await() throws InterruptedException {
    for (Thread clock : clocks) {
      clock.join();
    }
    threads.shutdown();
    if (!threads.awaitTermination(Website.PATIENCE.toSeconds() * 4, TimeUnit.SECONDS)) {
      throw new IllegalStateException("requests have no end in spite of their time limit");
    }
  }

  @Override
  public void close() {
    end = Long.MIN_VALUE;
    clocks.forEach(Thread::interrupt);
    threads.shutdownNow();
  }
}
