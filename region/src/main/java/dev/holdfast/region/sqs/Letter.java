package dev.holdfast.region.sqs;

import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * What a sender put into a queue: it never changes, through all receives and moves.
 *
 * @param groupId required in a FIFO queue, and optional in a standard one, where it makes the queue fair
 * @param deduplicationId in a FIFO queue: as given, or the digest of the body
 */
record Letter(
    String messageId,
    String body,
    String md5OfBody,
    SortedMap<String, MessageAttributeValue> attributes,
    Optional<String> traceHeader,
    String senderId,
    Optional<String> groupId,
    Optional<String> deduplicationId) {

  Letter renamed(String newMessageId) {
    return new Letter(newMessageId, body, md5OfBody, attributes, traceHeader, senderId, groupId, deduplicationId);
  }
}
