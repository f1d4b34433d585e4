package dev.holdfast.zone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {

  private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
  private long nanos;
  private final SteadyClock clock = new SteadyClock(() -> wall, () -> nanos);

  private Instant after(Duration monotonic, Duration onTheWall) {
    nanos += monotonic.toNanos();
    wall = wall.plus(onTheWall);
    return clock.now();
  }

  @Test
  void aJumpOfTheWallClockIsSmoothed() {
    Instant start = clock.now();
    Instant next = after(Duration.ofSeconds(1), Duration.ofHours(3));
    assertThat(next).isBetween(start.plusMillis(1000), start.plusMillis(1050));
    Instant back = after(Duration.ofSeconds(1), Duration.ofHours(-9));
    assertThat(back).isAfter(next);
  }

  @Test
  void aDriftIsFollowed() {
    Instant start = clock.now();
    for (int i = 0; i < 1000; i++) {
      after(Duration.ofSeconds(1), Duration.ofMillis(1010));
    }
    assertThat(clock.now()).isBetween(start.plusSeconds(1009), start.plusSeconds(1011));
  }
}
