package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.Database.DATABASES;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.model.AvailabilityZone;
import software.amazon.awssdk.services.rds.model.DBEngineVersion;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceAutomatedBackup;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstanceAutomatedBackupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstanceAutomatedBackupsResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.DescribeOrderableDbInstanceOptionsRequest;
import software.amazon.awssdk.services.rds.model.DescribeOrderableDbInstanceOptionsResponse;
import software.amazon.awssdk.services.rds.model.Filter;
import software.amazon.awssdk.services.rds.model.OrderableDBInstanceOption;

/** What there is, and what there could be. */
record DescribeDatabases(Call call) {

  DescribeDbInstancesResponse describe(DescribeDbInstancesRequest r) {
    Supported.only(r, Set.of("DBInstanceIdentifier", "Filters", "MaxRecords", "Marker"), "InvalidParameterValue");
    List<Database> all = r.dbInstanceIdentifier() == null
        ? call.state().list(DATABASES)
        : List.of(Database.require(call.state(), nameOf(r.dbInstanceIdentifier())));
    List<DBInstance> found = all.stream()
        .filter(d -> r.filters().stream().allMatch(f -> matches(d, f)))
        .map(this::describe)
        .toList();
    Paging<DBInstance> page = Paging.of(found, r.maxRecords(), r.marker());
    return DescribeDbInstancesResponse.builder().dbInstances(page.items()).marker(page.marker()).build();
  }

  /** An ARN names it as well. */
  private static String nameOf(String identifier) {
    return identifier.startsWith("arn:") ? identifier.substring(identifier.lastIndexOf(':') + 1) : identifier;
  }

  private static boolean matches(Database d, Filter filter) {
    return switch (filter.name()) {
      case "db-instance-id" -> filter.values().contains(d.id()) || filter.values().contains(d.instance().dbInstanceArn());
      case "dbi-resource-id" -> filter.values().contains(d.instance().dbiResourceId());
      case "engine" -> filter.values().contains(d.instance().engine());
      case String other -> throw Errors.badRequest("InvalidParameterValue", "Unrecognized filter name: " + other);
    };
  }

  /** An endpoint is shown once there is something behind it, a standby's zone while the standby could take over. */
  DBInstance describe(Database d) {
    DBInstance.Builder b = d.instance().toBuilder().dbInstanceStatus(d.status());
    zone(d.primary()).ifPresent(b::availabilityZone);
    d.descent().source().ifPresent(source -> {
      boolean follows = ReplicaController.follows(call.state(), d);
      b.readReplicaSourceDBInstanceIdentifier(source);
      b.statusInfos(i -> i.statusType("read replication").normal(follows).status(follows ? "replicating" : "stopped"));
    });
    AutomatedBackups.window(call.state(), d).ifPresent(w -> b.latestRestorableTime(w.latest()));
    b.readReplicaDBInstanceIdentifiers(ReplicaController.of(call.state(), d).stream().map(Database::id).toList());
    b.secondaryAvailabilityZone(d.multiAz() && d.formation() == Formation.IN_SYNC ? zone(d.standby()).orElse(null) : null);
    if (d.formation() == Formation.CREATING || d.formation() == Formation.REPLICA && !d.complete() || d.formation() == Formation.FAILED && !d.complete()) {
      b.endpoint((software.amazon.awssdk.services.rds.model.Endpoint) null);
    }
    return b.build();
  }

  private Optional<String> zone(Optional<String> node) {
    return node.flatMap(n -> call.state().get(Node.NODES, n)).map(Node::zone);
  }

  DescribeDbEngineVersionsResponse engineVersions(DescribeDbEngineVersionsRequest r) {
    Supported.only(r, Set.of("Engine", "EngineVersion", "DBParameterGroupFamily", "DefaultOnly", "IncludeAll",
        "ListSupportedCharacterSets", "ListSupportedTimezones", "MaxRecords", "Marker"), "InvalidParameterValue");
    List<DBEngineVersion> found = Stream.of(Engine.values())
        .filter(e -> r.engine() == null || r.engine().equals(e.rds()))
        .filter(e -> r.engineVersion() == null || e.is(r.engineVersion()))
        .filter(e -> r.dbParameterGroupFamily() == null || r.dbParameterGroupFamily().equals(e.family()))
        .map(e -> DBEngineVersion.builder()
            .engine(e.rds())
            .engineVersion(e.version())
            .majorEngineVersion(e.major())
            .dbParameterGroupFamily(e.family())
            .dbEngineDescription(e.description())
            .dbEngineVersionDescription(e.description().split(" ")[0] + ' ' + e.version())
            .status("available")
            .supportsReadReplica(true)
            .build())
        .toList();
    Paging<DBEngineVersion> page = Paging.of(found, r.maxRecords(), r.marker());
    return DescribeDbEngineVersionsResponse.builder().dbEngineVersions(page.items()).marker(page.marker()).build();
  }

  DescribeOrderableDbInstanceOptionsResponse orderable(DescribeOrderableDbInstanceOptionsRequest r) {
    Supported.only(r, Set.of("Engine", "EngineVersion", "DBInstanceClass", "LicenseModel", "Vpc", "MaxRecords",
        "Marker"), "InvalidParameterValue");
    Engine engine = Engine.of(r.engine());
    engine.require(Optional.ofNullable(r.engineVersion()));
    List<OrderableDBInstanceOption> all = Limits.CLASSES.stream()
        .filter(c -> r.dbInstanceClass() == null || r.dbInstanceClass().equals(c))
        .map(c -> OrderableDBInstanceOption.builder()
            .engine(engine.rds())
            .engineVersion(engine.version())
            .dbInstanceClass(c)
            .licenseModel(engine.license())
            .availabilityZones(call.settings().zones().stream()
                .map(z -> AvailabilityZone.builder().name(z).build()).toList())
            .multiAZCapable(true)
            .readReplicaCapable(true)
            .vpc(true)
            .storageType("gp3")
            .minStorageSize(Limits.STORAGE_GP3_MIN)
            .maxStorageSize(Limits.STORAGE_MAX)
            .build())
        .toList();
    Paging<OrderableDBInstanceOption> page = Paging.of(all, r.maxRecords(), r.marker());
    return DescribeOrderableDbInstanceOptionsResponse.builder()
        .orderableDBInstanceOptions(page.items()).marker(page.marker()).build();
  }

  DescribeDbInstanceAutomatedBackupsResponse automatedBackups(DescribeDbInstanceAutomatedBackupsRequest r) {
    Supported.only(r, Set.of("DbiResourceId", "DBInstanceIdentifier", "MaxRecords", "Marker"), "InvalidParameterValue");
    List<DBInstanceAutomatedBackup> found = call.state().list(DATABASES).stream()
        .filter(d -> d.instance().backupRetentionPeriod() > 0)
        .filter(d -> r.dbInstanceIdentifier() == null || r.dbInstanceIdentifier().equalsIgnoreCase(d.id()))
        .filter(d -> r.dbiResourceId() == null || r.dbiResourceId().equals(d.instance().dbiResourceId()))
        .map(this::automatedBackup)
        .toList();
    Paging<DBInstanceAutomatedBackup> page = Paging.of(found, r.maxRecords(), r.marker());
    return DescribeDbInstanceAutomatedBackupsResponse.builder()
        .dbInstanceAutomatedBackups(page.items()).marker(page.marker()).build();
  }

  private DBInstanceAutomatedBackup automatedBackup(Database d) {
    DBInstance i = describe(d);
    DBInstanceAutomatedBackup.Builder b = DBInstanceAutomatedBackup.builder()
        .dbInstanceArn(i.dbInstanceArn())
        .dbInstanceIdentifier(d.id())
        .dbiResourceId(i.dbiResourceId())
        .region(call.settings().region())
        .status("active")
        .engine(i.engine())
        .engineVersion(i.engineVersion())
        .masterUsername(i.masterUsername())
        .port(d.instance().endpoint().port())
        .availabilityZone(i.availabilityZone())
        .vpcId(i.dbSubnetGroup().vpcId())
        .instanceCreateTime(i.instanceCreateTime())
        .allocatedStorage(i.allocatedStorage())
        .storageType(i.storageType())
        .encrypted(i.storageEncrypted())
        .backupRetentionPeriod(i.backupRetentionPeriod());
    AutomatedBackups.window(call.state(), d)
        .ifPresent(w -> b.restoreWindow(x -> x.earliestTime(w.earliest()).latestTime(w.latest())));
    return b.build();
  }
}
