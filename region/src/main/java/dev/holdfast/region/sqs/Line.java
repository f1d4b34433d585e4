package dev.holdfast.region.sqs;

import java.time.Instant;

/**
 * A message in the line of its group; see {@link Lines}.
 *
 * @param at in a fair queue since when it is ready; in a FIFO queue always the same, so that sequence alone counts
 */
record Line(String queue, String group, Instant at, long sequence) implements Comparable<Line> {

  @Override
  public int compareTo(Line o) {
    int c = queue.compareTo(o.queue);
    c = c != 0 ? c : group.compareTo(o.group);
    c = c != 0 ? c : at.compareTo(o.at);
    return c != 0 ? c : Long.compare(sequence, o.sequence);
  }

  static Line first(String queue, String group) {
    return new Line(queue, group, Instant.MIN, Long.MIN_VALUE);
  }

  static Line afterAll(String queue, String group) {
    return new Line(queue, group, Instant.MAX, Long.MAX_VALUE);
  }
}
