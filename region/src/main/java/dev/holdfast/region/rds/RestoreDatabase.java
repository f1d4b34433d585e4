package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Members;
import dev.holdfast.region.kernel.Supported;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceFromDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceToPointInTimeRequest;
import software.amazon.awssdk.services.rds.model.RestoreDbInstanceToPointInTimeResponse;

/**
 * {@code RestoreDBInstanceFromDBSnapshot} and {@code RestoreDBInstanceToPointInTime}: a new DB instance that begins with
 * a base backup's bytes.
 *
 * <p>As on AWS it is a Single-AZ instance with the default subnet group, parameter group and security group unless the
 * request names others; all else is as the snapshot's instance was. The master user's password is the one in the data.
 */
record RestoreDatabase(Call call) {

  private static final Set<String> PARAMETERS = Set.of(
      "DBInstanceIdentifier", "DBSnapshotIdentifier", "DBInstanceClass", "Port", "AvailabilityZone", "DBSubnetGroupName",
      "MultiAZ", "PubliclyAccessible", "AutoMinorVersionUpgrade", "LicenseModel", "Engine", "Iops", "StorageThroughput",
      "Tags", "StorageType", "VpcSecurityGroupIds", "CopyTagsToSnapshot", "DBParameterGroupName", "DeletionProtection",
      "NetworkType", "AllocatedStorage", "CACertificateIdentifier", "EngineLifecycleSupport", "ManageMasterUserPassword",
      "MasterUserSecretKmsKeyId", "EnableIAMDatabaseAuthentication", "DedicatedLogVolume");

  RestoreDbInstanceFromDbSnapshotResponse fromSnapshot(RestoreDbInstanceFromDbSnapshotRequest r) {
    Supported.only(r, PARAMETERS, "InvalidParameterValue");
    Snapshot snapshot = Snapshot.require(call.state(), r.dbSnapshotIdentifier());
    Snapshots.requireAvailable(snapshot, "restored");
    DBInstance was = snapshot.instance();
    if (r.allocatedStorage() != null && r.allocatedStorage() < was.allocatedStorage()) {
      throw badRequest("InvalidParameterValue", "The allocated storage size must be at least that of the snapshot: "
          + was.allocatedStorage() + " GiB.");
    }
    CreateDbInstanceRequest wanted =
        Members.copy(r.toBuilder().dbSnapshotIdentifier(null).build(), like(was)).build();
    return RestoreDbInstanceFromDbSnapshotResponse.builder()
        .dbInstance(new DescribeDatabases(call).describe(from(snapshot, wanted))).build();
  }

  /** A new instance with what the source had at a moment of its restore window; else as from a snapshot. */
  RestoreDbInstanceToPointInTimeResponse toPointInTime(RestoreDbInstanceToPointInTimeRequest r) {
    Set<String> parameters = new TreeSet<>(PARAMETERS);
    parameters.removeAll(Set.of("DBInstanceIdentifier", "DBSnapshotIdentifier"));
    parameters.addAll(Set.of("SourceDBInstanceIdentifier", "SourceDbiResourceId", "TargetDBInstanceIdentifier",
        "RestoreTime", "UseLatestRestorableTime", "MaxAllocatedStorage"));
    Supported.only(r, parameters, "InvalidParameterValue");
    Database source = source(r);
    if (source.instance().backupRetentionPeriod() == 0) {
      throw badRequest("PointInTimeRestoreNotEnabled",
          "Point in time restore is not enabled for " + source.id() + ": its backup retention period is 0.");
    }
    Instant time = time(r, source);
    Snapshot base = AutomatedBackups.base(call.state(), source, time).orElseThrow();
    DBInstance was = source.instance();
    CreateDbInstanceRequest wanted = Members.copy(
        r.toBuilder().sourceDBInstanceIdentifier(null).sourceDbiResourceId(null).targetDBInstanceIdentifier(null)
            .restoreTime(null).useLatestRestorableTime(null).build(), like(was))
        .dbInstanceIdentifier(r.targetDBInstanceIdentifier())
        .build();
    Database.Restored origin =
        new Database.Restored(base.backup(), Optional.of(new Database.PointInTime(was.dbiResourceId(), time)));
    Database restored = new CreateDatabase(call).make(wanted, Optional.of(
        new Database.Descent(source.descent().admin(), Optional.of(origin), Optional.empty(), Optional.empty())));
    Events.record(call, restored, "restoration", "Restored from DB instance " + source.id() + " to " + time);
    return RestoreDbInstanceToPointInTimeResponse.builder()
        .dbInstance(new DescribeDatabases(call).describe(restored)).build();
  }

  private Database source(RestoreDbInstanceToPointInTimeRequest r) {
    if (r.sourceDbiResourceId() == null) {
      return Database.require(call.state(), r.sourceDBInstanceIdentifier());
    }
    return call.state().list(Database.DATABASES).stream()
        .filter(d -> d.instance().dbiResourceId().equals(r.sourceDbiResourceId()))
        .findFirst()
        .orElseThrow(() -> Errors.of(
            404, "DBInstanceNotFound", "DBInstance " + r.sourceDbiResourceId() + " not found."));
  }

  private Instant time(RestoreDbInstanceToPointInTimeRequest r, Database source) {
    boolean latest = Boolean.TRUE.equals(r.useLatestRestorableTime());
    if (latest == (r.restoreTime() != null)) {
      throw badRequest("InvalidParameterCombination",
          "Either RestoreTime or UseLatestRestorableTime must be given, and not both.");
    }
    AutomatedBackups.Window window = AutomatedBackups.window(call.state(), source)
        .orElseThrow(() -> badRequest("InvalidDBInstanceState", "The DB instance " + source.id()
            + " has no restorable time yet: its first automated backup is not complete."));
    Instant time = latest ? window.latest() : r.restoreTime();
    if (time.isAfter(window.latest()) || time.isBefore(window.earliest())) {
      boolean late = time.isAfter(window.latest());
      throw badRequest("InvalidParameterValue", "The specified instance cannot be restored to a time "
          + (late ? "later than " + window.latest() : "earlier than " + window.earliest()) + '.');
    }
    return time;
  }

  /** As a template restores: all that the data does not hold is as {@code wanted} says. */
  Database fromSnapshot(String identifier, CreateDbInstanceRequest wanted) {
    Snapshot snapshot = Snapshot.require(call.state(), identifier);
    Snapshots.requireAvailable(snapshot, "restored");
    DBInstance was = snapshot.instance();
    return from(snapshot, wanted.toBuilder()
        .masterUsername(was.masterUsername())
        .dbName(was.dbName())
        .allocatedStorage(Optional.ofNullable(wanted.allocatedStorage()).orElse(was.allocatedStorage()))
        .storageType(Optional.ofNullable(wanted.storageType()).orElse(was.storageType()))
        .build());
  }

  private Database from(Snapshot snapshot, CreateDbInstanceRequest wanted) {
    Database restored = new CreateDatabase(call).make(wanted, Optional.of(new Database.Descent(
        snapshot.admin(), Optional.of(new Database.Restored(snapshot.backup(), Optional.empty())), Optional.empty(),
        Optional.empty())));
    Events.record(call, restored, "restoration", "Restored from snapshot " + snapshot.id());
    return restored;
  }

  /** What a new instance has of the one that its data comes from. */
  static CreateDbInstanceRequest.Builder like(DBInstance was) {
    return CreateDbInstanceRequest.builder()
        .engine(was.engine())
        .engineVersion(was.engineVersion())
        .licenseModel(was.licenseModel())
        .dbInstanceClass(was.dbInstanceClass())
        .masterUsername(was.masterUsername())
        .dbName(was.dbName())
        .port(was.endpoint().port())
        .allocatedStorage(was.allocatedStorage())
        .storageType(was.storageType())
        .iops(was.iops())
        .storageThroughput(was.storageThroughput())
        .maxAllocatedStorage(was.maxAllocatedStorage())
        .storageEncrypted(was.storageEncrypted())
        .kmsKeyId(was.kmsKeyId())
        .autoMinorVersionUpgrade(was.autoMinorVersionUpgrade())
        .publiclyAccessible(was.publiclyAccessible())
        .backupRetentionPeriod(was.backupRetentionPeriod())
        .preferredBackupWindow(was.preferredBackupWindow())
        .preferredMaintenanceWindow(was.preferredMaintenanceWindow())
        .caCertificateIdentifier(was.caCertificateIdentifier())
        .engineLifecycleSupport(was.engineLifecycleSupport());
  }
}
