package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Cast;
import dev.holdfast.gameday.load.Ledger;
import dev.holdfast.gameday.load.Stopwatch;
import dev.holdfast.gameday.load.Website;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Looks up, one by one, all that was acknowledged. Here requests are repeated where they fail: the question is what is
 * there, no longer how well it is served.
 */
final class Auditor {

  /** How long uploads may take to become ready, and the queue to drain. */
  static final Duration LIMIT = Duration.ofMinutes(3);

  /** How long what was taken for later may take to be written. */
  static final Duration ARRIVE = Duration.ofSeconds(20);

  /** What the website gives at once. */
  private static final int PAGE = 200;

  private final Website website;
  private final List<Website.User> users;
  private final Ledger ledger;
  private final Stopwatch watch;

  Auditor(Website website, List<Website.User> users, Ledger ledger, Stopwatch watch) {
    this.website = website;
    this.users = users;
    this.ledger = ledger;
    this.watch = watch;
  }

  /** Every acknowledged upload can be seen by everybody, or becomes so within the limit. */
  Result.Audit uploads() throws InterruptedException {
    long begin = watch.now();
    SortedSet<String> open = new TreeSet<>();
    ledger.uploads().forEach(u -> open.add(u.id()));
    int all = open.size();
    SortedMap<String, String> last = new TreeMap<>();
    while (!open.isEmpty() && watch.now() - begin < LIMIT.toNanos()) {
      for (String id : List.copyOf(open)) {
        String status = ask(() -> website.status(users.getFirst(), id)).orElse("unknown");
        last.put(id, status);
        if (status.equals("ready")) {
          ledger.ready(id);
          open.remove(id);
        } else if (status.equals("failed")) {
          // It stays lost, whatever comes.
          Thread.sleep(50);
        }
      }
      if (!open.isEmpty()) {
        if (open.stream().allMatch(id -> last.get(id).equals("failed"))) {
          break;
        }
        Thread.sleep(250);
      }
    }
    return new Result.Audit("uploads", all, open.size(), open.isEmpty()
        ? "all ready " + Figures.seconds(watch.now() - begin) + " after the load"
        : open.stream().limit(5).map(id -> id + " is " + last.get(id)).collect(Collectors.joining(", ")));
  }

  /** Every acknowledged comment is there, or comes within {@link #ARRIVE}: one may have been taken for later. */
  Result.Audit comments() throws InterruptedException {
    long end = watch.now() + ARRIVE.toNanos();
    Result.Audit audit = commentsNow();
    while (audit.lost() > 0 && ledger.hasLater() && watch.now() < end) {
      Thread.sleep(500);
      audit = commentsNow();
    }
    return audit;
  }

  private Result.Audit commentsNow() throws InterruptedException {
    SortedMap<String, List<Ledger.Comment>> byItem = new TreeMap<>();
    ledger.comments().forEach(c -> byItem.computeIfAbsent(c.item(), _ -> new ArrayList<>()).add(c));
    List<String> lost = new ArrayList<>();
    int twice = 0;
    for (var item : byItem.entrySet()) {
      List<Ledger.Comment> there = all(item.getKey());
      for (Ledger.Comment c : item.getValue()) {
        long times = there.stream().filter(t -> t.body().equals(c.body())).count();
        if (there.stream().noneMatch(t -> (c.id() == 0 || t.id() == c.id()) && t.body().equals(c.body()))) {
          lost.add(c.item() + "#c" + c.id());
        }
        twice += times > 1 ? 1 : 0;
      }
    }
    return new Result.Audit("comments", ledger.comments().size(), lost.size(),
        lost.isEmpty() ? twice == 0 ? "each there once" : twice + " are there twice" : some(lost));
  }

  private List<Ledger.Comment> all(String item) throws InterruptedException {
    List<Ledger.Comment> all = new ArrayList<>();
    while (true) {
      long after = all.isEmpty() ? 0 : all.getLast().id();
      List<Ledger.Comment> page = ask(() -> website.comments(users.getFirst(), item, after)).orElse(List.of());
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
    }
  }

  Result.Audit likes() throws InterruptedException {
    long end = watch.now() + ARRIVE.toNanos();
    Result.Audit audit = likesNow();
    while (audit.lost() > 0 && ledger.hasLater() && watch.now() < end) {
      Thread.sleep(500);
      audit = likesNow();
    }
    return audit;
  }

  private Result.Audit likesNow() throws InterruptedException {
    List<String> lost = new ArrayList<>();
    for (Ledger.Like like : ledger.likes()) {
      Website.User user = users.get(like.user());
      if (!ask(() -> website.item(user, like.item())).orElse(false)) {
        lost.add(user.name() + " likes " + like.item());
      }
    }
    return new Result.Audit("likes", ledger.likes().size(), lost.size(), some(lost));
  }

  static Result.Audit messages(Numbers.Count count) {
    return new Result.Audit("queue messages", count.sent(), count.lost().size(), count.lost().isEmpty()
        ? count.twice() == 0 ? "each received once" : count.twice() + " received more than once, as SQS may"
        : some(count.lost().stream().map(String::valueOf).toList()));
  }

  /** The jobs' queue is empty, or becomes so within the limit. */
  Result.Audit jobs(SqsClient sqs, String queue) throws InterruptedException {
    long begin = watch.now();
    int left = size(sqs, queue);
    while (left > 0 && watch.now() - begin < LIMIT.toNanos()) {
      Thread.sleep(500);
      left = size(sqs, queue);
    }
    return new Result.Audit("jobs left in the queue", 0, left, left == 0 ? "the queue is empty" : left + " are left");
  }

  /** Messages visible, in work, and delayed. */
  static int size(SqsClient sqs, String queue) {
    return sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
        .attributes().values().stream().mapToInt(Integer::parseInt).sum();
  }

  /** The film becomes ready within the limit. */
  Optional<Long> ready(String film) throws InterruptedException {
    long begin = watch.now();
    while (watch.now() - begin < LIMIT.toNanos()) {
      if (ask(() -> website.status(users.getFirst(), film)).filter("ready"::equals).isPresent()) {
        return Optional.of(watch.now());
      }
      Thread.sleep(200);
    }
    return Optional.empty();
  }

  /** When and of what the film's video was made; empty when it cannot be had. */
  Optional<String> made(String film) throws InterruptedException {
    return ask(() -> website.made(users.getFirst(), film, "video"));
  }

  private static <T> Optional<T> ask(Cast.Step<T> question) throws InterruptedException {
    try {
      return Optional.of(Cast.patiently(question));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String some(List<String> all) {
    return String.join(", ", all.subList(0, Math.min(5, all.size()))) + (all.size() > 5 ? ", …" : "");
  }
}
