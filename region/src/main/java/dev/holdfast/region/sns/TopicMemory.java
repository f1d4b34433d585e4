package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a FIFO topic remembers for five minutes, so that what is published twice is delivered once. What is past that
 * counts as forgotten, and goes when the topic is next used, or by a timer.
 */
record TopicMemory(Call call, Topic topic) {

  /** Begins the name of the timer, before the topic's. */
  static final String TIMER = "memory:";

  /** @param group empty where the deduplication id counts for the whole topic */
  record SentKey(String topic, String group, String deduplicationId) implements Comparable<SentKey> {
    @Override
    public int compareTo(SentKey o) {
      int c = topic.compareTo(o.topic);
      c = c != 0 ? c : group.compareTo(o.group);
      return c != 0 ? c : deduplicationId.compareTo(o.deduplicationId);
    }
  }

  record Sent(String messageId, long sequence, Instant until) {}

  record Forget(String topic, Instant until, String group, String id) implements Comparable<Forget> {
    @Override
    public int compareTo(Forget o) {
      int c = topic.compareTo(o.topic);
      c = c != 0 ? c : until.compareTo(o.until);
      c = c != 0 ? c : group.compareTo(o.group);
      return c != 0 ? c : id.compareTo(o.id);
    }
  }

  /** A row that says nothing but that its key is there. */
  record Here() {}

  record Sequence(long last) {}

  Optional<Sent> sent(String group, String deduplicationId) {
    return call.state().get(SnsService.SENT, key(group, deduplicationId)).filter(s -> s.until().isAfter(call.now()));
  }

  /** @return the message's number in the topic */
  long remember(String group, String deduplicationId, String messageId) {
    State state = call.state();
    forgetOld();
    long sequence = state.get(SnsService.SEQUENCES, topic.name()).map(Sequence::last).orElse(0L) + 1;
    state.put(SnsService.SEQUENCES, topic.name(), new Sequence(sequence));
    SentKey key = key(group, deduplicationId);
    Instant until = call.now().plus(Limits.DEDUPLICATION);
    if (forgetting().isEmpty()) {
      call.timer(SnsService.NAME, TIMER + topic.name(), until);
    }
    state.put(SnsService.FORGETTING, new Forget(topic.name(), until, key.group(), deduplicationId), new Here());
    state.put(SnsService.SENT, key, new Sent(messageId, sequence, until));
    return sequence;
  }

  /** Twenty digits, as AWS's, so that they can be compared as strings as well. */
  static String text(long sequence) {
    return String.format(java.util.Locale.ROOT, "1%016d000", sequence);
  }

  /** The timer has come. The next comes in five minutes, not when the next id is due: one command for many ids. */
  void due() {
    forgetOld();
    if (!forgetting().isEmpty()) {
      call.timer(SnsService.NAME, TIMER + topic.name(), call.now().plus(Limits.DEDUPLICATION));
    }
  }

  void forgetAll() {
    List.copyOf(forgetting().keySet()).forEach(this::forget);
    call.cancelTimer(SnsService.NAME, TIMER + topic.name());
  }

  private void forgetOld() {
    forgetting().keySet().stream().takeWhile(f -> !f.until().isAfter(call.now())).toList().forEach(this::forget);
  }

  private void forget(Forget due) {
    call.state().remove(SnsService.FORGETTING, due);
    SentKey key = new SentKey(topic.name(), due.group(), due.id());
    // The same id may have been published again since.
    call.state().get(SnsService.SENT, key).filter(s -> !s.until().isAfter(due.until()))
        .ifPresent(_ -> call.state().remove(SnsService.SENT, key));
  }

  private SortedMap<Forget, Here> forgetting() {
    return call.state().range(SnsService.FORGETTING,
        new Forget(topic.name(), Instant.MIN, "", ""), new Forget(topic.name(), Instant.MAX, "", ""));
  }

  private SentKey key(String group, String deduplicationId) {
    return new SentKey(topic.name(), topic.deduplicatesByGroup() ? group : "", deduplicationId);
  }
}
