package dev.holdfast.region.fis;

import java.util.Set;

/** The life of an action, with AWS's statuses; each row says what may follow. */
enum ActionPhase {
  /** Waits for the actions it starts after. */
  PENDING("pending"),
  /** Its fault is in force, or being carried out. */
  RUNNING("running"),
  COMPLETED("completed"),
  /** Taken back before its time, because the experiment was stopped or failed. */
  STOPPED("stopped"),
  /** Never begun, because the experiment ended before. */
  CANCELLED("cancelled"),
  /** Not carried out, because the experiment skips all actions, or there was nothing to act on and that is allowed. */
  SKIPPED("skipped"),
  FAILED("failed");

  private final String status;

  ActionPhase(String status) {
    this.status = status;
  }

  String status() {
    return status;
  }

  boolean over() {
    return this != PENDING && this != RUNNING;
  }

  /** What starts after it may start. */
  boolean letsOthersStart() {
    return this == COMPLETED || this == SKIPPED;
  }

  Set<ActionPhase> next() {
    return switch (this) {
      case PENDING -> Set.of(RUNNING, CANCELLED, SKIPPED);
      case RUNNING -> Set.of(COMPLETED, STOPPED, FAILED);
      case COMPLETED, STOPPED, CANCELLED, SKIPPED, FAILED -> Set.of();
    };
  }
}
