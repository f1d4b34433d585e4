package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.Database.DATABASES;
import static dev.holdfast.region.rds.Snapshot.SNAPSHOTS;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Changes;
import dev.holdfast.region.kernel.Controller;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.rds.Snapshot.GarbageBlob;
import dev.holdfast.region.rds.Snapshot.Status;
import dev.holdfast.region.world.Report;
import java.util.Optional;
import java.util.Set;

/** What becomes of snapshots: their bytes arrive, or never will; and of databases that go when their last one is there. */
final class BackupController implements Controller {

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(DATABASES, SNAPSHOTS);
  }

  /**
   * Bytes count only if whoever is primary now sent them: a primary that was replaced meanwhile may not have what its
   * successor acknowledged before the snapshot was asked for.
   */
  static void arrived(Call call, Report.DatabaseBackup report) {
    Optional<Snapshot> snapshot =
        Snapshot.ofBackup(call.state(), report.backupId()).filter(s -> s.status() == Status.CREATING);
    Optional<Database> database = snapshot.flatMap(s -> call.state().get(DATABASES, s.described().dbInstanceIdentifier()))
        .filter(d -> d.primary().equals(Optional.of(report.nodeId())));
    if (database.isEmpty()) {
      report.blobId().ifPresent(id -> call.state().put(Snapshot.GARBAGE, id, new GarbageBlob(call.now())));
    } else if (report.blobId().isPresent()) {
      put(call, snapshot.get().available(new BackupBlob(report.blobId().get(), report.size()), call.now()), "");
      Events.record(call, database.get(), "backup", "Finished DB Instance backup");
    } else {
      put(call, snapshot.get().failed(), report.detail());
      Events.record(call, database.get(), "backup", "The DB instance could not be backed up: " + report.detail());
    }
  }

  @Override
  public void reconcile(Call call, Changes changes) {
    for (Snapshot s : call.state().list(SNAPSHOTS)) {
      boolean gone = call.state().get(DATABASES, s.described().dbInstanceIdentifier())
          .filter(d -> d.instance().dbiResourceId().equals(s.described().dbiResourceId()))
          .filter(d -> d.formation() != Formation.DELETING)
          .isEmpty();
      if (s.status() == Status.CREATING && gone) {
        put(call, s.failed(), "its DB instance is deleted");
      }
    }
    for (Database d : call.state().list(DATABASES)) {
      d.descent().finalSnapshot().filter(_ -> d.formation() != Formation.DELETING).ifPresent(id -> last(call, d, id));
    }
  }

  /** A database whose last snapshot fails is kept: nothing else has what is in it. */
  private static void last(Call call, Database d, String snapshot) {
    switch (call.state().get(SNAPSHOTS, snapshot).map(Snapshot::status).orElse(Status.FAILED)) {
      case CREATING -> { }
      case AVAILABLE -> FormationLifecycle.move(call, d, FormationLifecycle.Cause.DELETE, "kept as snapshot " + snapshot);
      case FAILED -> {
        call.state().put(DATABASES, d.id(), d.ending(Optional.empty()));
        Events.record(call, d, "failure", "The DB instance was not deleted: its final snapshot failed.");
      }
    }
  }

  private static void put(Call call, Snapshot s, String why) {
    call.state().put(SNAPSHOTS, s.id(), s);
    call.event(RdsService.NAME, s.described().dbInstanceIdentifier(),
        "snapshot " + s.id() + ' ' + s.status().shown() + (why.isEmpty() ? "" : " (" + why + ')'));
  }
}
