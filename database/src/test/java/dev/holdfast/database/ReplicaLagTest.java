package dev.holdfast.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.world.Report;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReplicaLagTest {

  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

  private final ReplicaLag lag = new ReplicaLag();

  private Optional<Report> look(double seconds, int second) {
    return lag.measured("reader", Optional.of(seconds), T.plusSeconds(second));
  }

  @Test
  void aMinuteIsToldWhenItIsOver() {
    assertThat(look(2, 5)).isEmpty();
    assertThat(look(4, 30)).isEmpty();
    assertThat(look(0.5, 59)).isEmpty();
    Report.Measured told = (Report.Measured) look(7, 61).orElseThrow();
    assertThat(told.start()).isEqualTo(T);
    assertThat(told.periodSeconds()).isEqualTo(60);
    Report.Measurement m = told.measurements().getFirst();
    assertThat(m.metric()).isEqualTo("ReplicaLag");
    assertThat(m.dimensions()).containsEntry("DBInstanceIdentifier", "reader");
    assertThat(m.sum()).isEqualTo(6.5);
    assertThat(m.minimum()).isEqualTo(0.5);
    assertThat(m.maximum()).isEqualTo(4);
    assertThat(m.count()).isEqualTo(3);
    assertThat(((Report.Measured) look(1, 130).orElseThrow()).measurements().getFirst().sum()).isEqualTo(7);
  }

  @Test
  void aMinuteWithoutALookIsNotTold() {
    assertThat(lag.measured("reader", Optional.empty(), T)).isEmpty();
    assertThat(look(1, 61)).isEmpty();
  }

  @Test
  void anIdleSourceIsNoLag() {
    look(0, 0);
    look(300, 5); // the first commit for five minutes is just being replayed
    Report.Measured told = (Report.Measured) look(0, 61).orElseThrow();
    assertThat(told.measurements().getFirst().maximum()).isEqualTo(5);
  }
}
