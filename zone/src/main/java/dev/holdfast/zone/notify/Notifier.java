package dev.holdfast.zone.notify;

import dev.holdfast.region.sns.Post;
import dev.holdfast.region.world.Report;
import dev.holdfast.zone.engine.CommitSignal;
import dev.holdfast.zone.s3.RegionAccess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Sends what is due, so much at a time, and reports each attempt. What is being sent when the process dies is sent
 * again by the next one, as it is when a report cannot be made.
 */
public final class Notifier {

  private static final int AT_ONCE = 64;

  /** Of one subscription: an endpoint that does not answer must not hold up the others. */
  private static final int OF_ONE = 8;

  /** At least so often it is looked whether something is due. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final int REPORTS = 30;

  private final RegionAccess region;
  private final CommitSignal news;
  private final Duration patience;
  private final Consumer<String> log;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Map<String, Integer> bySubscription = new ConcurrentHashMap<>();
  private final Set<String> sending = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /**
   * @param news signalled when a commit has changed what is due
   * @param patience with an endpoint; AWS's is 15 s
   */
  public Notifier(RegionAccess region, CommitSignal news, Duration patience, Consumer<String> log) {
    this.region = region;
    this.news = news;
    this.patience = patience;
    this.log = log;
  }

  private record Look(List<Post> due, Optional<Duration> next) {}

  /** Runs until its thread is interrupted. */
  public void run() {
    Sender sender = new Sender(patience);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long seen = news.count();
        Look look = look();
        look.due().forEach(post -> start(sender, post));
        Duration wait = look.next().filter(n -> n.compareTo(LOOK) < 0).orElse(LOOK);
        news.await(seen, wait.isPositive() ? wait : Duration.ofMillis(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended = true;
      sender.close();
    }
  }

  private Look look() {
    return region.look(call -> {
      Instant now = call.now();
      List<Post> due = Post.due(call, this::room, id -> !sending.contains(id), free.availablePermits());
      return new Look(due, Post.next(call).map(next -> Duration.between(now, next)));
    });
  }

  private int room(String subscription) {
    return OF_ONE - bySubscription.getOrDefault(subscription, 0);
  }

  /** Only the notifier's own thread comes here, so that what was free a moment ago still is. */
  private void start(Sender sender, Post post) {
    if (!free.tryAcquire()) {
      return;
    }
    sending.add(post.deliveryId());
    bySubscription.merge(post.subscription(), 1, Integer::sum);
    Thread.ofVirtual().name("notification").start(() -> {
      try {
        Report.NotificationAttempted attempted = sender.send(post);
        if (!ended) { // else it is we who broke it off, and the endpoint has not failed
          report(attempted);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        bySubscription.computeIfPresent(post.subscription(), (_, n) -> n == 1 ? null : n - 1);
        sending.remove(post.deliveryId());
        free.release();
        news.signal();
      }
    });
  }

  /** As long as it is not reported it is not sent again, lest the endpoint pay for a full disk of ours. */
  private void report(Report.NotificationAttempted attempted) throws InterruptedException {
    for (int i = 1; i <= REPORTS; i++) {
      try {
        region.report(attempted);
        return;
      } catch (RuntimeException e) {
        if (i == 1) {
          log.accept("notifications: cannot report, trying again: " + e.getMessage());
        }
        Thread.sleep(Duration.ofSeconds(1));
      }
    }
  }
}
