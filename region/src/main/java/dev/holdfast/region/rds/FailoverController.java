package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.Database.DATABASES;
import static dev.holdfast.region.rds.Node.NODES;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.EXITED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FAILED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FENCED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.IN_SYNC;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.PRIMARY;

import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.rds.FormationLifecycle.Cause;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import java.util.Optional;
import java.util.Set;

/** Decides, from the rows alone, what each database does next: which transition is due, which node comes or goes. */
final class FailoverController implements Controller {

  private static final int STEPS = 50;

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(DATABASES, NODES, Zones.ZONES);
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    for (String id : call.state().list(DATABASES).stream().map(Database::id).toList()) {
      for (int step = 0; step < STEPS && step(call, id); step++) { }
    }
  }

  /** @return whether something changed, so that it is worth another look */
  private static boolean step(Call call, String id) {
    Optional<Database> found = call.state().get(DATABASES, id);
    if (found.isEmpty()) {
      return false;
    }
    Database database = found.get();
    Optional<Cause> cause = cause(call, database);
    if (cause.isPresent()) {
      return FormationLifecycle.move(call, database, cause.get(), detail(call, database, cause.get())).isPresent();
    }
    return removed(call, database) || placed(call, database);
  }

  /** The transition that is due. The primary's fate goes first: a standby is lost only if the primary is there to say so. */
  static Optional<Cause> cause(Call call, Database d) {
    Optional<Node> found = d.primary().flatMap(id -> call.state().get(NODES, id));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Node primary = found.get();
    boolean zone = Zones.available(call.state(), primary.zone());
    Optional<Node> standby = d.standby().flatMap(id -> call.state().get(NODES, id));
    boolean standbyDown =
        standby.filter(s -> !s.down() && Zones.available(call.state(), s.zone())).isEmpty();
    boolean standbyStreams = !standbyDown && standby.get().streams();
    return Optional.ofNullable(switch (d.formation()) {
      case CREATING -> !zone ? Cause.PRIMARY_ZONE_LOST
          : primary.is(PRIMARY, d.epoch()) ? Cause.PRIMARY_UP
          : primary.is(FAILED, d.epoch()) ? Cause.PRIMARY_FAILED
          : null;
      case ALONE -> !zone ? Cause.PRIMARY_ZONE_LOST
          : lost(primary).orElse(d.multiAz() && standbyStreams ? Cause.STANDBY_STREAMS : null);
      case ATTACHING -> !zone ? Cause.PRIMARY_ZONE_LOST
          : lost(primary).orElse(!d.multiAz() ? Cause.STANDBY_DISMISSED
          : !standbyStreams ? Cause.STANDBY_LOST
          : standby.get().link().equals(Optional.of(IN_SYNC)) && standby.get().linkEpoch() == d.epoch()
              ? Cause.STANDBY_IN_SYNC
          : null);
      // When both are lost at once nobody is left to promote: the loss of the standby is recorded first, and then what
      // became of the primary is dealt with as that of one alone.
      case IN_SYNC -> standbyDown ? Cause.STANDBY_LOST
          : !zone ? Cause.PRIMARY_ZONE_LOST
          : lost(primary).orElse(!d.multiAz() ? Cause.STANDBY_DISMISSED
          : !standbyStreams ? Cause.STANDBY_LOST
          : null);
      case FENCING -> standbyDown ? Cause.STANDBY_LOST
          : !zone ? Cause.PRIMARY_ZONE_LOST
          : primary.is(FENCED, d.epoch()) ? Cause.PRIMARY_FENCED
          : lost(primary).orElse(null);
      case PROMOTING, RESTARTING -> !zone ? Cause.PRIMARY_ZONE_LOST
          : primary.is(PRIMARY, d.epoch()) ? Cause.PRIMARY_UP
          : primary.is(FAILED, d.epoch()) ? Cause.PRIMARY_FAILED
          : null;
      case STRANDED -> zone ? Cause.PRIMARY_ZONE_BACK : null;
      case FAILED -> !zone ? Cause.PRIMARY_ZONE_LOST : primary.is(PRIMARY, d.epoch()) ? Cause.PRIMARY_UP : null;
      case REPLICA, DELETING -> null; // a replica is the ReplicaController's
    });
  }

  private static Optional<Cause> lost(Node primary) {
    return primary.is(EXITED) ? Optional.of(Cause.PRIMARY_EXITED)
        : primary.is(FAILED) ? Optional.of(Cause.PRIMARY_FAILED)
        : Optional.empty();
  }

  private static String detail(Call call, Database d, Cause cause) {
    return switch (cause) {
      case PRIMARY_EXITED, PRIMARY_FAILED -> d.primary().flatMap(id -> call.state().get(NODES, id))
          .map(n -> n.id() + " in " + n.zone() + (n.detail().isEmpty() ? "" : ": " + n.detail())).orElse("");
      case PRIMARY_ZONE_LOST, PRIMARY_ZONE_BACK, PRIMARY_UP, PRIMARY_FENCED ->
          d.primary().flatMap(id -> call.state().get(NODES, id)).map(n -> n.id() + " in " + n.zone()).orElse("");
      case STANDBY_STREAMS, STANDBY_IN_SYNC, STANDBY_LOST, STANDBY_DISMISSED ->
          d.standby().flatMap(id -> call.state().get(NODES, id)).map(n -> n.id() + " in " + n.zone()).orElse("");
      case PROMOTE, REBOOT, FAILOVER, DELETE -> "";
    };
  }

  /** Condemned nodes that run no more, or whose zone is lost and will hear of it; at last the database itself. */
  private static boolean removed(Call call, Database d) {
    for (Node node : Node.of(call.state(), d.id())) {
      boolean unreachable = !Zones.available(call.state(), node.zone());
      if (node.condemned() && (node.is(DatabaseNodeStatus.FENCED) || unreachable)) {
        Placement.release(call, node);
        return true;
      }
    }
    if (d.formation() == Formation.DELETING && Node.of(call.state(), d.id()).isEmpty()) {
      DeleteDatabase.forget(call, d);
      return true;
    }
    return false;
  }

  /** The first node of a new database; a standby for a primary alone, or another in place of one that is no good. */
  private static boolean placed(Call call, Database d) {
    if (d.formation() == Formation.CREATING && d.primary().isEmpty()) {
      return Placement.choose(call, d, Optional.empty())
          .flatMap(place -> Placement.create(call, d, place))
          .map(node -> put(call, d.numbered().led(Optional.of(node.id()), Optional.empty())))
          .orElse(false);
    }
    if (d.formation() != Formation.ALONE) {
      return false;
    }
    Optional<Node> standby = d.standby().flatMap(id -> call.state().get(NODES, id));
    if (standby.isPresent() && dismissed(call, d, standby.get())) {
      Placement.condemn(call, standby.get().id());
      return put(call, d.led(d.primary(), Optional.empty()));
    }
    if (!d.multiAz() || d.standby().isPresent()) {
      return false;
    }
    return standbyPlace(call, d)
        .flatMap(place -> Placement.create(call, d, place))
        .map(node -> {
          call.timer(RdsService.NAME, node.id(), call.now().plus(Limits.STANDBY_PATIENCE));
          return put(call, d.numbered().led(d.primary(), Optional.of(node.id())));
        })
        .orElse(false);
  }

  /**
   * A standby in a lost zone is kept if there is nowhere else for one: it has most of the data already. One that has
   * ended in the present epoch is not started again by its zone.
   */
  private static boolean dismissed(Call call, Database d, Node standby) {
    boolean zone = Zones.available(call.state(), standby.zone());
    return !d.multiAz() || standby.is(FAILED) || standby.is(EXITED, d.epoch()) || !zone && standbyPlace(call, d).isPresent();
  }

  private static Optional<SubnetGroups.SubnetGroup.Place> standbyPlace(Call call, Database d) {
    return Placement.choose(call, d, d.primary().flatMap(id -> call.state().get(NODES, id)).map(Node::zone));
  }

  private static boolean put(Call call, Database d) {
    call.state().put(DATABASES, d.id(), d);
    return true;
  }
}
