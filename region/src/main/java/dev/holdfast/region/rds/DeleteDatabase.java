package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.secretsmanager.Secrets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceResponse;

/** {@code DeleteDBInstance}. */
record DeleteDatabase(Call call) {

  DeleteDbInstanceResponse delete(DeleteDbInstanceRequest r) {
    Supported.only(r, Set.of("DBInstanceIdentifier", "SkipFinalSnapshot", "FinalDBSnapshotIdentifier",
        "DeleteAutomatedBackups"), "InvalidParameterValue");
    Database d = Database.require(call.state(), r.dbInstanceIdentifier());
    if (Boolean.FALSE.equals(r.deleteAutomatedBackups())) {
      throw badRequest("UnsupportedOperation",
          "Holdfast does not support DeleteAutomatedBackups=false yet: automated backups go with their instance");
    }
    boolean skip = Boolean.TRUE.equals(r.skipFinalSnapshot());
    if (d.formation() == Formation.DELETING) {
      throw badRequest("InvalidDBInstanceState", "Instance " + d.id() + " is already being deleted.");
    }
    if (d.instance().deletionProtection()) {
      throw badRequest("InvalidParameterCombination", "Cannot delete protected DB Instance, please disable deletion"
          + " protection and try again.");
    }
    if (!skip && r.finalDBSnapshotIdentifier() == null && d.formation() != Formation.REPLICA) {
      throw badRequest("InvalidParameterCombination",
          "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
    }
    if (r.finalDBSnapshotIdentifier() != null) {
      return keep(d, r.finalDBSnapshotIdentifier(), skip);
    }
    Database deleting =
        FormationLifecycle.move(call, d, FormationLifecycle.Cause.DELETE, "").orElseThrow();
    return DeleteDbInstanceResponse.builder().dbInstance(new DescribeDatabases(call).describe(deleting)).build();
  }

  /** Its clients are turned away, then it is backed up, and then it goes: {@link BackupController}. */
  private DeleteDbInstanceResponse keep(Database d, String snapshot, boolean skip) {
    if (skip) {
      throw badRequest("InvalidParameterCombination",
          "FinalDBSnapshotIdentifier can not be specified when deleting a DB instance with SkipFinalSnapshot.");
    }
    if (d.formation() == Formation.REPLICA) {
      throw badRequest("InvalidParameterCombination",
          "FinalDBSnapshotIdentifier can not be specified when deleting a read replica: " + d.id());
    }
    if (!d.status().equals("available")) {
      throw badRequest("InvalidDBInstanceState", "Cannot create a final snapshot of the DB instance " + d.id()
          + ": it is " + d.status() + ". Give SkipFinalSnapshot to delete it and what is in it.");
    }
    Snapshot last = new Snapshots(call).begin(d, snapshot, new TreeMap<>());
    Database ending = d.ending(Optional.of(last.id()));
    call.state().put(Database.DATABASES, d.id(), ending);
    return DeleteDbInstanceResponse.builder().dbInstance(new DescribeDatabases(call).describe(ending)).build();
  }

  /** Its last node is gone. */
  static void forget(Call call, Database d) {
    Events.record(call, d, "deletion", "DB instance deleted");
    Optional.ofNullable(d.instance().masterUserSecret()).ifPresent(s -> Secrets.deleteOwned(call, s.secretArn()));
    call.state().remove(Database.DATABASES, d.id());
    call.event(RdsService.NAME, d.id(), "deleted");
  }
}
