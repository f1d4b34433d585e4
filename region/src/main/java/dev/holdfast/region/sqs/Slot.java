package dev.holdfast.region.sqs;

import java.time.Instant;

/**
 * A message's position in the order of its queue. Of a message group only the message that is next has a slot among
 * those that are ready: see {@link Lines}.
 *
 * @param rank READY: how many messages of its group are in flight, in a fair queue; else 0
 * @param at READY: since when; else when it will be ready
 */
record Slot(String queue, Place place, int rank, Instant at, long sequence) implements Comparable<Slot> {

  @Override
  public int compareTo(Slot o) {
    int c = queue.compareTo(o.queue);
    c = c != 0 ? c : place.compareTo(o.place);
    c = c != 0 ? c : Integer.compare(rank, o.rank);
    c = c != 0 ? c : at.compareTo(o.at);
    return c != 0 ? c : Long.compare(sequence, o.sequence);
  }

  /** Before everything in this place. */
  static Slot first(String queue, Place place) {
    return new Slot(queue, place, 0, Instant.MIN, Long.MIN_VALUE);
  }

  /** After everything in this place, DELAYED or IN_FLIGHT, that is due at {@code now}. */
  static Slot afterDue(String queue, Place place, Instant now) {
    return new Slot(queue, place, 0, now, Long.MAX_VALUE);
  }

  static Slot afterAll(String queue, Place place) {
    return new Slot(queue, place, Integer.MAX_VALUE, Instant.MAX, Long.MAX_VALUE);
  }
}
