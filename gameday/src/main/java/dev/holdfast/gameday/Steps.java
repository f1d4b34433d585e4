package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Stopwatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Does the steps of a game day when they are due, one after the other. Closing it takes back what can be taken back: a
 * region that was killed runs again. A shutdown of this program closes it, too.
 */
final class Steps implements AutoCloseable {

  private final List<Step> steps;
  private final Hands hands;
  private final Release release;
  private final Stopwatch watch;
  private final Thread onShutdown = new Thread(this::takeBack, "start region");
  private final List<Result.Deed> done = new ArrayList<>();
  private volatile boolean regionKilled;
  private Optional<Thread> thread = Optional.empty();

  Steps(List<Step> steps, Hands hands, Release release, Stopwatch watch) {
    this.steps = steps.stream().sorted(Comparator.comparing(Step::at)).toList();
    this.hands = hands;
    this.release = release;
    this.watch = watch;
    Runtime.getRuntime().addShutdownHook(onShutdown);
  }

  /** @param fault from when on the steps' times count */
  void start(long fault) {
    thread = Optional.of(Thread.ofVirtual().name("steps").start(() -> run(fault)));
  }

  private void run(long fault) {
    try {
      for (Step step : steps) {
        watch.sleepUntil(fault + step.at().toNanos());
        long begun = watch.now();
        Optional<String> failure = deed(step.deed());
        synchronized (done) {
          done.add(new Result.Deed(step.deed().word(), begun, watch.now(), failure));
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** @return why it failed, if it did */
  private Optional<String> deed(Step.Deed deed) throws InterruptedException {
    try {
      switch (deed) {
        case KILL_REGION -> {
          regionKilled = true;
          hands.killRegion();
        }
        case START_REGION -> startRegion();
        case RELEASE -> {
          return release.roll();
        }
      }
      return Optional.empty();
    } catch (GameDayException | SdkException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void startRegion() {
    hands.startRegion();
    regionKilled = false;
  }

  /** Waits until the last step is done, and the region is there for what comes next. */
  List<Result.Deed> await() throws InterruptedException {
    if (thread.isPresent()) {
      thread.get().join();
    }
    takeBack();
    synchronized (done) {
      return List.copyOf(done);
    }
  }

  /** What is to be done, for people. */
  String words() {
    return steps.stream().map(s -> s.deed().word() + " at +" + Figures.seconds(s.at().toNanos()))
        .collect(Collectors.joining(", "));
  }

  private void takeBack() {
    if (regionKilled) {
      startRegion();
    }
  }

  @Override
  public void close() {
    thread.ifPresent(Thread::interrupt);
    takeBack();
    try {
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException e) {
      // Shutting down: the hook does it, or has.
    }
  }
}
