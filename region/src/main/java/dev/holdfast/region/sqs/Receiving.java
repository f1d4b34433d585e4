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
    int most = atOnce();
    within("WaitTimeSeconds", request.waitTimeSeconds(), 0, Limits.MAX_WAIT_SECONDS);
    Duration visibility = Duration.ofSeconds(within("VisibilityTimeout", request.visibilityTimeout(),
        (int) queue.visibilityTimeout().toSeconds(), Limits.MAX_VISIBILITY_SECONDS));
    Optional<String> attempt = attemptId();
    Instant visibleAgain = call.now().plus(visibility);
    List<StoredMessage> given;
    try {
      given = call.atomically(() -> {
        mailbox.settle();
        return attempt.flatMap(id -> again(id, visibleAgain)).orElseGet(() -> fresh(most, visibleAgain));
      });
    } catch (Nothing _) {
      return ReceiveMessageResponse.builder().build();
    }
    attempt.filter(_ -> !given.isEmpty()).ifPresent(id -> new Memory(call, queue).remember(id,
        given.stream().map(m -> new Memory.Given(m.sequence(), m.receipt(), m.at())).toList()));
    return ReceiveMessageResponse.builder().messages(given.stream().map(this::shown).toList()).build();
  }

  /** There was nothing to give: takes back what {@link Mailbox#settle} changed. */
  private static final class Nothing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Nothing() {
      super("nothing to receive", null, false, false);
    }
  }

  /** Up to {@code most} messages; those received too often go to the dead-letter queue on the way. */
  private List<StoredMessage> fresh(int most, Instant visibleAgain) {
    Optional<RedrivePolicy> redrive = queue.redrivePolicy()
        .filter(p -> call.state().has(SqsService.QUEUES, p.targetName()));
    List<StoredMessage> given = new ArrayList<>();
    boolean moved = false;
    Optional<StoredMessage> last = Optional.empty();
    boolean inAnyOrder = !queue.fifo() && new Reorderings(call).isAbout(queue.name());
    while (given.size() < most) {
      Optional<StoredMessage> next = inAnyOrder ? mailbox.any() : mailbox.next(last);
      if (next.isEmpty()) {
        break;
      } else if (redrive.filter(p -> next.get().receiveCount() >= p.maxReceiveCount()).isPresent()) {
        toDeadLetterQueue(next.get(), redrive.orElseThrow().targetName());
        moved = true;
      } else if (mailbox.tally().inFlight() >= Limits.IN_FLIGHT) {
        requireMayBeEmpty(given);
        break;
      } else {
        StoredMessage received = next.get().received(call.ids().hex(24), call.now(), visibleAgain);
        mailbox.replace(next.get(), received);
        given.add(received);
      }
      last = next;
    }
    if (given.isEmpty() && !moved) {
      throw new Nothing();
    }
    if (!given.isEmpty()) {
      mailbox.count(traffic -> traffic.received(given.size()));
    }
    return given;
  }

  /** With as many messages in flight as may be, AWS refuses a short poll of a standard queue; others get nothing. */
  private void requireMayBeEmpty(List<StoredMessage> given) {
    int wait = request.waitTimeSeconds() == null ? queue.waitSeconds() : request.waitTimeSeconds();
    if (given.isEmpty() && wait == 0 && !queue.fifo()) {
      throw Errors.of(403, "OverLimit", "There are " + Limits.IN_FLIGHT + " messages in flight in " + queue.name()
          + "; delete some before you receive more.");
    }
  }

  /**
   * What this attempt was given before, with the same receipts and a new visibility timeout. Empty if it is the first
   * with this id in five minutes, or if a message of it was deleted, or its visibility changed or over: then it counts
   * as a new one.
   */
  private Optional<List<StoredMessage>> again(String attemptId, Instant visibleAgain) {
    return new Memory(call, queue).attempt(attemptId).flatMap(attempt -> {
      List<StoredMessage> messages = attempt.given().stream()
          .flatMap(g -> mailbox.find(g.sequence()).stream().filter(m -> m.place() == Place.IN_FLIGHT
              && m.receipt().equals(g.receipt()) && m.at().equals(g.at())))
          .toList();
      if (messages.size() < attempt.given().size()) {
        return Optional.empty();
      }
      List<StoredMessage> extended = new ArrayList<>();
      for (StoredMessage m : messages) {
        extended.add(m.to(Place.IN_FLIGHT, visibleAgain));
        mailbox.replace(m, extended.getLast());
      }
      return Optional.of(extended);
    });
  }

  private Optional<String> attemptId() {
    String id = request.receiveRequestAttemptId();
    if (id != null && !queue.fifo()) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + id + " for parameter ReceiveRequestAttemptId is "
          + "invalid. Reason: The request include parameter that is not valid for this queue type.");
    } else if (id != null && !id.matches("[!-~]{1," + Limits.GROUP_ID_LENGTH + "}")) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + id + " for parameter ReceiveRequestAttemptId is "
          + "invalid. Reason: ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to "
          + Limits.GROUP_ID_LENGTH + " in length.");
    }
    return Optional.ofNullable(id);
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
    m.letter().attributes().forEach((name, value) -> {
      if (request.messageAttributeNames().stream().anyMatch(asked -> asks(asked, name))) {
        attributes.put(name, value);
      }
    });
    SortedMap<String, String> system = systemAttributes(m);
    return Message.builder()
        .messageId(m.messageId())
        .receiptHandle(ReceiptHandle.of(m).encoded())
        .body(m.letter().body())
        .md5OfBody(m.letter().md5OfBody())
        .md5OfMessageAttributes(attributes.isEmpty() ? null : Contents.md5(attributes))
        .messageAttributes(attributes.isEmpty() ? null : attributes)
        .attributesWithStrings(system.isEmpty() ? null : system)
        .build();
  }

  /** "All", "*", ".*", a name, or the beginning of names as in "trace.*". */
  private static boolean asks(String asked, String name) {
    return asked.equals("All") || asked.equals("*") || asked.equals(name)
        || asked.endsWith(".*") && name.startsWith(asked.substring(0, asked.length() - 2));
  }

  private SortedMap<String, String> systemAttributes(StoredMessage m) {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("SenderId", m.letter().senderId());
    all.put("SentTimestamp", Long.toString(m.sent().toEpochMilli()));
    all.put("ApproximateReceiveCount", Integer.toString(m.receiveCount()));
    all.put("ApproximateFirstReceiveTimestamp", Long.toString(m.firstReceived().orElseThrow().toEpochMilli()));
    m.letter().traceHeader().ifPresent(h -> all.put("AWSTraceHeader", h));
    m.groupId().ifPresent(g -> all.put("MessageGroupId", g));
    m.letter().deduplicationId().ifPresent(d -> all.put("MessageDeduplicationId", d));
    if (queue.fifo()) {
      all.put("SequenceNumber", Sending.sequenceNumber(m.sequence()));
    }
    m.source().ifPresent(s -> all.put("DeadLetterQueueSourceArn", s));
    List<String> asked = Stream.concat(
        request.attributeNamesAsStrings().stream(), request.messageSystemAttributeNamesAsStrings().stream()).toList();
    if (!asked.contains("All")) {
      all.keySet().retainAll(asked);
    }
    return all;
  }

  private int atOnce() {
    int most = request.maxNumberOfMessages() == null ? 1 : request.maxNumberOfMessages();
    if (most < 1 || most > Limits.RECEIVE_AT_ONCE) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + most + " for parameter MaxNumberOfMessages is invalid. "
          + "Reason: Must be between 1 and " + Limits.RECEIVE_AT_ONCE + ", if provided.");
    }
    return most;
  }

  private static int within(String parameter, Integer value, int otherwise, int most) {
    if (value == null) {
      return otherwise;
    }
    if (value < 0 || value > most) {
      throw Errors.badRequest("InvalidParameterValue", "Value " + value + " for parameter " + parameter
          + " is invalid. Reason: Must be >= 0 and <= " + most + ", if provided.");
    }
    return value;
  }
}
