package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * A message move task of a dead-letter queue, {@code queue}. Its life: RUNNING until it is COMPLETED (everything that
 * was visible when it began is moved, or nothing visible is left), CANCELLED by the caller, or FAILED since a message
 * has nowhere to go.
 *
 * @param number counts the tasks of this queue
 * @param toMove how many messages were visible when it began
 */
record MoveTask(
    String queue,
    long number,
    String taskId,
    Optional<String> destinationArn,
    Optional<Integer> perSecond,
    Status status,
    long toMove,
    long moved,
    Optional<String> failure,
    Instant started) {

  enum Status { RUNNING, COMPLETED, CANCELLED, FAILED }

  record Key(String queue, long number) implements Comparable<Key> {
    @Override
    public int compareTo(Key o) {
      int c = queue.compareTo(o.queue);
      return c != 0 ? c : Long.compare(number, o.number);
    }
  }

  /** As AWS writes it: the base64 of a JSON object. */
  String handle(String sourceArn) {
    String json = "{\"taskId\":\"" + taskId + "\",\"sourceArn\":\"" + sourceArn + "\"}";
    return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The queue's ARN in a handle; empty for what is none. */
  static Optional<String> sourceArn(String handle) {
    try {
      return JsonText.parse(new String(Base64.getDecoder().decode(handle), StandardCharsets.UTF_8))
          .filter(JsonNode::isObject).filter(json -> json.field("taskId").isPresent())
          .flatMap(json -> json.field("sourceArn")).filter(JsonNode::isString).map(JsonNode::asString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  MoveTask movedOneMore() {
    return new MoveTask(
        queue, number, taskId, destinationArn, perSecond, status, toMove, moved + 1, failure, started);
  }

  MoveTask ended(Status newStatus, Optional<String> newFailure) {
    return new MoveTask(
        queue, number, taskId, destinationArn, perSecond, newStatus, toMove, moved, newFailure, started);
  }
}
