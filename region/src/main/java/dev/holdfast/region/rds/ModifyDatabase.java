package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.rds.FormationLifecycle.Cause;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.RebootDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RebootDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** {@code ModifyDBInstance} and {@code RebootDBInstance}. Every time is the maintenance window: changes are immediate. */
record ModifyDatabase(Call call) {

  private static final Set<String> PARAMETERS = Set.of(
      "DBInstanceIdentifier", "ApplyImmediately", "MultiAZ", "DeletionProtection", "MasterUserPassword",
      "RotateMasterUserPassword", "ManageMasterUserPassword", "DBParameterGroupName", "AllocatedStorage",
      "DBInstanceClass", "VpcSecurityGroupIds", "EngineVersion", "BackupRetentionPeriod", "PreferredBackupWindow",
      "PreferredMaintenanceWindow", "AutoMinorVersionUpgrade", "CopyTagsToSnapshot", "PubliclyAccessible", "StorageType",
      "Iops", "StorageThroughput", "MaxAllocatedStorage", "CACertificateIdentifier");

  ModifyDbInstanceResponse modify(ModifyDbInstanceRequest r) {
    Supported.only(r, PARAMETERS, "InvalidParameterValue");
    Database d = available(r.dbInstanceIdentifier());
    DBInstance.Builder b = d.instance().toBuilder();
    Optional.ofNullable(r.engineVersion()).ifPresent(v -> Checks.engine("postgres", Optional.of(v)));
    Optional.ofNullable(r.dbInstanceClass()).ifPresent(c -> {
      Checks.instanceClass(c);
      b.dbInstanceClass(c);
    });
    storage(r, d, b);
    Checks.backups(r.backupRetentionPeriod());
    Optional.ofNullable(r.backupRetentionPeriod()).ifPresent(b::backupRetentionPeriod);
    Optional.ofNullable(r.preferredBackupWindow()).ifPresent(b::preferredBackupWindow);
    Optional.ofNullable(r.preferredMaintenanceWindow()).ifPresent(b::preferredMaintenanceWindow);
    Optional.ofNullable(r.autoMinorVersionUpgrade()).ifPresent(b::autoMinorVersionUpgrade);
    Optional.ofNullable(r.copyTagsToSnapshot()).ifPresent(b::copyTagsToSnapshot);
    Optional.ofNullable(r.publiclyAccessible()).ifPresent(b::publiclyAccessible);
    Optional.ofNullable(r.caCertificateIdentifier()).ifPresent(b::caCertificateIdentifier);
    Optional.ofNullable(r.deletionProtection()).ifPresent(b::deletionProtection);
    Optional.ofNullable(r.multiAZ()).ifPresent(b::multiAZ);
    if (r.hasVpcSecurityGroupIds()) {
      b.vpcSecurityGroups(r.vpcSecurityGroupIds().stream()
          .map(id -> VpcSecurityGroupMembership.builder().vpcSecurityGroupId(id).status("active").build())
          .toList());
    }
    Optional.ofNullable(r.dbParameterGroupName()).ifPresent(name -> {
      String group = ParameterGroups.require(call.state(), name).name();
      b.dbParameterGroups(p -> p.dbParameterGroupName(group).parameterApplyStatus("pending-reboot"));
    });
    Database modified = password(r, d.describedBy(b.build()));
    call.state().put(Database.DATABASES, d.id(), modified);
    return ModifyDbInstanceResponse.builder().dbInstance(new DescribeDatabases(call).describe(modified)).build();
  }

  private static void storage(ModifyDbInstanceRequest r, Database d, DBInstance.Builder b) {
    String type = Optional.ofNullable(r.storageType()).orElse(d.instance().storageType());
    int size = Optional.ofNullable(r.allocatedStorage()).orElse(d.instance().allocatedStorage());
    Checks.storage(size, type);
    if (size < d.instance().allocatedStorage()) {
      throw badRequest("InvalidParameterCombination",
          "Requested storage size " + size + " cannot be less than the current size " + d.instance().allocatedStorage());
    }
    b.storageType(type).allocatedStorage(size);
    Optional.ofNullable(r.iops()).ifPresent(b::iops);
    Optional.ofNullable(r.storageThroughput()).ifPresent(b::storageThroughput);
    Optional.ofNullable(r.maxAllocatedStorage()).ifPresent(b::maxAllocatedStorage);
  }

  private Database password(ModifyDbInstanceRequest r, Database d) {
    boolean managed = d.instance().masterUserSecret() != null;
    if (r.manageMasterUserPassword() != null && r.manageMasterUserPassword() != managed) {
      throw badRequest("UnsupportedOperation",
          "Holdfast does not support the parameter ManageMasterUserPassword of ModifyDBInstance yet");
    }
    if (Boolean.TRUE.equals(r.rotateMasterUserPassword())) {
      if (!managed || !Boolean.TRUE.equals(r.applyImmediately())) {
        throw badRequest("InvalidParameterCombination", "RotateMasterUserPassword needs a password that RDS manages, and"
            + " ApplyImmediately.");
      }
      call.as(RdsService.NAME).client(SecretsManagerClient.class)
          .rotateSecret(s -> s.secretId(d.instance().masterUserSecret().secretArn()));
    }
    if (r.masterUserPassword() == null) {
      return d;
    }
    if (managed) {
      throw badRequest("InvalidParameterCombination",
          "You can't specify MasterUserPassword for an instance whose password is managed by RDS in AWS Secrets Manager.");
    }
    return d.withPassword(Checks.password(call, r.masterUserPassword()));
  }

  /** With ForceFailover the standby takes over; without, the primary restarts where it is. */
  RebootDbInstanceResponse reboot(RebootDbInstanceRequest r) {
    Database d = available(r.dbInstanceIdentifier());
    boolean failover = Boolean.TRUE.equals(r.forceFailover());
    if (failover && d.formation() != Formation.IN_SYNC) {
      throw badRequest(d.multiAz() ? "InvalidDBInstanceState" : "InvalidParameterCombination", d.multiAz()
          ? "Instance " + d.id() + " has no standby in sync that could take over."
          : "ForceFailover can only be specified for a DB instance configured for Multi-AZ.");
    }
    DBInstance.Builder b = d.instance().toBuilder();
    b.dbParameterGroups(d.instance().dbParameterGroups().getFirst().toBuilder().parameterApplyStatus("in-sync").build());
    Database rebooting = FormationLifecycle.move(
            call, d.describedBy(b.build()), failover ? Cause.FAILOVER : Cause.REBOOT, "")
        .orElseThrow(() -> badRequest("InvalidDBInstanceState", "Instance " + d.id() + " cannot be rebooted now."));
    return RebootDbInstanceResponse.builder().dbInstance(new DescribeDatabases(call).describe(rebooting)).build();
  }

  private Database available(String identifier) {
    Database d = Database.require(call.state(), identifier);
    if (!d.status().equals("available") && d.formation() != Formation.FAILED) {
      throw badRequest("InvalidDBInstanceState", "Database instance " + d.id() + " is not in available state.");
    }
    return d;
  }
}
