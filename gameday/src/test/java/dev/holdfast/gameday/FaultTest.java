package dev.holdfast.gameday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;

class FaultTest {

  private final FakeFis fis = new FakeFis(() -> { });
  private final CreateExperimentTemplateRequest request = CreateExperimentTemplateRequest.builder()
      .description("d").roleArn("r")
      .actions(Map.of("kill", CreateExperimentTemplateActionInput.builder().actionId("x:kill").build())).build();

  @Test
  void anExperimentIsPlayedToItsEndAndLeavesNothing() throws Exception {
    try (Fault fault = Fault.prepare(fis, request)) {
      Instant before = Instant.now();
      assertThat(fault.start().orElseThrow()).isBetween(before, Instant.now());
      assertThat(fault.over()).isFalse();
      fis.complete();
      assertThat(fault.over()).isTrue();
      assertThat(fault.done()).containsExactly("x:kill: completed");
    }

    assertThat(fis.templates).isEmpty();
    assertThat(fis.calls).containsExactly("create", "start", "delete");
  }

  @Test
  void whatStillRunsIsStopped() throws Exception {
    try (Fault fault = Fault.prepare(fis, request)) {
      fault.start();
    }

    assertThat(fis.calls).containsExactly("create", "start", "stop", "delete");
  }

  @Test
  void whatWasNeverStartedLeavesNoTemplate() {
    Fault.prepare(fis, request).close();

    assertThat(fis.calls).containsExactly("create", "delete");
  }

  @Test
  void nothingIsInjectedWhereThereIsNoExperiment() throws Exception {
    try (Fault fault = Fault.none(fis)) {
      assertThat(fault.start()).isEmpty();
      assertThat(fault.over()).isTrue();
      assertThat(fault.done()).isEmpty();
    }

    assertThat(fis.calls).isEmpty();
  }

  @Test
  void anExperimentThatFailsIsSaidWithItsReason() throws Exception {
    try (Fault fault = Fault.prepare(fis, request)) {
      fault.start();
      fis.fail("nothing to kill");
      assertThatThrownBy(fault::over).isInstanceOf(GameDayException.class).hasMessageContaining("nothing to kill");
    }
  }

  @Test
  void aClockThatGoesWrongDoesNotMoveTheFault() throws Exception {
    fis.clock = Duration.ofHours(-1);
    try (Fault fault = Fault.prepare(fis, request)) {
      Instant before = Instant.now();
      assertThat(fault.start().orElseThrow()).isBetween(before, Instant.now());
    }
  }
}
