package dev.holdfast.simulation;

import dev.holdfast.region.kernel.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;

/**
 * A standard queue, by what SQS promises of time and number: no message comes before its delay is over, nor while somebody
 * else holds it, nor more often than it may before it is a dead letter, nor after its delete was acknowledged. Dead letters
 * are brought back now and then. At the end all that was not deleted is there, once.
 */
final class TimedMessages {

  private static final String NAME = "timed";
  private static final String DEAD = "timed-dead";
  private static final int MOST_RECEIVES = 3;

  private enum Fate { THERE, PERHAPS_DELETED, DELETED }

  /**
   * @param hiddenUntil its delay, or who received it last, keeps it from others
   * @param handle of the last receive
   */
  private record Known(Instant hiddenUntil, int receives, String handle, Fate fate) {

    Known until(Instant time) {
      return new Known(time, receives, handle, fate);
    }

    Known fate(Fate now) {
      return new Known(hiddenUntil, receives, handle, now);
    }
  }

  private final Simulation simulation;
  private final String queueUrl;
  private final String deadLettersUrl;
  private final SortedMap<String, Known> messages = new TreeMap<>();
  private boolean broughtBack;
  private boolean stopped;

  TimedMessages(Simulation simulation) {
    this.simulation = simulation;
    this.deadLettersUrl = create(simulation, DEAD, Map.of());
    this.queueUrl = create(simulation, NAME, Map.of("RedrivePolicy",
        "{\"deadLetterTargetArn\":\"" + arn(DEAD) + "\",\"maxReceiveCount\":" + MOST_RECEIVES + '}'));
  }

  private static String create(Simulation simulation, String name, Map<String, String> attributes) {
    return simulation.<CreateQueueResponse>call("sqs",
        CreateQueueRequest.builder().queueName(name).attributesWithStrings(attributes).build()).queueUrl();
  }

  private static String arn(String queue) {
    Settings settings = Simulation.SETTINGS;
    return "arn:aws:sqs:" + settings.region() + ':' + settings.account() + ':' + queue;
  }

  private boolean isOver() {
    return stopped || !simulation.isRegionUp();
  }

  void stop() {
    stopped = true;
  }

  void send() {
    if (!isOver()) {
      String body = "timed " + messages.size();
      int delay = simulation.random().nextInt(3) == 0 ? simulation.random().nextInt(1, 20) : 0;
      simulation.call("sqs",
          SendMessageRequest.builder().queueUrl(queueUrl).messageBody(body).delaySeconds(delay).build());
      messages.put(body, new Known(simulation.now().plusSeconds(delay), 0, "", Fate.THERE));
    }
  }

  /** A worker: of what it receives it deletes some, keeps some for longer, gives some back, and forgets some. */
  void work() {
    if (isOver()) {
      return;
    }
    for (Message message : receive(queueUrl, simulation.random().nextInt(1, 8))) {
      simulation.in(simulation.between(10, 9_000), () -> {
        if (!isOver()) {
          act(message);
        }
      });
    }
  }

  private void act(Message message) {
    Known known = messages.get(message.body());
    // Whether this worker still is the one who holds it.
    boolean mine = known.handle.equals(message.receiptHandle()) && simulation.now().isBefore(known.hiddenUntil);
    switch (simulation.random().nextInt(5)) {
      case 0, 1 -> {
        simulation.call("sqs", DeleteMessageRequest.builder().queueUrl(queueUrl)
            .receiptHandle(message.receiptHandle()).build());
        messages.put(message.body(), known.fate(
            mine || known.fate == Fate.DELETED ? Fate.DELETED : Fate.PERHAPS_DELETED));
      }
      case 2 -> {
        int seconds = simulation.random().nextInt(10);
        try {
          simulation.call("sqs", ChangeMessageVisibilityRequest.builder().queueUrl(queueUrl)
              .receiptHandle(message.receiptHandle()).visibilityTimeout(seconds).build());
        } catch (AwsServiceException notInFlight) {
          require(!mine || known.fate != Fate.THERE, message.body() + " is held, and cannot be held longer: " + notInFlight);
          return;
        }
        messages.put(message.body(), known.until(mine ? simulation.now().plusSeconds(seconds) : simulation.now()));
      }
      default -> { }
    }
  }

  private List<Message> receive(String url, int seconds) {
    Instant now = simulation.now();
    List<Message> batch = simulation.<ReceiveMessageResponse>call("sqs", ReceiveMessageRequest.builder().queueUrl(url)
        .maxNumberOfMessages(10).visibilityTimeout(seconds)
        .messageSystemAttributeNamesWithStrings("ApproximateReceiveCount").build()).messages();
    for (Message message : batch) {
      String body = message.body();
      Known known = messages.get(body);
      int receives = Integer.parseInt(message.attributesAsStrings().get("ApproximateReceiveCount"));
      require(known.fate != Fate.DELETED, body + " came back after its delete was acknowledged");
      require(!now.isBefore(known.hiddenUntil), body + " came at " + now + ", before " + known.hiddenUntil);
      if (url.equals(queueUrl)) {
        require(receives <= MOST_RECEIVES, body + " was received " + receives + " times");
        require(receives == known.receives + 1 || receives == 1 && broughtBack,
            body + " was received " + known.receives + " times, and is said to have been " + receives + " times");
      }
      messages.put(body, new Known(now.plusSeconds(seconds), receives, message.receiptHandle(), known.fate));
    }
    return batch;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Who has mended the workers has the dead letters moved back. */
  void bringBack() {
    if (isOver()) {
      return;
    }
    try {
      simulation.call("sqs", StartMessageMoveTaskRequest.builder().sourceArn(arn(DEAD))
          .maxNumberOfMessagesPerSecond(1).build());
      broughtBack = true;
    } catch (AwsServiceException running) {
      require(running.getMessage().contains("already a task running"), running.getMessage());
    }
  }

  /** To be called when nothing is held any more. */
  void check() {
    SortedMap<String, String> found = new TreeMap<>();
    int hour = (int) Duration.ofHours(1).toSeconds();
    for (String url : List.of(queueUrl, deadLettersUrl)) {
      for (List<Message> batch = receive(url, hour); !batch.isEmpty(); batch = receive(url, hour)) {
        batch.forEach(m -> require(found.put(m.body(), url) == null, m.body() + " is there twice"));
      }
    }
    messages.forEach((body, known) -> require(known.fate != Fate.THERE || found.containsKey(body), body + " is lost"));
  }
}
