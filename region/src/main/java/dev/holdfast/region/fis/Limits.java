package dev.holdfast.region.fis;

import java.time.Duration;

/** The service's quotas, as AWS documents them, and the bounds Holdfast adds. */
final class Limits {

  /** Actions in an experiment template. */
  static final int ACTIONS = 20;

  /** Targets an action may resolve to. */
  static final int RESOLVED_TARGETS = 100;

  /** The longest duration of an action. */
  static final Duration DURATION = Duration.ofHours(12);

  /** A zone that has not carried out a fault after this long will not: the action has failed. */
  static final Duration CARRIED_OUT_WITHIN = Duration.ofSeconds(30);

  static final int PAGE = 100;

  private Limits() {}
}
