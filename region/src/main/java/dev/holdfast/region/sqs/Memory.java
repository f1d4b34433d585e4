package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * What a FIFO queue remembers for five minutes, so that what is sent or asked for twice happens once: deduplication ids
 * and attempts to receive. What is past that counts as forgotten, and goes when the queue is next used, or by a timer.
 */
final class Memory {

  /** @param group empty where the deduplication id counts for the whole queue */
  record SentKey(String queue, String group, String deduplicationId) implements Comparable<SentKey> {
    @Override
    public int compareTo(SentKey o) {
      int c = queue.compareTo(o.queue);
      c = c != 0 ? c : group.compareTo(o.group);
      return c != 0 ? c : deduplicationId.compareTo(o.deduplicationId);
    }
  }

  record Sent(String messageId, long sequence, Instant until) {}

  record AttemptKey(String queue, String attemptId) implements Comparable<AttemptKey> {
    @Override
    public int compareTo(AttemptKey o) {
      int c = queue.compareTo(o.queue);
      return c != 0 ? c : attemptId.compareTo(o.attemptId);
    }
  }

  record Attempt(List<Given> given, Instant until) {}

  /** A message as a receive left it: if its receipt or its time is another by now, it was changed since. */
  record Given(long sequence, String receipt, Instant at) {}

  /** What is forgotten when: either a deduplication id in its group, or an attempt. */
  record Forget(String queue, Instant until, boolean attempt, String group, String id) implements Comparable<Forget> {
    @Override
    public int compareTo(Forget o) {
      int c = queue.compareTo(o.queue);
      c = c != 0 ? c : until.compareTo(o.until);
      c = c != 0 ? c : Boolean.compare(attempt, o.attempt);
      c = c != 0 ? c : group.compareTo(o.group);
      return c != 0 ? c : id.compareTo(o.id);
    }
  }

  /** Begins the name of the timer, before the queue's. */
  static final String TIMER = "memory:";

  private final Call call;
  private final State state;
  private final Queue queue;

  Memory(Call call, Queue queue) {
    this.call = call;
    this.state = call.state();
    this.queue = queue;
  }

  /** The message that was sent with this id in the last five minutes, to this group if ids count by group. */
  Optional<Sent> sent(String group, String deduplicationId) {
    return state.get(SqsService.SENT, sentKey(group, deduplicationId)).filter(s -> s.until().isAfter(call.now()));
  }

  void remember(String group, String deduplicationId, String messageId, long sequence) {
    forget(call.now(), Limits.FORGOTTEN_BY_NEXT);
    SentKey key = sentKey(group, deduplicationId);
    Instant until = call.now().plus(Limits.DEDUPLICATION);
    later(new Forget(queue.name(), until, false, key.group(), deduplicationId));
    state.put(SqsService.SENT, key, new Sent(messageId, sequence, until));
  }

  Optional<Attempt> attempt(String attemptId) {
    return state.get(SqsService.ATTEMPTS, new AttemptKey(queue.name(), attemptId))
        .filter(a -> a.until().isAfter(call.now()));
  }

  /** Repeats of an attempt do not make it younger. */
  void remember(String attemptId, List<Given> given) {
    forget(call.now(), Limits.FORGOTTEN_BY_NEXT);
    AttemptKey key = new AttemptKey(queue.name(), attemptId);
    Instant until = attempt(attemptId).map(Attempt::until).orElse(call.now().plus(Limits.DEDUPLICATION));
    later(new Forget(queue.name(), until, true, "", attemptId));
    state.put(SqsService.ATTEMPTS, key, new Attempt(List.copyOf(given), until));
  }

  /**
   * The timer has come. The next comes in five minutes, not when the next id is due: one command for many ids. For very
   * many it comes at once.
   */
  void due() {
    boolean more = forget(call.now(), Limits.AT_ONCE);
    if (!forgetting().isEmpty()) {
      call.timer(SqsService.NAME, TIMER + queue.name(), more ? call.now() : call.now().plus(Limits.DEDUPLICATION));
    }
  }

  /**
   * Forgets up to {@code most} of what was there before a message was sent; whether it may have left some.
   *
   * @param until what would be forgotten later came later
   * @param before the message's sequence
   */
  boolean forgetBefore(Instant until, long before, int most) {
    return forget(until, most, f -> f.attempt() || state.get(SqsService.SENT, sentKey(f)).stream()
        .allMatch(sent -> sent.sequence() < before));
  }

  private boolean forget(Instant until, int most) {
    return forget(until, most, _ -> true);
  }

  private boolean forget(Instant until, int most, Predicate<Forget> which) {
    List<Forget> gone =
        forgetting().keySet().stream().takeWhile(f -> !f.until().isAfter(until)).filter(which).limit(most).toList();
    gone.forEach(this::forget);
    if (!gone.isEmpty() && forgetting().isEmpty()) {
      call.cancelTimer(SqsService.NAME, TIMER + queue.name());
    }
    return gone.size() == most;
  }

  /** Unless it was sent or asked for again since, which has a later end of its own. */
  private void forget(Forget due) {
    state.remove(SqsService.FORGETTING, due);
    AttemptKey attempt = new AttemptKey(queue.name(), due.id());
    if (due.attempt() && state.get(SqsService.ATTEMPTS, attempt).filter(a -> a.until().equals(due.until())).isPresent()) {
      state.remove(SqsService.ATTEMPTS, attempt);
    } else if (!due.attempt()
        && state.get(SqsService.SENT, sentKey(due)).filter(s -> s.until().equals(due.until())).isPresent()) {
      state.remove(SqsService.SENT, sentKey(due));
    }
  }

  private void later(Forget due) {
    if (forgetting().isEmpty()) {
      call.timer(SqsService.NAME, TIMER + queue.name(), due.until());
    }
    state.put(SqsService.FORGETTING, due, Mailbox.Ref.HERE);
  }

  private SortedMap<Forget, Mailbox.Ref> forgetting() {
    return state.range(SqsService.FORGETTING,
        new Forget(queue.name(), Instant.MIN, false, "", ""), new Forget(queue.name(), Instant.MAX, false, "", ""));
  }

  private SentKey sentKey(Forget forget) {
    return new SentKey(queue.name(), forget.group(), forget.id());
  }

  private SentKey sentKey(String group, String deduplicationId) {
    return new SentKey(queue.name(), queue.deduplicatesByGroup() ? group : "", deduplicationId);
  }
}
