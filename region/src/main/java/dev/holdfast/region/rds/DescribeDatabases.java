package dev.holdfast.region.rds;

import static dev.holdfast.region.rds.Database.DATABASES;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.rds.model.AvailabilityZone;
import software.amazon.awssdk.services.rds.model.DBEngineVersion;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbEngineVersionsResponse;
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
    b.secondaryAvailabilityZone(d.multiAz() && d.formation() == Formation.IN_SYNC ? zone(d.standby()).orElse(null) : null);
    if (d.formation() == Formation.CREATING || d.formation() == Formation.FAILED && !d.complete()) {
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
    boolean asked = (r.engine() == null || r.engine().equals("postgres"))
        && (r.engineVersion() == null || r.engineVersion().equals(Limits.ENGINE_VERSION)
            || r.engineVersion().equals(Limits.ENGINE_MAJOR))
        && (r.dbParameterGroupFamily() == null || r.dbParameterGroupFamily().equals(Limits.FAMILY));
    DBEngineVersion only = DBEngineVersion.builder()
        .engine("postgres")
        .engineVersion(Limits.ENGINE_VERSION)
        .majorEngineVersion(Limits.ENGINE_MAJOR)
        .dbParameterGroupFamily(Limits.FAMILY)
        .dbEngineDescription("PostgreSQL")
        .dbEngineVersionDescription("PostgreSQL " + Limits.ENGINE_VERSION)
        .status("available")
        .supportsReadReplica(false)
        .build();
    return DescribeDbEngineVersionsResponse.builder().dbEngineVersions(asked ? List.of(only) : List.of()).build();
  }

  DescribeOrderableDbInstanceOptionsResponse orderable(DescribeOrderableDbInstanceOptionsRequest r) {
    Supported.only(r, Set.of("Engine", "EngineVersion", "DBInstanceClass", "LicenseModel", "Vpc", "MaxRecords",
        "Marker"), "InvalidParameterValue");
    Checks.engine(r.engine(), Optional.ofNullable(r.engineVersion()));
    List<OrderableDBInstanceOption> all = Limits.CLASSES.stream()
        .filter(c -> r.dbInstanceClass() == null || r.dbInstanceClass().equals(c))
        .map(c -> OrderableDBInstanceOption.builder()
            .engine("postgres")
            .engineVersion(Limits.ENGINE_VERSION)
            .dbInstanceClass(c)
            .licenseModel("postgresql-license")
            .availabilityZones(call.settings().zones().stream()
                .map(z -> AvailabilityZone.builder().name(z).build()).toList())
            .multiAZCapable(true)
            .readReplicaCapable(false)
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
}
