package dev.holdfast.database;

import static dev.holdfast.region.world.Report.DatabaseNodeStatus.CATCHING_UP;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.DISCONNECTED;
import static dev.holdfast.region.world.Report.DatabaseNodeStatus.IN_SYNC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.Report.DatabaseNodeStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LinksTest {

  private final Links links = new Links(0);

  private List<DatabaseNodeStatus> look(
      long now, Optional<String> synchronous, Optional<Long> barrier, Admin.Link... seen) {
    return links.look(List.of("n2"), synchronous, barrier, new Admin.Replication(1_000, List.of(seen)), now).stream()
        .map(Links.Verdict::status).toList();
  }

  private static Admin.Link link(String state, String sync, long flushed) {
    return link(state, sync, flushed, 70, 0);
  }

  private static Admin.Link link(String state, String sync, long flushed, long sender, long quiet) {
    return new Admin.Link("n2", state, sync, flushed, sender, quiet);
  }

  /** Looks of 100 ms each that all show {@code link}. @return what the last one says */
  private Links.Verdict looks(int count, Optional<String> synchronous, long position, Admin.Link link) {
    Links.Verdict last = null;
    for (int i = 1; i <= count; i++) {
      last = links.look(List.of("n2"), synchronous, Optional.empty(), new Admin.Replication(position, List.of(link)), i * 100L)
          .getFirst();
    }
    return last;
  }

  @Test
  void inSyncOnlyWithAllUpToTheBarrier() {
    Optional<String> n2 = Optional.of("n2");
    assertThat(look(1, n2, Optional.empty(), link("streaming", "sync", 100))).containsExactly(CATCHING_UP);
    assertThat(look(2, n2, Optional.of(101L), link("streaming", "sync", 100))).containsExactly(CATCHING_UP);
    assertThat(look(3, n2, Optional.of(100L), link("streaming", "async", 100))).containsExactly(CATCHING_UP);
    assertThat(look(4, n2, Optional.of(100L), link("streaming", "sync", 100))).containsExactly(IN_SYNC);
  }

  @Test
  void nobodyIsInSyncWhomThePrimaryDoesNotWaitFor() {
    assertThat(look(1, Optional.empty(), Optional.of(1L), link("streaming", "sync", 100)))
        .containsExactly(CATCHING_UP);
    assertThat(look(2, Optional.of("n3"), Optional.of(1L), link("streaming", "sync", 100)))
        .containsExactly(CATCHING_UP);
  }

  @Test
  void whoHasNotStreamedYetIsNotLost() {
    assertThat(look(60_000, Optional.empty(), Optional.empty())).isEmpty();
    assertThat(look(60_001, Optional.empty(), Optional.empty(), link("backup", "async", 0))).isEmpty();
  }

  @Test
  void aLinkIsLostWhenItStaysAway() {
    look(1_000, Optional.empty(), Optional.empty(), link("streaming", "async", 1));
    assertThat(look(1_200, Optional.empty(), Optional.empty())).isEmpty();
    assertThat(look(1_300, Optional.empty(), Optional.empty())).containsExactly(DISCONNECTED);
  }

  @Test
  void aStandbyThatFlushesNothingOfWhatItLacksIsLostWhileCommitsWaitForIt() {
    Admin.Link frozen = link("streaming", "sync", 100, 70, 0);
    assertThat(looks(15, Optional.of("n2"), 101, frozen).status()).isEqualTo(CATCHING_UP);
    Links.Verdict lost = looks(16, Optional.of("n2"), 101, frozen);
    assertThat(lost.status()).isEqualTo(DISCONNECTED);
    assertThat(lost.stuck()).hasValue(70L);
    // Served by another process it has its time again.
    assertThat(look(1_700, Optional.of("n2"), Optional.empty(), link("streaming", "sync", 100, 71, 0)))
        .containsExactly(CATCHING_UP);
  }

  @Test
  void aStandbyThatHasAllIsNotStuckNorIsOneThatNobodyWaitsFor() {
    assertThat(looks(100, Optional.of("n2"), 100, link("streaming", "sync", 100)).status()).isEqualTo(CATCHING_UP);
    assertThat(looks(100, Optional.empty(), 101, link("streaming", "async", 100)).status()).isEqualTo(CATCHING_UP);
  }

  @Test
  void aStandbyThatSaysNothingIsLost() {
    assertThat(look(1, Optional.of("n2"), Optional.empty(), link("streaming", "sync", 1_000, 70, 2_999)))
        .containsExactly(CATCHING_UP);
    assertThat(look(2, Optional.of("n2"), Optional.empty(), link("streaming", "sync", 1_000, 70, 3_000)))
        .containsExactly(DISCONNECTED);
    assertThat(look(3, Optional.empty(), Optional.empty(), link("streaming", "async", 1_000, 70, 3_000)))
        .containsExactly(CATCHING_UP);
  }

  @Test
  void aMachineThatStoodStillTakesNobodysTime() {
    Optional<String> n2 = Optional.of("n2");
    Admin.Link link = link("streaming", "sync", 100, 70, 0);
    looks(2, n2, 101, link);
    assertThat(look(60_000, n2, Optional.empty(), link)).containsExactly(CATCHING_UP);
  }

  @Test
  void aPrimaryThatHasJustStartedGivesItsStandbyTime() {
    assertThat(look(4_999, Optional.of("n2"), Optional.empty())).isEmpty();
    assertThat(look(5_000, Optional.of("n2"), Optional.empty())).containsExactly(DISCONNECTED);
  }
}
