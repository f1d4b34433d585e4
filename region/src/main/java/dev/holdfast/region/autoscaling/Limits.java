package dev.holdfast.region.autoscaling;

import java.time.Duration;

/** Every limit of Auto Scaling. */
final class Limits {

  /** Instances one group launches at one time; the next burst follows {@link #BURST_PAUSE} later. */
  static final int BURST = 10;
  static final Duration BURST_PAUSE = Duration.ofSeconds(1);

  /** A launch whose instance exits sooner than this has failed. */
  static final Duration EARLY_EXIT = Duration.ofSeconds(30);

  /** The longest pause between launches that fail one after another. */
  static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(60);

  /** After so long without another, earlier failures no longer count. */
  static final Duration FAILURES_FORGOTTEN = Duration.ofMinutes(2);

  /** Percent of the maximum size, and at least one instance, by which rebalancing may exceed it (AWS). */
  static final int MARGIN_PERCENT = 10;

  static final int DEFAULT_COOLDOWN = 300;

  /** Activities kept of each group. AWS keeps six weeks. */
  static final int ACTIVITIES = 200;

  /** Instance refreshes kept of each group. */
  static final int REFRESHES = 20;

  static final int LARGEST_PAGE = 100;
  static final int POLICIES_PER_GROUP = 50;
  static final int TAGS = 50;

  private Limits() {}
}
