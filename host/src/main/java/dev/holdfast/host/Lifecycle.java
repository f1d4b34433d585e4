package dev.holdfast.host;

import java.util.EnumSet;
import java.util.Set;

/** An instance's life on its host. The only place that says which step may follow which, and why. */
enum Lifecycle {
  /** Nothing has been started, or nothing is known of it. */
  ABSENT,
  /** At least one process of its boot lives. */
  RUNNING,
  /** SIGTERM was sent; SIGKILL follows. */
  STOPPING,
  /** No process of its last boot is left. */
  EXITED;

  enum Step {
    START("the region wants this boot", EnumSet.of(ABSENT, EXITED), RUNNING),
    ADOPT("it outlived the zone's process", EnumSet.of(ABSENT), RUNNING),
    START_FAILED("its first process could not be started", EnumSet.of(ABSENT, EXITED), EXITED),
    NEVER_STARTED("it was terminated before it was started", EnumSet.of(ABSENT, EXITED), EXITED),
    FOUND_DEAD("it ended while the zone's process was away", EnumSet.of(ABSENT), EXITED),
    STOP("the region no longer wants this boot", EnumSet.of(RUNNING), STOPPING),
    END("its last process ended", EnumSet.of(RUNNING, STOPPING), EXITED);

    final String reason;
    private final Set<Lifecycle> from;
    private final Lifecycle to;

    Step(String reason, Set<Lifecycle> from, Lifecycle to) {
      this.reason = reason;
      this.from = from;
      this.to = to;
    }
  }

  Lifecycle after(Step step) {
    if (!step.from.contains(this)) {
      throw new IllegalStateException(step + " (" + step.reason + ") cannot follow " + this);
    }
    return step.to;
  }
}
