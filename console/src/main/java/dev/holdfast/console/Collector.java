package dev.holdfast.console;

import dev.holdfast.console.Snapshot.ControlPlane;
import dev.holdfast.console.Snapshot.Instance;
import dev.holdfast.console.Snapshot.Line;
import dev.holdfast.console.Snapshot.Website;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One thread that looks at the region once a second, as long as somebody watches.
 *
 * <p>When the region cannot be reached, snapshots go on with the last known state, marked as such.
 */
final class Collector implements AutoCloseable {

  static final Duration EVERY = Duration.ofSeconds(1);

  private final ConsoleSettings settings;
  private final AwsClients aws;
  private final Clock clock;
  private final RegionReader reader;
  private final Measures measures;
  private final WebsiteCheck website;
  private final Changes changes = new Changes();
  private final Thread thread = new Thread(this::run, "collector");

  // Touched by the collecting thread alone.
  private Readings readings = Readings.NONE;
  private List<Instance> instances = List.of();
  private Optional<ControlPlane> controlPlane = Optional.empty();

  // Guarded by this.
  private int watchers;
  private long number;
  private Optional<Snapshot> latest = Optional.empty();
  private boolean closed;

  /** A snapshot and its number, which grows. */
  record Numbered(long number, Snapshot snapshot) {}

  Collector(ConsoleSettings settings, AwsClients aws, Clock clock) {
    this.settings = settings;
    this.aws = aws;
    this.clock = clock;
    this.reader = new RegionReader(aws);
    this.measures = new Measures(aws.cloudWatch());
    this.website = new WebsiteCheck(settings.website());
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  synchronized void watch() {
    watchers++;
    notifyAll();
  }

  synchronized void unwatch() {
    watchers--;
  }

  synchronized int watchers() {
    return watchers;
  }

  /** Waits for a snapshot later than that number. Empty when there was none in time, or the collector is closed. */
  synchronized Optional<Numbered> after(long seen, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (number <= seen && !closed) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      wait(Math.max(1, left / 1_000_000));
    }
    return closed ? Optional.empty() : latest.map(s -> new Numbered(number, s));
  }

  private void run() {
    try {
      while (true) {
        synchronized (this) {
          while (watchers == 0 && !closed) {
            wait();
          }
          if (closed) {
            return;
          }
        }
        long begin = System.nanoTime();
        Snapshot snapshot = look();
        synchronized (this) {
          latest = Optional.of(snapshot);
          number++;
          notifyAll();
        }
        long took = (System.nanoTime() - begin) / 1_000_000;
        Thread.sleep(Math.max(100, EVERY.toMillis() - took));
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** One look. */
  Snapshot look() {
    Instant now = clock.instant();
    List<String> gaps = new ArrayList<>();
    boolean answers = read(now, gaps);
    if (controlPlane.isEmpty() || controlPlane.get().answers() != answers) {
      if (controlPlane.isPresent()) {
        String text = answers ? "The region's control plane answers again" : "The region's control plane does not answer";
        changes.tell(new Line(now.toEpochMilli(), false, "Control plane", text, text, answers ? "good" : "bad"));
      }
      controlPlane = Optional.of(new ControlPlane(answers, now.toEpochMilli()));
      website.count();
    }
    Picture picture = new Picture(readings, settings.zones());
    Website site = website.check(picture.healthPath());
    return new Snapshot(
        now.toEpochMilli(), settings.region(), controlPlane.get(), site, picture.stacks(), picture.zones(),
        picture.balancers(), instances, picture.groups(), picture.databases(), picture.queues(), readings.buckets(),
        picture.activity(changes.lines()), picture.calls(),
        measures.plots(now, picture.marks(now.minusSeconds(Measures.SECONDS))), gaps);
  }

  /** @return whether the region answered */
  private boolean read(Instant now, List<String> gaps) {
    try {
      readings = reader.read(now);
      Picture picture = new Picture(readings, settings.zones());
      instances = changes.seen(
          now.toEpochMilli(), picture.instances(now, changes.served()), picture.zones(), new Records(readings).killed());
      measures.queues(now, picture.queues());
      gaps.addAll(readings.gaps());
      measures.balancers(now, readings.balancers());
      return true;
    } catch (AwsServiceException e) {
      gaps.add("CloudWatch: " + e.getMessage());
      return true;
    } catch (SdkException e) {
      reader.startAfresh();
      return false;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
    aws.close();
  }
}
