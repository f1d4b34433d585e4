package dev.holdfast.region.sqs;

import java.time.Instant;

/**
 * A message's position in the order of its queue.
 *
 * @param at READY: since when; else when it will be ready
 */
record Slot(String queue, Place place, Instant at, long sequence) implements Comparable<Slot> {

  @Override
  public int compareTo(Slot o) {
    int c = queue.compareTo(o.queue);
    c = c != 0 ? c : place.compareTo(o.place);
    c = c != 0 ? c : at.compareTo(o.at);
    return c != 0 ? c : Long.compare(sequence, o.sequence);
  }

  /** Before everything in this place. */
  static Slot first(String queue, Place place) {
    return new Slot(queue, place, Instant.MIN, Long.MIN_VALUE);
  }

  /** After everything in this place that is due at {@code now}. */
  static Slot afterDue(String queue, Place place, Instant now) {
    return new Slot(queue, place, now, Long.MAX_VALUE);
  }

  static Slot afterAll(String queue, Place place) {
    return new Slot(queue, place, Instant.MAX, Long.MAX_VALUE);
  }
}
