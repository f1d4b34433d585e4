package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.rds.FormationLifecycle.Cause;
import dev.holdfast.region.secretsmanager.Secrets;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.MasterUserSecret;
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
      "RotateMasterUserPassword", "ManageMasterUserPassword", "MasterUserSecretKmsKeyId", "DBParameterGroupName", "AllocatedStorage",
      "DBInstanceClass", "VpcSecurityGroupIds", "EngineVersion", "BackupRetentionPeriod", "PreferredBackupWindow",
      "PreferredMaintenanceWindow", "AutoMinorVersionUpgrade", "CopyTagsToSnapshot", "PubliclyAccessible", "StorageType",
      "Iops", "StorageThroughput", "MaxAllocatedStorage", "CACertificateIdentifier");

  ModifyDbInstanceResponse modify(ModifyDbInstanceRequest r) {
    Supported.only(r, PARAMETERS, "InvalidParameterValue");
    Database d = available(r.dbInstanceIdentifier());
    if (d.formation() == Formation.REPLICA) {
      replica(r);
    }
    DBInstance.Builder b = d.instance().toBuilder();
    Engine engine = Engine.of(d);
    engine.require(Optional.ofNullable(r.engineVersion()));
    Optional.ofNullable(r.dbInstanceClass()).ifPresent(c -> {
      Checks.instanceClass(c);
      b.dbInstanceClass(c);
    });
    storage(r, d, b);
    Checks.backups(engine, r.backupRetentionPeriod());
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
      String group = ParameterGroups.require(call.state(), engine, Optional.of(name)).name();
      b.dbParameterGroups(p -> p.dbParameterGroupName(group).parameterApplyStatus("pending-reboot"));
    });
    Database modified = password(r, d.describedBy(b.build()));
    call.state().put(Database.DATABASES, d.id(), modified);
    return ModifyDbInstanceResponse.builder().dbInstance(new DescribeDatabases(call).describe(modified)).build();
  }

  /** Its users are its source's, and it has no standby. */
  private static void replica(ModifyDbInstanceRequest r) {
    if (r.masterUserPassword() != null || r.manageMasterUserPassword() != null || r.rotateMasterUserPassword() != null) {
      throw badRequest("InvalidDBInstanceState", "The password of a read replica is that of its source.");
    }
    if (Boolean.TRUE.equals(r.multiAZ()) || r.backupRetentionPeriod() != null && r.backupRetentionPeriod() > 0) {
      throw badRequest("UnsupportedOperation",
          "Holdfast does not support MultiAZ and BackupRetentionPeriod of a read replica yet. Promote it first");
    }
  }

  private static void storage(ModifyDbInstanceRequest r, Database d, DBInstance.Builder b) {
    String type = Optional.ofNullable(r.storageType()).orElse(d.instance().storageType());
    int size = Optional.ofNullable(r.allocatedStorage()).orElse(d.instance().allocatedStorage());
    Checks.storage(Engine.of(d), size, type);
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
      return managed ? unmanaged(r, d) : managed(r, d);
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
    return d.withPassword(Checks.password(call, Engine.of(d), r.masterUserPassword()));
  }

  /** From now on Secrets Manager has it: a new one. */
  private Database managed(ModifyDbInstanceRequest r, Database d) {
    if (r.masterUserPassword() != null) {
      throw badRequest("InvalidParameterCombination",
          "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.");
    }
    Optional<String> key = Optional.ofNullable(r.masterUserSecretKmsKeyId());
    String secret =
        DatabaseSecrets.manage(call, d.instance().dbInstanceArn(), d.instance().masterUsername(), key);
    return d.describedBy(d.instance().toBuilder()
        .masterUserSecret(s -> s.secretArn(secret).secretStatus("active").kmsKeyId(key.orElse(null)))
        .build()).withoutPassword();
  }

  private Database unmanaged(ModifyDbInstanceRequest r, Database d) {
    if (r.masterUserPassword() == null) {
      throw badRequest("InvalidParameterCombination",
          "MasterUserPassword must be given when ManageMasterUserPassword is turned off.");
    }
    Secrets.deleteOwned(call, d.instance().masterUserSecret().secretArn());
    return d.describedBy(d.instance().toBuilder().masterUserSecret((MasterUserSecret) null).build())
        .withPassword(Checks.password(call, Engine.of(d), r.masterUserPassword()));
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
    if (d.formation() == Formation.REPLICA) {
      Database restarting = d.describedBy(b.build());
      call.state().put(Database.DATABASES, d.id(), restarting);
      Node.of(call.state(), d.id()).forEach(n -> call.state().put(Node.NODES, n.id(), n.rebooted()));
      Events.record(call, d, "availability", "DB instance restarted");
      return RebootDbInstanceResponse.builder().dbInstance(new DescribeDatabases(call).describe(restarting)).build();
    }
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
