package dev.holdfast.region.rds;

import dev.holdfast.region.kernel.Settings;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.world.ZoneIntent.DatabaseBytes;
import dev.holdfast.region.world.ZoneIntent.DatabaseEndpointIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import dev.holdfast.region.world.ZoneIntent.RestoreIntent;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** What zones should make so of the databases. */
public final class DatabaseIntents {

  private DatabaseIntents() {}

  /** The nodes of this zone. */
  public static List<DatabaseNodeIntent> nodes(State state, Settings settings, String zone) {
    return state.all(Node.NODES).values().stream()
        .filter(n -> n.zone().equals(zone))
        .flatMap(n -> state.get(Database.DATABASES, n.database()).map(d -> node(state, d, n)).stream())
        .toList();
  }

  /** Every endpoint: each zone's proxy binds all of them. */
  public static List<DatabaseEndpointIntent> endpoints(State state, Settings settings) {
    return state.all(Database.DATABASES).values().stream()
        .map(d -> new DatabaseEndpointIntent(
            d.id(), d.instance().endpoint().address(), d.instance().endpoint().port(), d.primaryEpoch(),
            d.admitsClients() ? primary(state, d).map(Node::address) : Optional.empty(),
            d.instance().endpoint().port()))
        .toList();
  }

  private static Optional<Node> primary(State state, Database d) {
    return d.primary().flatMap(id -> state.get(Node.NODES, id));
  }

  private static DatabaseNodeIntent node(State state, Database d, Node n) {
    SortedMap<String, String> parameters = ReplicaController.source(state, d)
        .map(source -> ParameterGroups.ofReplica(ParameterGroups.of(state, d), ParameterGroups.of(state, source)))
        .orElseGet(() -> ParameterGroups.of(state, d));
    return new DatabaseNodeIntent(n.id(), d.id(), n.address(), d.instance().endpoint().port(),
        Optional.ofNullable(d.instance().dbName()).orElse(Engine.of(d) == Engine.POSTGRES ? "postgres" : ""),
        d.instance().masterUsername(), DatabaseSecrets.master(state, d), DatabaseSecrets.admin(d), role(state, d, n),
        d.epoch(), n.boot(), parameters, bytes(state, d, n), Engine.of(d).programs());
  }

  private static DatabaseBytes bytes(State state, Database d, Node n) {
    boolean archive = WalArchive.wanted(d) && !n.condemned();
    if (n.condemned() || d.formation() == Formation.REPLICA || !d.primary().equals(Optional.of(n.id()))) {
      return new DatabaseBytes(Optional.empty(), List.of(), false, archive);
    }
    return new DatabaseBytes(
        d.beginning().map(o -> new RestoreIntent(o.backup(), o.until().map(Database.PointInTime::time))),
        d.formation().leads() ? Snapshot.wanted(state, d) : List.of(), d.descent().finalSnapshot().isPresent(), archive);
  }

  private static DatabaseRole role(State state, Database d, Node n) {
    Optional<String> self = Optional.of(n.id());
    if (n.condemned()) {
      return new DatabaseRole.Fenced();
    }
    if (d.formation() == Formation.REPLICA) {
      return ReplicaController.source(state, d)
          .flatMap(s -> primary(state, s).<DatabaseRole>map(p -> new DatabaseRole.Standby(
              p.id(), p.address(), s.instance().endpoint().port(), true)))
          .orElseGet(DatabaseRole.Fenced::new);
    }
    if (d.primary().equals(self)) {
      return d.formation() == Formation.FENCING
          ? new DatabaseRole.Fenced()
          : new DatabaseRole.Primary(
              d.formation().synchronous() ? d.standby() : Optional.empty(), followers(state, d));
    }
    return primary(state, d)
        .filter(_ -> d.standby().equals(self))
        .<DatabaseRole>map(p -> new DatabaseRole.Standby(
            p.id(), p.address(), d.instance().endpoint().port(), false))
        .orElseGet(DatabaseRole.Fenced::new);
  }

  /** Its standby, and its read replicas. */
  private static List<String> followers(State state, Database d) {
    return Stream.concat(
        d.standby().stream(), ReplicaController.of(state, d).stream().flatMap(r -> r.primary().stream())).toList();
  }
}
