package dev.holdfast.simulation;

import dev.holdfast.simulation.SimulatedDatabases.Node;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A client that writes numbered commits through each endpoint, and remembers which were acknowledged, by whom. */
final class Commits {

  private final Simulation simulation;

  /** By database. */
  private final SortedMap<String, SortedSet<Long>> acknowledged = new TreeMap<>();

  /** Who acknowledges, by database and epoch. */
  private final SortedMap<String, String> acknowledging = new TreeMap<>();
  private final SortedSet<String> replicas = new TreeSet<>();
  private long next = 1;

  Commits(Simulation simulation) {
    this.simulation = simulation;
  }

  SortedSet<Long> acknowledged(String database) {
    return acknowledged.computeIfAbsent(database, _ -> new TreeSet<>());
  }

  /** A new database begins with these, and must not lose them either. */
  void begins(String database, SortedSet<Long> commits) {
    acknowledged(database).addAll(commits);
  }

  /** A read replica may lack commits that were acknowledged: nothing promotes it. */
  void neverPromoted(String database) {
    replicas.add(database);
  }

  boolean any() {
    return acknowledged.values().stream().anyMatch(a -> !a.isEmpty());
  }

  /** One write, to wherever some zone's proxy leads. */
  void write() {
    List<SimulatedZone> alive =
        simulation.zones().values().stream().filter(z -> z.hasPower() && !z.isFrozen()).toList();
    if (alive.isEmpty()) {
      return;
    }
    SimulatedZone proxy = alive.get(simulation.random().nextInt(alive.size()));
    for (var endpoint : proxy.intent().databaseEndpoints()) {
      endpoint.target().flatMap(this::at).filter(n -> n.works() && n.primary).ifPresent(node -> {
        node.log.add(next);
        node.waiting.add(next);
        next++;
        release(node);
      });
    }
  }

  /** Acknowledges what waits, if whom it waits for has it. */
  void release(Node node) {
    if (!node.works() || !node.primary || node.waiting.isEmpty()) {
      return;
    }
    if (node.waitsFor.isPresent()) {
      Optional<Node> standby = simulation.zones().values().stream()
          .filter(SimulatedZone::hasPower)
          .flatMap(z -> Optional.ofNullable(z.databases().nodes().get(node.waitsFor.get())).stream())
          .filter(s -> s.works() && node.stuck.isEmpty() && s.follows.equals(Optional.of(node.intent.nodeId())))
          .findFirst();
      if (standby.isEmpty()) {
        return;
      }
      standby.get().copyFrom(node);
    }
    String database = node.intent.dbInstance();
    String before = acknowledging.putIfAbsent(database + ' ' + node.epoch, node.intent.nodeId());
    if (before != null && !before.equals(node.intent.nodeId())) {
      throw new AssertionError("in epoch " + node.epoch + " of " + database + " both " + before + " and " + node.intent.nodeId()
          + " acknowledge commits");
    }
    acknowledged(database).addAll(node.waiting);
    node.waiting.clear();
  }

  /** A node that becomes primary must have every acknowledged commit. */
  void promoted(Node node) {
    if (replicas.contains(node.intent.dbInstance())) {
      throw new AssertionError("the read replica " + node.intent.nodeId() + " is promoted");
    }
    SortedSet<Long> missing = new TreeSet<>(acknowledged(node.intent.dbInstance()));
    missing.removeAll(new TreeSet<>(node.log));
    if (!missing.isEmpty()) {
      throw new AssertionError(node.intent.nodeId() + " is promoted in epoch " + node.epoch
          + " without the acknowledged commits " + missing);
    }
  }

  private Optional<Node> at(String address) {
    return simulation.zones().values().stream()
        .filter(SimulatedZone::hasPower)
        .flatMap(z -> z.databases().nodes().values().stream())
        .filter(n -> n.intent.address().equals(address))
        .findFirst();
  }
}
