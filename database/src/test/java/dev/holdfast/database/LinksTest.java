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
    return links.look(List.of("n2"), synchronous, barrier, List.of(seen), now).stream()
        .map(Links.Verdict::status).toList();
  }

  private static Admin.Link link(String state, String sync, long flushed) {
    return new Admin.Link("n2", state, sync, flushed);
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
  void aPrimaryThatHasJustStartedGivesItsStandbyTime() {
    assertThat(look(4_999, Optional.of("n2"), Optional.empty())).isEmpty();
    assertThat(look(5_000, Optional.of("n2"), Optional.empty())).containsExactly(DISCONNECTED);
  }
}
