package dev.holdfast.region.rds;

import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.rds.RdsClient;

/** Amazon RDS. */
public final class RdsService implements Service {

  static final String NAME = "rds";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return RdsClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new Rds(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return Accesses.named(NAME + ':' + operation, request, Map.ofEntries(
        Map.entry("DBInstanceIdentifier", n -> call.arn(NAME, "db:" + n)),
        Map.entry("SourceDBInstanceIdentifier", n -> call.arn(NAME, "db:" + n)),
        Map.entry("TargetDBInstanceIdentifier", n -> call.arn(NAME, "db:" + n)),
        Map.entry("DBSnapshotIdentifier", n -> call.arn(NAME, "snapshot:" + n)),
        Map.entry("SourceDBSnapshotIdentifier", n -> call.arn(NAME, "snapshot:" + n)),
        Map.entry("TargetDBSnapshotIdentifier", n -> call.arn(NAME, "snapshot:" + n)),
        Map.entry("DBSubnetGroupName", n -> call.arn(NAME, "subgrp:" + n)),
        Map.entry("DBParameterGroupName", n -> call.arn(NAME, "pg:" + n)),
        Map.entry("ResourceName", n -> n)));
  }

  @Override
  public SortedMap<String, String> tags(Call call, Access access) {
    return new Tagging(call).of(access.resource());
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Database.DATABASES, Node.NODES, SubnetGroups.GROUPS, ParameterGroups.GROUPS, Events.EVENTS,
        Snapshot.SNAPSHOTS, Snapshot.GARBAGE, WalArchive.SEGMENTS);
  }

  @Override
  public List<Controller> controllers() {
    return List.of(new FailoverController(), new ReplicaController(), new BackupController(),
        new AutomatedBackups());
  }

  /** Only notes what was said; {@link FailoverController} decides what follows. */
  @Override
  public void reported(Call call, Report report) {
    switch (report) {
      case Report.DatabaseNode r -> call.state().get(Node.NODES, r.nodeId()).ifPresent(n -> {
        call.state().put(Node.NODES, n.id(), n.reported(r.status(), r.epoch(), r.walPosition(), r.detail()));
        if (r.status() == DatabaseNodeStatus.DISCONNECTED && !ReplicaController.absent(call, n)) {
          call.timer(NAME, n.id(), call.now().plus(Limits.STANDBY_ABSENCE));
        }
      });
      case Report.DatabaseWal r -> WalArchive.arrived(call, r);
      case Report.DatabaseBackup r -> BackupController.arrived(call, r);
      case Report.BlobsCollected r -> r.blobIds().forEach(id -> call.state().remove(Snapshot.GARBAGE, id));
      case Report.BlobDamaged r -> {
        if (blobs(call.state()).contains(r.blobId())) {
          call.event(NAME, r.blobId(), "the bytes of a backup are damaged on disk: " + r.problem());
        }
      }
      case Report.ZoneLost lost -> {
        for (Node n : call.state().list(Node.NODES)) {
          if (n.zone().equals(lost.zone())) {
            call.state().put(Node.NODES, n.id(), n.unheard());
          }
        }
      }
      default -> { }
    }
  }

  /**
   * A standby has had its time to begin to follow, or to come back. While its database has other troubles than it, or its
   * zone is lost, it has more.
   */
  @Override
  public void due(Call call, String nodeId) {
    if (ReplicaController.due(call, nodeId) || AutomatedBackups.due(call, nodeId)) {
      return;
    }
    call.state().get(Node.NODES, nodeId).filter(n -> !n.streams() && !n.condemned()).ifPresent(n -> {
      boolean itsOwnFault = Zones.available(call.state(), n.zone())
          && call.state().get(Database.DATABASES, n.database())
              .filter(d -> d.formation() == Formation.ALONE && d.standby().equals(Optional.of(nodeId))).isPresent();
      if (itsOwnFault) {
        call.state().put(Node.NODES, nodeId, n.reported(
            DatabaseNodeStatus.FAILED, n.processEpoch(), n.walPosition(), "it did not follow its primary in time"));
      } else {
        call.timer(NAME, nodeId, call.now().plus(Limits.STANDBY_ABSENCE));
      }
    });
  }

  /** Up to {@code most} blobs of backups that nothing refers to: delete them, then report {@link Report.BlobsCollected}. */
  public static List<String> garbage(State state, int most) {
    return state.all(Snapshot.GARBAGE).keySet().stream().limit(most).toList();
  }

  /** Every blob of a backup that the state knows of, garbage too. */
  public static SortedSet<String> blobs(State state) {
    return Snapshot.blobs(state);
  }

  /** The bytes of a base backup, if they are there. */
  public static Optional<BackupBlob> backup(State state, String id) {
    return Snapshot.ofBackup(state, id).flatMap(Snapshot::blob);
  }

  /** Whether the region has this segment of the WAL of the node's database. */
  public static boolean hasWal(State state, String nodeId, String segment) {
    return state.get(Node.NODES, nodeId).flatMap(n -> state.get(Database.DATABASES, n.database()))
        .filter(d -> WalArchive.of(state, d.instance().dbiResourceId())
            .containsKey(new WalArchive.WalKey(d.instance().dbiResourceId(), segment)))
        .isPresent();
  }

  /** The archived WAL that a node may need which begins with a backup and goes on to a point in time, by segment. */
  public static SortedMap<String, BackupBlob> walFor(State state, String nodeId) {
    SortedMap<String, BackupBlob> found = new TreeMap<>();
    state.get(Node.NODES, nodeId).flatMap(n -> state.get(Database.DATABASES, n.database()))
        .flatMap(Database::beginning)
        .ifPresent(o -> o.until().ifPresent(until -> Snapshot.ofBackup(state, o.backup()).ifPresent(base ->
            WalArchive.of(state, until.archive()).forEach((key, segment) -> {
              if (!segment.archived().isBefore(base.described().snapshotCreateTime())) {
                found.put(key.segment(), segment.blob());
              }
            }))));
    return found;
  }
}
