package dev.holdfast.region.sqs;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A message in its queue.
 *
 * @param sent when it was sent first: a move to a dead-letter queue does not change it, so retention goes on counting
 * @param at see {@link Slot}
 * @param receipt the token of the last receive: handles of earlier ones are stale; empty before the first
 * @param source ARN of the queue it was moved from, in a dead-letter queue
 */
record StoredMessage(
    String queue,
    long sequence,
    String messageId,
    String body,
    String md5OfBody,
    SortedMap<String, MessageAttributeValue> attributes,
    Optional<String> traceHeader,
    String senderId,
    Instant sent,
    Place place,
    Instant at,
    int receiveCount,
    Optional<Instant> firstReceived,
    String receipt,
    Optional<String> source) {

  Slot slot() {
    return new Slot(queue, place, at, sequence);
  }

  MessageKey key() {
    return new MessageKey(queue, sequence);
  }

  StoredMessage to(Place newPlace, Instant newAt) {
    return new StoredMessage(queue, sequence, messageId, body, md5OfBody, attributes, traceHeader, senderId, sent,
        newPlace, newAt, receiveCount, firstReceived, receipt, source);
  }

  StoredMessage received(String newReceipt, Instant now, Instant visibleAgain) {
    return new StoredMessage(queue, sequence, messageId, body, md5OfBody, attributes, traceHeader, senderId, sent,
        Place.IN_FLIGHT, visibleAgain, receiveCount + 1, Optional.of(firstReceived.orElse(now)), newReceipt, source);
  }

  /** As it arrives in a dead-letter queue: the same message, received by nobody there. */
  StoredMessage movedTo(String otherQueue, long newSequence, Instant now, String sourceArn) {
    return new StoredMessage(otherQueue, newSequence, messageId, body, md5OfBody, attributes, traceHeader, senderId,
        sent, Place.READY, now, receiveCount, firstReceived, "", Optional.of(sourceArn));
  }
}
