package dev.holdfast.simulation;

import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A zone's database nodes: logs of commits that replicate as PostgreSQL's would. A commit on a primary that was told to
 * wait for a standby is acknowledged only when the standby has it, whatever else goes on.
 */
final class SimulatedDatabases {

  /** A node's data directory and, while it runs, its server. */
  static final class Node {
    DatabaseNodeIntent intent;
    List<Long> log = new ArrayList<>();
    boolean hasData;
    boolean running;
    boolean primary;
    /** The epoch in which it was last started, promoted or fenced. */
    long epoch;
    int boot;
    Optional<String> waitsFor = Optional.empty();
    Optional<String> follows = Optional.empty();
    /** Commits in the log whose client still waits. */
    List<Long> waiting = new ArrayList<>();
    /** Since when its processes are stopped: they do nothing, nor hear of a new configuration. */
    Optional<Instant> frozen = Optional.empty();
    /** Since when, on a primary, the process that serves the standby is stopped. */
    Optional<Instant> stuck = Optional.empty();

    /** Whether its processes do anything. */
    boolean works() {
      return running && frozen.isEmpty();
    }

    /** Gets what the primary has and this one lacks. */
    void copyFrom(Node primary) {
      int size = log.size();
      boolean prefix = size <= primary.log.size() && (size == 0 || log.getLast().equals(primary.log.get(size - 1)));
      if (prefix) {
        log.addAll(primary.log.subList(size, primary.log.size()));
      } else {
        log = new ArrayList<>(primary.log);
      }
    }

    Node(DatabaseNodeIntent intent) {
      this.intent = intent;
    }
  }

  /** How long the region has to replace a primary that waits for its standby. */
  private static final Duration DECISION = Duration.ofSeconds(10);

  /** For so long nobody can tell a frozen standby from one that has nothing to say. */
  private static final Duration UNNOTICED = Duration.ofMillis(1_500);

  private final Simulation simulation;
  private final SimulatedZone zone;
  private final SortedMap<String, Node> nodes = new TreeMap<>();
  /** What was last reported of a standby, by the primary's zone. */
  private final SortedMap<String, String> seen = new TreeMap<>();
  private final Commits commits;
  private final SimulatedBackups backups;

  SimulatedDatabases(Simulation simulation, SimulatedZone zone) {
    this.simulation = simulation;
    this.zone = zone;
    this.commits = simulation.commits();
    this.backups = simulation.backups();
    simulation.every(Duration.ofMillis(200), this::replicate);
  }

  SortedMap<String, Node> nodes() {
    return nodes;
  }

  void begin(List<DatabaseNodeIntent> intents) {
    for (DatabaseNodeIntent intent : intents) {
      Node node = new Node(intent);
      node.hasData = true;
      node.running = true;
      node.epoch = intent.epoch();
      node.boot = intent.boot();
      settle(node);
      nodes.put(intent.nodeId(), node);
    }
  }

  void apply(List<DatabaseNodeIntent> intents) {
    List<String> listed = intents.stream().map(DatabaseNodeIntent::nodeId).toList();
    nodes.keySet().removeIf(id -> !listed.contains(id));
    for (DatabaseNodeIntent intent : intents) {
      Node node = nodes.computeIfAbsent(intent.nodeId(), _ -> new Node(intent));
      boolean restart = node.running && intent.boot() > node.boot && node.boot > 0;
      node.intent = intent;
      switch (intent.role()) {
        case DatabaseRole.Fenced _ -> fence(node);
        case DatabaseRole.Primary _, DatabaseRole.Standby _ -> {
          if (restart) {
            stop(node);
          }
          if (node.running) {
            turn(node);
          } else if (node.epoch < intent.epoch() || node.boot < intent.boot() || !node.hasData) {
            start(node);
          }
        }
      }
    }
  }

  private void start(Node node) {
    long epoch = node.intent.epoch();
    int boot = node.intent.boot();
    node.epoch = epoch;
    node.boot = boot;
    report(node, DatabaseNodeStatus.STARTING);
    zone.after(simulation.between(100, 1_500), () -> {
      // What else changed in the meantime, as whom it leads, is simply what it is started with.
      DatabaseNodeIntent wanted = node.intent;
      if (nodes.get(wanted.nodeId()) != node || node.running || node.epoch != epoch || node.boot != boot
          || wanted.role() instanceof DatabaseRole.Fenced) {
        retryIfWanted(node);
        return;
      }
      if (wanted.role() instanceof DatabaseRole.Standby standby && !node.hasData) {
        Optional<Node> source = find(standby.primaryNodeId()).filter(p -> p.works() && p.primary);
        if (source.isEmpty()) {
          start(node);
          return;
        }
        node.log = new ArrayList<>(source.get().log);
      }
      if (wanted.role() instanceof DatabaseRole.Primary && !node.hasData && wanted.bytes().restore().isPresent()) {
        node.log = backups.restored(wanted);
      }
      if (wanted.role() instanceof DatabaseRole.Primary && !node.hasData && wanted.epoch() > 1) {
        report(node, DatabaseNodeStatus.FAILED);
        return;
      }
      node.hasData = true;
      node.running = true;
      turn(node);
    });
  }

  private void retryIfWanted(Node node) {
    if (nodes.get(node.intent.nodeId()) == node && !node.running
        && !(node.intent.role() instanceof DatabaseRole.Fenced) && node.epoch < node.intent.epoch()) {
      start(node);
    }
  }

  /** A running node takes the role it is to have. */
  private void turn(Node node) {
    if (!node.works()) {
      return;
    }
    boolean promoted = node.intent.role() instanceof DatabaseRole.Primary && !node.primary && node.running;
    if (promoted && node.follows.isPresent()) {
      DatabaseNodeIntent wanted = node.intent;
      zone.after(simulation.between(50, 400), () -> {
        if (nodes.get(wanted.nodeId()) == node && node.works() && node.intent.role() instanceof DatabaseRole.Primary) {
          settle(node);
          commits.promoted(node);
          report(node, DatabaseNodeStatus.PRIMARY);
        }
      });
      return;
    }
    settle(node);
    if (node.primary) {
      report(node, DatabaseNodeStatus.PRIMARY);
    }
  }

  private void settle(Node node) {
    node.epoch = node.intent.epoch();
    switch (node.intent.role()) {
      case DatabaseRole.Primary p -> {
        node.primary = true;
        node.follows = Optional.empty();
        node.waitsFor = p.synchronousStandby();
        commits.release(node);
      }
      case DatabaseRole.Standby s -> {
        node.primary = false;
        node.follows = Optional.of(s.primaryNodeId());
      }
      case DatabaseRole.Fenced _ -> throw new IllegalStateException("a fenced node does not run");
    }
  }

  private void fence(Node node) {
    stop(node);
    node.epoch = node.intent.epoch();
    report(node, DatabaseNodeStatus.FENCED);
  }

  private void stop(Node node) {
    node.running = false;
    node.primary = false;
    node.follows = Optional.empty();
    node.waiting.clear();
    node.frozen = Optional.empty();
    node.stuck = Optional.empty();
  }

  /** SIGSTOP to all of its processes. Its zone's process, if it is there itself, gets no answer and kills it. */
  void freeze(String id) {
    Optional.ofNullable(nodes.get(id)).filter(Node::works).ifPresent(node -> {
      simulation.note("freeze database node " + id);
      Instant at = simulation.now();
      node.frozen = Optional.of(at);
      zone.after(simulation.between(1_000, 3_000), () -> {
        if (nodes.get(id) == node && node.frozen.equals(Optional.of(at))) {
          exited(node);
        }
      });
    });
  }

  /** Its zone starts it again; a primary that waits for a standby only when the region has had time to decide otherwise. */
  private void exited(Node node) {
    stop(node);
    report(node, DatabaseNodeStatus.EXITED);
    boolean undecided = node.intent.role() instanceof DatabaseRole.Primary p && p.synchronousStandby().isPresent();
    DatabaseNodeIntent wanted = node.intent;
    zone.after(undecided ? DECISION : simulation.between(200, 1_000), () -> {
      boolean same = node.intent.epoch() == wanted.epoch() && node.intent.boot() == wanted.boot();
      if (nodes.get(wanted.nodeId()) == node && !node.running && (same || !undecided)
          && !(node.intent.role() instanceof DatabaseRole.Fenced)) {
        start(node);
      }
    });
  }

  /** SIGCONT: what waited goes on, and what was said meanwhile is heard. */
  void thaw(String id) {
    Optional.ofNullable(nodes.get(id)).filter(n -> n.frozen.isPresent()).ifPresent(node -> {
      simulation.note("thaw database node " + id);
      node.frozen = Optional.empty();
      commits.release(node);
      if (!(node.intent.role() instanceof DatabaseRole.Fenced)) {
        turn(node);
      }
    });
  }

  /** SIGSTOP to the one process of a primary that serves its standby. */
  void stick(String id) {
    Optional.ofNullable(nodes.get(id)).filter(n -> n.works() && n.primary).ifPresent(node -> {
      simulation.note("freeze the sender of database node " + id);
      node.stuck = Optional.of(simulation.now());
    });
  }

  void kill(String id) {
    Optional.ofNullable(nodes.get(id)).filter(n -> n.running).ifPresent(node -> {
      simulation.note("kill database node " + id);
      exited(node);
    });
  }

  void powerCut() {
    nodes.values().forEach(this::stop);
    seen.clear();
  }

  /** Disks survive a power cut. */
  void powerBack() {
    nodes.values().forEach(n -> n.epoch = 0);
  }

  void reportAll() {
    seen.clear();
    for (Node node : nodes.values()) {
      if (node.works() && node.primary) {
        report(node, DatabaseNodeStatus.PRIMARY);
      } else if (!node.running && node.intent.role() instanceof DatabaseRole.Fenced) {
        report(node, DatabaseNodeStatus.FENCED);
      } else if (!node.running && node.epoch == node.intent.epoch() && node.hasData) {
        report(node, DatabaseNodeStatus.EXITED);
      }
    }
  }

  /** The node with this id, wherever it is, if its zone has power. */
  Optional<Node> find(String id) {
    return simulation.zones().values().stream()
        .filter(SimulatedZone::hasPower)
        .flatMap(z -> Optional.ofNullable(z.databases().nodes().get(id)).stream())
        .findFirst();
  }

  /** A primary's standbys get what they lack; and their state is told when it has changed. */
  private void replicate() {
    if (!zone.hasPower()) {
      return;
    }
    for (Node primary : nodes.values()) {
      if (!primary.works() || !primary.primary || !(primary.intent.role() instanceof DatabaseRole.Primary role)) {
        continue;
      }
      boolean stuck = primary.stuck.isPresent();
      for (String id : role.standbys()) {
        Optional<Node> standby = find(id).filter(s -> s.running && s.follows.equals(Optional.of(primary.intent.nodeId())));
        standby.filter(s -> s.works() && !stuck).ifPresent(s -> s.copyFrom(primary));
        Optional<Instant> silent = primary.stuck.or(() -> standby.flatMap(s -> s.frozen));
        if (zone.isFrozen() || silent.filter(t -> simulation.now().isBefore(t.plus(UNNOTICED))).isPresent()) {
          continue; // nobody there to tell, or nothing to be seen yet
        }
        DatabaseNodeStatus status = standby.isEmpty() || silent.isPresent()
            ? DatabaseNodeStatus.DISCONNECTED
            : primary.waitsFor.equals(Optional.of(id)) ? DatabaseNodeStatus.IN_SYNC : DatabaseNodeStatus.CATCHING_UP;
        String said = status + " in " + primary.epoch;
        boolean never = !seen.containsKey(id) && status == DatabaseNodeStatus.DISCONNECTED;
        if (!never && !said.equals(seen.put(id, said))) {
          zone.report(new Report.DatabaseNode(id, primary.epoch, status, primary.log.size(), ""));
        }
      }
      if (stuck && !zone.isFrozen() && !simulation.now().isBefore(primary.stuck.get().plus(UNNOTICED))) {
        primary.stuck = Optional.empty(); // the zone ends it; the standby connects again
      }
      commits.release(primary);
      backups.make(zone, primary);
    }
  }

  private void report(Node node, DatabaseNodeStatus status) {
    zone.report(new Report.DatabaseNode(node.intent.nodeId(), node.epoch, status, node.log.size(), ""));
  }
}
