package dev.holdfast.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Random faults, drawn from the seed; each is taken back at the end. */
final class Chaos {

  private final Simulation simulation;
  private boolean over;

  Chaos(Simulation simulation) {
    this.simulation = simulation;
  }

  void begin() {
    next();
    // A failover is most fragile while one is under way.
    simulation.onEvent(event -> {
      if (!over && event.service().equals("rds") && simulation.random().nextInt(4) == 0) {
        simulation.in(simulation.between(0, 150), this::killPrimary);
      }
    });
  }

  private void killPrimary() {
    if (!over) {
      for (SimulatedZone zone : simulation.zones().values()) {
        zone.databases().nodes().values().stream().filter(n -> n.primary).map(n -> n.intent.nodeId()).findFirst()
            .ifPresent(zone.databases()::kill);
      }
    }
  }

  /** Takes every fault back. */
  void end() {
    over = true;
    simulation.zones().values().forEach(SimulatedZone::restorePower);
    simulation.zones().values().forEach(SimulatedZone::restoreLine);
    if (!simulation.isRegionUp()) {
      simulation.restartRegion();
    }
  }

  private void next() {
    simulation.in(simulation.between(200, 9_000), () -> {
      if (!over) {
        strike();
        next();
      }
    });
  }

  private void strike() {
    SimulatedZone zone = zone();
    switch (simulation.random().nextInt(10)) {
      case 0, 1, 2 -> {
        List<String> running = zone.running();
        if (!running.isEmpty()) {
          zone.killInstance(running.get(simulation.random().nextInt(running.size())));
        }
      }
      case 3 -> {
        List<String> running = zone.running();
        if (!running.isEmpty()) {
          zone.hangInstance(running.get(simulation.random().nextInt(running.size())));
        }
      }
      case 4, 5 -> {
        List<String> nodes = new ArrayList<>(zone.databases().nodes().keySet());
        if (!nodes.isEmpty()) {
          zone.databases().kill(nodes.get(simulation.random().nextInt(nodes.size())));
        }
      }
      case 6 -> {
        zone.cutPower();
        simulation.in(simulation.between(1_000, 30_000), zone::restorePower);
      }
      case 7 -> {
        zone.cutLine();
        simulation.in(simulation.between(500, 20_000), zone::restoreLine);
      }
      default -> {
        if (simulation.isRegionUp()) {
          simulation.crashRegion();
          simulation.in(simulation.between(100, 8_000), () -> {
            if (!simulation.isRegionUp()) {
              simulation.restartRegion();
            }
          });
        }
      }
    }
  }

  private SimulatedZone zone() {
    List<SimulatedZone> zones = List.copyOf(simulation.zones().values());
    return zones.get(simulation.random().nextInt(zones.size()));
  }

  static Duration duration() {
    return Duration.ofSeconds(120);
  }
}
