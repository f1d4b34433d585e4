package dev.holdfast.region.rds;

import static dev.holdfast.region.kernel.Errors.badRequest;
import static dev.holdfast.region.rds.Snapshot.SNAPSHOTS;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.rds.Snapshot.Status;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CopyDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.CreateDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotRequest;
import software.amazon.awssdk.services.rds.model.DeleteDbSnapshotResponse;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbSnapshotsResponse;
import software.amazon.awssdk.services.rds.model.Filter;

/** {@code CreateDBSnapshot}, {@code CopyDBSnapshot}, {@code DeleteDBSnapshot} and {@code DescribeDBSnapshots}. */
record Snapshots(Call call) {

  private static final String MANUAL = "manual";

  CreateDbSnapshotResponse create(CreateDbSnapshotRequest r) {
    Supported.only(r, Set.of("DBSnapshotIdentifier", "DBInstanceIdentifier", "Tags"), "InvalidParameterValue");
    Database d = Database.require(call.state(), r.dbInstanceIdentifier());
    if (d.formation() == Formation.REPLICA) {
      throw badRequest("UnsupportedOperation",
          "Holdfast does not support snapshots of read replicas yet. Make one of its source");
    }
    if (!d.status().equals("available")) {
      throw badRequest("InvalidDBInstanceState", "Cannot create a snapshot because the database instance " + d.id()
          + " is not currently in the available state.");
    }
    return CreateDbSnapshotResponse.builder()
        .dbSnapshot(describe(begin(d, r.dbSnapshotIdentifier(), Tagging.map(r.tags())))).build();
  }

  /** Asks for a snapshot, which the primary's zone makes. @param own tags, beside those of an instance that gives its */
  Snapshot begin(Database d, String identifier, SortedMap<String, String> own) {
    return begin(d, unused(identifier), MANUAL, own);
  }

  /** One of the automated backups. */
  void automated(Database d, String id) {
    begin(d, id, AutomatedBackups.TYPE, new TreeMap<>());
  }

  private Snapshot begin(Database d, String id, String type, SortedMap<String, String> own) {
    DBInstance i = new DescribeDatabases(call).describe(d);
    SortedMap<String, String> tags =
        Boolean.TRUE.equals(i.copyTagsToSnapshot()) ? Tagging.map(i.tagList()) : new TreeMap<>();
    tags.putAll(own);
    DBSnapshot described = DBSnapshot.builder()
        .dbSnapshotIdentifier(id)
        .dbSnapshotArn(call.arn(RdsService.NAME, "snapshot:" + id))
        .dbInstanceIdentifier(d.id())
        .dbiResourceId(i.dbiResourceId())
        .engine(i.engine())
        .engineVersion(i.engineVersion())
        .licenseModel(i.licenseModel())
        .masterUsername(i.masterUsername())
        .port(d.instance().endpoint().port())
        .allocatedStorage(i.allocatedStorage())
        .storageType(i.storageType())
        .iops(i.iops())
        .storageThroughput(i.storageThroughput())
        .encrypted(i.storageEncrypted())
        .kmsKeyId(i.kmsKeyId())
        .availabilityZone(i.availabilityZone())
        .vpcId(i.dbSubnetGroup().vpcId())
        .instanceCreateTime(i.instanceCreateTime())
        .snapshotCreateTime(call.now())
        .originalSnapshotCreateTime(call.now())
        .snapshotType(type)
        .snapshotTarget("region")
        .iamDatabaseAuthenticationEnabled(false)
        .tagList(Tagging.list(tags))
        .build();
    Snapshot snapshot = new Snapshot(id, described, d.instance(), d.descent().admin(), "backup-" + call.ids().hex(17),
        Status.CREATING, Optional.empty(), Optional.empty());
    call.state().put(SNAPSHOTS, id, snapshot);
    Events.record(call, d, "backup", "Backing up DB instance");
    call.event(RdsService.NAME, d.id(), "snapshot " + id + " begun");
    return snapshot;
  }

  /** The copy has the same bytes, which stay as long as one of them does. */
  CopyDbSnapshotResponse copy(CopyDbSnapshotRequest r) {
    Supported.only(r, Set.of("SourceDBSnapshotIdentifier", "TargetDBSnapshotIdentifier", "Tags", "CopyTags", "KmsKeyId"),
        "InvalidParameterValue");
    Snapshot source = Snapshot.require(call.state(), r.sourceDBSnapshotIdentifier());
    requireAvailable(source, "copied");
    String id = unused(r.targetDBSnapshotIdentifier());
    SortedMap<String, String> tags = Tagging.map(
        r.tags().isEmpty() && Boolean.TRUE.equals(r.copyTags()) ? source.described().tagList() : r.tags());
    DBSnapshot described = source.described().toBuilder()
        .dbSnapshotIdentifier(id)
        .dbSnapshotArn(call.arn(RdsService.NAME, "snapshot:" + id))
        .sourceDBSnapshotIdentifier(source.described().dbSnapshotArn())
        .sourceRegion(call.settings().region())
        .snapshotCreateTime(call.now())
        .snapshotType(MANUAL)
        .encrypted(source.described().encrypted() || r.kmsKeyId() != null)
        .kmsKeyId(Optional.ofNullable(r.kmsKeyId()).orElse(source.described().kmsKeyId()))
        .tagList(Tagging.list(tags))
        .build();
    Snapshot copied = new Snapshot(id, described, source.instance(), source.admin(), "backup-" + call.ids().hex(17),
        Status.AVAILABLE, source.blob(), source.completed());
    call.state().put(SNAPSHOTS, id, copied);
    return CopyDbSnapshotResponse.builder().dbSnapshot(describe(copied)).build();
  }

  DeleteDbSnapshotResponse delete(DeleteDbSnapshotRequest r) {
    Snapshot snapshot = Snapshot.require(call.state(), r.dbSnapshotIdentifier());
    if (snapshot.status() == Status.CREATING) {
      throw badRequest("InvalidDBSnapshotState", "Cannot delete the snapshot " + snapshot.id()
          + " because it is not currently in the available or failed state.");
    }
    if (snapshot.described().snapshotType().equals(AutomatedBackups.TYPE)) {
      throw badRequest("InvalidDBSnapshotState", "Cannot delete the automated snapshot " + snapshot.id()
          + ": it goes when the backup retention period is over.");
    }
    restoring(snapshot).ifPresent(d -> {
      throw badRequest("InvalidDBSnapshotState",
          "Cannot delete the snapshot " + snapshot.id() + " while the DB instance " + d.id() + " is restored from it.");
    });
    snapshot.remove(call);
    call.event(RdsService.NAME, snapshot.described().dbInstanceIdentifier(), "snapshot " + snapshot.id() + " deleted");
    DBSnapshot last = describe(snapshot).toBuilder().status("deleted").build();
    return DeleteDbSnapshotResponse.builder().dbSnapshot(last).build();
  }

  private Optional<Database> restoring(Snapshot snapshot) {
    return call.state().all(Database.DATABASES).values().stream()
        .filter(d -> d.beginning().filter(o -> o.backup().equals(snapshot.backup())).isPresent())
        .findFirst();
  }

  /** Of the types there are manual and automated ones: of others there are none. */
  DescribeDbSnapshotsResponse describe(DescribeDbSnapshotsRequest r) {
    Supported.only(r, Set.of("DBInstanceIdentifier", "DBSnapshotIdentifier", "SnapshotType", "Filters", "MaxRecords",
        "Marker", "IncludeShared", "IncludePublic", "DbiResourceId"), "InvalidParameterValue");
    if (r.snapshotType() != null && !r.snapshotType().matches("automated|manual|shared|public|awsbackup")) {
      throw badRequest("InvalidParameterValue", "Invalid SnapshotType: " + r.snapshotType());
    }
    List<Snapshot> all = r.dbSnapshotIdentifier() == null
        ? call.state().list(SNAPSHOTS)
        : List.of(Snapshot.require(call.state(), r.dbSnapshotIdentifier()));
    List<DBSnapshot> found = all.stream()
        .filter(s -> r.dbInstanceIdentifier() == null
            || r.dbInstanceIdentifier().equalsIgnoreCase(s.described().dbInstanceIdentifier()))
        .filter(s -> r.dbiResourceId() == null || r.dbiResourceId().equals(s.described().dbiResourceId()))
        .filter(s -> r.snapshotType() == null || r.snapshotType().equals(s.described().snapshotType()))
        .filter(s -> r.filters().stream().allMatch(f -> matches(s, f)))
        .map(Snapshots::describe)
        .toList();
    Paging<DBSnapshot> page = Paging.of(found, r.maxRecords(), r.marker());
    return DescribeDbSnapshotsResponse.builder().dbSnapshots(page.items()).marker(page.marker()).build();
  }

  private static boolean matches(Snapshot s, Filter filter) {
    return switch (filter.name()) {
      case "db-instance-id" -> filter.values().contains(s.described().dbInstanceIdentifier());
      case "db-snapshot-id" -> filter.values().contains(s.id());
      case "dbi-resource-id" -> filter.values().contains(s.described().dbiResourceId());
      case "snapshot-type" -> filter.values().contains(s.described().snapshotType());
      case "engine" -> filter.values().contains(s.described().engine());
      case String other -> throw badRequest("InvalidParameterValue", "Unrecognized filter name: " + other);
    };
  }

  static DBSnapshot describe(Snapshot s) {
    return s.described().toBuilder()
        .status(s.status().shown())
        .percentProgress(s.status() == Status.AVAILABLE ? 100 : 0)
        .build();
  }

  static void requireAvailable(Snapshot snapshot, String verb) {
    if (snapshot.status() != Status.AVAILABLE) {
      throw badRequest("InvalidDBSnapshotState", "The snapshot " + snapshot.id() + " cannot be " + verb
          + ": it is not in the available state.");
    }
  }

  private String unused(String identifier) {
    if (identifier == null || !identifier.matches(Limits.SNAPSHOT_IDENTIFIER)) {
      throw badRequest("InvalidParameterValue", "The parameter DBSnapshotIdentifier is not a valid identifier. Identifiers"
          + " must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a"
          + " hyphen or contain two consecutive hyphens.");
    }
    String id = identifier.toLowerCase(Locale.ROOT);
    if (call.state().has(SNAPSHOTS, id)) {
      throw badRequest("DBSnapshotAlreadyExists", "Cannot create the snapshot because a snapshot with the identifier "
          + id + " already exists.");
    }
    long manual = call.state().all(SNAPSHOTS).values().stream()
        .filter(s -> s.described().snapshotType().equals(MANUAL)).count();
    if (manual >= Limits.SNAPSHOTS) {
      throw badRequest("SnapshotQuotaExceeded", "There are already " + Limits.SNAPSHOTS + " DB snapshots.");
    }
    return id;
  }
}
