package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.Database.DATABASES;
import static dev.holdfast.region.rds.Formation.ALONE;
import static dev.holdfast.region.rds.Formation.ATTACHING;
import static dev.holdfast.region.rds.Formation.CREATING;
import static dev.holdfast.region.rds.Formation.DELETING;
import static dev.holdfast.region.rds.Formation.FAILED;
import static dev.holdfast.region.rds.Formation.FENCING;
import static dev.holdfast.region.rds.Formation.IN_SYNC;
import static dev.holdfast.region.rds.Formation.PROMOTING;
import static dev.holdfast.region.rds.Formation.REPLICA;
import static dev.holdfast.region.rds.Formation.RESTARTING;
import static dev.holdfast.region.rds.Formation.STRANDED;

import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Optional;

/** A database's life: every transition there is, and the one place that makes them. */
public final class FormationLifecycle {

  /** What moves a database from one formation to another. */
  public enum Cause {
    /** Its zone says, in the present epoch, that the primary takes writes. */
    PRIMARY_UP,
    /** Its zone says that no process of the primary is left. */
    PRIMARY_EXITED,
    /** Its zone says that the primary cannot be started. */
    PRIMARY_FAILED,
    /** The primary's zone is lost. */
    PRIMARY_ZONE_LOST,
    /** The primary's zone is available again. */
    PRIMARY_ZONE_BACK,
    /** The primary's zone says that it is fenced. */
    PRIMARY_FENCED,
    /** The primary sees the standby follow. */
    STANDBY_STREAMS,
    /** The primary says, in the present epoch, that it waits for the standby, which has all. */
    STANDBY_IN_SYNC,
    /** The standby does not run, is not seen by its primary, or its zone is lost. */
    STANDBY_LOST,
    /** The database is to have no standby any more. */
    STANDBY_DISMISSED,
    /** PromoteReadReplica, or the replica's source is deleted. */
    PROMOTE,
    /** RebootDBInstance. */
    REBOOT,
    /** RebootDBInstance with ForceFailover. */
    FAILOVER,
    /** DeleteDBInstance. */
    DELETE
  }

  /** @param reason why this is right, for people who read the log */
  public record Transition(Formation from, Cause cause, Formation to, String reason) {}

  public static final List<Transition> TABLE = List.of(
      // It comes to life. Until it has taken a write there is nothing to lose, so a lost zone only means another zone.
      row(CREATING, Cause.PRIMARY_UP, ALONE, "initialised"),
      row(CREATING, Cause.PRIMARY_ZONE_LOST, CREATING, "nothing is in it yet: it begins again in another zone"),
      row(CREATING, Cause.PRIMARY_FAILED, FAILED, "it cannot be initialised"),

      // A standby joins. First the primary is told to wait for it; only when it says that it does, and that the standby
      // has all it acknowledged alone until then, is the standby one that may take over.
      row(ALONE, Cause.STANDBY_STREAMS, ATTACHING, "the primary is to wait for its standby"),
      row(ATTACHING, Cause.STANDBY_IN_SYNC, IN_SYNC, "every acknowledged commit is on both"),

      // A standby leaves. This record comes first; only what follows from it lets the primary acknowledge alone.
      row(ATTACHING, Cause.STANDBY_LOST, ALONE, "the primary goes on alone"),
      row(IN_SYNC, Cause.STANDBY_LOST, ALONE, "the primary goes on alone"),
      row(ATTACHING, Cause.STANDBY_DISMISSED, ALONE, "it is to have no standby"),
      row(IN_SYNC, Cause.STANDBY_DISMISSED, ALONE, "it is to have no standby"),

      // The primary is lost while a standby has everything: it takes over. Dead processes need no fence; in a lost zone
      // the old primary cannot acknowledge, because it waits for the very standby that leaves it.
      row(IN_SYNC, Cause.PRIMARY_EXITED, PROMOTING, "the primary's processes are gone; the standby has every commit"),
      row(IN_SYNC, Cause.PRIMARY_FAILED, PROMOTING, "the primary cannot be started; the standby has every commit"),
      row(IN_SYNC, Cause.PRIMARY_ZONE_LOST, PROMOTING, "the primary's zone is lost; the standby has every commit"),

      // A failover that was asked for: the primary lives, so it is fenced first. If its standby is lost meanwhile it is
      // the only one left, and comes back in a later epoch than the one it was fenced in.
      row(IN_SYNC, Cause.FAILOVER, FENCING, "asked for: the primary is fenced first"),
      row(FENCING, Cause.PRIMARY_FENCED, PROMOTING, "the old primary cannot acknowledge any more"),
      row(FENCING, Cause.PRIMARY_EXITED, PROMOTING, "the old primary's processes are gone"),
      row(FENCING, Cause.PRIMARY_FAILED, PROMOTING, "the old primary does not run"),
      row(FENCING, Cause.PRIMARY_ZONE_LOST, PROMOTING, "the old primary's zone is lost; it waits for its standby"),
      row(FENCING, Cause.STANDBY_LOST, RESTARTING, "the standby is lost: the old primary must come back"),

      // The new primary is waited for, whatever it takes: it may have taken a write already.
      row(PROMOTING, Cause.PRIMARY_UP, ALONE, "the standby has taken over"),
      row(PROMOTING, Cause.PRIMARY_ZONE_LOST, STRANDED, "the new primary's zone is lost"),
      row(PROMOTING, Cause.PRIMARY_FAILED, FAILED, "the new primary cannot be started"),

      // The primary is lost and nobody else has everything: it is started again where it is, and recovers.
      row(ALONE, Cause.PRIMARY_EXITED, RESTARTING, "only the primary has every commit: it recovers in place"),
      row(ATTACHING, Cause.PRIMARY_EXITED, RESTARTING, "the standby may lack commits: the primary recovers in place"),
      row(ALONE, Cause.PRIMARY_FAILED, FAILED, "only the primary has every commit, and it cannot be started"),
      row(ATTACHING, Cause.PRIMARY_FAILED, FAILED, "the standby may lack commits, and the primary cannot be started"),
      row(RESTARTING, Cause.PRIMARY_UP, ALONE, "recovered"),
      row(RESTARTING, Cause.PRIMARY_FAILED, FAILED, "it cannot be started"),
      row(FAILED, Cause.PRIMARY_UP, ALONE, "it could be started after all"),

      // The zone with the only complete node is lost. To promote another would lose commits; so it is waited for.
      row(ALONE, Cause.PRIMARY_ZONE_LOST, STRANDED, "only the lost zone has every commit"),
      row(ATTACHING, Cause.PRIMARY_ZONE_LOST, STRANDED, "the standby may lack commits that the lost zone has"),
      row(RESTARTING, Cause.PRIMARY_ZONE_LOST, STRANDED, "only the lost zone has every commit"),
      row(FAILED, Cause.PRIMARY_ZONE_LOST, STRANDED, "only the lost zone has every commit"),
      row(STRANDED, Cause.PRIMARY_ZONE_BACK, RESTARTING, "its zone is back"),

      // A reboot keeps the primary where it is. Its standby attaches again afterwards.
      row(ALONE, Cause.REBOOT, RESTARTING, "asked for"),
      row(ATTACHING, Cause.REBOOT, RESTARTING, "asked for"),
      row(IN_SYNC, Cause.REBOOT, RESTARTING, "asked for"),
      row(FAILED, Cause.REBOOT, RESTARTING, "asked for"),

      // A read replica may lack what its source acknowledged: that it is promoted must be asked for.
      row(REPLICA, Cause.PROMOTE, PROMOTING, "it is to be a database of its own"),

      // It goes, whatever state it is in.
      row(CREATING, Cause.DELETE, DELETING, "asked for"),
      row(ALONE, Cause.DELETE, DELETING, "asked for"),
      row(ATTACHING, Cause.DELETE, DELETING, "asked for"),
      row(IN_SYNC, Cause.DELETE, DELETING, "asked for"),
      row(FENCING, Cause.DELETE, DELETING, "asked for"),
      row(PROMOTING, Cause.DELETE, DELETING, "asked for"),
      row(RESTARTING, Cause.DELETE, DELETING, "asked for"),
      row(STRANDED, Cause.DELETE, DELETING, "asked for"),
      row(REPLICA, Cause.DELETE, DELETING, "asked for"),
      row(FAILED, Cause.DELETE, DELETING, "asked for"));

  private FormationLifecycle() {}

  private static Transition row(Formation from, Cause cause, Formation to, String reason) {
    return new Transition(from, cause, to, reason);
  }

  static Optional<Transition> find(Formation from, Cause cause) {
    return TABLE.stream().filter(t -> t.from() == from && t.cause() == cause).findFirst();
  }

  /**
   * Moves the database, if its formation has such a transition; else leaves it alone.
   *
   * @param detail more about the reason, as a zone reports it; may be empty
   */
  static Optional<Database> move(Call call, Database database, Cause cause, String detail) {
    Optional<Transition> found = find(database.formation(), cause);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Transition t = found.get();
    long epoch = database.epoch() + (newEpoch(t) ? 1 : 0);
    Database moved = enter(call, database, database.in(t.to(), epoch, call.now()), t);
    call.state().put(DATABASES, moved.id(), moved);
    call.event("rds", moved.id(), t.from() + " → " + t.to() + " in epoch " + epoch + " (" + t.reason()
        + (detail.isEmpty() ? "" : ": " + detail) + ')');
    Announcements.of(call, database, moved, t);
    return Optional.of(moved);
  }

  /**
   * Whether the transition changes who is primary or whom it waits for, so that what was reported before says nothing
   * about it. The first epoch ends with the first write: in it alone may an empty node become a primary.
   */
  private static boolean newEpoch(Transition t) {
    return switch (t.to()) {
      case ATTACHING, FENCING, PROMOTING, RESTARTING, STRANDED, DELETING -> true;
      case ALONE -> t.from() == CREATING || t.from().synchronous();
      case CREATING, IN_SYNC, REPLICA, FAILED -> false;
    };
  }

  /** What the nodes are in the new formation. */
  private static Database enter(Call call, Database before, Database next, Transition t) {
    return switch (t.to()) {
      case ALONE -> next.multiAz() ? next : next.completed();
      case IN_SYNC -> next.completed();
      case CREATING -> {
        next.primary().ifPresent(node -> Placement.condemn(call, node));
        yield next.led(Optional.empty(), Optional.empty());
      }
      case PROMOTING -> {
        if (t.from() == REPLICA) {
          yield next.independent();
        }
        next.primary().ifPresent(node -> Placement.condemn(call, node));
        yield next.led(before.standby(), Optional.empty());
      }
      case RESTARTING -> {
        if (t.cause() == Cause.REBOOT) {
          Node.of(call.state(), next.id()).forEach(n -> call.state().put(Node.NODES, n.id(), n.rebooted()));
        }
        yield next;
      }
      case DELETING -> {
        Node.of(call.state(), next.id()).forEach(n -> Placement.condemn(call, n.id()));
        yield next.led(Optional.empty(), Optional.empty());
      }
      case ATTACHING, FENCING, STRANDED, REPLICA, FAILED -> next;
    };
  }
}
