package dev.holdfast.region.sns;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.JsonText;
import dev.holdfast.region.kernel.Supported;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/** Takes messages and hands them on, in the same command. */
record Publishing(Call call) {

  /** One message as a request or an entry of a batch asks for it. */
  private record Asked(
      String message, String subject, String structure, Map<String, MessageAttributeValue> attributes, String group,
      String deduplication) {}

  /** @param sequence of a FIFO topic */
  private record Accepted(String messageId, Optional<String> sequence) {}

  PublishResponse one(PublishRequest r) {
    Supported.only(r, Set.of("TopicArn", "TargetArn", "Message", "Subject", "MessageStructure", "MessageAttributes",
        "MessageDeduplicationId", "MessageGroupId"), "InvalidParameter");
    if (r.topicArn() != null && r.targetArn() != null) {
      throw Failures.invalid("TopicArn or TargetArn Reason: no more than one of them may be given");
    }
    if (r.targetArn() != null && r.targetArn().contains(":endpoint/")) {
      throw Failures.invalid("TargetArn Reason: No endpoint found for the target arn specified");
    }
    Topic topic = Topics.required(call, r.topicArn() != null ? r.topicArn() : r.targetArn());
    Accepted accepted = publish(topic, new Asked(r.message(), r.subject(), r.messageStructure(), r.messageAttributes(),
        r.messageGroupId(), r.messageDeduplicationId()));
    return PublishResponse.builder()
        .messageId(accepted.messageId()).sequenceNumber(accepted.sequence().orElse(null)).build();
  }

  PublishBatchResponse batch(PublishBatchRequest r) {
    Topic topic = Topics.required(call, r.topicArn());
    requireValid(r.publishBatchRequestEntries());
    // As AWS has it, one entry that cannot be is a fault of the whole batch: none of them is published.
    List<Asked> asked = r.publishBatchRequestEntries().stream().map(e -> new Asked(e.message(), e.subject(),
        e.messageStructure(), e.messageAttributes(), e.messageGroupId(), e.messageDeduplicationId())).toList();
    asked.forEach(a -> {
      requireValid(topic, a, Contents.validAttributes(a.attributes()));
      texts(a);
    });
    List<PublishBatchResultEntry> successful = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Accepted accepted = publish(topic, asked.get(i));
      successful.add(PublishBatchResultEntry.builder().id(r.publishBatchRequestEntries().get(i).id())
          .messageId(accepted.messageId()).sequenceNumber(accepted.sequence().orElse(null)).build());
    }
    return PublishBatchResponse.builder().successful(successful).failed(List.of()).build();
  }

  private static void requireValid(List<PublishBatchRequestEntry> entries) {
    if (entries.isEmpty()) {
      throw Errors.badRequest("EmptyBatchRequest", "The batch request doesn't contain any entries.");
    } else if (entries.size() > Limits.BATCH_ENTRIES) {
      throw Errors.badRequest("TooManyEntriesInBatchRequest",
          "The batch request contains more entries than permissible.");
    }
    Set<String> seen = new TreeSet<>();
    for (PublishBatchRequestEntry e : entries) {
      if (e.id() == null || !e.id().matches("[A-Za-z0-9_-]{1," + Limits.BATCH_ENTRY_ID_LENGTH + "}")) {
        throw Errors.badRequest("InvalidBatchEntryId",
            "The Id of a batch entry in a batch request doesn't abide by the specification.");
      } else if (!seen.add(e.id())) {
        throw Errors.badRequest("BatchEntryIdsNotDistinct",
            "Two or more batch entries in the request have the same Id.");
      }
    }
    int size = entries.stream().mapToInt(e -> Message.size(e.message(), e.messageAttributes())).sum();
    if (size > Limits.MESSAGE_BYTES) {
      throw Errors.badRequest("BatchRequestTooLong",
          "The length of all the messages put together is more than the limit.");
    }
  }

  private Accepted publish(Topic topic, Asked asked) {
    SortedMap<String, MessageAttributeValue> attributes = Contents.validAttributes(asked.attributes());
    requireValid(topic, asked, attributes);
    SortedMap<String, String> texts = texts(asked);
    int size = Message.size(asked.message(), attributes);
    Optional<String> deduplication = topic.fifo() ? Optional.of(asked.deduplication() == null
        ? Contents.sha256(asked.message()) : asked.deduplication()) : Optional.empty();
    Optional<String> group = Optional.ofNullable(asked.group());
    TopicMemory memory = new TopicMemory(call, topic);
    if (topic.fifo()) {
      Optional<TopicMemory.Sent> before = memory.sent(group.orElseThrow(), deduplication.get());
      if (before.isPresent()) {
        return new Accepted(before.get().messageId(), Optional.of(TopicMemory.text(before.get().sequence())));
      }
    }
    String id = call.ids().uuid();
    Optional<Long> sequence = topic.fifo()
        ? Optional.of(memory.remember(group.orElseThrow(), deduplication.get(), id)) : Optional.empty();
    TopicMetrics.count(call, topic.name(), t -> t.published(size));
    new Fanout(call, topic).deliver(new Message(id, call.now(), Optional.ofNullable(asked.subject()),
        texts.getOrDefault("default", asked.message()), texts, attributes, group, deduplication,
        sequence.map(TopicMemory::text)));
    return new Accepted(id, sequence.map(TopicMemory::text));
  }

  private static void requireValid(Topic topic, Asked asked, SortedMap<String, MessageAttributeValue> attributes) {
    if (asked.message() == null || asked.message().isEmpty()) {
      throw Failures.invalid("Empty message");
    } else if (Message.size(asked.message(), attributes) > Limits.MESSAGE_BYTES) {
      throw Failures.invalid("Message too long");
    }
    Contents.requireValidText(asked.message());
    String subject = asked.subject();
    if (subject != null && (subject.isEmpty() || subject.length() > Limits.SUBJECT_LENGTH
        || subject.chars().anyMatch(Character::isISOControl))) {
      throw Failures.invalid("Subject");
    }
    if (topic.fifo() && asked.group() == null) {
      throw Failures.invalid("The MessageGroupId parameter is required for FIFO topics");
    } else if (topic.fifo() && asked.deduplication() == null && !topic.deduplicatesByContent()) {
      throw Failures.invalid("The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
          + "provided explicitly");
    } else if (!topic.fifo() && asked.deduplication() != null) {
      throw Failures.invalid("MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that "
          + "is not valid for this topic type");
    }
    Contents.requireValidId("MessageGroupId", asked.group());
    Contents.requireValidId("MessageDeduplicationId", asked.deduplication());
  }

  /** With {@code MessageStructure=json}: a text for each protocol, and the one for all others. */
  private static SortedMap<String, String> texts(Asked asked) {
    SortedMap<String, String> texts = new TreeMap<>();
    if (asked.structure() == null) {
      return texts;
    } else if (!asked.structure().equals("json")) {
      throw Failures.invalid("MessageStructure");
    }
    JsonNode node = JsonText.object(asked.message())
        .orElseThrow(() -> Failures.invalid("Message Structure - JSON message body failed to parse"));
    node.asObject().forEach((protocol, text) -> {
      if (text.isString()) {
        texts.put(protocol, text.asString());
      }
    });
    if (!texts.containsKey("default")) {
      throw Failures.invalid("Message Structure - No default entry in JSON message body");
    }
    return texts;
  }
}
