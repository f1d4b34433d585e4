package dev.holdfast.zone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The one client of a FIFO queue whose region is killed. Each message is the next number of its group; a send that got
 * no answer is made again, as SDKs do. Of what it receives, nothing may be before its turn, missing, or there twice.
 */
final class OrderedClient {

  private static final int GROUPS = 3;

  private final SqsClient sqs;
  private final String queue;
  private final int visibleAgain;

  /** The last number of each group. */
  private final SortedMap<String, Integer> numbers = new TreeMap<>();

  /** What was sent, and may or may not have arrived. */
  private Optional<String> unanswered = Optional.empty();

  /** Of each group, what was acknowledged and never asked to be deleted; and what was acknowledged to be deleted. */
  private final SortedMap<String, TreeSet<Integer>> left = new TreeMap<>();
  private final SortedMap<String, Set<Integer>> deleted = new TreeMap<>();

  /** @param visibleAgain seconds after which a message that was not deleted comes again */
  OrderedClient(SqsClient sqs, String name, int visibleAgain) {
    this.sqs = sqs;
    this.visibleAgain = visibleAgain;
    this.queue = sqs.createQueue(r -> r.queueName(name).attributes(
        Map.of(QueueAttributeName.FIFO_QUEUE, "true"))).queueUrl();
    for (int i = 0; i < GROUPS; i++) {
      left.put("g" + i, new TreeSet<>());
      deleted.put("g" + i, new TreeSet<>());
    }
  }

  /** Does one thing; not after it has thrown, until the region is there again. @return how many answers it got */
  int act(SplittableRandom random) {
    if (unanswered.isPresent() || random.nextInt(2) == 0) {
      send(unanswered.orElse("g" + random.nextInt(GROUPS)));
      return 1;
    }
    return work(random);
  }

  private void send(String group) {
    int number = unanswered.isPresent() ? numbers.get(group) : numbers.merge(group, 1, Integer::sum);
    unanswered = Optional.of(group);
    sqs.sendMessage(r -> r.queueUrl(queue).messageGroupId(group).messageDeduplicationId(group + '-' + number)
        .messageBody(Integer.toString(number)));
    unanswered = Optional.empty();
    left.get(group).add(number);
  }

  int work(SplittableRandom random) {
    List<Message> batch = sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10)
        .visibilityTimeout(visibleAgain).messageSystemAttributeNames(MessageSystemAttributeName.MESSAGE_GROUP_ID))
        .messages();
    SortedMap<String, List<Integer>> came = new TreeMap<>();
    for (Message message : batch) {
      String group = message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID);
      int number = Integer.parseInt(message.body());
      List<Integer> before = came.computeIfAbsent(group, _ -> new ArrayList<>());
      assertThat(deleted.get(group)).as(group + ": deleted, and back").doesNotContain(number);
      assertThat(before).as(group + ": before " + number + ", in its order").allMatch(n -> n < number)
          .containsAll(left.get(group).headSet(number));
      before.add(number);
    }
    int answers = 1;
    for (Message message : batch) {
      if (random.nextInt(5) == 0) {
        break; // the rest comes again, in its order
      }
      String group = message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID);
      int number = Integer.parseInt(message.body());
      left.get(group).remove(number);
      sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
      deleted.get(group).add(number);
      answers++;
    }
    return answers;
  }

  /** Whether all that was acknowledged has come and was deleted. */
  boolean isThrough() {
    return left.values().stream().allMatch(Set::isEmpty);
  }

  @Override
  public String toString() {
    return "left: " + left;
  }
}
