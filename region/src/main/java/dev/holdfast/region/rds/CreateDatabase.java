package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;
import static dev.holdfast.region.rds.Database.DATABASES;

import dev.holdfast.region.ec2.Zones;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.rds.Database.Descent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceResponse;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** {@code CreateDBInstance}. */
record CreateDatabase(Call call) {

  private static final Set<String> PARAMETERS = Set.of(
      "DBName", "DBInstanceIdentifier", "AllocatedStorage", "DBInstanceClass", "Engine", "EngineVersion",
      "MasterUsername", "MasterUserPassword", "ManageMasterUserPassword", "MasterUserSecretKmsKeyId",
      "VpcSecurityGroupIds", "AvailabilityZone", "DBSubnetGroupName", "DBParameterGroupName", "Port", "MultiAZ",
      "LicenseModel", "PubliclyAccessible", "Tags", "DeletionProtection", "NetworkType",
      // Kept and shown; their effect is a matter of AWS's machines, not of this one's
      "PreferredMaintenanceWindow", "PreferredBackupWindow", "BackupRetentionPeriod", "AutoMinorVersionUpgrade",
      "StorageType", "Iops", "StorageThroughput", "MaxAllocatedStorage", "StorageEncrypted", "KmsKeyId",
      "CopyTagsToSnapshot", "CACertificateIdentifier", "EngineLifecycleSupport",
      // Supported as long as they are off
      "EnablePerformanceInsights", "MonitoringInterval", "EnableIAMDatabaseAuthentication", "MultiTenant",
      "DedicatedLogVolume", "DatabaseInsightsMode");

  CreateDbInstanceResponse create(CreateDbInstanceRequest r) {
    Supported.only(r, PARAMETERS, "InvalidParameterValue");
    return CreateDbInstanceResponse.builder()
        .dbInstance(new DescribeDatabases(call).describe(make(r, Optional.empty()))).build();
  }

  /**
   * @param origin whose data the new instance begins with; its master user then has the password that is in the data,
   *     unless the request has it managed
   */
  Database make(CreateDbInstanceRequest r, Optional<Descent> origin) {
    String id = identifier(r.dbInstanceIdentifier());
    Engine engine = Engine.of(r.engine());
    engine.require(Optional.ofNullable(r.engineVersion()));
    Checks.off(engine, r);
    Checks.instanceClass(r.dbInstanceClass());
    Checks.storage(engine, r.allocatedStorage(), Optional.ofNullable(r.storageType()).orElse("gp3"));
    Checks.backups(engine, r.backupRetentionPeriod());
    String user = engine.user(r.masterUsername());
    Optional<String> dbName = Optional.ofNullable(r.dbName()).map(engine::database);
    int port = Optional.ofNullable(r.port()).orElse(engine.port());
    if (port < Limits.PORT_MIN || port > Limits.PORT_MAX) {
      throw badRequest("InvalidParameterValue", "Invalid database port: " + port + ". Must be 1150-65535.");
    }
    boolean multiAz = Boolean.TRUE.equals(r.multiAZ());
    SubnetGroups groups = new SubnetGroups(call);
    SubnetGroups.SubnetGroup subnets = groups.orDefault(Optional.ofNullable(r.dbSubnetGroupName()));
    Optional.ofNullable(r.availabilityZone()).ifPresent(zone -> checkZone(zone, multiAz, subnets));
    ParameterGroups.ParameterGroup parameters = ParameterGroups.require(
        call.state(), engine, Optional.ofNullable(r.dbParameterGroupName()));
    String resourceId = "db-" + call.ids().base32(26);
    String arn = call.arn(RdsService.NAME, "db:" + id);

    DBInstance.Builder b = DBInstance.builder()
        .dbInstanceIdentifier(id)
        .dbiResourceId(resourceId)
        .dbInstanceArn(arn)
        .dbInstanceClass(r.dbInstanceClass())
        .engine(engine.rds())
        .engineVersion(engine.version())
        .licenseModel(engine.license())
        .masterUsername(user)
        .dbName(dbName.orElse(null))
        .endpoint(e -> e.address(freeEndpoint()).port(port))
        .allocatedStorage(r.allocatedStorage())
        .storageType(Optional.ofNullable(r.storageType()).orElse("gp3"))
        .iops(r.iops())
        .storageThroughput(r.storageThroughput())
        .maxAllocatedStorage(r.maxAllocatedStorage())
        .storageEncrypted(Boolean.TRUE.equals(r.storageEncrypted()))
        .kmsKeyId(r.kmsKeyId())
        .instanceCreateTime(call.now())
        .multiAZ(multiAz)
        .availabilityZone(r.availabilityZone())
        .dbSubnetGroup(groups.describe(subnets))
        .dbParameterGroups(p -> p.dbParameterGroupName(parameters.name()).parameterApplyStatus("in-sync"))
        .vpcSecurityGroups(securityGroups(r.vpcSecurityGroupIds(), subnets.vpcId()))
        .backupRetentionPeriod(Optional.ofNullable(r.backupRetentionPeriod()).orElse(engine.archives() ? 1 : 0))
        .preferredBackupWindow(Optional.ofNullable(r.preferredBackupWindow()).orElse("03:00-03:30"))
        .preferredMaintenanceWindow(Optional.ofNullable(r.preferredMaintenanceWindow()).orElse("sun:04:00-sun:04:30"))
        .autoMinorVersionUpgrade(!Boolean.FALSE.equals(r.autoMinorVersionUpgrade()))
        .publiclyAccessible(Boolean.TRUE.equals(r.publiclyAccessible()))
        .copyTagsToSnapshot(Boolean.TRUE.equals(r.copyTagsToSnapshot()))
        .deletionProtection(Boolean.TRUE.equals(r.deletionProtection()))
        .caCertificateIdentifier(r.caCertificateIdentifier())
        .engineLifecycleSupport(r.engineLifecycleSupport())
        .networkType("IPV4")
        .monitoringInterval(0)
        .performanceInsightsEnabled(false)
        .iamDatabaseAuthenticationEnabled(false)
        .tagList(Tagging.list(Tagging.map(r.tags())));
    Optional<Database.Password> password = Optional.empty();
    if (Boolean.TRUE.equals(r.manageMasterUserPassword())) {
      if (r.masterUserPassword() != null) {
        throw badRequest("InvalidParameterCombination",
            "You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.");
      }
      String secret = DatabaseSecrets.manage(call, arn, user, Optional.ofNullable(r.masterUserSecretKmsKeyId()));
      b.masterUserSecret(s -> s.secretArn(secret).secretStatus("active").kmsKeyId(r.masterUserSecretKmsKeyId()));
    } else if (origin.isEmpty()) {
      password = Optional.of(new Database.Password(Checks.password(call, engine, r.masterUserPassword()), 1));
    }
    Database database = new Database(id, b.build(), password, Formation.CREATING, false, 1, 1, Optional.empty(),
        Optional.empty(), 0, call.now(), origin.orElseGet(() -> Descent.of(resourceId)));
    call.state().put(DATABASES, id, database);
    call.event(RdsService.NAME, id, Formation.CREATING + " (asked for)");
    return database;
  }

  private String identifier(String given) {
    String id = Engine.matching("DBInstanceIdentifier", given, Limits.IDENTIFIER).toLowerCase(Locale.ROOT);
    if (call.state().has(DATABASES, id)) {
      throw badRequest("DBInstanceAlreadyExists", "DB instance already exists");
    }
    if (call.state().all(DATABASES).size() >= Limits.INSTANCES) {
      throw badRequest("InstanceQuotaExceeded", "There are already " + Limits.INSTANCES + " DB instances.");
    }
    return id;
  }

  private void checkZone(String zone, boolean multiAz, SubnetGroups.SubnetGroup subnets) {
    if (multiAz) {
      throw badRequest("InvalidParameterCombination",
          "Requesting a specific availability zone is not valid for Multi-AZ instances.");
    }
    if (subnets.places().stream().noneMatch(p -> p.zone().equals(zone))) {
      throw badRequest("InvalidVPCNetworkStateFault",
          "The DB subnet group " + subnets.name() + " has no subnet in the Availability Zone " + zone + '.');
    }
    if (!Zones.available(call.state(), zone)) {
      throw badRequest("InsufficientDBInstanceCapacity", "The Availability Zone " + zone + " is unavailable.");
    }
  }

  private List<VpcSecurityGroupMembership> securityGroups(List<String> ids, String vpc) {
    if (!ids.isEmpty()) {
      call.client(Ec2Client.class).describeSecurityGroups(r -> r.groupIds(ids)).securityGroups().stream()
          .filter(g -> !g.vpcId().equals(vpc))
          .findFirst()
          .ifPresent(g -> {
            throw badRequest("InvalidVPCNetworkStateFault", "The security group " + g.groupId() + " is not in " + vpc);
          });
    }
    return ids.stream()
        .map(id -> VpcSecurityGroupMembership.builder().vpcSecurityGroupId(id).status("active").build())
        .toList();
  }

  /** The lowest free address of 127.255.0.0/16 from the region's network on, 250 of them in each block of 256. */
  private String freeEndpoint() {
    Set<String> used = new TreeSet<>();
    call.state().all(DATABASES).values().forEach(d -> used.add(d.instance().endpoint().address()));
    for (int n = 0; ; n++) {
      String address = "127.255." + (call.settings().network() + n / 250) % 256 + '.' + (n % 250 + 1);
      if (!used.contains(address)) {
        return address;
      }
    }
  }
}
