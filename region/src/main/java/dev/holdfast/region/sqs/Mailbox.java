package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** One queue's messages, and the only place where one of them changes its {@link Place}. */
final class Mailbox {

  private final Call call;
  private final State state;
  private final Queue queue;
  private final Lines lines;

  Mailbox(Call call, Queue queue) {
    this.call = call;
    this.state = call.state();
    this.queue = queue;
    this.lines = new Lines(state, queue);
  }

  /** The number for the next message; taking it uses it up. */
  long nextSequence() {
    Tally tally = tally();
    state.put(SqsService.TALLIES, queue.name(), tally.numbered());
    return tally.next();
  }

  void add(StoredMessage message) {
    Age age = Age.of(queue, message);
    boolean oldest = ages().isEmpty() || ages().firstKey().compareTo(age) > 0;
    state.put(SqsService.AGES, age, Ref.HERE);
    change(Optional.empty(), Optional.of(message));
    if (oldest) {
      watchRetention();
    }
  }

  void replace(StoredMessage before, StoredMessage after) {
    change(Optional.of(before), Optional.of(after));
  }

  void remove(StoredMessage message) {
    state.remove(SqsService.AGES, Age.of(queue, message));
    change(Optional.of(message), Optional.empty());
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

  /**
   * The message to give out next; only after {@link #settle}. It must then be given out or moved, before the next is
   * asked for.
   *
   * @param last the one given out before in the same receive: of a FIFO queue's group as many are given as possible
   */
  Optional<StoredMessage> next(Optional<StoredMessage> last) {
    Optional<StoredMessage> behind =
        last.filter(_ -> queue.fifo()).flatMap(lines::behind).filter(m -> !expired(m));
    if (behind.isPresent()) {
      return behind;
    }
    for (Slot slot : order(Slot.first(queue.name(), Place.READY), Slot.afterAll(queue.name(), Place.READY)).keySet()) {
      StoredMessage message = at(slot);
      // Retention is a timer's work; until it has come round, what is past it is just not given out.
      if (!expired(message)) {
        return Optional.of(message);
      }
    }
    return Optional.empty();
  }

  /** As {@link #next}, but any of the first {@link Limits#REORDERED}: a standard queue promises no order. */
  Optional<StoredMessage> any() {
    List<StoredMessage> ready = new ArrayList<>();
    for (Slot slot : order(Slot.first(queue.name(), Place.READY), Slot.afterAll(queue.name(), Place.READY)).keySet()) {
      if (ready.size() >= Limits.REORDERED) {
        break;
      }
      StoredMessage message = at(slot);
      ready.addAll(message.groupId().map(lines::ready).orElse(List.of(message)));
    }
    ready.removeIf(this::expired);
    return ready.isEmpty() ? Optional.empty() : Optional.of(ready.get(call.ids().below(ready.size())));
  }

  boolean hasReady() {
    return !order(Slot.first(queue.name(), Place.READY), Slot.afterAll(queue.name(), Place.READY)).isEmpty();
  }

  /** When the next delay or visibility timeout from now on is over; empty when none runs. */
  Optional<Instant> nextReady() {
    Optional<Instant> earliest = Optional.empty();
    for (Place place : List.of(Place.DELAYED, Place.IN_FLIGHT)) {
      // What is due already was looked at in vain: the rest of its group is still in flight.
      SortedMap<Slot, Ref> waiting =
          order(Slot.afterDue(queue.name(), place, call.now()), Slot.afterAll(queue.name(), place));
      if (!waiting.isEmpty()) {
        Instant at = waiting.firstKey().at();
        earliest = earliest.filter(e -> e.isBefore(at)).or(() -> Optional.of(at));
      }
    }
    return earliest;
  }

  /** For FIFO queues, whose delay holds for the messages that are there: those never received wait {@code seconds}. */
  void delayFor(int seconds) {
    for (StoredMessage m : List.copyOf(messages().values())) {
      if (m.receiveCount() == 0 && m.source().isEmpty()) {
        Instant over = m.entered().plusSeconds(seconds);
        replace(m, m.to(over.isAfter(call.now()) ? Place.DELAYED : Place.READY, over));
      }
    }
  }

  void count(UnaryOperator<QueueTraffic> traffic) {
    state.put(SqsService.TALLIES, queue.name(), tally().counted(call.now(), traffic));
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
    Instant expired = call.now().minus(queue.retention());
    List.copyOf(state.range(SqsService.AGES, Age.first(queue.name()), Age.after(queue.name(), expired)).keySet())
        .forEach(age -> remove(find(age.sequence()).orElseThrow()));
    watchRetention();
  }

  private void watchRetention() {
    SortedMap<Age, Ref> ages = ages();
    if (!ages.isEmpty()) {
      call.timer(SqsService.NAME, queue.name(), ages.firstKey().since().plus(queue.retention()));
    }
  }

  private boolean expired(StoredMessage message) {
    return !Age.of(queue, message).since().plus(queue.retention()).isAfter(call.now());
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

  private SortedMap<Age, Ref> ages() {
    return state.range(SqsService.AGES, Age.first(queue.name()), Age.after(queue.name(), Instant.MAX));
  }

  /** In the order they came to this queue. */
  private SortedMap<MessageKey, StoredMessage> messages() {
    return state.range(
        SqsService.MESSAGES, new MessageKey(queue.name(), 0), new MessageKey(queue.name(), Long.MAX_VALUE));
  }

  private void change(Optional<StoredMessage> before, Optional<StoredMessage> after) {
    Tally tally = tally();
    if (before.isPresent()) {
      tally = tally.plus(before.get().place(), -1);
    }
    if (after.isPresent()) {
      tally = tally.plus(after.get().place(), 1);
      state.put(SqsService.MESSAGES, after.get().key(), after.get());
    } else {
      state.remove(SqsService.MESSAGES, before.orElseThrow().key());
    }
    state.put(SqsService.TALLIES, queue.name(), tally);
    if (after.or(() -> before).flatMap(StoredMessage::groupId).isPresent()) {
      lines.changed(before, after);
    } else {
      before.ifPresent(m -> state.remove(SqsService.ORDER, m.slot()));
      after.ifPresent(m -> state.put(SqsService.ORDER, m.slot(), Ref.HERE));
    }
  }

  /** The order holds only keys. */
  record Ref(boolean here) {
    static final Ref HERE = new Ref(true);
  }
}
