package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What CloudWatch measures of a queue: AWS/SQS ApproximateNumberOfMessagesVisible, …NotVisible, …Delayed and
 * ApproximateAgeOfOldestMessage.
 *
 * @param visible messages that a receive could get
 * @param notVisible messages in flight
 * @param ageOfOldest since the oldest message that is not deleted was sent; zero in an empty queue
 */
public record QueueMetrics(long visible, long notVisible, long delayed, Duration ageOfOldest) {

  /** The queue's measures at {@code now}, or empty if there is no such queue. */
  public static Optional<QueueMetrics> of(State state, String queueName, Instant now) {
    return state.get(SqsService.QUEUES, queueName).map(queue -> measure(state, queue.name(), now));
  }

  public static java.util.List<String> queueNames(State state) {
    return java.util.List.copyOf(state.all(SqsService.QUEUES).keySet());
  }

  private static QueueMetrics measure(State state, String queue, Instant now) {
    Tally tally = state.get(SqsService.TALLIES, queue).orElse(Tally.EMPTY);
    long arrived = due(state, queue, Place.DELAYED, now);
    long returned = due(state, queue, Place.IN_FLIGHT, now);
    SortedMap<MessageKey, StoredMessage> messages = state.range(
        SqsService.MESSAGES, new MessageKey(queue, 0), new MessageKey(queue, Long.MAX_VALUE));
    Duration age = messages.isEmpty()
        ? Duration.ZERO
        : Duration.between(messages.firstEntry().getValue().sent(), now);
    return new QueueMetrics(
        tally.ready() + arrived + returned,
        tally.inFlight() - returned,
        tally.delayed() - arrived,
        age.isNegative() ? Duration.ZERO : age);
  }

  /** Due but not moved yet: few, for every change of the queue moves them. */
  private static long due(State state, String queue, Place place, Instant now) {
    return state.range(SqsService.ORDER, Slot.first(queue, place), Slot.afterDue(queue, place, now)).size();
  }
}
