package dev.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Producers and consumers of a FIFO queue. Each message is the next number of its group; some are sent twice, as by a
 * client that lost the answer. Every delete that is acknowledged must be of the next number that is left, and at the
 * end every number is deleted or still there, once.
 */
final class OrderedMessages {

  private static final String NAME = "ordered.fifo";
  private static final String DEAD = "ordered-dead.fifo";
  private static final int GROUPS = 3;

  private final Simulation simulation;
  private final String queueUrl;
  private final String deadLettersUrl;
  private final SortedMap<String, Integer> sent = new TreeMap<>();
  private final SortedMap<String, Integer> lastDeleted = new TreeMap<>();
  private final SortedSet<String> deleted = new TreeSet<>();
  private boolean stopped;

  OrderedMessages(Simulation simulation) {
    this.simulation = simulation;
    this.deadLettersUrl = create(simulation, DEAD, Map.of("FifoQueue", "true"));
    this.queueUrl = create(simulation, NAME, Map.of("FifoQueue", "true", "RedrivePolicy", "{\"deadLetterTargetArn\":"
        + "\"arn:aws:sqs:us-east-1:000000000000:" + DEAD + "\",\"maxReceiveCount\":3}"));
  }

  private static String create(Simulation simulation, String name, Map<String, String> attributes) {
    return simulation.<CreateQueueResponse>call("sqs",
        CreateQueueRequest.builder().queueName(name).attributesWithStrings(attributes).build()).queueUrl();
  }

  void stop() {
    stopped = true;
  }

  void send() {
    if (!simulation.isRegionUp() || stopped) {
      return;
    }
    String group = "group" + simulation.random().nextInt(GROUPS);
    int number = sent.merge(group, 1, Integer::sum);
    SendMessageRequest request = SendMessageRequest.builder().queueUrl(queueUrl).messageGroupId(group)
        .messageBody(Integer.toString(number)).messageDeduplicationId(group + '-' + number).build();
    simulation.call("sqs", request);
    if (simulation.random().nextInt(4) == 0) {
      simulation.in(simulation.between(1, 20_000), () -> {
        if (simulation.isRegionUp()) {
          simulation.call("sqs", request);
        }
      });
    }
  }

  /** A worker: receives some, and deletes one after the other until it dies. */
  void work() {
    if (simulation.isRegionUp() && !stopped) {
      finish(receive(queueUrl, 3));
    }
  }

  private void finish(List<Message> left) {
    if (left.isEmpty()) {
      return;
    }
    simulation.in(simulation.between(10, 3_000), () -> {
      if (simulation.isRegionUp() && simulation.random().nextInt(5) > 0 && delete(left.getFirst())) {
        finish(left.subList(1, left.size()));
      }
    });
  }

  private boolean delete(Message m) {
    try {
      simulation.call("sqs",
          DeleteMessageRequest.builder().queueUrl(queueUrl).receiptHandle(m.receiptHandle()).build());
    } catch (AwsServiceException expired) {
      return false; // its visibility timeout was over: the group goes on without this worker
    }
    String group = group(m);
    int number = Integer.parseInt(m.body());
    int last = lastDeleted.getOrDefault(group, 0);
    if (number <= last) {
      throw new AssertionError(group + ": " + number + " was held and deleted after " + last);
    }
    lastDeleted.put(group, number);
    deleted.add(group + '-' + number);
    return true;
  }

  private List<Message> receive(String url, int most) {
    ReceiveMessageResponse r = simulation.call("sqs", ReceiveMessageRequest.builder().queueUrl(url)
        .maxNumberOfMessages(most).messageSystemAttributeNamesWithStrings("MessageGroupId").build());
    return r.messages();
  }

  private static String group(Message m) {
    return m.attributesAsStrings().get("MessageGroupId");
  }

  /** What was not deleted is there, once and in its order, here or among the dead letters; and nothing else is. */
  void check() {
    SortedSet<String> found = new TreeSet<>();
    for (String url : List.of(queueUrl, deadLettersUrl)) {
      SortedMap<String, Integer> last = new TreeMap<>();
      List<Message> batch = new ArrayList<>();
      do {
        batch = receive(url, 10);
        for (Message m : batch) {
          int number = Integer.parseInt(m.body());
          if (last.getOrDefault(group(m), 0) >= number || !found.add(group(m) + '-' + number)) {
            throw new AssertionError(group(m) + ": " + number + " out of its order, or twice");
          }
          last.put(group(m), number);
          simulation.call("sqs", DeleteMessageRequest.builder().queueUrl(url).receiptHandle(m.receiptHandle()).build());
        }
      } while (!batch.isEmpty());
    }
    SortedSet<String> expected = new TreeSet<>();
    sent.forEach((group, count) -> {
      for (int number = 1; number <= count; number++) {
        expected.add(group + '-' + number);
      }
    });
    expected.removeAll(deleted);
    if (!found.equals(expected)) {
      throw new AssertionError("in the FIFO queues are " + found + ", not " + expected);
    }
  }
}
