package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What CloudWatch measures of a queue: AWS/SQS ApproximateNumberOfMessagesVisible, …NotVisible, …Delayed,
 * ApproximateNumberOfGroupsWithInflightMessages and ApproximateAgeOfOldestMessage.
 *
 * @param visible messages that a receive could get
 * @param notVisible messages in flight
 * @param groups with messages in flight, of a FIFO queue; empty for others
 * @param ageOfOldest since the oldest message that is not deleted came to this queue; zero in an empty queue
 */
public record QueueMetrics(long visible, long notVisible, long delayed, Optional<Long> groups, Duration ageOfOldest) {

  /** The queue's measures at {@code now}, or empty if there is no such queue. */
  public static Optional<QueueMetrics> of(State state, String queueName, Instant now) {
    return state.get(SqsService.QUEUES, queueName).map(queue -> measure(state, queue, now));
  }

  public static List<String> queueNames(State state) {
    return List.copyOf(state.all(SqsService.QUEUES).keySet());
  }

  /** Changed whenever a queue is. */
  public static Set<Table<?, ?>> tables() {
    return Set.of(SqsService.TALLIES);
  }

  /** What went through the queue in the minute that began then; nothing, if that is not one of the last two. */
  public static QueueTraffic traffic(State state, String queue, Instant minute) {
    return lastTraffics(state, queue).stream()
        .filter(t -> t.minute().equals(minute)).findFirst().orElse(QueueTraffic.in(minute));
  }

  /** Of the last two minutes in which there was any. */
  public static List<QueueTraffic> lastTraffics(State state, String queue) {
    Tally tally = state.get(SqsService.TALLIES, queue).orElse(Tally.EMPTY);
    return List.of(tally.previous(), tally.current());
  }

  public static Instant lastTraffic(State state, String queue) {
    return state.get(SqsService.TALLIES, queue).orElse(Tally.EMPTY).current().minute();
  }

  private static QueueMetrics measure(State state, Queue of, Instant now) {
    String queue = of.name();
    Tally tally = state.get(SqsService.TALLIES, queue).orElse(Tally.EMPTY);
    long arrived = due(state, queue, Place.DELAYED, now);
    long returned = due(state, queue, Place.IN_FLIGHT, now);
    SortedMap<MessageKey, StoredMessage> messages = state.range(
        SqsService.MESSAGES, new MessageKey(queue, 0), new MessageKey(queue, Long.MAX_VALUE));
    Duration age = messages.isEmpty()
        ? Duration.ZERO
        : Duration.between(messages.firstEntry().getValue().entered(), now);
    return new QueueMetrics(
        tally.ready() + arrived + returned,
        tally.inFlight() - returned,
        tally.delayed() - arrived,
        tally.groups().filter(_ -> of.fifo()).map(groups -> Math.min(groups, tally.inFlight() - returned)),
        age.isNegative() ? Duration.ZERO : age);
  }

  /** Due but not moved yet: few, for every change of the queue moves them. */
  private static long due(State state, String queue, Place place, Instant now) {
    return state.range(SqsService.ORDER, Slot.first(queue, place), Slot.afterDue(queue, place, now)).size();
  }
}
