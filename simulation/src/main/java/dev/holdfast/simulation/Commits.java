package dev.holdfast.simulation;

import dev.holdfast.simulation.SimulatedDatabases.Node;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A client that writes numbered commits through the endpoint, and remembers which were acknowledged, by whom. */
final class Commits {

  private final Simulation simulation;
  private final SortedSet<Long> acknowledged = new TreeSet<>();
  private final SortedMap<Long, String> acknowledging = new TreeMap<>();
  private long next = 1;

  Commits(Simulation simulation) {
    this.simulation = simulation;
  }

  SortedSet<Long> acknowledged() {
    return acknowledged;
  }

  /** One write, to wherever some zone's proxy leads. */
  void write() {
    List<SimulatedZone> alive = simulation.zones().values().stream().filter(SimulatedZone::hasPower).toList();
    if (alive.isEmpty()) {
      return;
    }
    SimulatedZone proxy = alive.get(simulation.random().nextInt(alive.size()));
    for (var endpoint : proxy.intent().databaseEndpoints()) {
      endpoint.target().flatMap(this::at).filter(n -> n.running && n.primary).ifPresent(node -> {
        node.log.add(next);
        node.waiting.add(next);
        next++;
        release(node);
      });
    }
  }

  /** Acknowledges what waits, if whom it waits for has it. */
  void release(Node node) {
    if (!node.running || !node.primary || node.waiting.isEmpty()) {
      return;
    }
    if (node.waitsFor.isPresent()) {
      Optional<Node> standby = simulation.zones().values().stream()
          .filter(SimulatedZone::hasPower)
          .flatMap(z -> Optional.ofNullable(z.databases().nodes().get(node.waitsFor.get())).stream())
          .filter(s -> s.running && s.follows.equals(Optional.of(node.intent.nodeId())))
          .findFirst();
      if (standby.isEmpty()) {
        return;
      }
      standby.get().copyFrom(node);
    }
    String before = acknowledging.putIfAbsent(node.epoch, node.intent.nodeId());
    if (before != null && !before.equals(node.intent.nodeId())) {
      throw new AssertionError("in epoch " + node.epoch + " both " + before + " and " + node.intent.nodeId()
          + " acknowledge commits");
    }
    acknowledged.addAll(node.waiting);
    node.waiting.clear();
  }

  /** A node that becomes primary must have every acknowledged commit. */
  void promoted(Node node) {
    SortedSet<Long> missing = new TreeSet<>(acknowledged);
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
