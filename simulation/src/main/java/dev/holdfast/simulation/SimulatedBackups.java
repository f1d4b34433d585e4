package dev.holdfast.simulation;

import dev.holdfast.region.rds.RdsService;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.simulation.SimulatedDatabases.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;

/**
 * A client that makes snapshots, restores them and has a read replica, and what zones do for it.
 *
 * <p>Base backups are copies of logs, which the region's blob store keeps whatever becomes of the zones. What was acknowledged
 * before a snapshot was asked for counts as acknowledged by every database that is restored from it.
 */
final class SimulatedBackups {

  /** A backup that is still wanted after this long is made again: its zone has forgotten that it was made. */
  private static final Duration AGAIN = Duration.ofSeconds(15);

  private static final String REPLICA = "replica";

  private final Simulation simulation;
  private final SortedMap<String, List<Long>> blobs = new TreeMap<>();
  private final SortedMap<String, Instant> begun = new TreeMap<>();

  /** By snapshot. */
  private final SortedMap<String, SortedSet<Long>> promised = new TreeMap<>();
  private int restored;

  SimulatedBackups(Simulation simulation) {
    this.simulation = simulation;
  }

  // ---- the client

  /** Asks for a snapshot of the website's database, if the region answers. */
  void snapshot() {
    if (!simulation.isRegionUp()) {
      return;
    }
    String source = databases().getFirst().dbInstanceIdentifier();
    String id = "snapshot-" + promised.size();
    SortedSet<Long> acknowledged = new TreeSet<>(simulation.commits().acknowledged(source));
    try {
      simulation.call("rds",
          CreateDbSnapshotRequest.builder().dbSnapshotIdentifier(id).dbInstanceIdentifier(source).build());
      promised.put(id, acknowledged);
    } catch (AwsServiceException e) {
      simulation.note("no snapshot: " + e.getMessage());
    }
  }

  /** Restores the newest snapshot that is available. @return whether there is one */
  boolean restore() {
    if (!simulation.isRegionUp()) {
      return false;
    }
    Optional<DBSnapshot> newest = rds().describeDBSnapshots(r -> { }).dbSnapshots().stream()
        .filter(s -> s.status().equals("available") && s.snapshotType().equals("manual"))
        .reduce((a, b) -> a.snapshotCreateTime().isBefore(b.snapshotCreateTime()) ? b : a);
    newest.ifPresent(snapshot -> {
      String id = "restored-" + ++restored;
      simulation.call("rds", RestoreDbInstanceFromDbSnapshotRequest.builder()
          .dbInstanceIdentifier(id)
          .dbSnapshotIdentifier(snapshot.dbSnapshotIdentifier())
          .dbSubnetGroupName(databases().getFirst().dbSubnetGroup().dbSubnetGroupName())
          .multiAZ(true)
          .build());
      simulation.commits().begins(id, promised.get(snapshot.dbSnapshotIdentifier()));
    });
    return newest.isPresent();
  }

  /** Makes a read replica of the website's database, as soon as the region lets it. */
  void replicate() {
    String source = simulation.isRegionUp() ? databases().getFirst().dbInstanceIdentifier() : "";
    try {
      if (!source.isEmpty()) {
        simulation.call("rds", CreateDbInstanceReadReplicaRequest.builder()
            .dbInstanceIdentifier(REPLICA).sourceDBInstanceIdentifier(source).build());
        simulation.commits().neverPromoted(REPLICA);
        return;
      }
    } catch (AwsServiceException e) {
      simulation.note("no replica: " + e.getMessage());
    }
    simulation.in(Duration.ofSeconds(3), this::replicate);
  }

  /** When all is healthy again the replica has, a moment later, what its source acknowledged. */
  void checkReplica() {
    DBInstance replica = rds().describeDBInstances(r -> r.dbInstanceIdentifier(REPLICA)).dbInstances().getFirst();
    SortedSet<Long> missing =
        new TreeSet<>(simulation.commits().acknowledged(replica.readReplicaSourceDBInstanceIdentifier()));
    simulation.run(Duration.ofSeconds(1));
    simulation.zones().values().stream().flatMap(z -> z.databases().nodes().values().stream())
        .filter(n -> n.running && n.intent.dbInstance().equals(REPLICA)).forEach(n -> missing.removeAll(n.log));
    if (!missing.isEmpty()) {
      throw new AssertionError("the read replica does not get the commits " + missing);
    }
  }

  private List<DBInstance> databases() {
    return rds().describeDBInstances(r -> { }).dbInstances().stream()
        .filter(d -> !d.dbInstanceIdentifier().matches("restored-.*|" + REPLICA)).toList();
  }

  private RdsClient rds() {
    return simulation.region().looking(simulation.now()).client(RdsClient.class);
  }

  // ---- the zones

  /** What the region wants of this primary and its zone has not begun. */
  void make(SimulatedZone zone, Node primary) {
    String node = primary.intent.nodeId();
    for (String backup : primary.intent.bytes().backups()) {
      Instant before = begun.get(node + backup);
      if (before != null && before.plus(AGAIN).isAfter(simulation.now())) {
        continue;
      }
      begun.put(node + backup, simulation.now());
      zone.after(simulation.between(300, 6_000), () -> {
        if (primary.running && primary.primary && primary.intent.bytes().backups().contains(backup)) {
          String blob = "blob-" + blobs.size();
          blobs.put(blob, new ArrayList<>(primary.log));
          zone.report(new Report.DatabaseBackup(backup, node, Optional.of(blob), primary.log.size(), ""));
        }
      });
    }
  }

  /** What a new primary begins with. */
  List<Long> restored(DatabaseNodeIntent wanted) {
    String blob = RdsService.backup(simulation.region().state(), wanted.bytes().restore().orElseThrow().backupId())
        .orElseThrow(() -> new AssertionError("the region has no bytes for " + wanted.nodeId() + " to begin with"))
        .id();
    return new ArrayList<>(blobs.get(blob));
  }
}
