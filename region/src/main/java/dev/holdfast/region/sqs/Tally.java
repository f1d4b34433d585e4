package dev.holdfast.region.sqs;

import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * How many messages a queue has in each place, the sequence of the next one, and its traffic.
 *
 * @param current of the last minute in which there was any
 * @param previous of the one before that in which there was any
 */
record Tally(long next, long ready, long delayed, long inFlight, QueueTraffic current, QueueTraffic previous) {

  static final Tally EMPTY = new Tally(1, 0, 0, 0, QueueTraffic.NONE, QueueTraffic.NONE);

  long total() {
    return ready + delayed + inFlight;
  }

  Tally plus(Place place, int n) {
    return switch (place) {
      case READY -> new Tally(next, ready + n, delayed, inFlight, current, previous);
      case DELAYED -> new Tally(next, ready, delayed + n, inFlight, current, previous);
      case IN_FLIGHT -> new Tally(next, ready, delayed, inFlight + n, current, previous);
    };
  }

  Tally numbered() {
    return new Tally(next + 1, ready, delayed, inFlight, current, previous);
  }

  Tally counted(Instant now, UnaryOperator<QueueTraffic> traffic) {
    boolean same = now.isBefore(current.minute().plusSeconds(60));
    return new Tally(next, ready, delayed, inFlight,
        traffic.apply(same ? current : QueueTraffic.in(now)), same ? previous : current);
  }
}
