package dev.holdfast.region.sns;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * What was published.
 *
 * @param text for those protocols that have no text of their own
 * @param ofProtocol the texts that {@code MessageStructure=json} gives for some
 * @param group and
 * @param deduplication of a FIFO topic, or the group alone
 * @param sequence of a FIFO topic
 */
record Message(
    String id, Instant at, Optional<String> subject, String text, SortedMap<String, String> ofProtocol,
    SortedMap<String, MessageAttributeValue> attributes, Optional<String> group, Optional<String> deduplication,
    Optional<String> sequence) {

  String text(String protocol) {
    return ofProtocol.getOrDefault(protocol, text);
  }

  Value.Fields bodyFields() {
    return Value.ofBody(text);
  }

  /** Bytes that count against the limits: the message as it was given, and each attribute's name, type and value. */
  static int size(String message, Map<String, MessageAttributeValue> attributes) {
    int size = bytes(message);
    for (Map.Entry<String, MessageAttributeValue> a : attributes.entrySet()) {
      MessageAttributeValue v = a.getValue();
      size += bytes(a.getKey()) + bytes(v.dataType())
          + (v.binaryValue() != null ? v.binaryValue().asByteArrayUnsafe().length : bytes(v.stringValue()));
    }
    return size;
  }

  private static int bytes(String s) {
    return s == null ? 0 : s.getBytes(StandardCharsets.UTF_8).length;
  }
}
