package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** Puts messages into a queue. */
final class Sending {

  private static final String TRACE_HEADER = "AWSTraceHeader";

  private final Call call;
  private final Queue queue;
  private final Mailbox mailbox;

  Sending(Call call, String queueUrl) {
    this.call = call;
    this.queue = Queues.required(call, queueUrl);
    this.mailbox = new Mailbox(call, queue);
  }

  SendMessageResponse one(SendMessageRequest r) {
    mailbox.settle();
    StoredMessage sent = send(r.messageBody(), r.delaySeconds(), r.messageAttributes(),
        r.messageSystemAttributesAsStrings(), r.messageGroupId(), r.messageDeduplicationId());
    return SendMessageResponse.builder()
        .messageId(sent.messageId())
        .md5OfMessageBody(sent.md5OfBody())
        .md5OfMessageAttributes(digest(sent.attributes()).orElse(null))
        .md5OfMessageSystemAttributes(systemDigest(sent).orElse(null))
        .build();
  }

  SendMessageBatchResponse batch(SendMessageBatchRequest r) {
    mailbox.settle();
    int size = r.entries().stream()
        .filter(e -> e.messageBody() != null)
        .mapToInt(e -> Contents.size(e.messageBody(), Contents.validAttributes(e.messageAttributes())))
        .sum();
    if (size > Limits.MESSAGE_BYTES) {
      throw Errors.badRequest("BatchRequestTooLong", "Batch requests cannot be longer than " + Limits.MESSAGE_BYTES
          + " bytes. You have sent " + size + " bytes.");
    }
    Batches.Result<SendMessageBatchResultEntry> result =
        Batches.each(call, r.entries(), SendMessageBatchRequestEntry::id, this::entry);
    return SendMessageBatchResponse.builder().successful(result.successful()).failed(result.failed()).build();
  }

  private SendMessageBatchResultEntry entry(SendMessageBatchRequestEntry e) {
    StoredMessage sent = send(e.messageBody(), e.delaySeconds(), e.messageAttributes(),
        e.messageSystemAttributesAsStrings(), e.messageGroupId(), e.messageDeduplicationId());
    return SendMessageBatchResultEntry.builder()
        .id(e.id())
        .messageId(sent.messageId())
        .md5OfMessageBody(sent.md5OfBody())
        .md5OfMessageAttributes(digest(sent.attributes()).orElse(null))
        .md5OfMessageSystemAttributes(systemDigest(sent).orElse(null))
        .build();
  }

  private StoredMessage send(
      String body,
      Integer delaySeconds,
      Map<String, MessageAttributeValue> givenAttributes,
      Map<String, MessageSystemAttributeValue> systemAttributes,
      String groupId,
      String deduplicationId) {
    Contents.requireValidBody(body);
    requireStandard(groupId, deduplicationId);
    SortedMap<String, MessageAttributeValue> attributes = Contents.validAttributes(givenAttributes);
    if (Contents.size(body, attributes) > queue.maximumMessageSize()) {
      throw Errors.badRequest("InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be "
          + "shorter than " + queue.maximumMessageSize() + " bytes.");
    }
    int delay = delaySeconds == null ? queue.delaySeconds() : delaySeconds;
    if (delay < 0 || delay > Limits.MAX_DELAY_SECONDS) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + delay + " for parameter DelaySeconds is invalid. "
          + "Reason: DelaySeconds must be >= 0 and <= " + Limits.MAX_DELAY_SECONDS + '.');
    }
    Instant at = call.now().plusSeconds(delay);
    StoredMessage message = new StoredMessage(
        queue.name(), mailbox.nextSequence(), call.ids().uuid(), body, Contents.md5(body), attributes,
        traceHeader(systemAttributes), call.caller().account(), call.now(),
        delay == 0 ? Place.READY : Place.DELAYED, at, 0, Optional.empty(), "", Optional.empty());
    mailbox.add(message);
    return message;
  }

  private static void requireStandard(String groupId, String deduplicationId) {
    if (deduplicationId != null) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + deduplicationId + " for parameter "
          + "MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this "
          + "queue type.");
    }
    if (groupId != null) {
      throw Errors.badRequest("UnsupportedOperation", "Holdfast does not implement MessageGroupId on a standard queue "
          + "(fair queues) yet");
    }
  }

  private static Optional<String> traceHeader(Map<String, MessageSystemAttributeValue> attributes) {
    for (String name : attributes.keySet()) {
      if (!name.equals(TRACE_HEADER)) {
        throw Errors.badRequest("InvalidParameterValue", "Message system attribute name '" + name + "' is invalid.");
      }
    }
    return Optional.ofNullable(attributes.get(TRACE_HEADER)).map(MessageSystemAttributeValue::stringValue);
  }

  private static Optional<String> digest(SortedMap<String, MessageAttributeValue> attributes) {
    return attributes.isEmpty() ? Optional.empty() : Optional.of(Contents.md5(attributes));
  }

  private static Optional<String> systemDigest(StoredMessage message) {
    return message.traceHeader().map(header -> {
      SortedMap<String, MessageAttributeValue> one = new TreeMap<>();
      one.put(TRACE_HEADER, MessageAttributeValue.builder().dataType("String").stringValue(header).build());
      return Contents.md5(one);
    });
  }
}
