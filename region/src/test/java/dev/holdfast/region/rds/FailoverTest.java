package dev.holdfast.region.rds;

import static dev.holdfast.region.world.Report.DatabaseNodeStatus.CATCHING_UP;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.DISCONNECTED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.EXITED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FAILED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.FENCED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.IN_SYNC;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.PRIMARY;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.STARTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.rds.FormationLifecycle.Cause;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.model.DescribeEventsRequest;
import software.amazon.awssdk.services.rds.model.DescribeEventsResponse;
import software.amazon.awssdk.services.rds.model.Event;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.RebootDbInstanceRequest;

/** What the region decides, from what zones report. */
final class FailoverTest {

  private final RdsFixture db = new RdsFixture();

  @AfterEach
  void replays() {
    db.region.assertReplays();
  }

  @Test
  void aMultiAzDatabaseIsAvailableWhenItsStandbyIsInSync() {
    db.region.call(RdsFixture.site().build());
    assertThat(db.intents()).containsExactly("n1@a primary");
    assertThat(db.endpoint().target()).isEmpty();
    assertThat(db.described().endpoint()).isNull();
    db.says("n1", PRIMARY);
    assertThat(db.intents()).containsExactly("n1@a primary", "n2@b standby of n1");
    assertThat(db.endpoint().target()).isEqualTo(Optional.of(db.node("n1").orElseThrow().address()));
    assertThat(db.described().dbInstanceStatus()).isEqualTo("creating");
    db.says("n2", CATCHING_UP);
    assertThat(db.formation()).isEqualTo(Formation.ATTACHING);
    assertThat(db.intents()).containsExactly("n1@a primary waits for n2", "n2@b standby of n1");
    db.says("n2", IN_SYNC);
    assertThat(db.formation()).isEqualTo(Formation.IN_SYNC);
    assertThat(db.described().dbInstanceStatus()).isEqualTo("available");
    assertThat(db.described().availabilityZone()).isEqualTo("us-east-1a");
    assertThat(db.described().secondaryAvailabilityZone()).isEqualTo("us-east-1b");
  }

  @Test
  void onlyInTheFirstEpochMayAnEmptyNodeBecomeAPrimary() {
    db.region.call(RdsFixture.site().build());
    assertThat(db.row().epoch()).isEqualTo(1);
    db.says("n1", PRIMARY);
    assertThat(db.row().epoch()).isGreaterThan(1);
  }

  @Test
  void aKilledPrimaryIsReplacedByItsStandbyAndANewStandbyIsBuilt() {
    db.inSync();
    long before = db.row().epoch();
    db.says("n1", EXITED);
    assertThat(db.formation()).isEqualTo(Formation.PROMOTING);
    assertThat(db.row().epoch()).isGreaterThan(before);
    assertThat(db.intents()).containsExactly("n1@a fenced", "n2@b primary");
    assertThat(db.endpoint().target()).as("held until the new primary takes writes").isEmpty();
    db.says("n2", before, PRIMARY);
    assertThat(db.formation()).as("a report of an older epoch").isEqualTo(Formation.PROMOTING);
    db.says("n2", PRIMARY);
    assertThat(db.endpoint().target()).isEqualTo(Optional.of(db.node("n2").orElseThrow().address()));
    assertThat(db.intents()).containsExactly("n1@a fenced", "n2@b primary", "n3@c standby of n2");
    db.says("n1", FENCED);
    assertThat(db.intents()).containsExactly("n2@b primary", "n3@c standby of n2");
    assertThat(db.described().dbInstanceStatus()).isEqualTo("available");
    assertThat(db.described().secondaryAvailabilityZone()).as("it could not take over yet").isNull();
    db.joined("n3");
    assertThat(db.formation()).isEqualTo(Formation.IN_SYNC);
    assertThat(db.described().secondaryAvailabilityZone()).isEqualTo("us-east-1c");
    DescribeEventsResponse events = db.region.call(DescribeEventsRequest.builder().build());
    assertThat(events.events()).extracting(Event::message)
        .containsSubsequence("Multi-AZ instance failover started.", "Multi-AZ instance failover completed");
  }

  @Test
  void aStandbyThatIsKilledWhileItIsBuiltIsReplaced() {
    db.inSync();
    db.says("n1", EXITED);
    db.says("n2", PRIMARY);
    db.says("n1", FENCED);
    db.says("n3", EXITED);
    db.says("n3", FENCED);
    assertThat(db.intents()).hasSize(2).contains("n2@b primary");
    assertThat(db.node("n4")).isPresent();
    db.joined("n4");
    assertThat(db.formation()).isEqualTo(Formation.IN_SYNC);
  }

  @Test
  void aStandbyThatFollowsHasNotEndedWhateverWasSaidOfItBefore() {
    db.inSync();
    db.says("n2", EXITED);
    assertThat(db.formation()).isEqualTo(Formation.ALONE);
    db.says("n2", CATCHING_UP);
    assertThat(db.formation()).isEqualTo(Formation.ATTACHING);
    db.says("n2", IN_SYNC);
    assertThat(db.formation()).isEqualTo(Formation.IN_SYNC);
  }

  @Test
  void aLostZoneTakesThePrimaryWithIt() {
    db.inSync();
    db.lost("a");
    assertThat(db.formation()).isEqualTo(Formation.PROMOTING);
    assertThat(db.intents()).as("nothing is left of n1: its zone kills what it does not find listed")
        .containsExactly("n2@b primary");
    db.says("n2", PRIMARY);
    assertThat(db.intents()).containsExactly("n2@b primary", "n3@c standby of n2");
    db.joined("n3");
    db.connected("a");
    assertThat(db.intents()).as("it does not move back").containsExactly("n2@b primary waits for n3", "n3@c standby of n2");
  }

  @Test
  void aLostStandbyIsRecordedBeforeThePrimaryGoesOnAlone() {
    db.inSync();
    db.says("n2", DISCONNECTED);
    assertThat(db.formation()).isEqualTo(Formation.ALONE);
    assertThat(db.intents()).containsExactly("n1@a primary", "n2@b standby of n1");
    db.says("n1", EXITED);
    assertThat(db.formation()).as("n2 may lack commits").isEqualTo(Formation.RESTARTING);
    assertThat(db.intents()).containsExactly("n1@a primary", "n2@b standby of n1");
    assertThat(db.endpoint().target()).isEmpty();
    db.says("n1", PRIMARY);
    db.joined("n2");
    assertThat(db.formation()).isEqualTo(Formation.IN_SYNC);
  }

  @Test
  void aStandbyThatExitsComesBackAndOneInALostZoneIsReplaced() {
    db.inSync();
    db.says("n2", EXITED);
    assertThat(db.formation()).isEqualTo(Formation.ALONE);
    db.says("n2", STARTING);
    assertThat(db.formation()).as("its primary saw it last").isEqualTo(Formation.ATTACHING);
    db.says("n2", IN_SYNC);
    db.lost("b");
    assertThat(db.intents()).containsExactly("n1@a primary", "n3@c standby of n1");
  }

  @Test
  void anOldWordOfBeingInSyncCountsForNothing() {
    db.inSync();
    long old = db.row().epoch();
    db.says("n2", DISCONNECTED);
    db.says("n2", CATCHING_UP);
    assertThat(db.formation()).isEqualTo(Formation.ATTACHING);
    db.says("n2", old, IN_SYNC);
    assertThat(db.formation()).isEqualTo(Formation.ATTACHING);
    db.says("n1", EXITED);
    assertThat(db.formation()).isEqualTo(Formation.RESTARTING);
  }

  @Test
  void withNowhereElseToGoALostStandbyIsKept() {
    db.inSync();
    db.lost("c");
    db.lost("b");
    assertThat(db.intents()).containsExactly("n1@a primary", "n2@b standby of n1");
    db.connected("c");
    assertThat(db.intents()).containsExactly("n1@a primary", "n3@c standby of n1");
  }

  @Test
  void aPrimaryAloneInALostZoneIsWaitedFor() {
    db.region.call(RdsFixture.site().multiAZ(false).build());
    db.says("n1", PRIMARY);
    assertThat(db.described().dbInstanceStatus()).isEqualTo("available");
    db.lost("a");
    assertThat(db.formation()).isEqualTo(Formation.STRANDED);
    assertThat(db.intents()).containsExactly("n1@a primary");
    db.connected("a");
    assertThat(db.formation()).isEqualTo(Formation.RESTARTING);
    db.says("n1", PRIMARY);
    assertThat(db.formation()).isEqualTo(Formation.ALONE);
  }

  @Test
  void aNewDatabaseWhoseZoneIsLostBeginsAgainElsewhere() {
    db.region.call(RdsFixture.site().build());
    db.lost("a");
    assertThat(db.intents()).containsExactly("n2@b primary");
    assertThat(db.row().epoch()).isEqualTo(1);
  }

  @Test
  void aForcedFailoverFencesFirst() {
    db.inSync();
    db.region.call(RebootDbInstanceRequest.builder().dbInstanceIdentifier("site").forceFailover(true).build());
    assertThat(db.intents()).containsExactly("n1@a fenced", "n2@b standby of n1");
    db.says("n2", DISCONNECTED);
    assertThat(db.formation()).as("of course it is: its primary is being killed").isEqualTo(Formation.FENCING);
    db.says("n1", FENCED);
    assertThat(db.formation()).isEqualTo(Formation.PROMOTING);
    db.says("n2", PRIMARY);
    assertThat(db.intents()).containsExactly("n3@a standby of n2", "n2@b primary");
  }

  @Test
  void aFencedPrimaryComesBackWhenItsStandbyIsLostMeanwhile() {
    db.inSync();
    db.region.call(RebootDbInstanceRequest.builder().dbInstanceIdentifier("site").forceFailover(true).build());
    long fenced = db.row().epoch();
    db.lost("b");
    assertThat(db.formation()).isEqualTo(Formation.RESTARTING);
    assertThat(db.row().epoch()).isGreaterThan(fenced);
    assertThat(db.intents()).contains("n1@a primary");
  }

  @Test
  void aRebootRestartsThePrimaryWhereItIs() {
    db.inSync();
    assertThat(db.region.refusal(RebootDbInstanceRequest.builder().dbInstanceIdentifier("none").build()))
        .isEqualTo("DBInstanceNotFound");
    db.region.call(RebootDbInstanceRequest.builder().dbInstanceIdentifier("site").build());
    assertThat(db.formation()).isEqualTo(Formation.RESTARTING);
    assertThat(db.node("n1").orElseThrow().boot()).isEqualTo(2);
    db.says("n1", PRIMARY);
    db.joined("n2");
    assertThat(db.described().dbInstanceStatus()).isEqualTo("available");
  }

  @Test
  void aStandbyComesAndGoesWithMultiAz() {
    db.inSync();
    db.region.call(ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site").multiAZ(false).build());
    assertThat(db.intents()).containsExactly("n1@a primary", "n2@b fenced");
    db.says("n2", FENCED);
    assertThat(db.intents()).containsExactly("n1@a primary");
    db.region.call(ModifyDbInstanceRequest.builder().dbInstanceIdentifier("site").multiAZ(true).build());
    assertThat(db.intents()).hasSize(2);
  }

  @Test
  void aStandbyThatFailsIsReplaced() {
    db.inSync();
    db.says("n2", FAILED);
    assertThat(db.intents()).containsExactly("n1@a primary", "n2@b fenced", "n3@c standby of n1");
  }

  @Test
  void aStandbyThatNeverFollowsIsReplaced() {
    db.region.call(RdsFixture.site().build());
    db.says("n1", PRIMARY);
    db.region.advance(Limits.STANDBY_PATIENCE.plusSeconds(1));
    assertThat(db.intents()).containsExactly("n1@a primary", "n2@b fenced", "n3@c standby of n1");
  }

  @Test
  void aStandbyThatIsLostAndDoesNotComeBackIsReplaced() {
    db.inSync();
    db.says("n2", DISCONNECTED);
    db.region.advance(Limits.STANDBY_ABSENCE.minusSeconds(1));
    db.joined("n2");
    db.region.advance(Limits.STANDBY_ABSENCE);
    assertThat(db.formation()).as("it came back in time").isEqualTo(Formation.IN_SYNC);
    db.says("n2", DISCONNECTED);
    db.region.advance(Limits.STANDBY_ABSENCE.plusSeconds(1));
    assertThat(db.intents()).containsExactly("n1@a primary", "n2@b fenced", "n3@c standby of n1");
  }

  @Test
  void whyThePrimaryEndedIsSaid() {
    db.inSync();
    db.region.report(new dev.holdfast.region.world.Report.DatabaseNode(
        db.id("n1"), db.row().epoch(), EXITED, 0, "it was frozen, and has been killed"));
    assertThat(db.region.events()).anyMatch(e -> e.message().contains("IN_SYNC → PROMOTING")
        && e.message().contains("it was frozen, and has been killed"));
  }

  @Test
  void whenBothAreLostNobodyIsPromoted() {
    db.inSync();
    db.lost("b");
    db.lost("a");
    assertThat(db.formation()).isEqualTo(Formation.STRANDED);
    assertThat(db.intents()).contains("n1@a primary").noneMatch(i -> i.startsWith("n2") || i.startsWith("n3@c primary"));
  }

  @Test
  void theTableHasOneRowForEachCauseAndAReasonInEach() {
    Set<String> seen = new TreeSet<>();
    for (FormationLifecycle.Transition t : FormationLifecycle.TABLE) {
      assertThat(seen.add(t.from() + " " + t.cause())).as("a second row for " + t).isTrue();
      assertThat(t.reason()).isNotBlank();
    }
    assertThat(FormationLifecycle.TABLE).filteredOn(t -> t.to() == Formation.PROMOTING)
        .as("nobody is promoted but from a formation in which both have every commit, or a replica when it is asked")
        .allMatch(t -> t.from() == Formation.IN_SYNC || t.from() == Formation.FENCING
            || t.from() == Formation.REPLICA && t.cause() == Cause.PROMOTE);
    assertThat(FormationLifecycle.TABLE).filteredOn(t -> t.to() == Formation.IN_SYNC)
        .allMatch(t -> t.cause() == Cause.STANDBY_IN_SYNC && t.from() == Formation.ATTACHING);
    for (Formation f : Formation.values()) {
      assertThat(f == Formation.DELETING || FormationLifecycle.find(f, Cause.DELETE).isPresent()).isTrue();
    }
  }
}
