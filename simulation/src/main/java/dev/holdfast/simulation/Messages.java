package dev.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Producers and consumers of a queue, and the list of what was sent and not yet deleted. */
final class Messages {

  private final Simulation simulation;
  private final String queueUrl;
  private final String deadLettersUrl;
  private final SortedSet<String> undeleted = new TreeSet<>();
  private final SortedSet<String> deleted = new TreeSet<>();
  private long next = 1;
  private boolean stopped;

  Messages(Simulation simulation, String queueUrl, String deadLettersUrl) {
    this.simulation = simulation;
    this.queueUrl = queueUrl;
    this.deadLettersUrl = deadLettersUrl;
  }

  /** No more messages, and no more workers: what is in flight becomes visible again. */
  void stop() {
    stopped = true;
  }

  void send() {
    if (simulation.isRegionUp() && !stopped) {
      String body = "message " + next++;
      simulation.call("sqs", SendMessageRequest.builder().queueUrl(queueUrl).messageBody(body).build());
      undeleted.add(body);
    }
  }

  /** A worker: receives, then deletes, or dies in between. */
  void work() {
    if (!simulation.isRegionUp() || stopped) {
      return;
    }
    for (Message m : receive(queueUrl)) {
      simulation.in(simulation.between(10, 3_000), () -> {
        if (simulation.isRegionUp() && simulation.random().nextInt(4) > 0) {
          simulation.call("sqs",
              DeleteMessageRequest.builder().queueUrl(queueUrl).receiptHandle(m.receiptHandle()).build());
          if (undeleted.remove(m.body())) {
            deleted.add(m.body());
          }
        }
      });
    }
  }

  private List<Message> receive(String url) {
    ReceiveMessageResponse r = simulation.call(
        "sqs", ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(0).build());
    return r.messages();
  }

  /** Every message that was not deleted can still be received, here or among the dead letters; no deleted one can. */
  void check() {
    SortedSet<String> found = new TreeSet<>();
    for (String url : List.of(queueUrl, deadLettersUrl)) {
      List<Message> batch = new ArrayList<>();
      do {
        batch = receive(url);
        batch.forEach(m -> found.add(m.body()));
      } while (!batch.isEmpty());
    }
    SortedSet<String> lost = new TreeSet<>(undeleted);
    lost.removeAll(found);
    if (!lost.isEmpty()) {
      throw new AssertionError("messages are lost: " + lost);
    }
    found.retainAll(deleted);
    // A receipt that was overtaken deletes nothing, and SQS says so by success: only what is gone counts as deleted.
    if (!found.isEmpty()) {
      throw new AssertionError("deleted messages came back: " + found);
    }
  }
}
