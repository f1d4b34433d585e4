package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Members;
import dev.holdfast.region.kernel.Supported;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceReadReplicaResponse;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.PromoteReadReplicaRequest;
import software.amazon.awssdk.services.rds.model.PromoteReadReplicaResponse;

/** {@code CreateDBInstanceReadReplica} and {@code PromoteReadReplica}: what a request does not say is the source's. */
record Replicas(Call call) {

  private static final Set<String> PARAMETERS = Set.of(
      "DBInstanceIdentifier", "SourceDBInstanceIdentifier", "DBInstanceClass", "AvailabilityZone", "Port", "MultiAZ",
      "AutoMinorVersionUpgrade", "Iops", "StorageThroughput", "DBParameterGroupName", "PubliclyAccessible", "Tags",
      "DBSubnetGroupName", "VpcSecurityGroupIds", "StorageType", "CopyTagsToSnapshot", "MonitoringInterval",
      "EnableIAMDatabaseAuthentication", "DatabaseInsightsMode", "EnablePerformanceInsights", "DeletionProtection",
      "NetworkType", "MaxAllocatedStorage", "AllocatedStorage", "DedicatedLogVolume", "CACertificateIdentifier");

  CreateDbInstanceReadReplicaResponse create(CreateDbInstanceReadReplicaRequest r) {
    Supported.only(r, PARAMETERS, "InvalidParameterValue");
    Database source = source(r.sourceDBInstanceIdentifier());
    if (Boolean.TRUE.equals(r.multiAZ())) {
      throw badRequest("UnsupportedOperation",
          "Holdfast does not support MultiAZ of a read replica yet. Modify it when it is promoted");
    }
    DBInstance was = source.instance();
    CreateDbInstanceRequest.Builder like = RestoreDatabase.like(was)
        .dbSubnetGroupName(was.dbSubnetGroup().dbSubnetGroupName())
        .dbParameterGroupName(was.dbParameterGroups().getFirst().dbParameterGroupName())
        .vpcSecurityGroupIds(was.vpcSecurityGroups().stream().map(g -> g.vpcSecurityGroupId()).toList())
        .backupRetentionPeriod(0);
    CreateDbInstanceRequest wanted =
        Members.copy(r.toBuilder().sourceDBInstanceIdentifier(null).build(), like).build();
    return CreateDbInstanceReadReplicaResponse.builder()
        .dbInstance(new DescribeDatabases(call).describe(begin(source, wanted))).build();
  }

  /** As a template makes one: what the data holds is the source's. */
  Database of(String sourceIdentifier, CreateDbInstanceRequest wanted) {
    Database source = source(sourceIdentifier);
    DBInstance was = source.instance();
    return begin(source, wanted.toBuilder()
        .engine(was.engine())
        .masterUsername(was.masterUsername())
        .dbName(was.dbName())
        .multiAZ(false)
        .backupRetentionPeriod(0)
        .dbSubnetGroupName(
            Optional.ofNullable(wanted.dbSubnetGroupName()).orElse(was.dbSubnetGroup().dbSubnetGroupName()))
        .allocatedStorage(Optional.ofNullable(wanted.allocatedStorage()).orElse(was.allocatedStorage()))
        .storageType(Optional.ofNullable(wanted.storageType()).orElse(was.storageType()))
        .build());
  }

  private Database begin(Database source, CreateDbInstanceRequest wanted) {
    Database made = new CreateDatabase(call).make(wanted, Optional.of(new Database.Descent(
        source.descent().admin(), Optional.empty(), Optional.of(source.id()), Optional.empty())));
    Database replica = made.replicating(source.epoch(), call.now());
    call.state().put(Database.DATABASES, replica.id(), replica);
    call.event(RdsService.NAME, replica.id(), "a read replica of " + source.id() + " (asked for)");
    return replica;
  }

  private Database source(String identifier) {
    String name = Optional.ofNullable(identifier).orElse("");
    Database source = Database.require(
        call.state(), name.startsWith("arn:") ? name.substring(name.lastIndexOf(':') + 1) : name);
    if (source.formation() == Formation.REPLICA) {
      throw badRequest("UnsupportedOperation", "Holdfast does not support read replicas of read replicas yet");
    }
    if (!source.status().equals("available")) {
      throw badRequest("InvalidDBInstanceState", "Database instance " + source.id() + " is not in available state.");
    }
    if (source.instance().backupRetentionPeriod() == 0 && Engine.of(source).archives()) {
      throw badRequest("InvalidDBInstanceState", "Automated backups are not enabled for this database instance. To"
          + " enable automated backups, use ModifyDBInstance to set the backup retention period to a non-zero value.");
    }
    List<Database> others = ReplicaController.of(call.state(), source);
    if (others.size() >= Limits.REPLICAS) {
      throw badRequest("InstanceQuotaExceeded", source.id() + " has " + others.size() + " read replicas already.");
    }
    return source;
  }

  /** It follows no more, and takes writes: an instance of its own from now on. */
  PromoteReadReplicaResponse promote(PromoteReadReplicaRequest r) {
    Supported.only(
        r, Set.of("DBInstanceIdentifier", "BackupRetentionPeriod", "PreferredBackupWindow"), "InvalidParameterValue");
    Database d = Database.require(call.state(), r.dbInstanceIdentifier());
    if (d.formation() != Formation.REPLICA) {
      throw badRequest("InvalidDBInstanceState", "DB Instance is not a read replica: " + d.id());
    }
    if (!d.status().equals("available")) {
      throw badRequest("InvalidDBInstanceState", "Database instance " + d.id() + " is not in available state.");
    }
    Checks.backups(Engine.of(d), r.backupRetentionPeriod());
    DBInstance.Builder b = d.instance().toBuilder()
        .backupRetentionPeriod(Optional.ofNullable(r.backupRetentionPeriod()).orElse(Engine.of(d).archives() ? 1 : 0));
    Optional.ofNullable(r.preferredBackupWindow()).ifPresent(b::preferredBackupWindow);
    Database promoted = FormationLifecycle
        .move(call, d.describedBy(b.build()), FormationLifecycle.Cause.PROMOTE, "").orElseThrow();
    return PromoteReadReplicaResponse.builder()
        .dbInstance(new DescribeDatabases(call).describe(promoted)).build();
  }
}
