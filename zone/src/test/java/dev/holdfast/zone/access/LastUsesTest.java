package dev.holdfast.zone.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LastUsesTest {

  private static final Caller KEY = new Caller("AKIA1", "arn:aws:iam::1:user/ada", "1");
  private static final Caller SESSION = new Caller("ASIA1", "arn:aws:sts::1:assumed-role/web/i-1", "1");

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final LastUses uses = new LastUses(() -> now);

  private List<String> told() {
    return uses.take().map(r -> ((Report.PrincipalsUsed) r).uses().stream()
        .map(u -> u.principal() + ' ' + u.service()).toList()).orElse(List.of());
  }

  @Test
  void eachIsToldOnceInAQuarterOfAnHour() {
    uses.used(KEY, "s3");
    uses.used(KEY, "sqs");
    uses.used(SESSION, "s3");
    uses.used(Caller.root("1"), "s3");
    uses.used(Caller.ANYBODY, "s3");
    assertThat(told()).containsExactly("AKIA1 sqs", "role/web s3");
    now = now.plus(Duration.ofMinutes(14));
    uses.used(KEY, "s3");
    assertThat(told()).isEmpty();
    now = now.plus(Duration.ofMinutes(1));
    uses.used(KEY, "ssm");
    assertThat(told()).containsExactly("AKIA1 ssm");
  }
}
