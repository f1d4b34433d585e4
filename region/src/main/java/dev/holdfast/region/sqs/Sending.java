package dev.holdfast.region.sqs;

import dev.holdfast.region.iam.Identity;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
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

  /** One message as a request or an entry of a batch asks for it. */
  private record Asked(
      String body,
      Integer delaySeconds,
      Map<String, MessageAttributeValue> attributes,
      Map<String, MessageSystemAttributeValue> systemAttributes,
      String groupId,
      String deduplicationId) {}

  /** @param messageId of the message that is in the queue: where it was sent twice, the first's */
  private record Accepted(Letter letter, String messageId, Optional<String> sequenceNumber) {}

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
    Accepted sent = send(new Asked(r.messageBody(), r.delaySeconds(), r.messageAttributes(),
        r.messageSystemAttributesAsStrings(), r.messageGroupId(), r.messageDeduplicationId()), "are invalid");
    return SendMessageResponse.builder()
        .messageId(sent.messageId())
        .sequenceNumber(sent.sequenceNumber().orElse(null))
        .md5OfMessageBody(sent.letter().md5OfBody())
        .md5OfMessageAttributes(digest(sent.letter()).orElse(null))
        .md5OfMessageSystemAttributes(systemDigest(sent.letter()).orElse(null))
        .build();
  }

  SendMessageBatchResponse batch(SendMessageBatchRequest r) {
    mailbox.settle();
    int size = r.entries().stream().mapToInt(e -> Contents.size(e.messageBody(), e.messageAttributes())).sum();
    if (size > Limits.MESSAGE_BYTES) {
      throw Errors.badRequest("BatchRequestTooLong", "Batch requests cannot be longer than " + Limits.MESSAGE_BYTES
          + " bytes. You have sent " + size + " bytes.");
    }
    r.entries().forEach(this::requireOrder);
    Batches.Result<SendMessageBatchResultEntry> result =
        Batches.each(call, r.entries(), SendMessageBatchRequestEntry::id, this::entry);
    return SendMessageBatchResponse.builder().successful(result.successful()).failed(result.failed()).build();
  }

  private SendMessageBatchResultEntry entry(SendMessageBatchRequestEntry e) {
    Accepted sent = send(new Asked(e.messageBody(), e.delaySeconds(), e.messageAttributes(),
        e.messageSystemAttributesAsStrings(), e.messageGroupId(), e.messageDeduplicationId()), "cannot be validated");
    return SendMessageBatchResultEntry.builder()
        .id(e.id())
        .messageId(sent.messageId())
        .sequenceNumber(sent.sequenceNumber().orElse(null))
        .md5OfMessageBody(sent.letter().md5OfBody())
        .md5OfMessageAttributes(digest(sent.letter()).orElse(null))
        .md5OfMessageSystemAttributes(systemDigest(sent.letter()).orElse(null))
        .build();
  }

  /** As AWS has it, one entry without its group or its deduplication id is a fault of the whole batch. */
  private void requireOrder(SendMessageBatchRequestEntry e) {
    if (queue.fifo() && e.messageGroupId() == null) {
      throw Errors.badRequest("InvalidParameterValue", "The request must contain the parameter MessageGroupId.");
    } else if (queue.fifo() && e.messageDeduplicationId() == null && !queue.deduplicatesByContent()) {
      throw noDeduplicationId();
    }
  }

  /** @param are what AWS says of parameters that do not fit: not the same for one message as for one of a batch */
  private Accepted send(Asked asked, String are) {
    Contents.requireValidBody(asked.body());
    SortedMap<String, MessageAttributeValue> attributes = Contents.validAttributes(asked.attributes());
    int size = Contents.size(asked.body(), attributes);
    if (size > queue.maximumMessageSize()) {
      throw Errors.badRequest("InvalidParameterValue", "One or more parameters " + are + ". Reason: Message must "
          + "be shorter than " + queue.maximumMessageSize() + " bytes.");
    }
    int delay = delay(asked);
    Letter letter = new Letter(
        call.ids().uuid(), asked.body(), Contents.md5(asked.body()), attributes,
        traceHeader(asked.systemAttributes()), Identity.userId(call.state(), call.caller()), groupId(asked), deduplicationId(asked));
    Accepted accepted = queue.fifo() ? once(letter, delay) : added(letter, delay);
    boolean again = !accepted.messageId().equals(letter.messageId());
    mailbox.count(traffic -> again ? traffic.sentAgain() : traffic.sentOne(size));
    return accepted;
  }

  private Accepted once(Letter letter, int delay) {
    Memory memory = new Memory(call, queue);
    String group = letter.groupId().orElseThrow();
    String deduplicationId = letter.deduplicationId().orElseThrow();
    Optional<Memory.Sent> before = memory.sent(group, deduplicationId);
    if (before.isPresent()) {
      return new Accepted(letter, before.get().messageId(), Optional.of(sequenceNumber(before.get().sequence())));
    }
    StoredMessage message = StoredMessage.arriving(queue, mailbox.nextSequence(), letter, call.now(), delay);
    mailbox.add(message);
    memory.remember(group, deduplicationId, letter.messageId(), message.sequence());
    return new Accepted(letter, letter.messageId(), Optional.of(sequenceNumber(message.sequence())));
  }

  private Accepted added(Letter letter, int delay) {
    mailbox.add(StoredMessage.arriving(queue, mailbox.nextSequence(), letter, call.now(), delay));
    return new Accepted(letter, letter.messageId(), Optional.empty());
  }

  /** Twenty digits, as AWS's, so that they can be compared as strings as well. */
  static String sequenceNumber(long sequence) {
    return String.format(java.util.Locale.ROOT, "188%017d", sequence);
  }

  private int delay(Asked asked) {
    if (asked.delaySeconds() == null || queue.fifo() && asked.delaySeconds() == 0) {
      return queue.delaySeconds();
    } else if (queue.fifo()) {
      throw invalid(asked.delaySeconds().toString(), "DelaySeconds",
          "The request include parameter that is not valid for this queue type.");
    } else if (asked.delaySeconds() < 0 || asked.delaySeconds() > Limits.MAX_DELAY_SECONDS) {
      throw invalid(asked.delaySeconds().toString(), "DelaySeconds",
          "DelaySeconds must be >= 0 and <= " + Limits.MAX_DELAY_SECONDS + '.');
    }
    return asked.delaySeconds();
  }

  private Optional<String> groupId(Asked asked) {
    if (asked.groupId() == null && queue.fifo()) {
      throw Queues.missing("MessageGroupId");
    }
    return Optional.ofNullable(asked.groupId()).map(id -> validId("MessageGroupId", id));
  }

  private Optional<String> deduplicationId(Asked asked) {
    if (!queue.fifo()) {
      if (asked.deduplicationId() != null) {
        throw invalid(asked.deduplicationId(), "MessageDeduplicationId",
            "The request include parameter that is not valid for this queue type.");
      }
      return Optional.empty();
    }
    if (asked.deduplicationId() == null && !queue.deduplicatesByContent()) {
      throw noDeduplicationId();
    }
    return Optional.of(asked.deduplicationId() == null
        ? Contents.sha256(asked.body())
        : validId("MessageDeduplicationId", asked.deduplicationId()));
  }

  private static RuntimeException noDeduplicationId() {
    return Errors.badRequest("InvalidParameterValue", "The queue should either have ContentBasedDeduplication enabled or "
        + "MessageDeduplicationId provided explicitly");
  }

  /** The printable characters of ASCII, but no space. */
  private static String validId(String parameter, String id) {
    if (!id.matches("[!-~]{1," + Limits.GROUP_ID_LENGTH + "}")) {
      throw invalid(id, parameter, parameter + " can only include alphanumeric and punctuation characters. 1 to "
          + Limits.GROUP_ID_LENGTH + " in length.");
    }
    return id;
  }

  private static RuntimeException invalid(String value, String parameter, String reason) {
    return Errors.badRequest(
        "InvalidParameterValue", "Value " + value + " for parameter " + parameter + " is invalid. Reason: " + reason);
  }

  private static Optional<String> traceHeader(Map<String, MessageSystemAttributeValue> attributes) {
    for (String name : attributes.keySet()) {
      if (!name.equals(TRACE_HEADER)) {
        throw Errors.badRequest("InvalidParameterValue", "Message system attribute name '" + name + "' is invalid.");
      }
    }
    return Optional.ofNullable(attributes.get(TRACE_HEADER)).map(MessageSystemAttributeValue::stringValue);
  }

  private static Optional<String> digest(Letter letter) {
    return letter.attributes().isEmpty() ? Optional.empty() : Optional.of(Contents.md5(letter.attributes()));
  }

  private static Optional<String> systemDigest(Letter letter) {
    return letter.traceHeader().map(header -> {
      SortedMap<String, MessageAttributeValue> one = new TreeMap<>();
      one.put(TRACE_HEADER, MessageAttributeValue.builder().dataType("String").stringValue(header).build());
      return Contents.md5(one);
    });
  }
}
