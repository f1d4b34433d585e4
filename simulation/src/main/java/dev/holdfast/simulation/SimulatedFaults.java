package dev.holdfast.simulation;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.FaultIntent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The faults that a zone suffers because the region lists them: each is carried out once, and taken back when it is no
 * longer listed or its time is over. What has been done is remembered through power cuts, as the zone's disk does.
 */
final class SimulatedFaults {

  private final Simulation simulation;
  private final SimulatedZone zone;
  private final SortedMap<String, WorldFault> suffered = new TreeMap<>();
  private List<FaultIntent> listed = List.of();

  SimulatedFaults(Simulation simulation, SimulatedZone zone) {
    this.simulation = simulation;
    this.zone = zone;
  }

  void apply(List<FaultIntent> intents) {
    listed = intents;
    intents.stream().flatMap(f -> f.until().stream()).filter(simulation.now()::isBefore)
        .forEach(until -> simulation.in(Duration.between(simulation.now(), until), this::look));
    look();
  }

  private void look() {
    List<FaultIntent> open = listed.stream()
        .filter(f -> f.until().filter(u -> !u.isAfter(simulation.now())).isEmpty()).toList();
    for (String id : List.copyOf(suffered.keySet())) {
      if (open.stream().noneMatch(f -> f.faultId().equals(id))) {
        takeBack(suffered.remove(id));
      }
    }
    for (FaultIntent f : open) {
      boolean done = suffered.containsKey(f.faultId()) || suffer(f.fault());
      if (done) {
        suffered.put(f.faultId(), f.fault());
      }
      zone.report(new Report.FaultInjected(f.faultId(), done, done ? "it is so" : "nothing was running"));
    }
  }

  private boolean suffer(WorldFault fault) {
    return switch (fault) {
      case WorldFault.KillInstance f -> {
        zone.killInstance(f.instanceId());
        yield true;
      }
      case WorldFault.KillDatabaseNode f -> {
        zone.databases().kill(f.nodeId());
        yield true;
      }
      case WorldFault.FreezeInstance f -> zone.freezeInstance(f.instanceId(), true);
      case WorldFault.FreezeDatabaseNode f -> {
        boolean works = Optional.ofNullable(zone.databases().nodes().get(f.nodeId()))
            .filter(SimulatedDatabases.Node::works).isPresent();
        zone.databases().freeze(f.nodeId());
        yield works;
      }
      case WorldFault.FailWrites _, WorldFault.StressCpu _ -> true; // nothing here is written to files, or takes time
      case WorldFault.SignalProcesses _ -> false; // no process here has a name
      case WorldFault.OfNetwork _ -> true; // every zone looks at the same list when it checks its targets
    };
  }

  private void takeBack(WorldFault fault) {
    switch (fault) {
      case WorldFault.FreezeInstance f -> zone.freezeInstance(f.instanceId(), false);
      case WorldFault.FreezeDatabaseNode f -> zone.databases().thaw(f.nodeId());
      case WorldFault.Once _, WorldFault.FailWrites _, WorldFault.StressCpu _, WorldFault.OfNetwork _ -> { }
    }
  }

  /** Whether requests to this address are answered with an error. */
  boolean fails(String address) {
    return suffered.values().stream().anyMatch(
        f -> f instanceof WorldFault.FailingResponses failing && failing.to().contains(address + "/32"));
  }

  /** None at all is left. */
  boolean none() {
    return suffered.isEmpty();
  }
}
