package dev.holdfast.region.rds;

import static dev.holdfast.region.world.Report.DatabaseNodeStatus.CATCHING_UP;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.DISCONNECTED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.EXITED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FAILED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FENCED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.PRIMARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseEndpointIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** Read replicas: the region's part. */
final class ReplicaTest {

  private final RdsFixture db = new RdsFixture().inSync();

  private static CreateDbInstanceReadReplicaRequest.Builder replica() {
    return CreateDbInstanceReadReplicaRequest.builder()
        .dbInstanceIdentifier("reader").sourceDBInstanceIdentifier("site").availabilityZone("us-east-1c");
  }

  private Database row() {
    return Database.require(db.region.state(), "reader");
  }

  private DatabaseNodeIntent intent(String node) {
    return RegionFixture.SETTINGS.zones().stream()
        .flatMap(z -> DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, z).stream())
        .filter(i -> i.nodeId().equals(node)).findFirst().orElseThrow();
  }

  private DatabaseNodeIntent reader() {
    return intent(row().primary().orElseThrow());
  }

  private void linked(DatabaseNodeStatus status) {
    db.region.report(new Report.DatabaseNode(reader().nodeId(), db.row().epoch(), status, 1, ""));
  }

  private DBInstance described(String id) {
    DescribeDbInstancesResponse r =
        db.region.call(DescribeDbInstancesRequest.builder().dbInstanceIdentifier(id).build());
    return r.dbInstances().getFirst();
  }

  private DatabaseEndpointIntent endpoint() {
    return DatabaseIntents.endpoints(db.region.state(), RegionFixture.SETTINGS).stream()
        .filter(e -> e.dbInstance().equals("reader")).findFirst().orElseThrow();
  }

  private ReplicaTest following() {
    db.region.call(replica().build());
    linked(CATCHING_UP);
    return this;
  }

  @Test
  void aReplicaFollowsThePrimaryWhichDoesNotWaitForIt() {
    db.region.call(replica().build());
    assertThat(described("reader").dbInstanceStatus()).isEqualTo("creating");
    assertThat(endpoint().target()).isEmpty();
    assertThat(reader().role()).isEqualTo(
        new DatabaseRole.Standby(db.id("n1"), db.node("n1").orElseThrow().address(), 5432, true));
    assertThat(reader().epoch()).isEqualTo(db.row().epoch());
    assertThat(reader().adminSecret()).isEqualTo(intent(db.id("n1")).adminSecret());
    DatabaseRole.Primary primary = (DatabaseRole.Primary) intent(db.id("n1")).role();
    assertThat(primary.synchronousStandby()).contains(db.id("n2"));
    assertThat(primary.standbys()).containsExactly(db.id("n2"), reader().nodeId());

    linked(CATCHING_UP);
    DBInstance reader = described("reader");
    assertThat(reader.dbInstanceStatus()).isEqualTo("available");
    assertThat(reader.readReplicaSourceDBInstanceIdentifier()).isEqualTo("site");
    assertThat(reader.availabilityZone()).isEqualTo("us-east-1c");
    assertThat(reader.statusInfos().getFirst().status()).isEqualTo("replicating");
    assertThat(described("site").readReplicaDBInstanceIdentifiers()).containsExactly("reader");
    assertThat(endpoint().target()).contains(reader().address());
    db.region.assertReplays();
  }

  @Test
  void afterAFailoverItFollowsTheNewPrimaryInItsEpoch() {
    following();
    String before = reader().nodeId();
    db.says("n1", EXITED);
    assertThat(described("reader").statusInfos().getFirst().normal()).isFalse();
    db.says("n2", PRIMARY);
    assertThat(reader().nodeId()).isEqualTo(before);
    assertThat(((DatabaseRole.Standby) reader().role()).primaryNodeId()).isEqualTo(db.id("n2"));
    assertThat(reader().epoch()).isEqualTo(db.row().epoch());
    linked(CATCHING_UP);
    assertThat(described("reader").statusInfos().getFirst().normal()).isTrue();
    db.region.advance(Duration.ofMinutes(5));
    assertThat(reader().nodeId()).as("it is kept").isEqualTo(before);
    assertThat(row().formation()).isEqualTo(Formation.REPLICA);
  }

  @Test
  void oneThatCannotFollowIsMadeAnew() {
    following();
    String first = reader().nodeId();
    db.says("n1", EXITED);
    db.says("n2", PRIMARY);
    db.region.advance(Duration.ofMinutes(2)); // it was ahead of the new primary, and is never seen by it
    String second = reader().nodeId();
    assertThat(second).isNotEqualTo(first);
    assertThat(intent(first).role()).isInstanceOf(DatabaseRole.Fenced.class);
    linked(CATCHING_UP);
    db.region.report(new Report.DatabaseNode(second, db.row().epoch(), FAILED, 1, "its primary no longer has the WAL"));
    assertThat(reader().nodeId()).isNotEqualTo(second);
  }

  @Test
  void aLostPrimaryIsNeverReplacedByItsReplica() {
    following();
    db.says("n2", EXITED);
    db.says("n2", DISCONNECTED);
    db.lost("a");
    db.lost("b");
    assertThat(db.formation()).isEqualTo(Formation.STRANDED);
    db.region.advance(Duration.ofHours(1));
    assertThat(db.formation()).isEqualTo(Formation.STRANDED);
    assertThat(row().formation()).isEqualTo(Formation.REPLICA);
    assertThat(reader().role()).isInstanceOf(DatabaseRole.Standby.class);
    assertThat(FormationLifecycle.TABLE.stream().filter(t -> t.from() == Formation.REPLICA)
        .map(t -> t.cause().name())).containsExactlyInAnyOrder("PROMOTE", "DELETE");
  }

  @Test
  void promotedItIsADatabaseOfItsOwn() {
    following();
    PromoteReadReplicaRequest promote = PromoteReadReplicaRequest.builder().dbInstanceIdentifier("reader").build();
    assertThat(db.region.refusal(promote.toBuilder().dbInstanceIdentifier("site").build()))
        .isEqualTo("InvalidDBInstanceState");
    long epoch = reader().epoch();
    db.region.call(promote);
    assertThat(reader().role()).isEqualTo(new DatabaseRole.Primary(Optional.empty(), java.util.List.of()));
    assertThat(reader().epoch()).isGreaterThan(epoch);
    assertThat(((DatabaseRole.Primary) intent(db.id("n1")).role()).standbys()).containsExactly(db.id("n2"));
    db.region.report(new Report.DatabaseNode(reader().nodeId(), row().epoch(), PRIMARY, 1, ""));
    DBInstance own = described("reader");
    assertThat(own.dbInstanceStatus()).isEqualTo("available");
    assertThat(own.readReplicaSourceDBInstanceIdentifier()).isNull();
    assertThat(own.backupRetentionPeriod()).isEqualTo(1);
    assertThat(db.region.refusal(promote)).isEqualTo("InvalidDBInstanceState");
    db.region.assertReplays();
  }

  @Test
  void whenItsSourceIsDeletedItIsPromoted() {
    following();
    db.region.call(DeleteDbInstanceRequest.builder().dbInstanceIdentifier("site").skipFinalSnapshot(true).build());
    assertThat(row().formation()).isEqualTo(Formation.PROMOTING);
    assertThat(reader().role()).isInstanceOf(DatabaseRole.Primary.class);
  }

  @Test
  void aReplicaIsDeletedWithoutASnapshotAndItsNodeIsRemoved() {
    following();
    DeleteDbInstanceRequest delete = DeleteDbInstanceRequest.builder().dbInstanceIdentifier("reader").build();
    assertThat(db.region.refusal(delete.toBuilder().finalDBSnapshotIdentifier("s").build()))
        .isEqualTo("InvalidParameterCombination");
    String node = reader().nodeId();
    db.region.call(delete);
    db.region.report(new Report.DatabaseNode(node, row().epoch(), FENCED, 1, ""));
    assertThat(db.region.state().has(Database.DATABASES, "reader")).isFalse();
    assertThat(described("site").readReplicaDBInstanceIdentifiers()).isEmpty();
  }

  @Test
  void whatAReplicaCannotBeIsRefused() {
    db.region.call(ModifyDbInstanceRequest.builder()
        .dbInstanceIdentifier("site").backupRetentionPeriod(0).build());
    assertThat(db.region.refused(replica().build()).getMessage()).contains("Automated backups are not enabled");
    db.region.call(ModifyDbInstanceRequest.builder()
        .dbInstanceIdentifier("site").backupRetentionPeriod(1).build());
    assertThat(db.region.refusal(replica().multiAZ(true).build())).isEqualTo("UnsupportedOperation");
    following();
    assertThat(db.region.refusal(replica().dbInstanceIdentifier("x").sourceDBInstanceIdentifier("reader").build()))
        .isEqualTo("UnsupportedOperation");
    assertThat(db.region.refusal(ModifyDbInstanceRequest.builder()
        .dbInstanceIdentifier("reader").masterUserPassword("sealed:correct-horse").build()))
        .isEqualTo("InvalidDBInstanceState");
    assertThat(db.region.refusal(CreateDbSnapshotRequest.builder()
        .dbInstanceIdentifier("reader").dbSnapshotIdentifier("s").build())).isEqualTo("UnsupportedOperation");
    int boot = reader().boot();
    db.region.call(RebootDbInstanceRequest.builder().dbInstanceIdentifier("reader").build());
    assertThat(reader().boot()).isEqualTo(boot + 1);
  }
}
