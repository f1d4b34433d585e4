package dev.holdfast.simulation;

import dev.holdfast.region.kernel.Command;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent;
import dev.holdfast.region.world.ZoneIntent.InstanceIntent;
import dev.holdfast.region.world.ZoneIntent.ListenerIntent;
import dev.holdfast.region.world.ZoneIntent.TargetIntent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.SignalResourceRequest;

/** A zone: does what a zone's process does, in memory. It can lose its power, or its line to the region. */
final class SimulatedZone {

  private static final Pattern SIGNAL =
      Pattern.compile("cfn-signal .*--stack '?([\\w-]+)'? --resource '?([\\w-]+)'?");

  /** A process group. @param healthy its application answers health checks */
  private static final class Process {
    final InstanceIntent intent;
    boolean running;
    boolean healthy;
    boolean frozen;

    Process(InstanceIntent intent) {
      this.intent = intent;
    }
  }

  private final Simulation simulation;
  private final String name;
  private final SortedMap<String, Process> processes = new TreeMap<>();
  private final SortedMap<String, String> verdicts = new TreeMap<>();
  private final List<Report> undelivered = new ArrayList<>();
  private final SimulatedDatabases databases;
  private final SimulatedFaults faults;
  private ZoneIntent intent;
  private boolean power = true;
  private boolean line = true;
  /** Its process is stopped; instances and databases are not. */
  private boolean frozen;
  /** What its process will do when it goes on. */
  private final List<Runnable> deferred = new ArrayList<>();
  private boolean connected;
  private boolean lost;
  private Instant lastHeard;
  /** Counts power cuts: what was scheduled before one must not happen after it. */
  private int life;

  SimulatedZone(Simulation simulation, String name) {
    this.simulation = simulation;
    this.name = name;
    this.databases = new SimulatedDatabases(simulation, this);
    this.faults = new SimulatedFaults(simulation, this);
    this.intent = new ZoneIntent(0, name, List.of(), List.of(), List.of(), List.of(), List.of());
    this.lastHeard = simulation.now();
    simulation.every(Duration.ofSeconds(1), this::checkTargets);
  }

  String name() {
    return name;
  }

  ZoneIntent intent() {
    return intent;
  }

  SimulatedDatabases databases() {
    return databases;
  }

  /** @param running everything of the region's intent runs already and is healthy */
  void begin(boolean running) {
    if (running) {
      intent = dev.holdfast.region.Intents.of(simulation.region(), name);
      connected = true;
      intent.instances().forEach(i -> {
        Process p = new Process(i);
        p.running = true;
        p.healthy = true;
        processes.put(i.instanceId(), p);
      });
      databases.begin(intent.databaseNodes());
      checkTargets();
    }
  }

  // ---- the line to the region

  boolean hearsRegion() {
    if (power && line && !frozen && simulation.isRegionUp()) {
      lastHeard = simulation.now();
      return true;
    }
    return false;
  }

  boolean hasPower() {
    return power;
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean isConnected() {
    return connected;
  }

  boolean isLost() {
    return lost;
  }

  void connected() {
    connected = true;
    lost = false;
  }

  void lost() {
    connected = false;
    lost = true;
  }

  Duration silence() {
    return Duration.between(lastHeard, simulation.now());
  }

  /** A new region process knows of no zone: each is connected when it is heard, or lost when it stays silent. */
  void regionIsBack() {
    lastHeard = simulation.now();
    connected = false;
    lost = false;
  }

  boolean isNews(ZoneIntent other) {
    return !other.withVersion(0).equals(intent.withVersion(0));
  }

  void report(Report report) {
    if (!power) {
      return;
    }
    undelivered.add(report);
    later(simulation.between(1, 20), this::deliver);
  }

  private void deliver() {
    while (!undelivered.isEmpty() && power && line && !frozen && simulation.isRegionUp()) {
      simulation.submit(new Command.Reported(undelivered.removeFirst()));
    }
  }

  /** All that is, told again: as after a new connection. */
  void reportAll() {
    processes.values().stream().filter(p -> p.running)
        .forEach(p -> report(new Report.InstanceStarted(p.intent.instanceId(), p.intent.boot())));
    intent.instances().stream()
        .filter(i -> processes.containsKey(i.instanceId()) && !processes.get(i.instanceId()).running)
        .forEach(i -> report(new Report.InstanceExited(i.instanceId(), i.boot(), "it was not running")));
    verdicts.clear();
    checkTargets();
    databases.reportAll();
    later(simulation.between(1, 20), this::deliver);
  }

  private void later(Duration delay, Runnable action) {
    int before = life;
    simulation.in(delay, () -> {
      if (before == life && frozen) {
        deferred.add(action);
      } else if (before == life) {
        action.run();
      }
    });
  }

  void after(Duration delay, Runnable action) {
    later(delay, action);
  }

  // ---- what the region wants

  void apply(ZoneIntent next) {
    if (power && frozen) {
      deferred.add(() -> apply(next)); // it lies in a socket's buffer
      return;
    }
    if (!power || !line || next.version() < intent.version()) {
      return;
    }
    intent = next;
    List<String> listed = next.instances().stream().map(InstanceIntent::instanceId).toList();
    processes.keySet().removeIf(id -> !listed.contains(id));
    for (InstanceIntent wanted : next.instances()) {
      Process p = processes.get(wanted.instanceId());
      boolean run = wanted.desired() == InstanceIntent.Desired.RUNNING;
      if (run && (p == null || p.intent.boot() < wanted.boot())) {
        start(wanted);
      } else if (!run && p == null) {
        processes.put(wanted.instanceId(), new Process(wanted));
        report(new Report.InstanceExited(wanted.instanceId(), wanted.boot(), "terminated before it started"));
      } else if (!run && p.running) {
        p.healthy = false;
        later(simulation.between(20, 2_000), () -> exit(p, "terminated"));
      } else if (!run) {
        report(new Report.InstanceExited(wanted.instanceId(), wanted.boot(), "it was not running"));
      }
    }
    databases.apply(next.databaseNodes());
    faults.apply(next.faults());
  }

  private void start(InstanceIntent wanted) {
    Process p = new Process(wanted);
    processes.put(wanted.instanceId(), p);
    later(simulation.between(50, 500), () -> {
      if (processes.get(wanted.instanceId()) == p) {
        p.running = true;
        report(new Report.InstanceStarted(wanted.instanceId(), wanted.boot()));
        later(simulation.between(500, 4_000), () -> becomeHealthy(p));
      }
    });
  }

  private void becomeHealthy(Process p) {
    if (p.running && processes.get(p.intent.instanceId()) == p) {
      p.healthy = true;
      signal(p);
    }
  }

  /** What the instance's user data does at its end; retried while the region is away. */
  private void signal(Process p) {
    String script = p.intent.userData()
        .map(u -> new String(Base64.getDecoder().decode(u), StandardCharsets.UTF_8)).orElse("");
    Matcher m = SIGNAL.matcher(script);
    if (!m.find() || !p.running) {
      return;
    }
    if (!simulation.isRegionUp()) {
      later(Duration.ofSeconds(1), () -> signal(p));
      return;
    }
    try {
      simulation.call("cloudformation", SignalResourceRequest.builder()
          .stackName(m.group(1)).logicalResourceId(m.group(2)).uniqueId(p.intent.instanceId()).status("SUCCESS").build());
    } catch (AwsServiceException e) {
      // The stack waits for no signal (any more): cfn-signal fails, and nobody minds.
      simulation.note("cfn-signal of " + p.intent.instanceId() + ": " + e.getMessage());
    }
  }

  private void exit(Process p, String reason) {
    if (p.running) {
      p.running = false;
      p.healthy = false;
      report(new Report.InstanceExited(p.intent.instanceId(), p.intent.boot(), reason));
    }
  }

  // ---- the load balancer's node

  boolean serves(String instanceId) {
    return power && Optional.ofNullable(processes.get(instanceId)).filter(p -> p.healthy && !p.frozen).isPresent();
  }

  private void checkTargets() {
    if (!power || frozen) {
      return;
    }
    for (ListenerIntent listener : intent.listeners()) {
      String group = listener.targetGroup().targetGroupArn();
      for (TargetIntent target : listener.targetGroup().targets()) {
        String key = group + ' ' + target.targetId();
        if (target.draining()) {
          if (!"drained".equals(verdicts.put(key, "drained"))) {
            report(new Report.TargetDrained(name, group, target.targetId(), target.port()));
          }
          continue;
        }
        boolean healthy = !faults.fails(target.address())
            && simulation.zones().values().stream().anyMatch(z -> z.serves(target.targetId()));
        String verdict = healthy ? "healthy" : "unhealthy";
        if (!verdict.equals(verdicts.put(key, verdict))) {
          report(new Report.TargetHealth(name, group, target.targetId(), target.port(), healthy,
              healthy ? "" : "Target.Timeout: Request timed out"));
        }
      }
    }
  }

  // ---- faults

  List<String> running() {
    return processes.values().stream().filter(p -> p.running).map(p -> p.intent.instanceId()).toList();
  }

  void killInstance(String id) {
    simulation.note("kill " + id);
    Optional.ofNullable(processes.get(id)).ifPresent(p -> exit(p, "killed"));
  }

  /** The process lives on but answers nothing any more. */
  void hangInstance(String id) {
    simulation.note("hang " + id);
    Optional.ofNullable(processes.get(id)).ifPresent(p -> p.healthy = false);
  }

  /** As {@link #hangInstance}, until it is taken back. @return whether it was running */
  boolean freezeInstance(String id, boolean frozen) {
    simulation.note((frozen ? "freeze " : "thaw ") + id);
    Optional<Process> running = Optional.ofNullable(processes.get(id)).filter(p -> p.running);
    running.ifPresent(p -> p.frozen = frozen);
    return running.isPresent();
  }

  SimulatedFaults faults() {
    return faults;
  }

  void cutPower() {
    if (power) {
      simulation.note(name + ": power cut");
      power = false;
      frozen = false;
      deferred.clear();
      life++;
      undelivered.clear();
      processes.values().forEach(p -> {
        p.running = false;
        p.healthy = false;
      });
      verdicts.clear();
      databases.powerCut();
    }
  }

  void restorePower() {
    if (!power) {
      simulation.note(name + ": power back");
      power = true;
      processes.clear();
      databases.powerBack();
      intent = new ZoneIntent(0, name, List.of(), List.of(), List.of(), List.of(), List.of());
      // It asks for its intent when it connects.
      later(simulation.between(200, 1_500), () -> {
        if (simulation.isRegionUp() && line) {
          apply(dev.holdfast.region.Intents.of(simulation.region(), name));
        }
      });
    }
  }

  /** SIGSTOP to the zone's process alone. */
  void freeze() {
    if (power && !frozen) {
      simulation.note(name + ": process frozen");
      frozen = true;
    }
  }

  /** It goes on, or another process begins where it stopped. */
  void thaw() {
    if (frozen) {
      simulation.note(name + ": process goes on");
      frozen = false;
      List<Runnable> late = List.copyOf(deferred);
      deferred.clear();
      late.forEach(Runnable::run);
      hear();
    }
  }

  /** The zone lives, but neither hears nor reaches the region. */
  void cutLine() {
    if (line) {
      simulation.note(name + ": line cut");
      line = false;
    }
  }

  void restoreLine() {
    if (!line) {
      simulation.note(name + ": line back");
      line = true;
      hear();
    }
  }

  private void hear() {
    later(simulation.between(1, 500), () -> {
      if (simulation.isRegionUp() && power && line) {
        apply(dev.holdfast.region.Intents.of(simulation.region(), name));
      }
      deliver();
    });
  }
}
