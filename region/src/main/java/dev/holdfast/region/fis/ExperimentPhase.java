package dev.holdfast.region.fis;

import java.util.Set;

/** The life of an experiment, with AWS's statuses; each row says what may follow and when. */
enum ExperimentPhase {
  /** Made, and its actions about to begin: within the same command. */
  RUNNING("running"),
  /** Stopped by a call, by an alarm or by the safety lever: its actions are being taken back. */
  STOPPING("stopping"),
  /** Every action completed. */
  COMPLETED("completed"),
  /** Every fault is taken back. */
  STOPPED("stopped"),
  /** An action failed; the others were taken back. */
  FAILED("failed");

  private final String status;

  ExperimentPhase(String status) {
    this.status = status;
  }

  String status() {
    return status;
  }

  boolean over() {
    return this == COMPLETED || this == STOPPED || this == FAILED;
  }

  Set<ExperimentPhase> next() {
    return switch (this) {
      case RUNNING -> Set.of(STOPPING, COMPLETED, FAILED);
      case STOPPING -> Set.of(STOPPED);
      case COMPLETED, STOPPED, FAILED -> Set.of();
    };
  }
}
