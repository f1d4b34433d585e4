package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.secretsmanager.Secrets;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbInstanceResponse;

/** {@code DeleteDBInstance}. */
record DeleteDatabase(Call call) {

  DeleteDbInstanceResponse delete(DeleteDbInstanceRequest r) {
    Supported.only(r, Set.of("DBInstanceIdentifier", "SkipFinalSnapshot", "FinalDBSnapshotIdentifier",
        "DeleteAutomatedBackups"), "InvalidParameterValue");
    Database d = Database.require(call.state(), r.dbInstanceIdentifier());
    boolean skip = Boolean.TRUE.equals(r.skipFinalSnapshot());
    if (d.formation() == Formation.DELETING) {
      throw badRequest("InvalidDBInstanceState", "Instance " + d.id() + " is already being deleted.");
    }
    if (d.instance().deletionProtection()) {
      throw badRequest("InvalidParameterCombination", "Cannot delete protected DB Instance, please disable deletion"
          + " protection and try again.");
    }
    if (!skip && r.finalDBSnapshotIdentifier() == null) {
      throw badRequest("InvalidParameterCombination",
          "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
    }
    if (r.finalDBSnapshotIdentifier() != null) {
      throw badRequest(skip ? "InvalidParameterCombination" : "UnsupportedOperation", skip
          ? "FinalDBSnapshotIdentifier can not be specified when deleting a DB instance with SkipFinalSnapshot."
          : "Holdfast does not support the parameter FinalDBSnapshotIdentifier of DeleteDBInstance yet: it makes no"
              + " snapshots. Give SkipFinalSnapshot to delete " + d.id() + " and what is in it");
    }
    Database deleting =
        FormationLifecycle.move(call, d, FormationLifecycle.Cause.DELETE, "").orElseThrow();
    return DeleteDbInstanceResponse.builder().dbInstance(new DescribeDatabases(call).describe(deleting)).build();
  }

  /** Its last node is gone. */
  static void forget(Call call, Database d) {
    Events.record(call, d, "deletion", "DB instance deleted");
    Optional.ofNullable(d.instance().masterUserSecret()).ifPresent(s -> Secrets.deleteOwned(call, s.secretArn()));
    call.state().remove(Database.DATABASES, d.id());
    call.event(RdsService.NAME, d.id(), "deleted");
  }
}
