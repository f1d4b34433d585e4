package dev.holdfast.bench.failover;

import java.time.Duration;

/** What befalls the database, and what is claimed of it. */
enum Strike {
  KILL("SIGKILL to every process of the primary", Duration.ofSeconds(1), Duration.ofSeconds(3)),
  FREEZE("SIGSTOP to every process of the primary", Duration.ofSeconds(6), Duration.ofSeconds(6)),
  PLANNED("RebootDBInstance with ForceFailover", Duration.ofMillis(500), Duration.ofSeconds(3)),
  FREEZE_STANDBY("SIGSTOP to every process of the standby", Duration.ofSeconds(6), Duration.ofSeconds(6));

  private final String deed;
  private final Duration median;
  private final Duration p99;

  Strike(String deed, Duration median, Duration p99) {
    this.deed = deed;
    this.median = median;
    this.p99 = p99;
  }

  String deed() {
    return deed;
  }

  /** Whether another server must take over; else the same goes on. */
  boolean failsOver() {
    return this != FREEZE_STANDBY;
  }

  /** At most so long until a write is acknowledged again, in half of the cases. */
  Duration median() {
    return median;
  }

  /** At most so long in 99 of 100 cases. */
  Duration p99() {
    return p99;
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
