package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Call;

/** The RDS events that a transition brings about, in AWS's words. */
final class Announcements {

  private Announcements() {}

  static void of(Call call, Database before, Database after, FormationLifecycle.Transition t) {
    if (!before.complete() && after.complete()) {
      Events.record(call, after, "creation", "DB instance created");
    }
    switch (t.to()) {
      case FENCING -> Events.record(call, after, "failover", "Multi-AZ instance failover started.");
      case PROMOTING -> {
        if (t.from() == Formation.REPLICA) {
          Events.record(call, after, "read replica", "Promoted Read Replica instance to stand-alone database instance");
        } else if (t.from() != Formation.FENCING) {
          Events.record(call, after, "failover", "Multi-AZ instance failover started.");
        }
      }
      case ALONE -> {
        if (t.from() == Formation.PROMOTING) {
          Events.record(call, after, "failover", "Multi-AZ instance failover completed");
        } else if (t.from() == Formation.RESTARTING) {
          Events.record(call, after, "availability", "DB instance restarted");
        }
      }
      case RESTARTING -> Events.record(call, after, "availability",
          t.cause() == FormationLifecycle.Cause.PRIMARY_EXITED
              ? "Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered."
              : "DB instance shutdown");
      case STRANDED -> Events.record(call, after, "availability", "The DB instance's Availability Zone is unavailable.");
      case FAILED -> Events.record(call, after, "failure", "The DB instance could not be started.");
      case IN_SYNC -> Events.record(call, after, "notification", "The standby is in sync with the primary.");
      case CREATING, ATTACHING, REPLICA, DELETING -> { }
    }
  }
}
