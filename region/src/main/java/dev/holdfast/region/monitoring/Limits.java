package dev.holdfast.region.monitoring;

import java.time.Duration;

/** CloudWatch's quotas; and how long points are kept, which is shorter than AWS's 3 hours and 15 days. */
final class Limits {

  static final int DIMENSIONS = 30;
  static final int DATA_PER_PUT = 1_000;
  static final int QUERIES = 500;
  static final int DATAPOINTS = 100_800;
  static final int STATISTICS_DATAPOINTS = 1_440;
  static final int NAME = 255;

  /** Dashboards to a page of their listing, and to one deletion. */
  static final int DASHBOARDS_LISTED = 1_000;

  static final int DASHBOARDS_DELETED = 100;
  static final int WIDGETS = 500;
  static final int METRICS_PER_WIDGET = 500;

  /** Characters of a dashboard's body; the bound is Holdfast's. */
  static final int DASHBOARD_BODY = 512 << 10;

  /** How old a point may be when it is put, and how far ahead. */
  static final Duration PAST = Duration.ofDays(14);

  static final Duration FUTURE = Duration.ofHours(2);

  /** Points of less than a minute. */
  static final Duration KEEP_SECONDS = Duration.ofMinutes(15);

  /** Points of a minute. */
  static final Duration KEEP_MINUTES = Duration.ofHours(24);

  private Limits() {}
}
