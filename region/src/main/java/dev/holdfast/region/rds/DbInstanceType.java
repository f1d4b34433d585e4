package dev.holdfast.region.rds;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Table;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;

/** {@code AWS::RDS::DBInstance}. It is made when it takes writes and, with {@code MultiAZ}, its standby is in sync. */
public final class DbInstanceType implements ResourceType {

  /** Properties that have the API's names and meanings. */
  private static final Set<String> SAME = Set.of(
      "DBName", "DBInstanceIdentifier", "AllocatedStorage", "DBInstanceClass", "Engine", "EngineVersion",
      "MasterUsername", "MasterUserPassword", "ManageMasterUserPassword", "AvailabilityZone", "DBSubnetGroupName",
      "DBParameterGroupName", "Port", "MultiAZ", "LicenseModel", "PubliclyAccessible", "DeletionProtection",
      "NetworkType", "PreferredMaintenanceWindow", "PreferredBackupWindow", "BackupRetentionPeriod",
      "AutoMinorVersionUpgrade", "StorageType", "Iops", "StorageThroughput", "MaxAllocatedStorage", "StorageEncrypted",
      "KmsKeyId", "CopyTagsToSnapshot", "CACertificateIdentifier", "EngineLifecycleSupport",
      "EnablePerformanceInsights", "MonitoringInterval", "EnableIAMDatabaseAuthentication", "DedicatedLogVolume",
      "DatabaseInsightsMode");

  /** Of these, what ModifyDBInstance takes by the same name. */
  private static final Set<String> UPDATABLE = Set.of(
      "AllocatedStorage", "DBInstanceClass", "EngineVersion", "MasterUserPassword", "DBParameterGroupName", "MultiAZ",
      "PubliclyAccessible", "DeletionProtection", "PreferredMaintenanceWindow", "PreferredBackupWindow",
      "BackupRetentionPeriod", "AutoMinorVersionUpgrade", "StorageType", "Iops", "StorageThroughput",
      "MaxAllocatedStorage", "CopyTagsToSnapshot", "CACertificateIdentifier");

  @Override
  public String name() {
    return "AWS::RDS::DBInstance";
  }

  @Override
  public Set<String> properties() {
    Set<String> all = new java.util.TreeSet<>(SAME);
    all.addAll(Set.of("VPCSecurityGroups", "MasterUserSecret", "Tags", "DeleteAutomatedBackups", "ApplyImmediately",
        "DBSnapshotIdentifier", "SourceDBInstanceIdentifier"));
    return all;
  }

  @Override
  public Set<String> required() {
    return Set.of("DBInstanceClass", "Engine");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("DBInstanceIdentifier", "DBName", "Engine", "MasterUsername", "AvailabilityZone", "DBSubnetGroupName",
        "Port", "StorageEncrypted", "KmsKeyId", "DBSnapshotIdentifier",
        "SourceDBInstanceIdentifier");
  }

  @Override
  public Set<Table<?, ?>> watches() {
    return Set.of(Database.DATABASES);
  }

  @Override
  public boolean snapshots() {
    return true;
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("DBInstanceArn", "DbiResourceId", "Endpoint.Address", "Endpoint.Port", "MasterUserSecret.SecretArn");
  }

  @Override
  public Progress create(Call call, Desired d) {
    Properties p = d.properties();
    CreateDbInstanceRequest.Builder r = p.into(CreateDbInstanceRequest.builder(), except(SAME, p))
        .dbInstanceIdentifier(p.string("DBInstanceIdentifier").orElseGet(() -> StackNames.of(d)))
        .tags(StackNames.tags(d));
    if (p.has("VPCSecurityGroups")) {
      r.vpcSecurityGroupIds(p.strings("VPCSecurityGroups"));
    }
    p.object("MasterUserSecret").flatMap(s -> s.string("KmsKeyId")).ifPresent(r::masterUserSecretKmsKeyId);
    Optional<String> source = p.string("SourceDBInstanceIdentifier").filter(name -> !name.isEmpty());
    if (source.isPresent()) {
      return check(call, new Replicas(call.as("cloudformation")).of(source.get(), r.build()).id(), d);
    }
    Optional<String> snapshot = p.string("DBSnapshotIdentifier").filter(name -> !name.isEmpty());
    return check(call, snapshot.isPresent()
        ? restore(call, snapshot.get(), r)
        : StackNames.rds(call).createDBInstance(r.build()).dbInstance().dbInstanceIdentifier(), d);
  }

  /** As AWS documents: the user, the database's name and, unless it is managed, the password are those in the snapshot. */
  private static String restore(Call call, String snapshot, CreateDbInstanceRequest.Builder r) {
    return new RestoreDatabase(call.as("cloudformation"))
        .fromSnapshot(snapshot, r.masterUserPassword(null).build()).id();
  }

  @Override
  public Progress check(Call call, String id, Desired d) {
    Database database = Database.require(call.state(), id);
    if (database.status().equals("failed")) {
      throw Errors.badRequest("InvalidDBInstanceState", "The DB instance " + id + " has failed");
    }
    return database.status().equals("available")
        ? Progress.done(id)
        : Progress.waiting(id, "the DB instance to become available, it is " + database.status());
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    Properties p = to.properties();
    ModifyDbInstanceRequest.Builder r = p.into(ModifyDbInstanceRequest.builder(), except(UPDATABLE, p))
        .dbInstanceIdentifier(id)
        .applyImmediately(true);
    if (from.properties().string("MasterUserPassword").equals(p.string("MasterUserPassword"))) {
      r.masterUserPassword(null);
    }
    if (!p.bool("ManageMasterUserPassword").equals(from.properties().bool("ManageMasterUserPassword"))) {
      r.manageMasterUserPassword(p.bool("ManageMasterUserPassword").orElse(false));
    }
    if (p.has("VPCSecurityGroups")) {
      r.vpcSecurityGroupIds(p.strings("VPCSecurityGroups"));
    }
    String arn = StackNames.rds(call).modifyDBInstance(r.build()).dbInstance().dbInstanceArn();
    StackNames.retag(call, arn, from, to);
    return check(call, id, to);
  }

  @Override
  public void delete(Call call, String id, Desired d) {
    if (there(call, id).filter(db -> db.formation() != Formation.DELETING).isPresent()) {
      StackNames.rds(call).deleteDBInstance(r -> r.dbInstanceIdentifier(id).skipFinalSnapshot(true));
    }
  }

  /** One that was never available has nothing in it to be kept. */
  @Override
  public void deleteAfterSnapshot(Call call, String id, Desired d, String snapshot) {
    Optional<Database> database = there(call, id).filter(db -> db.formation() != Formation.DELETING);
    if (database.filter(db -> db.complete() && db.formation() != Formation.REPLICA).isPresent()) {
      StackNames.rds(call).deleteDBInstance(r -> r.dbInstanceIdentifier(id).finalDBSnapshotIdentifier(snapshot));
    } else {
      delete(call, id, d);
    }
  }

  @Override
  public boolean gone(Call call, String id) {
    return there(call, id).isEmpty();
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    Database d = Database.require(call.state(), id);
    SortedMap<String, Object> attributes = new TreeMap<>();
    attributes.put("DBInstanceArn", d.instance().dbInstanceArn());
    attributes.put("DbiResourceId", d.instance().dbiResourceId());
    attributes.put("Endpoint.Address", d.instance().endpoint().address());
    attributes.put("Endpoint.Port", d.instance().endpoint().port().toString());
    if (d.instance().masterUserSecret() != null) {
      attributes.put("MasterUserSecret.SecretArn", d.instance().masterUserSecret().secretArn());
    }
    return attributes;
  }

  private static Optional<Database> there(Call call, String id) {
    return call.state().get(Database.DATABASES, id);
  }

  private static Set<String> except(Set<String> included, Properties p) {
    return new java.util.TreeSet<>(p.values().keySet().stream().filter(k -> !included.contains(k)).toList());
  }
}
