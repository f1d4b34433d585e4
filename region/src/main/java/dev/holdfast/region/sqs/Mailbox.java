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

  /** Begins the name of the timer that goes on with {@link #settle}, before the queue's. */
  static final String SETTLE = "settle:";

  /**
   * Makes ready whatever's delay or visibility timeout is over, the first of them if there are very many. Nothing due:
   * nothing changes.
   */
  void settle() {
    for (Place place : List.of(Place.DELAYED, Place.IN_FLIGHT)) {
      List<StoredMessage> due = dueIn(place);
      due.forEach(m -> replace(m, m.to(Place.READY, m.at())));
      if (due.size() == Limits.AT_ONCE) {
        call.timer(SqsService.NAME, SETTLE + queue.name(), call.now());
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
    // Retention is a timer's work; until it has come round, what is past it is just not given out.
    return order(Slot.first(queue.name(), Place.READY), Slot.afterAll(queue.name(), Place.READY)).keySet().stream()
        .limit(Limits.AT_ONCE).map(this::at).filter(m -> !expired(m)).findFirst();
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

  /**
   * For FIFO queues, whose delay holds for the messages that are there: those never received wait as long as the queue
   * says now.
   *
   * @param from the sequence of the first
   * @param before that of the first that was sent with this delay
   * @return where to go on, if these were not all
   */
  Optional<Long> delay(long from, long before) {
    List<StoredMessage> some = some(from, before, Limits.AT_ONCE);
    for (StoredMessage m : some) {
      if (m.receiveCount() == 0 && m.source().isEmpty()) {
        Instant over = m.entered().plusSeconds(queue.delaySeconds());
        replace(m, m.to(over.isAfter(call.now()) ? Place.DELAYED : Place.READY, over));
      }
    }
    return some.size() < Limits.AT_ONCE ? Optional.empty() : Optional.of(some.getLast().sequence() + 1);
  }

  void count(UnaryOperator<QueueTraffic> traffic) {
    state.put(SqsService.TALLIES, queue.name(), tally().counted(call.now(), traffic));
  }

  Tally tally() {
    return state.get(SqsService.TALLIES, queue.name()).orElse(Tally.EMPTY);
  }

  /** Removes up to {@code most} of the messages that came before one; whether it may have left some. */
  boolean purge(long before, int most) {
    List<StoredMessage> gone = some(0, before, most);
    gone.forEach(this::remove);
    if (ages().isEmpty()) {
      call.cancelTimer(SqsService.NAME, queue.name());
    }
    return gone.size() == most;
  }

  /** Drops what was kept for the whole retention period, and comes back for the next, or at once if it was too much. */
  void dropExpired() {
    Instant expired = call.now().minus(queue.retention());
    state.range(SqsService.AGES, Age.first(queue.name()), Age.after(queue.name(), expired)).keySet().stream()
        .limit(Limits.AT_ONCE).toList().forEach(age -> remove(find(age.sequence()).orElseThrow()));
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
    return order(Slot.first(queue.name(), place), Slot.afterDue(queue.name(), place, call.now()))
        .keySet().stream().limit(Limits.AT_ONCE).map(this::at).toList();
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
  private List<StoredMessage> some(long from, long before, int most) {
    return state.range(SqsService.MESSAGES, new MessageKey(queue.name(), from), new MessageKey(queue.name(), before))
        .values().stream().limit(most).toList();
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
    boolean grouped = after.or(() -> before).flatMap(StoredMessage::groupId).isPresent();
    state.put(SqsService.TALLIES, queue.name(), tally.groups(grouped ? lines.changed(before, after) : 0));
    if (!grouped) {
      before.ifPresent(m -> state.remove(SqsService.ORDER, m.slot()));
      after.ifPresent(m -> state.put(SqsService.ORDER, m.slot(), Ref.HERE));
    }
  }

  /** The order holds only keys. */
  record Ref(boolean here) {
    static final Ref HERE = new Ref(true);
  }
}
