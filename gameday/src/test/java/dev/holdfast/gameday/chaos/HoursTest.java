package dev.holdfast.gameday.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoursTest {

  /** A Friday. */
  private static final Instant FRIDAY = Instant.parse("2025-11-28T00:00:00Z");

  private static Instant at(int hours) {
    return FRIDAY.plus(Duration.ofHours(hours));
  }

  @Test
  void withinAndOutside() {
    Hours hours = Hours.of("mon-fri 9-17", ZoneOffset.UTC);

    assertThat(hours.contains(at(9))).isTrue();
    assertThat(hours.contains(at(17))).isFalse();
    assertThat(hours.contains(at(24 + 10))).as("Saturday").isFalse();
    assertThat(hours.from(at(3))).isEqualTo(at(9));
    assertThat(hours.from(at(17))).as("Monday").isEqualTo(at(72 + 9));
    assertThat(Hours.of("always", ZoneOffset.UTC).contains(at(27))).isTrue();
    assertThat(Hours.of("fri-mon 9:30-17", ZoneOffset.UTC).days()).hasSize(4);
  }

  @Test
  void timeOutsideDoesNotCount() {
    Hours hours = Hours.of("mon-fri 9-17", ZoneOffset.UTC);

    assertThat(hours.plus(at(16), Duration.ofHours(2))).as("one on Friday, one on Monday").isEqualTo(at(72 + 10));
    assertThat(hours.plus(at(10), Duration.ofHours(2))).isEqualTo(at(12));
    assertThat(hours.plus(at(9), Duration.ofHours(20))).isEqualTo(at(96 + 9 + 4));
    assertThat(Hours.of("always", ZoneOffset.UTC).plus(at(16), Duration.ofHours(20))).isEqualTo(at(36));
  }

  @Test
  void theClockIsTheOneOfTheZone() {
    assertThat(Hours.of("9-17", ZoneId.of("America/New_York")).contains(at(15))).isTrue();
    assertThat(Hours.of("9-17", ZoneId.of("America/New_York")).contains(at(13))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9", "17-9", "xyz 9-17", "9-25", "9:70-17", "mon to fri", ""})
  void whatIsNoTimeIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Hours.of(text, ZoneOffset.UTC));
  }
}
