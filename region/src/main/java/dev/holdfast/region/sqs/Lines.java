package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.State;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The message groups of one queue. Each group is a line of its messages, and only the one that is next has a
 * {@link Slot} among the queue's ready ones. So to find what may be received is O(log n), however many groups there are
 * and however long the line of one of them is.
 *
 * <ul>
 *   <li>FIFO: the line holds every message of the group, in the order they came. Nobody is next while the first of the
 *       line is in flight or delayed; one behind it that is in flight holds back only those after it. Of several
 *       groups the one whose first message has been ready for longest comes first.
 *   <li>Fair (a standard queue's messages with a group): the line holds those that are ready. Groups with the fewest
 *       messages in flight come first, so that a tenant that sends much does not keep the others waiting.
 * </ul>
 */
final class Lines {

  /**
   * A group that has messages on its line or in flight.
   *
   * @param next the slot of the one that is next
   */
  record Group(int inFlight, Optional<Slot> next) {
    static final Group EMPTY = new Group(0, Optional.empty());
  }

  record GroupKey(String queue, String group) implements Comparable<GroupKey> {
    @Override
    public int compareTo(GroupKey o) {
      int c = queue.compareTo(o.queue);
      return c != 0 ? c : group.compareTo(o.group);
    }
  }

  private final State state;
  private final Queue queue;

  Lines(State state, Queue queue) {
    this.state = state;
    this.queue = queue;
  }

  /**
   * A message of a group has come (no before), gone (no after), or changed its place.
   *
   * @return how many groups more have messages in flight than before
   */
  int changed(Optional<StoredMessage> before, Optional<StoredMessage> after) {
    String name = after.or(() -> before).flatMap(StoredMessage::groupId).orElseThrow();
    before.filter(m -> m.place() != Place.READY).ifPresent(m -> state.remove(SqsService.ORDER, m.slot()));
    after.filter(m -> m.place() != Place.READY)
        .ifPresent(m -> state.put(SqsService.ORDER, m.slot(), Mailbox.Ref.HERE));
    Optional<Line> left = before.flatMap(this::line);
    Optional<Line> joined = after.flatMap(this::line);
    if (!left.equals(joined)) {
      left.ifPresent(line -> state.remove(SqsService.LINES, line));
      joined.ifPresent(line -> state.put(SqsService.LINES, line, Mailbox.Ref.HERE));
    }
    GroupKey key = new GroupKey(queue.name(), name);
    Group group = state.get(SqsService.GROUPS, key).orElse(Group.EMPTY);
    int inFlight = group.inFlight() + inFlight(after) - inFlight(before);
    SortedMap<Line, Mailbox.Ref> line =
        state.range(SqsService.LINES, Line.first(queue.name(), name), Line.afterAll(queue.name(), name));
    Optional<Slot> next = line.isEmpty() ? Optional.empty() : next(line.firstKey(), inFlight);
    if (!Objects.equals(next, group.next())) {
      group.next().ifPresent(slot -> state.remove(SqsService.ORDER, slot));
      next.ifPresent(slot -> state.put(SqsService.ORDER, slot, Mailbox.Ref.HERE));
    }
    if (line.isEmpty() && inFlight == 0) {
      state.remove(SqsService.GROUPS, key);
    } else {
      state.put(SqsService.GROUPS, key, new Group(inFlight, next));
    }
    return Integer.signum(inFlight) - Integer.signum(group.inFlight());
  }

  /** FIFO: the message behind this one, which may be gone by now, in its group's line, if that one is ready. */
  Optional<StoredMessage> behind(StoredMessage message) {
    String group = message.groupId().orElseThrow();
    SortedMap<Line, Mailbox.Ref> rest = state.range(SqsService.LINES,
        new Line(queue.name(), group, Instant.EPOCH, message.sequence() + 1), Line.afterAll(queue.name(), group));
    return rest.isEmpty() ? Optional.empty() : Optional.of(at(rest.firstKey())).filter(m -> m.place() == Place.READY);
  }

  /** A fair queue: those of the group that are ready, up to {@link Limits#REORDERED}. */
  List<StoredMessage> ready(String group) {
    return state.range(SqsService.LINES, Line.first(queue.name(), group), Line.afterAll(queue.name(), group)).keySet()
        .stream().limit(Limits.REORDERED).map(this::at).toList();
  }

  private Optional<Slot> next(Line first, int inFlight) {
    if (!queue.fifo()) {
      return Optional.of(new Slot(queue.name(), Place.READY, inFlight, first.at(), first.sequence()));
    }
    StoredMessage message = at(first);
    return message.place() == Place.READY
        ? Optional.of(new Slot(queue.name(), Place.READY, 0, message.at(), first.sequence()))
        : Optional.empty();
  }

  private Optional<Line> line(StoredMessage m) {
    if (queue.fifo()) {
      return Optional.of(new Line(queue.name(), m.groupId().orElseThrow(), Instant.EPOCH, m.sequence()));
    }
    return m.place() == Place.READY
        ? Optional.of(new Line(queue.name(), m.groupId().orElseThrow(), m.at(), m.sequence()))
        : Optional.empty();
  }

  private StoredMessage at(Line line) {
    return state.get(SqsService.MESSAGES, new MessageKey(line.queue(), line.sequence())).orElseThrow();
  }

  private static int inFlight(Optional<StoredMessage> message) {
    return (int) message.stream().filter(m -> m.place() == Place.IN_FLIGHT).count();
  }
}
