package dev.holdfast.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OutageTest {

  private static final long MS = 1_000_000;

  @Test
  void theSuccessorCountsNotTheLastWordOfWhoWasStruck() {
    Outage outage = new Outage(100 * MS, "127.0.16.4");
    outage.acknowledged("127.0.16.4", 110 * MS);
    assertThat(outage.successor()).isEmpty();
    outage.acknowledged("127.0.32.4", 400 * MS);
    outage.acknowledged("127.0.32.4", 450 * MS);
    assertThat(outage.successor().orElseThrow()).hasMillis(300);
    assertThat(outage.longest(460 * MS)).hasMillis(290);
  }

  @Test
  void aPauseThatIsNotOverCounts() {
    Outage outage = new Outage(0, "127.0.16.4");
    outage.acknowledged("127.0.16.4", 10 * MS);
    assertThat(outage.longest(500 * MS)).hasMillis(490);
  }
}
