package dev.holdfast.region.sqs;

/** How many messages a queue has in each place, and the sequence of the next one. */
record Tally(long next, long ready, long delayed, long inFlight) {

  static final Tally EMPTY = new Tally(1, 0, 0, 0);

  long of(Place place) {
    return switch (place) {
      case READY -> ready;
      case DELAYED -> delayed;
      case IN_FLIGHT -> inFlight;
    };
  }

  long total() {
    return ready + delayed + inFlight;
  }

  Tally plus(Place place, int n) {
    return switch (place) {
      case READY -> new Tally(next, ready + n, delayed, inFlight);
      case DELAYED -> new Tally(next, ready, delayed + n, inFlight);
      case IN_FLIGHT -> new Tally(next, ready, delayed, inFlight + n);
    };
  }

  Tally numbered() {
    return new Tally(next + 1, ready, delayed, inFlight);
  }
}
