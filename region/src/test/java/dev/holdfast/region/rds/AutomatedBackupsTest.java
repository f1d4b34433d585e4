package dev.holdfast.region.rds;

import static dev.holdfast.region.world.Report.DatabaseNodeStatus.PRIMARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.Report;
import dev.holdfast.region.world.ZoneIntent.DatabaseNodeIntent;
import dev.holdfast.region.world.ZoneIntent.RestoreIntent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.*;

/** Automated backups and restores to a point in time: the region's part. */
final class AutomatedBackupsTest {

  private final RdsFixture db = new RdsFixture().inSync();
  private int blobs;

  private List<DBSnapshot> automated() {
    DescribeDbSnapshotsResponse r =
        db.region.call(DescribeDbSnapshotsRequest.builder().snapshotType("automated").build());
    return r.dbSnapshots();
  }

  private List<DatabaseNodeIntent> intents(String database) {
    return RegionFixture.SETTINGS.zones().stream()
        .flatMap(z -> DatabaseIntents.nodes(db.region.state(), RegionFixture.SETTINGS, z).stream())
        .filter(i -> i.dbInstance().equals(database)).toList();
  }

  private void made() {
    db.region.report(new Report.DatabaseBackup(Snapshot.wanted(db.region.state(), db.row()).getFirst(), db.id("n1"),
        Optional.of("base-" + ++blobs), 1_000, ""));
  }

  private void archived(String node, String segment, Optional<Instant> until) {
    db.region.report(new Report.DatabaseWal(db.id(node), segment, Optional.of("wal-" + ++blobs), 10, until));
  }

  private static String segment(int n) {
    return String.format(java.util.Locale.ROOT, "%024X", (1L << 32) + n);
  }

  private static RestoreDbInstanceToPointInTimeRequest.Builder restore() {
    return RestoreDbInstanceToPointInTimeRequest.builder().sourceDBInstanceIdentifier("site")
        .targetDBInstanceIdentifier("again").dbSubnetGroupName("db");
  }

  private Instant now() {
    return db.region.now();
  }

  @Test
  void aDatabaseIsBackedUpAsSoonAsItIsAvailableAndThenOnceADay() {
    assertThat(automated()).hasSize(1).allMatch(s -> s.status().equals("creating"));
    assertThat(automated().getFirst().dbSnapshotIdentifier()).startsWith("rds:site-2026-01-01-");
    assertThat(intents("site")).allMatch(i -> i.bytes().archive());
    made();
    db.region.advance(Duration.ofHours(30));
    assertThat(automated()).hasSize(2);
    assertThat(db.region.refusal(DeleteDbSnapshotRequest.builder()
        .dbSnapshotIdentifier(automated().getFirst().dbSnapshotIdentifier()).build()))
        .isEqualTo("InvalidDBSnapshotState");
    made();
    db.region.advance(Duration.ofDays(1));
    made();
    db.region.advance(Duration.ofDays(1));
    assertThat(automated()).as("a day's, the one before it that it starts from, and the one being made").hasSize(3);
    assertThat(RdsService.garbage(db.region.state(), 10)).containsExactly("base-1");
    db.region.assertReplays();
  }

  @Test
  void aFailedOneIsTriedAgain() {
    String backup = Snapshot.wanted(db.region.state(), db.row()).getFirst();
    db.region.report(new Report.DatabaseBackup(backup, db.id("n1"), Optional.empty(), 0, "the disk is full"));
    db.region.advance(Duration.ofMinutes(11));
    assertThat(Snapshot.wanted(db.region.state(), db.row())).hasSize(1).doesNotContain(backup);
  }

  @Test
  void aPointInTimeIsOneBetweenTheFirstBackupAndTheLastMark() {
    assertThat(db.region.refusal(restore().useLatestRestorableTime(true).build())).isEqualTo("InvalidDBInstanceState");
    Instant asked = now();
    db.region.advance(Duration.ofMinutes(1));
    made();
    Instant earliest = now();
    db.region.advance(Duration.ofMinutes(1));
    archived("n1", segment(1), Optional.empty());
    assertThat(db.described().latestRestorableTime()).isNull();
    Instant mark = now();
    db.region.advance(Duration.ofSeconds(5));
    archived("n1", segment(2), Optional.of(mark));
    archived("n2", segment(2), Optional.empty()); // its standby's copy
    assertThat(RdsService.garbage(db.region.state(), 10)).containsExactly("wal-4");
    assertThat(db.described().latestRestorableTime()).isEqualTo(mark);

    assertThat(db.region.refusal(restore().build())).isEqualTo("InvalidParameterCombination");
    assertThat(db.region.refused(restore().restoreTime(asked).build()).getMessage())
        .contains("earlier than " + earliest);
    assertThat(db.region.refused(restore().restoreTime(now()).build()).getMessage()).contains("later than " + mark);
    Instant time = earliest.plusSeconds(30);
    db.region.call(restore().restoreTime(time).build());
    DatabaseNodeIntent again = intents("again").getFirst();
    assertThat(again.bytes().restore()).contains(
        new RestoreIntent(Snapshot.require(db.region.state(), automated().getFirst().dbSnapshotIdentifier()).backup(),
            Optional.of(time)));
    assertThat(RdsService.walFor(db.region.state(), again.nodeId()).keySet()).containsExactly(segment(1), segment(2));
    assertThat(RdsService.walFor(db.region.state(), db.id("n1"))).isEmpty();

    // What it is restored from stays until it has begun, even if the source goes.
    db.region.call(DeleteDbInstanceRequest.builder().dbInstanceIdentifier("site").skipFinalSnapshot(true).build());
    assertThat(RdsService.walFor(db.region.state(), again.nodeId())).hasSize(2);
    db.region.report(new Report.DatabaseNode(again.nodeId(), 1, PRIMARY, 1, ""));
    assertThat(WalArchive.archives(db.region.state())).isEmpty();
    assertThat(RdsService.garbage(db.region.state(), 10)).containsExactly("base-1", "wal-2", "wal-3", "wal-4");
    db.region.assertReplays();
  }

  @Test
  void withoutARetentionPeriodNothingIsKept() {
    made();
    archived("n1", segment(1), Optional.of(now()));
    db.region.call(ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site").backupRetentionPeriod(0).build());
    assertThat(automated()).isEmpty();
    assertThat(WalArchive.archives(db.region.state())).isEmpty();
    assertThat(intents("site")).noneMatch(i -> i.bytes().archive());
    assertThat(db.region.refusal(restore().useLatestRestorableTime(true).build()))
        .isEqualTo("PointInTimeRestoreNotEnabled");
    archived("n1", segment(2), Optional.empty());
    assertThat(RdsService.garbage(db.region.state(), 10)).containsExactly("base-1", "wal-2", "wal-3");
  }

  @Test
  void theWindowIsShown() {
    made();
    Instant earliest = now();
    db.region.advance(Duration.ofMinutes(5));
    archived("n1", segment(1), Optional.of(now()));
    DescribeDbInstanceAutomatedBackupsResponse r =
        db.region.call(DescribeDbInstanceAutomatedBackupsRequest.builder().dbInstanceIdentifier("site").build());
    RestoreWindow window = r.dbInstanceAutomatedBackups().getFirst().restoreWindow();
    assertThat(window.earliestTime()).isEqualTo(earliest);
    assertThat(window.latestTime()).isEqualTo(now());
  }
}
