package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** One queue's messages, and the only place where one of them changes its {@link Place}. */
final class Mailbox {

  private final Call call;
  private final State state;
  private final Queue queue;

  Mailbox(Call call, Queue queue) {
    this.call = call;
    this.state = call.state();
    this.queue = queue;
  }

  /** The number for the next message; taking it uses it up. */
  long nextSequence() {
    Tally tally = tally();
    state.put(SqsService.TALLIES, queue.name(), tally.numbered());
    return tally.next();
  }

  void add(StoredMessage message) {
    boolean first = tally().total() == 0;
    enter(message);
    if (first) {
      watchRetention(message);
    }
  }

  void replace(StoredMessage before, StoredMessage after) {
    leave(before);
    enter(after);
  }

  void remove(StoredMessage message) {
    leave(message);
    state.remove(SqsService.MESSAGES, message.key());
  }

  Optional<StoredMessage> find(long sequence) {
    return state.get(SqsService.MESSAGES, new MessageKey(queue.name(), sequence));
  }

  /** Makes ready whatever's delay or visibility timeout is over. Nothing due: nothing changes. */
  void settle() {
    for (Place place : List.of(Place.DELAYED, Place.IN_FLIGHT)) {
      for (StoredMessage due : dueIn(place)) {
        replace(due, due.to(Place.READY, due.at()));
      }
    }
  }

  /** Up to {@code n} ready messages, those ready longest first; only after {@link #settle}. */
  List<StoredMessage> ready(int n) {
    List<StoredMessage> found = new ArrayList<>();
    for (Slot slot : order(Slot.first(queue.name(), Place.READY), Slot.afterAll(queue.name(), Place.READY)).keySet()) {
      if (found.size() == n) {
        break;
      }
      StoredMessage message = at(slot);
      // Retention is a timer's work; until it has come round, what is past it is just not given out.
      if (!expired(message)) {
        found.add(message);
      }
    }
    return found;
  }

  /** When the next delay or visibility timeout is over; empty when none runs. */
  Optional<Instant> nextReady() {
    Optional<Instant> earliest = Optional.empty();
    for (Place place : List.of(Place.DELAYED, Place.IN_FLIGHT)) {
      SortedMap<Slot, Ref> waiting =
          order(Slot.first(queue.name(), place), Slot.afterAll(queue.name(), place));
      if (!waiting.isEmpty()) {
        Instant at = waiting.firstKey().at();
        earliest = earliest.filter(e -> e.isBefore(at)).or(() -> Optional.of(at));
      }
    }
    return earliest;
  }

  Tally tally() {
    return state.get(SqsService.TALLIES, queue.name()).orElse(Tally.EMPTY);
  }

  void purge() {
    for (StoredMessage message : List.copyOf(messages().values())) {
      remove(message);
    }
    call.cancelTimer(SqsService.NAME, queue.name());
  }

  /** Drops what was kept for the whole retention period, and comes back for the next. */
  void dropExpired() {
    messages().values().stream().takeWhile(this::expired).toList().forEach(this::remove);
    SortedMap<MessageKey, StoredMessage> left = messages();
    if (!left.isEmpty()) {
      watchRetention(left.firstEntry().getValue());
    }
  }

  private void watchRetention(StoredMessage oldest) {
    call.timer(SqsService.NAME, queue.name(), oldest.sent().plus(queue.retention()));
  }

  private boolean expired(StoredMessage message) {
    return !message.sent().plus(queue.retention()).isAfter(call.now());
  }

  private List<StoredMessage> dueIn(Place place) {
    List<StoredMessage> due = new ArrayList<>();
    order(Slot.first(queue.name(), place), Slot.afterDue(queue.name(), place, call.now()))
        .keySet().forEach(slot -> due.add(at(slot)));
    return due;
  }

  private StoredMessage at(Slot slot) {
    return state.get(SqsService.MESSAGES, new MessageKey(slot.queue(), slot.sequence())).orElseThrow();
  }

  private SortedMap<Slot, Ref> order(Slot from, Slot to) {
    return state.range(SqsService.ORDER, from, to);
  }

  private SortedMap<MessageKey, StoredMessage> messages() {
    return state.range(
        SqsService.MESSAGES, new MessageKey(queue.name(), 0), new MessageKey(queue.name(), Long.MAX_VALUE));
  }

  private void enter(StoredMessage message) {
    state.put(SqsService.MESSAGES, message.key(), message);
    state.put(SqsService.ORDER, message.slot(), Ref.HERE);
    state.put(SqsService.TALLIES, queue.name(), tally().plus(message.place(), 1));
  }

  private void leave(StoredMessage message) {
    state.remove(SqsService.ORDER, message.slot());
    state.put(SqsService.TALLIES, queue.name(), tally().plus(message.place(), -1));
  }

  /** The order holds only keys. */
  record Ref(boolean here) {
    static final Ref HERE = new Ref(true);
  }
}
