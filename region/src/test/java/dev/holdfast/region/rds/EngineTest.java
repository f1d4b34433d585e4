package dev.holdfast.region.rds;

import static dev.holdfast.region.world.Report.DatabaseNodeStatus.CATCHING_UP;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.EXITED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FENCED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.PRIMARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.DatabaseEngine;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** What differs from engine to engine. */
final class EngineTest {

  private final RdsFixture db = new RdsFixture();

  private static CreateDbInstanceRequest.Builder mariadb() {
    return RdsFixture.site().engine("mariadb").multiAZ(false);
  }

  private DatabaseNodeIntent intent() {
    return DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, "us-east-1a").getFirst();
  }

  @Test
  void anInstanceOfMariadbIsMadeUsedAndDeleted() {
    db.region.call(mariadb().engineVersion("11.4").dbName(null).build());
    assertThat(intent().engine()).isEqualTo(DatabaseEngine.MARIADB);
    assertThat(intent().port()).isEqualTo(3306);
    assertThat(intent().databaseName()).as("none was asked for").isEmpty();
    db.says("n1", PRIMARY);
    DBInstance i = db.described();
    assertThat(i.dbInstanceStatus()).isEqualTo("available");
    assertThat(i.engine()).isEqualTo("mariadb");
    assertThat(i.engineVersion()).isEqualTo("11.4.5");
    assertThat(i.licenseModel()).isEqualTo("general-public-license");
    assertThat(i.endpoint().port()).isEqualTo(3306);
    assertThat(i.dbParameterGroups().getFirst().dbParameterGroupName()).isEqualTo("default.mariadb11.4");
    assertThat(i.backupRetentionPeriod()).isZero();
    db.region.call(RebootDbInstanceRequest.builder().dbInstanceIdentifier("site").build());
    assertThat(intent().boot()).isEqualTo(2);
    db.says("n1", PRIMARY);
    db.region.call(DeleteDbInstanceRequest.builder().dbInstanceIdentifier("site").skipFinalSnapshot(true).build());
    db.says("n1", FENCED);
    DescribeDbInstancesResponse left = db.region.call(DescribeDbInstancesRequest.builder().build());
    assertThat(left.dbInstances()).isEmpty();
    db.region.assertReplays();
  }

  @Test
  void itFailsOverAsPostgresDoes() {
    db.region.call(mariadb().multiAZ(true).build());
    db.says("n1", PRIMARY);
    db.joined("n2");
    assertThat(db.intents()).containsExactly("n1@a primary waits for n2", "n2@b standby of n1");
    db.says("n1", EXITED);
    assertThat(db.formation()).isEqualTo(Formation.PROMOTING);
    db.says("n2", PRIMARY);
    assertThat(db.formation()).isEqualTo(Formation.ALONE);
    assertThat(DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, "us-east-1b"))
        .allMatch(i -> i.engine() == DatabaseEngine.MARIADB);
  }

  @Test
  void aSnapshotOfItIsRestoredAsAnInstanceOfIt() {
    db.region.call(mariadb().build());
    db.says("n1", PRIMARY);
    db.region.call(CreateDbSnapshotRequest.builder().dbInstanceIdentifier("site").dbSnapshotIdentifier("s").build());
    String backup = intent().bytes().backups().getFirst();
    db.region.report(new Report.DatabaseBackup(backup, db.id("n1"), Optional.of("blob-1"), 1_000, ""));
    db.region.call(RestoreDbInstanceFromDbSnapshotRequest.builder().dbInstanceIdentifier("copy")
        .dbSnapshotIdentifier("s").dbSubnetGroupName("db").availabilityZone("us-east-1c").build());
    DatabaseNodeIntent copy =
        DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, "us-east-1c").getFirst();
    assertThat(copy.engine()).isEqualTo(DatabaseEngine.MARIADB);
    assertThat(copy.bytes().restore().orElseThrow().backupId()).isEqualTo(backup);
    assertThat(copy.port()).isEqualTo(3306);
    db.region.assertReplays();
  }

  @Test
  void itHasReadReplicasThoughNoBackups() {
    db.region.call(mariadb().build());
    db.says("n1", PRIMARY);
    db.region.call(CreateDbInstanceReadReplicaRequest.builder().dbInstanceIdentifier("reader")
        .sourceDBInstanceIdentifier("site").availabilityZone("us-east-1c").build());
    DatabaseNodeIntent reader =
        DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, "us-east-1c").getFirst();
    assertThat(reader.engine()).isEqualTo(DatabaseEngine.MARIADB);
    assertThat(reader.secret()).as("the password is its source's").isEqualTo(intent().secret()).isNotEmpty();
    db.region.report(new Report.DatabaseNode(reader.nodeId(), db.row().epoch(), CATCHING_UP, 1, ""));
    db.region.call(PromoteReadReplicaRequest.builder().dbInstanceIdentifier("reader").build());
    assertThat(Database.require(db.region.state(), "reader").instance().backupRetentionPeriod()).isZero();
    db.region.assertReplays();
  }

  @Test
  void bothEnginesAreListedEachInItsVersion() {
    DescribeDbEngineVersionsResponse all = db.region.call(DescribeDbEngineVersionsRequest.builder().build());
    assertThat(all.dbEngineVersions()).extracting(v -> v.engine() + ' ' + v.engineVersion() + ' ' + v.dbParameterGroupFamily())
        .containsExactly("postgres 18.1 postgres18", "mariadb 11.4.5 mariadb11.4");
    DescribeDbEngineVersionsResponse mysql =
        db.region.call(DescribeDbEngineVersionsRequest.builder().engine("mysql").build());
    assertThat(mysql.dbEngineVersions()).isEmpty();
    DescribeOrderableDbInstanceOptionsResponse orderable = db.region.call(DescribeOrderableDbInstanceOptionsRequest
        .builder().engine("mariadb").dbInstanceClass("db.t4g.micro").build());
    assertThat(orderable.orderableDBInstanceOptions()).singleElement()
        .satisfies(o -> assertThat(o.engineVersion()).isEqualTo("11.4.5"));
  }

  @Test
  void whatMariadbCannotDoHereIsRefusedByName() {
    assertThat(db.region.refused(mariadb().engine("mysql").build()).getMessage()).contains("Oracle");
    assertThat(db.region.refusal(mariadb().engineVersion("10.6.14").build())).isEqualTo("InvalidParameterCombination");
    assertThat(db.region.refused(mariadb().backupRetentionPeriod(7).build()).getMessage())
        .contains("BackupRetentionPeriod", "mariadb");
    assertThat(db.region.refusal(mariadb().masterUsername("seventeen_letters").build()))
        .isEqualTo("InvalidParameterValue");
    assertThat(db.region.refusal(mariadb().dbName("mysql").build())).isEqualTo("InvalidParameterValue");
    assertThat(db.region.refusal(mariadb().licenseModel("postgresql-license").build()))
        .isEqualTo("UnsupportedOperation");
    assertThat(db.region.refused(mariadb().manageMasterUserPassword(null)
        .masterUserPassword("sealed:" + "x".repeat(42)).build()).getMessage()).contains("longer than 41");

    db.region.call(mariadb().build());
    db.says("n1", PRIMARY);
    assertThat(db.region.refusal(RestoreDbInstanceToPointInTimeRequest.builder().sourceDBInstanceIdentifier("site")
        .targetDBInstanceIdentifier("then").useLatestRestorableTime(true).build()))
        .isEqualTo("PointInTimeRestoreNotEnabled");
    assertThat(db.region.refusal(ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site")
        .backupRetentionPeriod(1).build())).isEqualTo("UnsupportedOperation");
    assertThat(db.described().dbInstanceStatus()).isEqualTo("available");
  }

  @Test
  void parameterGroupsAreOfOneEngine() {
    db.region.call(CreateDbParameterGroupRequest.builder().dbParameterGroupName("tuned")
        .dbParameterGroupFamily("mariadb11.4").description("d").build());
    assertThat(db.region.refused(RdsFixture.site().dbParameterGroupName("tuned").build()).getMessage())
        .contains("DBParameterGroupFamily mariadb11.4", "postgres18");
    assertThat(db.region.refusal(mariadb().dbParameterGroupName("default.postgres18").build()))
        .isEqualTo("InvalidParameterCombination");
    db.region.call(mariadb().dbParameterGroupName("tuned").build());
    db.region.call(set("sql_mode", "STRICT_ALL_TABLES,ANSI_QUOTES"));
    db.region.call(set("local_infile", "0"));
    assertThat(intent().parameters())
        .containsEntry("sql_mode", "STRICT_ALL_TABLES,ANSI_QUOTES").containsEntry("local_infile", "off");
    assertThat(db.region.refusal(set("sql_mode", "STRICT_ALL_TABLES,NO_SUCH"))).isEqualTo("InvalidParameterValue");
    assertThat(db.region.refused(set("sync_binlog", "0")).getMessage()).contains("sync_binlog", "mariadb11.4");
    assertThat(db.region.refusal(set("work_mem", "64"))).isEqualTo("InvalidParameterValue");
    DescribeDbParametersResponse all =
        db.region.call(DescribeDbParametersRequest.builder().dbParameterGroupName("default.mariadb11.4").build());
    assertThat(all.parameters()).extracting(Parameter::parameterName).contains("sql_mode").doesNotContain("work_mem");
    db.says("n1", PRIMARY);
    assertThat(db.region.refusal(ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site")
        .dbParameterGroupName("default.postgres18").build())).isEqualTo("InvalidParameterCombination");
    db.region.assertReplays();
  }

  private static ModifyDbParameterGroupRequest set(String name, String value) {
    return ModifyDbParameterGroupRequest.builder().dbParameterGroupName("tuned").parameters(
        Parameter.builder().parameterName(name).parameterValue(value).applyMethod("immediate").build()).build();
  }
}
