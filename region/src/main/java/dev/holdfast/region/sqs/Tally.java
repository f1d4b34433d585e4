package dev.holdfast.region.sqs;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How many messages a queue has in each place, the sequence of the next one, and its traffic.
 *
 * @param current of the last minute in which there was any
 * @param previous of the one before that in which there was any
 * @param groups that have messages in flight; empty in a row of an earlier build until nothing is in flight any more
 */
record Tally(
    long next, long ready, long delayed, long inFlight, QueueTraffic current, QueueTraffic previous, Optional<Long> groups) {

  static final Tally EMPTY = new Tally(1, 0, 0, 0, QueueTraffic.NONE, QueueTraffic.NONE, Optional.of(0L));

  long total() {
    return ready + delayed + inFlight;
  }

  Tally plus(Place place, int n) {
    return switch (place) {
      case READY -> new Tally(next, ready + n, delayed, inFlight, current, previous, groups);
      case DELAYED -> new Tally(next, ready, delayed + n, inFlight, current, previous, groups);
      case IN_FLIGHT -> new Tally(next, ready, delayed, inFlight + n, current, previous, groups);
    };
  }

  /** So many groups more have messages in flight. */
  Tally groups(int more) {
    return new Tally(next, ready, delayed, inFlight, current, previous,
        inFlight == 0 ? EMPTY.groups : more == 0 ? groups : groups.map(n -> n + more));
  }

  Tally numbered() {
    return new Tally(next + 1, ready, delayed, inFlight, current, previous, groups);
  }

  Tally counted(Instant now, UnaryOperator<QueueTraffic> traffic) {
    boolean same = now.isBefore(current.minute().plusSeconds(60));
    return new Tally(next, ready, delayed, inFlight,
        traffic.apply(same ? current : QueueTraffic.in(now)), same ? previous : current, groups);
  }
}
