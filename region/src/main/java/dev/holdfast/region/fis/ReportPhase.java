package dev.holdfast.region.fis;

import java.util.Set;

/** The life of the report on an experiment, with AWS's statuses; each row says what may follow and when. */
enum ReportPhase {
  /** The experiment goes on, or what comes after it is still to be looked at. */
  PENDING("pending"),
  /** All that is to be in it has happened: the shell makes it, and again after a restart, until it is in its bucket. */
  RUNNING("running"),
  /** It is in its bucket. */
  COMPLETED("completed"),
  /** Nothing was done that it could tell of: a preview of targets, or stopped before the first action. */
  CANCELLED("cancelled"),
  /** Bucket or dashboard is not there any more, or the report cannot be stored. */
  FAILED("failed");

  private final String status;

  ReportPhase(String status) {
    this.status = status;
  }

  String status() {
    return status;
  }

  Set<ReportPhase> next() {
    return switch (this) {
      case PENDING -> Set.of(RUNNING, CANCELLED);
      case RUNNING -> Set.of(COMPLETED, FAILED);
      case COMPLETED, CANCELLED, FAILED -> Set.of();
    };
  }
}
