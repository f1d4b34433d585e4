package dev.holdfast.region.sqs;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What went through a queue in one minute. A move to or from a dead-letter queue counts for nothing, as on AWS.
 *
 * @param minute its start
 * @param duplicates sends that a FIFO queue took for repeats
 * @param bytes of the bodies and attributes sent
 * @param smallest bytes of the smallest message sent, if any was
 */
public record QueueTraffic(
    Instant minute, long sent, long duplicates, long received, long deleted, long bytes, int smallest, int largest) {

  static final QueueTraffic NONE = in(Instant.EPOCH);

  public static QueueTraffic in(Instant time) {
    return new QueueTraffic(time.truncatedTo(ChronoUnit.MINUTES), 0, 0, 0, 0, 0, 0, 0);
  }

  QueueTraffic sentOne(int size) {
    return new QueueTraffic(minute, sent + 1, duplicates, received, deleted, bytes + size,
        sent == 0 ? size : Math.min(smallest, size), Math.max(largest, size));
  }

  QueueTraffic sentAgain() {
    return new QueueTraffic(minute, sent, duplicates + 1, received, deleted, bytes, smallest, largest);
  }

  QueueTraffic received(int messages) {
    return new QueueTraffic(minute, sent, duplicates, received + messages, deleted, bytes, smallest, largest);
  }

  QueueTraffic deletedOne() {
    return new QueueTraffic(minute, sent, duplicates, received, deleted + 1, bytes, smallest, largest);
  }
}
