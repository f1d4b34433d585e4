package dev.holdfast.gameday.load;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An open-loop load: sends each request when it is due, each in a thread of its own, whatever became of the others. */
public final class Load implements AutoCloseable {

  /**
   * So many requests at once at most. With a rate of 50 and a patience of 10 s there are 500; what is beyond has failed
   * without being sent, and is counted so.
   */
  static final int MOST_IN_FLIGHT = 5_000;

  /** What is done when a request is due. */
  interface Visit {
    void visit(long n, long due);
  }

  private final Schedule schedule;
  private final Stopwatch watch;
  private final Queue<Sample> samples;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread clock;
  private volatile long end = Long.MAX_VALUE;

  /** Begins at once; the schedule may lie a little ahead. */
  public static Load start(Schedule schedule, Stopwatch watch, Website website, List<Website.User> users, Mix mix,
                           Ledger ledger) {
    Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    Visitors visitors = new Visitors(website, users, mix, ledger, watch, samples::add);
    return new Load(schedule, watch, visitors::visit, samples);
  }

  Load(Schedule schedule, Stopwatch watch, Visit visit, Queue<Sample> samples) {
    this.schedule = schedule;
    this.watch = watch;
    this.samples = samples;
    this.clock = Thread.ofPlatform().name("load").daemon().start(() -> run(visit));
  }

  private void run(Visit visit) {
    try {
      for (long n = 0; schedule.due(n) < end; n++) {
        long number = n;
        long due = schedule.due(n);
        watch.sleepUntil(due);
        if (due >= end) {
          return;
        }
        if (inFlight.incrementAndGet() > MOST_IN_FLIGHT) {
          inFlight.decrementAndGet();
          samples.add(new Sample(Sample.Kind.FRONT, due, watch.now(),
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

  /** What has come of requests so far. */
  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** No request that is due then or later is sent. */
  public void endAt(long at) {
    end = at;
  }

  /** Waits until the last request has ended; an end must have been set. */
  public void await() throws InterruptedException {
    clock.join();
    threads.shutdown();
    if (!threads.awaitTermination(Website.PATIENCE.toSeconds() * 4, TimeUnit.SECONDS)) {
      throw new IllegalStateException("requests have no end in spite of their time limit");
    }
  }

  @Override
  public void close() {
    end = Long.MIN_VALUE;
    clock.interrupt();
    threads.shutdownNow();
  }
}
