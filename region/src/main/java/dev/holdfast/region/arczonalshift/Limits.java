package dev.holdfast.region.arczonalshift;

import java.time.Duration;

/** The service's limits, as AWS documents them, and when Holdfast shifts by itself. */
final class Limits {

  /** A shift lasts at most so long, and can be prolonged. */
  static final Duration EXPIRES_IN = Duration.ofDays(3);

  static final int COMMENT = 128;

  static final int PAGE = 100;

  /** Zones are compared over so long. */
  static final Duration WINDOW = Duration.ofSeconds(5);

  /** A zone is ill when it was so in so many windows in a row. */
  static final int ILL_WINDOWS = 2;

  /** Of a zone with fewer requests in a window nothing is concluded. */
  static final long REQUESTS = 20;

  /** A zone is ill when at least so much of what it is asked fails ... */
  static final double ILL = 0.2;

  /** ... and at most so much of what all others together are asked: trouble that is everybody's is not shifted away. */
  static final double WELL = 0.02;

  /** A shift that was made by itself lasts at least so long; then it ends when all of the zone's targets are healthy. */
  static final Duration AUTOSHIFT = Duration.ofMinutes(2);

  private Limits() {}
}
