package dev.holdfast.gameday;

import dev.holdfast.gameday.load.Schedule;
import dev.holdfast.gameday.load.Stopwatch;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/** A queue of its own into which numbers are written all the time, to see afterwards that none is lost. */
final class Numbers implements AutoCloseable {

  private static final double PER_SECOND = 5;

  /** Longer than a message that was received stays hidden. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What became of the numbers. @param sent acknowledged; {@code twice} received more than once, as SQS may */
  record Count(int sent, SortedSet<Integer> lost, int twice) {}

  private final SqsClient sqs;
  private final String queue;
  private final Thread thread;
  private final SortedSet<Integer> acknowledged = new TreeSet<>();
  private volatile boolean stopped;

  Numbers(SqsClient sqs, String name, Stopwatch watch) {
    this.sqs = sqs;
    this.queue = sqs.createQueue(r -> r.queueName(name)).queueUrl();
    Schedule schedule = new Schedule(watch.now(), PER_SECOND);
    this.thread = Thread.ofVirtual().name("numbers").start(() -> write(schedule, watch));
  }

  private void write(Schedule schedule, Stopwatch watch) {
    try {
      for (int n = 0; !stopped; n++) {
        int number = n;
        watch.sleepUntil(schedule.due(n));
        try {
          sqs.sendMessage(r -> r.queueUrl(queue).messageBody(String.valueOf(number)));
          synchronized (acknowledged) {
            acknowledged.add(number);
          }
        } catch (SdkException e) {
          // Not acknowledged, and so not missed.
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /**
   * Writes no more, and receives all that is there.
   *
   * @param patience so long without a message, and it is taken for empty
   */
  Count count(Duration patience) throws InterruptedException {
    stopped = true;
    thread.join();
    SortedMap<Integer, Integer> received = new TreeMap<>();
    long last = System.nanoTime();
    while (!received.keySet().containsAll(acknowledged) && System.nanoTime() - last < patience.toNanos()) {
      try {
        List<Message> messages = sqs.receiveMessage(r -> r.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(1)
            .visibilityTimeout(10)).messages();
        messages.forEach(m -> received.merge(Integer.parseInt(m.body()), 1, Integer::sum));
        if (!messages.isEmpty()) {
          last = System.nanoTime();
          sqs.deleteMessageBatch(r -> r.queueUrl(queue).entries(messages.stream().map(m ->
              DeleteMessageBatchRequestEntry.builder().id(m.messageId()).receiptHandle(m.receiptHandle()).build())
              .toList()));
        }
      } catch (SdkException e) {
        Thread.sleep(500);
      }
    }
    SortedSet<Integer> lost = new TreeSet<>(acknowledged);
    lost.removeAll(received.keySet());
    return new Count(acknowledged.size(), lost, (int) received.values().stream().filter(c -> c > 1).count());
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    sqs.deleteQueue(r -> r.queueUrl(queue));
  }
}
