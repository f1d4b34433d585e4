package dev.holdfast.region.sqs;

import java.time.Instant;

/**
 * A message in the order in which the messages of its queue expire. That is not the order in which they came: a move to
 * a dead-letter queue does not make a message younger.
 *
 * @param since when its retention period began
 */
record Age(String queue, Instant since, long sequence) implements Comparable<Age> {

  @Override
  public int compareTo(Age o) {
    int c = queue.compareTo(o.queue);
    c = c != 0 ? c : since.compareTo(o.since);
    return c != 0 ? c : Long.compare(sequence, o.sequence);
  }

  /** When a message is sent; in a FIFO queue, as AWS has it, when it came to this queue. */
  static Age of(Queue queue, StoredMessage message) {
    return new Age(queue.name(), queue.fifo() ? message.entered() : message.sent(), message.sequence());
  }

  static Age first(String queue) {
    return new Age(queue, Instant.MIN, Long.MIN_VALUE);
  }

  /** After those whose retention began at {@code since} or earlier. */
  static Age after(String queue, Instant since) {
    return new Age(queue, since, Long.MAX_VALUE);
  }
}
