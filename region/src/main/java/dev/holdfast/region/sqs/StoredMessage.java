package dev.holdfast.region.sqs;

import java.time.Instant;
import java.util.Optional;

/**
 * A message in its queue.
 *
 * @param sequence counts the messages that ever came to this queue: the order of a FIFO queue
 * @param sent when it was sent first: a move to a dead-letter queue does not change it
 * @param entered when it came to this queue
 * @param at see {@link Slot}
 * @param received when it was received last: a visibility timeout ends at most 12 hours after
 * @param receipt the token of the last receive: handles of earlier ones are stale; empty before the first
 * @param source ARN of the queue it was moved from, in a dead-letter queue
 */
record StoredMessage(
    String queue,
    long sequence,
    Letter letter,
    Instant sent,
    Instant entered,
    Place place,
    Instant at,
    int receiveCount,
    Optional<Instant> firstReceived,
    Optional<Instant> received,
    String receipt,
    Optional<String> source) {

  /** One that nobody has received in this queue. */
  static StoredMessage arriving(Queue queue, long sequence, Letter letter, Instant now, int delaySeconds) {
    return new StoredMessage(queue.name(), sequence, letter, now, now,
        delaySeconds == 0 ? Place.READY : Place.DELAYED, now.plusSeconds(delaySeconds), 0,
        Optional.empty(), Optional.empty(), "", Optional.empty());
  }

  String messageId() {
    return letter.messageId();
  }

  Optional<String> groupId() {
    return letter.groupId();
  }

  Slot slot() {
    return new Slot(queue, place, 0, at, sequence);
  }

  MessageKey key() {
    return new MessageKey(queue, sequence);
  }

  StoredMessage to(Place newPlace, Instant newAt) {
    return new StoredMessage(queue, sequence, letter, sent, entered, newPlace, newAt, receiveCount, firstReceived,
        received, receipt, source);
  }

  StoredMessage received(String newReceipt, Instant now, Instant visibleAgain) {
    return new StoredMessage(queue, sequence, letter, sent, entered, Place.IN_FLIGHT, visibleAgain, receiveCount + 1,
        Optional.of(firstReceived.orElse(now)), Optional.of(now), newReceipt, source);
  }

  /** As it arrives in a dead-letter queue: the same message, received by nobody there. */
  StoredMessage movedTo(String otherQueue, long newSequence, Instant now, String sourceArn) {
    return new StoredMessage(otherQueue, newSequence, letter, sent, now, Place.READY, now, receiveCount, firstReceived,
        Optional.empty(), "", Optional.of(sourceArn));
  }
}
