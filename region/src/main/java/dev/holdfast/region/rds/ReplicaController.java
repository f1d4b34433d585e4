package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.Database.DATABASES;
import static dev.holdfast.region.rds.Node.NODES;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FAILED;

import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.rds.FormationLifecycle.Cause;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Read replicas: each is one node that follows the primary of its source, whoever that is, without being waited for. It
 * lives in its source's epochs. It may lack commits that were acknowledged, so no failover promotes it; and since it is
 * only a copy, one that cannot follow any more is made anew.
 */
final class ReplicaController implements Controller {

  private static final String TIMER = "replica/";
  private static final int STEPS = 10;

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(DATABASES, NODES, Zones.ZONES);
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    for (Database d : call.state().list(DATABASES)) {
      for (int step = 0; step < STEPS && step(call, d.id()); step++) { }
    }
  }

  /** @return whether something changed, so that it is worth another look */
  private static boolean step(Call call, String id) {
    Optional<Database> found = call.state().get(DATABASES, id).filter(d -> d.formation() == Formation.REPLICA);
    if (found.isEmpty()) {
      return false;
    }
    Database d = found.get();
    Optional<Database> source = source(call.state(), d).filter(s -> s.formation() != Formation.DELETING);
    if (source.isEmpty()) {
      return FormationLifecycle
          .move(call, d, d.complete() ? Cause.PROMOTE : Cause.DELETE, "its source is deleted").isPresent();
    }
    if (d.epoch() != source.get().epoch()) {
      d.primary().ifPresent(node -> patience(call, node, Limits.REPLICA_PATIENCE));
      return put(call, d.inEpoch(source.get().epoch()));
    }
    Optional<Node> node = d.primary().flatMap(n -> call.state().get(NODES, n));
    if (node.isEmpty()) {
      return place(call, d);
    }
    if (node.get().is(FAILED)) {
      Placement.condemn(call, node.get().id());
      call.event(RdsService.NAME, id, "the replica is made anew: " + node.get().detail());
      return put(call, d.led(Optional.empty(), Optional.empty()));
    }
    if (!d.complete() && follows(source.get(), node.get())) {
      Events.record(call, d, "creation", "DB instance created");
      call.event(RdsService.NAME, id, "the replica follows " + source.get().id());
      return put(call, d.completed());
    }
    return false;
  }

  private static boolean place(Call call, Database d) {
    return Placement.choose(call, d, Optional.empty())
        .flatMap(place -> Placement.create(call, d, place))
        .map(node -> {
          patience(call, node.id(), Limits.STANDBY_PATIENCE);
          return put(call, d.numbered().led(Optional.of(node.id()), Optional.empty()));
        })
        .orElse(false);
  }

  private static void patience(Call call, String node, Duration patience) {
    call.timer(RdsService.NAME, TIMER + node, call.now().plus(patience));
  }

  /** Its primary sees it no more. @return whether it is a replica, which then has some time to come back */
  static boolean absent(Call call, Node node) {
    boolean replica = call.state().get(DATABASES, node.database())
        .filter(d -> d.formation() == Formation.REPLICA).isPresent();
    if (replica) {
      patience(call, node.id(), Limits.REPLICA_PATIENCE);
    }
    return replica;
  }

  static void forget(Call call, Node node) {
    call.cancelTimer(RdsService.NAME, TIMER + node.id());
  }

  /** @return whether the timer is one of these */
  static boolean due(Call call, String timer) {
    if (!timer.startsWith(TIMER)) {
      return false;
    }
    Optional<Node> node = call.state().get(NODES, timer.substring(TIMER.length())).filter(n -> !n.condemned());
    Optional<Database> replica = node.flatMap(n -> call.state().get(DATABASES, n.database()))
        .filter(d -> d.formation() == Formation.REPLICA && d.primary().equals(node.map(Node::id)));
    Optional<Database> source = replica.flatMap(d -> source(call.state(), d));
    if (source.isEmpty() || follows(source.get(), node.get())) {
      return true;
    }
    boolean could = source.get().formation().leads() && Zones.available(call.state(), node.get().zone());
    if (could) {
      call.state().put(NODES, node.get().id(), node.get().reported(FAILED, node.get().processEpoch(),
          node.get().walPosition(), "it does not follow the primary " + source.get().primary().orElse("")));
    } else {
      patience(call, node.get().id(), Limits.REPLICA_PATIENCE);
    }
    return true;
  }

  /** The present primary sees it. */
  private static boolean follows(Database source, Node node) {
    return node.streams() && node.linkEpoch() >= source.primaryEpoch();
  }

  static boolean follows(State state, Database replica) {
    return source(state, replica)
        .filter(s -> replica.primary().flatMap(n -> state.get(NODES, n)).filter(n -> follows(s, n)).isPresent())
        .isPresent();
  }

  static Optional<Database> source(State state, Database replica) {
    return replica.descent().source().flatMap(s -> state.get(DATABASES, s));
  }

  /** The replicas of this database. */
  static List<Database> of(State state, Database source) {
    return state.all(DATABASES).values().stream()
        .filter(d -> d.formation() == Formation.REPLICA && d.descent().source().equals(Optional.of(source.id())))
        .toList();
  }

  private static boolean put(Call call, Database d) {
    call.state().put(DATABASES, d.id(), d);
    return true;
  }
}
