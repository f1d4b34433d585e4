package dev.holdfast.region.rds;

import static dev.holdfast.region.world.Report.DatabaseNodeStatus.EXITED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FENCED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.PRIMARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** Snapshots and what is made of them: the region's part. */
final class SnapshotTest {

  private final RdsFixture db = new RdsFixture().inSync();

  @BeforeEach
  void withoutAutomatedBackups() {
    db.region.call(ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site").backupRetentionPeriod(0).build());
  }

  private static CreateDbSnapshotRequest snapshot(String id) {
    return CreateDbSnapshotRequest.builder().dbInstanceIdentifier("site").dbSnapshotIdentifier(id).build();
  }

  private static RestoreDbInstanceFromDbSnapshotRequest.Builder restore(String snapshot, String instance) {
    return RestoreDbInstanceFromDbSnapshotRequest.builder()
        .dbInstanceIdentifier(instance).dbSnapshotIdentifier(snapshot).dbSubnetGroupName("db");
  }

  private DBSnapshot described(String id) {
    DescribeDbSnapshotsResponse r =
        db.region.call(DescribeDbSnapshotsRequest.builder().dbSnapshotIdentifier(id).build());
    return r.dbSnapshots().getFirst();
  }

  private List<String> wanted(String node) {
    return intent(node).bytes().backups();
  }

  private DatabaseNodeIntent intent(String node) {
    return RegionFixture.SETTINGS.zones().stream()
        .flatMap(z -> DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, z).stream())
        .filter(i -> i.nodeId().equals(db.id(node))).findFirst().orElseThrow();
  }

  private void arrives(String node, String backup, String blob) {
    db.region.report(new Report.DatabaseBackup(backup, db.id(node), Optional.of(blob), 1_000, ""));
  }

  private void made(String id, String blob) {
    db.region.call(snapshot(id));
    arrives("n1", wanted("n1").getFirst(), blob);
  }

  private Database row(String id) {
    return Database.require(db.region.state(), id);
  }

  @Test
  void aSnapshotIsAvailableWhenItsBytesAreTheRegions() {
    db.region.call(snapshot("One"));
    assertThat(described("one").status()).isEqualTo("creating");
    assertThat(wanted("n2")).as("the standby has nothing to do with it").isEmpty();
    String backup = wanted("n1").getFirst();
    assertThat(db.region.refusal(snapshot("one"))).isEqualTo("DBSnapshotAlreadyExists");
    assertThat(db.region.refusal(snapshot("one--two"))).isEqualTo("InvalidParameterValue");
    assertThat(db.region.refusal(restore("one", "copy").build())).isEqualTo("InvalidDBSnapshotState");
    assertThat(db.region.refusal(DeleteDbSnapshotRequest.builder().dbSnapshotIdentifier("one").build()))
        .isEqualTo("InvalidDBSnapshotState");
    arrives("n1", backup, "blob-1");
    assertThat(described("one").status()).isEqualTo("available");
    assertThat(described("one").percentProgress()).isEqualTo(100);
    assertThat(wanted("n1")).isEmpty();
    arrives("n1", backup, "blob-2");
    assertThat(RdsService.garbage(db.region.state(), 10)).as("a second copy").containsExactly("blob-2");
    assertThat(RdsService.blobs(db.region.state())).containsExactly("blob-1", "blob-2");
    db.region.assertReplays();
  }

  @Test
  void bytesOfAPrimaryThatWasReplacedDoNotCount() {
    db.region.call(snapshot("one"));
    String backup = wanted("n1").getFirst();
    db.says("n1", EXITED);
    arrives("n1", backup, "blob-1");
    assertThat(described("one").status()).isEqualTo("creating");
    assertThat(RdsService.garbage(db.region.state(), 10)).containsExactly("blob-1");
    assertThat(wanted("n2")).as("not before it leads").isEmpty();
    db.says("n2", PRIMARY);
    assertThat(wanted("n2")).containsExactly(backup);
    arrives("n2", backup, "blob-2");
    assertThat(described("one").status()).isEqualTo("available");
  }

  @Test
  void bytesStayAsLongAsACopyOrARestoreNeedsThem() {
    made("one", "blob-1");
    db.region.call(CopyDbSnapshotRequest.builder()
        .sourceDBSnapshotIdentifier("one").targetDBSnapshotIdentifier("two").build());
    DeleteDbSnapshotRequest one = DeleteDbSnapshotRequest.builder().dbSnapshotIdentifier("one").build();
    DeleteDbSnapshotRequest two = DeleteDbSnapshotRequest.builder().dbSnapshotIdentifier("two").build();
    db.region.call(one);
    assertThat(RdsService.garbage(db.region.state(), 10)).isEmpty();
    db.region.call(restore("two", "copy").build());
    assertThat(db.region.refusal(two)).isEqualTo("InvalidDBSnapshotState");
    db.region.report(new Report.DatabaseNode(row("copy").primary().orElseThrow(), 1, PRIMARY, 1, ""));
    db.region.call(two);
    assertThat(RdsService.garbage(db.region.state(), 10)).containsExactly("blob-1");
    assertThat(db.region.refusal(two)).isEqualTo("DBSnapshotNotFound");
    db.region.report(new Report.BlobsCollected(List.of("blob-1")));
    assertThat(RdsService.blobs(db.region.state())).isEmpty();
  }

  @Test
  void aRestoredInstanceBeginsWithTheBytesAndKeepsTheUserAndItsPassword() {
    made("one", "blob-1");
    db.region.call(restore("one", "copy").port(6000).build());
    Database copy = row("copy");
    DatabaseNodeIntent first = RegionFixture.SETTINGS.zones().stream()
        .flatMap(z -> DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, z).stream())
        .filter(i -> i.dbInstance().equals("copy")).findFirst().orElseThrow();
    assertThat(RdsService.backup(db.region.state(), first.bytes().restore().orElseThrow().backupId()))
        .contains(new BackupBlob("blob-1", 1_000));
    assertThat(first.port()).isEqualTo(6000);
    assertThat(first.adminSecret()).as("it is in the data").isEqualTo(intent("n1").adminSecret());
    assertThat(first.secret()).as("the password stays the one in the data").isEmpty();
    assertThat(copy.instance().masterUsername()).isEqualTo("reel");
    assertThat(copy.multiAz()).isFalse();

    // Its zone is lost before it has begun: another zone begins, with the same bytes.
    db.region.report(new Report.ZoneLost(db.region.state().get(Node.NODES, first.nodeId()).orElseThrow().zone(), "silent"));
    Database moved = row("copy");
    assertThat(moved.primary()).isNotEqualTo(copy.primary()).isPresent();
    db.region.report(new Report.DatabaseNode(moved.primary().orElseThrow(), moved.epoch(), PRIMARY, 1, ""));
    assertThat(row("copy").status()).isEqualTo("available");
    String admin = DatabaseSecrets.admin(row("copy"));
    db.region.call(DeleteDbInstanceRequest.builder().dbInstanceIdentifier("site").skipFinalSnapshot(true).build());
    assertThat(DatabaseSecrets.valueOf(db.region.state(), RegionFixture.VAULT, admin)).isPresent();
  }

  @Test
  void aRestoreThatFailedMayYetSucceedWithTheSameBytes() {
    made("one", "blob-1");
    db.region.call(restore("one", "copy").build());
    String node = row("copy").primary().orElseThrow();
    db.region.report(new Report.DatabaseNode(node, 1, DatabaseNodeStatus.FAILED, 1, "the disk is full"));
    assertThat(row("copy").status()).isEqualTo("failed");
    assertThat(RegionFixture.SETTINGS.zones().stream()
        .flatMap(z -> DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, z).stream())
        .filter(i -> i.nodeId().equals(node)).findFirst().orElseThrow().bytes().restore()).isPresent();
    assertThat(db.region.refusal(DeleteDbSnapshotRequest.builder().dbSnapshotIdentifier("one").build()))
        .isEqualTo("InvalidDBSnapshotState");
    db.region.report(new Report.DatabaseNode(node, 1, PRIMARY, 1, ""));
    assertThat(row("copy").status()).isEqualTo("available");
  }

  @Test
  void aFinalSnapshotIsMadeWithoutClientsAndThenTheInstanceGoes() {
    DeleteDbInstanceRequest delete = DeleteDbInstanceRequest.builder()
        .dbInstanceIdentifier("site").finalDBSnapshotIdentifier("last").build();
    assertThat(db.region.refusal(delete.toBuilder().skipFinalSnapshot(true).build()))
        .isEqualTo("InvalidParameterCombination");
    db.region.call(delete);
    assertThat(db.described().dbInstanceStatus()).isEqualTo("deleting");
    assertThat(db.endpoint().target()).as("nobody is led to it").isEmpty();
    assertThat(intent("n1").bytes().closed()).isTrue();
    assertThat(db.formation()).as("it lives until it is kept").isEqualTo(Formation.IN_SYNC);
    // A failover meanwhile: the new primary makes it.
    db.says("n1", EXITED);
    db.says("n2", PRIMARY);
    arrives("n2", wanted("n2").getFirst(), "blob-1");
    assertThat(db.formation()).isEqualTo(Formation.DELETING);
    for (Node n : Node.of(db.region.state(), "site")) {
      db.region.report(new Report.DatabaseNode(n.id(), db.row().epoch(), FENCED, 1, ""));
    }
    assertThat(db.region.state().list(Database.DATABASES)).isEmpty();
    assertThat(described("last").status()).isEqualTo("available");
    db.region.call(restore("last", "again").build());
    db.region.assertReplays();
  }

  @Test
  void aDatabaseWhoseFinalSnapshotFailsIsKept() {
    db.region.call(DeleteDbInstanceRequest.builder()
        .dbInstanceIdentifier("site").finalDBSnapshotIdentifier("last").build());
    db.region.report(new Report.DatabaseBackup(
        wanted("n1").getFirst(), db.id("n1"), Optional.empty(), 0, "the disk is full"));
    assertThat(described("last").status()).isEqualTo("failed");
    assertThat(db.described().dbInstanceStatus()).isEqualTo("available");
    assertThat(intent("n1").bytes().closed()).isFalse();
    assertThat(db.endpoint().target()).isPresent();
  }

  @Test
  void aSnapshotOfAnInstanceThatIsDeletedFails() {
    db.region.call(snapshot("one"));
    db.region.call(DeleteDbInstanceRequest.builder().dbInstanceIdentifier("site").skipFinalSnapshot(true).build());
    assertThat(described("one").status()).isEqualTo("failed");
    assertThat(RdsService.garbage(db.region.state(), 10)).isEmpty();
  }
}
