package dev.holdfast.region.sqs;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * Gives out messages. A receive that finds nothing changes nothing, so that a long poll can be tried again and again
 * outside the journal; one that only moves messages to the dead-letter queue is a change, and may answer empty.
 */
final class Receiving {

  private final Call call;
  private final ReceiveMessageRequest request;
  private final Queue queue;
  private final Mailbox mailbox;

  Receiving(Call call, ReceiveMessageRequest request) {
    this.call = call;
    this.request = request;
    this.queue = Queues.required(call, request.queueUrl());
    this.mailbox = new Mailbox(call, queue);
  }

  ReceiveMessageResponse receive() {
    int most = within("MaxNumberOfMessages", request.maxNumberOfMessages(), 1, 1, Limits.RECEIVE_AT_ONCE);
    within("WaitTimeSeconds", request.waitTimeSeconds(), 0, 0, Limits.MAX_WAIT_SECONDS);
    Duration visibility = Duration.ofSeconds(within("VisibilityTimeout", request.visibilityTimeout(),
        (int) queue.visibilityTimeout().toSeconds(), 0, Limits.MAX_VISIBILITY_SECONDS));
    if (request.receiveRequestAttemptId() != null) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + request.receiveRequestAttemptId() + " for parameter "
          + "ReceiveRequestAttemptId is invalid. Reason: The request includes a parameter that is not valid for this "
          + "queue type.");
    }
    mailbox.settle();
    Instant visibleAgain = call.now().plus(visibility);
    List<Message> given = new ArrayList<>();
    for (StoredMessage message : deliverable(most)) {
      StoredMessage received = message.received(call.ids().hex(24), call.now(), visibleAgain);
      mailbox.replace(message, received);
      given.add(shown(received));
    }
    return ReceiveMessageResponse.builder().messages(given).build();
  }

  /** Up to {@code most} messages; those received too often go to the dead-letter queue on the way. */
  private List<StoredMessage> deliverable(int most) {
    Optional<RedrivePolicy> redrive = queue.redrivePolicy()
        .filter(p -> call.state().has(SqsService.QUEUES, p.targetName()));
    while (true) {
      List<StoredMessage> ready = mailbox.ready(most);
      List<StoredMessage> spent = ready.stream()
          .filter(m -> redrive.filter(p -> m.receiveCount() >= p.maxReceiveCount()).isPresent())
          .toList();
      if (spent.isEmpty()) {
        if (!ready.isEmpty() && mailbox.tally().inFlight() + ready.size() > Limits.IN_FLIGHT) {
          throw Errors.of(403, "OverLimit", "There are " + Limits.IN_FLIGHT + " messages in flight in " + queue.name()
              + "; delete some before you receive more.");
        }
        return ready;
      }
      spent.forEach(m -> toDeadLetterQueue(m, redrive.orElseThrow().targetName()));
    }
  }

  private void toDeadLetterQueue(StoredMessage message, String target) {
    Mailbox deadLetters =
        new Mailbox(call, call.state().get(SqsService.QUEUES, target).orElseThrow());
    mailbox.remove(message);
    deadLetters.add(
        message.movedTo(target, deadLetters.nextSequence(), call.now(), call.arn("sqs", queue.name())));
    call.event("sqs", queue.name(), "message " + message.messageId() + ": moved to " + target + " (received "
        + message.receiveCount() + " times and never deleted)");
  }

  private Message shown(StoredMessage m) {
    SortedMap<String, MessageAttributeValue> attributes = new TreeMap<>();
    m.attributes().forEach((name, value) -> {
      if (request.messageAttributeNames().stream().anyMatch(asked -> asks(asked, name))) {
        attributes.put(name, value);
      }
    });
    return Message.builder()
        .messageId(m.messageId())
        .receiptHandle(ReceiptHandle.of(m).encoded())
        .body(m.body())
        .md5OfBody(m.md5OfBody())
        .md5OfMessageAttributes(attributes.isEmpty() ? null : Contents.md5(attributes))
        .messageAttributes(attributes.isEmpty() ? null : attributes)
        .attributesWithStrings(systemAttributes(m))
        .build();
  }

  /** "All", ".*", a name, or the beginning of names as in "trace.*". */
  private static boolean asks(String asked, String name) {
    return asked.equals("All") || asked.equals(name)
        || asked.endsWith(".*") && name.startsWith(asked.substring(0, asked.length() - 2));
  }

  private SortedMap<String, String> systemAttributes(StoredMessage m) {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("SenderId", m.senderId());
    all.put("SentTimestamp", Long.toString(m.sent().toEpochMilli()));
    all.put("ApproximateReceiveCount", Integer.toString(m.receiveCount()));
    all.put("ApproximateFirstReceiveTimestamp", Long.toString(m.firstReceived().orElseThrow().toEpochMilli()));
    m.traceHeader().ifPresent(h -> all.put("AWSTraceHeader", h));
    m.source().ifPresent(s -> all.put("DeadLetterQueueSourceArn", s));
    List<String> asked = Stream.concat(
        request.attributeNamesAsStrings().stream(), request.messageSystemAttributeNamesAsStrings().stream()).toList();
    if (!asked.contains("All")) {
      all.keySet().retainAll(asked);
    }
    return all;
  }

  private static int within(String parameter, Integer value, int otherwise, int least, int most) {
    if (value == null) {
      return otherwise;
    }
    if (value < least || value > most) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + value + " for parameter " + parameter
          + " is invalid. Reason: Must be >= " + least + " and <= " + most + ", if provided.");
    }
    return value;
  }
}
