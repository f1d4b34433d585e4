package dev.holdfast.region.fis;

import java.time.Duration;

/** The service's quotas, as AWS documents them, and the bounds Holdfast adds. */
final class Limits {

  /** Actions in an experiment template. */
  static final int ACTIONS = 20;

  /** Stop conditions in an experiment template. */
  static final int STOP_CONDITIONS = 5;

  /** Alarms whose state one action asserts. */
  static final int ALARMS = 5;

  /** Targets an action may resolve to. */
  static final int RESOLVED_TARGETS = 100;

  /** Experiments at the same time. */
  static final int ACTIVE_EXPERIMENTS = 5;

  /** How long before the start, and after the end, a report may look. Holdfast's bounds; AWS has a quota for each. */
  static final Duration REPORT_BEFORE = Duration.ofMinutes(30);

  static final Duration REPORT_AFTER = Duration.ofHours(2);

  /** What it looks at where nothing is said. */
  static final Duration REPORT_OTHERWISE = Duration.ofMinutes(20);

  /** Dashboards in a report, and lines in all of its graphs; Holdfast's bounds. */
  static final int REPORT_DASHBOARDS = 5;

  static final int REPORT_LINES = 500;

  /** Characters of a report's prefix in its bucket. */
  static final int REPORT_PREFIX = 256;

  static final int TAGS = 50;

  /** The longest duration of an action. */
  static final Duration DURATION = Duration.ofHours(12);

  /** The longest delay of a network. */
  static final int DELAY_MILLIS = 60_000;

  /** Processes that keep processors busy on one instance; Holdfast's bound. */
  static final int CPUS = 64;

  /** The farthest jump of a clock. */
  static final Duration CLOCK_JUMP = Duration.ofDays(365);

  /** A zone that has not carried out a fault after this long will not: the action has failed. */
  static final Duration CARRIED_OUT_WITHIN = Duration.ofSeconds(30);

  static final int PAGE = 100;

  private Limits() {}
}
