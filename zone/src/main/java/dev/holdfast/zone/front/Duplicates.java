package dev.holdfast.zone.front;

import dev.holdfast.region.kernel.Outcome;
import dev.holdfast.region.world.ApiFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * Messages that are received again: a server of the queue that was away when a message was deleted, or made invisible,
 * gives its copy out once more.
 *
 * <p>A copy is given out once, in an answer that has room for it, and not in the very answer that its message was in.
 * FIFO queues promise that this does not happen; so it does not.
 */
final class Duplicates {

  /** Copies kept for one queue; the oldest goes first. */
  private static final int KEPT = 1_000;

  private final RandomGenerator random;
  /** By the queue's URL, then by the message's id. Guarded by this. */
  private final Map<String, LinkedHashMap<String, Message>> copies = new HashMap<>();

  Duplicates(RandomGenerator random) {
    this.random = random;
  }

  synchronized Outcome.Answer after(List<ApiFault> faults, SdkRequest request, Outcome.Answer answer) {
    if (!(request instanceof ReceiveMessageRequest receive) || receive.queueUrl().endsWith(".fifo")
        || !(answer instanceof Outcome.Success success) || !(success.response() instanceof ReceiveMessageResponse received)) {
      return answer;
    }
    int percent = 0;
    for (ApiFault fault : faults) {
      if (fault.effect() instanceof ApiFault.Effect.Duplicated d && d.queueUrls().contains(receive.queueUrl())) {
        percent = Math.max(percent, fault.percent());
      }
    }
    if (percent == 0) {
      copies.remove(receive.queueUrl());
      return answer;
    }
    LinkedHashMap<String, Message> kept = copies.computeIfAbsent(receive.queueUrl(), _ -> new LinkedHashMap<>());
    List<Message> messages = new ArrayList<>(received.messages());
    int room = (receive.maxNumberOfMessages() == null ? 1 : receive.maxNumberOfMessages()) - messages.size();
    List<String> given = kept.keySet().stream()
        .filter(id -> messages.stream().noneMatch(m -> m.messageId().equals(id))).limit(Math.max(0, room)).toList();
    for (Message message : received.messages()) {
      if (random.nextInt(100) < percent) {
        kept.put(message.messageId(), message);
      }
    }
    given.forEach(id -> messages.add(kept.remove(id)));
    while (kept.size() > KEPT) {
      kept.pollFirstEntry();
    }
    return given.isEmpty() ? answer : new Outcome.Success(received.toBuilder().messages(messages).build());
  }
}
