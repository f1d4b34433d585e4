package dev.holdfast.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateResponse;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;

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
        simulation.in(simulation.between(0, 150), this::strikePrimary);
      }
    });
  }

  private void strikePrimary() {
    if (!over) {
      int how = simulation.random().nextInt(4);
      for (SimulatedZone zone : simulation.zones().values()) {
        zone.databases().nodes().values().stream().filter(n -> n.primary).map(n -> n.intent.nodeId()).findFirst()
            .ifPresent(id -> {
              switch (how) {
                case 0 -> freezeNode(zone, id);
                case 1 -> zone.databases().stick(id);
                default -> zone.databases().kill(id);
              }
            });
      }
    }
  }

  /** Sometimes it goes on before its zone has noticed. */
  private void freezeNode(SimulatedZone zone, String id) {
    zone.databases().freeze(id);
    if (simulation.random().nextBoolean()) {
      simulation.in(simulation.between(200, 4_000), () -> zone.databases().thaw(id));
    }
  }

  /** Takes every fault back. */
  void end() {
    over = true;
    simulation.zones().values().forEach(SimulatedZone::restorePower);
    simulation.zones().values().forEach(SimulatedZone::restoreLine);
    simulation.zones().values().forEach(SimulatedZone::thaw);
    if (!simulation.isRegionUp()) {
      simulation.restartRegion();
    }
  }

  /** By the Fault Injection Service, whose faults zones suffer as long as they are listed: also across crashes. */
  private void experiment() {
    if (!simulation.isRegionUp()) {
      return;
    }
    SimulatedZone zone = zone();
    List<String> running = zone.running();
    boolean database = running.isEmpty() || simulation.random().nextInt(4) == 0;
    String action = database ? "holdfast:rds:freeze-db-instances"
        : simulation.random().nextBoolean() ? "holdfast:ec2:freeze-instances" : "holdfast:ec2:http-errors";
    CreateExperimentTemplateTargetInput target = CreateExperimentTemplateTargetInput.builder()
        .resourceType(database ? "aws:rds:db" : "aws:ec2:instance").selectionMode("ALL")
        .parameters(database ? Map.of("availabilityZoneIdentifiers", zone.name()) : Map.of())
        .resourceArns(database ? List.of() : List.of("arn:aws:ec2:us-east-1:000000000000:instance/"
            + running.get(simulation.random().nextInt(running.size()))))
        .build();
    String duration = "PT" + (1 + simulation.random().nextInt(20)) + "S";
    try {
      CreateExperimentTemplateResponse made = simulation.call("fis", CreateExperimentTemplateRequest.builder()
          .description(action).roleArn("arn:aws:iam::000000000000:role/fis").stopConditions(c -> c.source("none"))
          .targets(Map.of("it", target))
          .actions(Map.of("it", CreateExperimentTemplateActionInput.builder().actionId(action)
              .parameters(Map.of("duration", duration)).targets(Map.of(database ? "DBInstances" : "Instances", "it")).build()))
          .build());
      simulation.call("fis", StartExperimentRequest.builder().experimentTemplateId(made.experimentTemplate().id()).build());
    } catch (AwsServiceException e) {
      simulation.note("no experiment: " + e.getMessage()); // five run already, say
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
    switch (simulation.random().nextInt(15)) {
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
        node(zone).ifPresent(zone.databases()::kill);
      }
      case 6 -> {
        zone.cutPower();
        simulation.in(simulation.between(1_000, 30_000), zone::restorePower);
      }
      case 7 -> {
        zone.cutLine();
        simulation.in(simulation.between(500, 20_000), zone::restoreLine);
      }
      case 8, 9 -> node(zone).ifPresent(id -> freezeNode(zone, id));
      case 10 -> {
        zone.freeze();
        simulation.in(simulation.between(300, 10_000), zone::thaw);
      }
      case 11, 12 -> experiment();
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

  private Optional<String> node(SimulatedZone zone) {
    List<String> nodes = List.copyOf(zone.databases().nodes().keySet());
    return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(simulation.random().nextInt(nodes.size())));
  }

  private SimulatedZone zone() {
    List<SimulatedZone> zones = List.copyOf(simulation.zones().values());
    return zones.get(simulation.random().nextInt(zones.size()));
  }

  static Duration duration() {
    return Duration.ofSeconds(120);
  }
}
