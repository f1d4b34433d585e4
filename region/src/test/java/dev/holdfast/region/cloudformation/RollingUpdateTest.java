package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** AutoScalingRollingUpdate: batch after batch, with enough in service throughout. */
final class RollingUpdateTest {

  private final StackFixture f = new StackFixture();

  @AfterEach
  void replayGivesAnEqualState() {
    f.region.assertReplays();
  }

  private static String group(int size, String policy, String note) {
    return """
        Resources:
          Group:
            Type: Test::Box::Group
            Properties: {Note: %s, Size: %d}
            UpdatePolicy: {AutoScalingRollingUpdate: {%s}}
        """.formatted(note, size, policy);
  }

  /** The members as "i-11 old". */
  private List<String> members() {
    return f.things().stream().filter(t -> t.id().startsWith("group/"))
        .map(t -> t.id().substring("group/".length()) + ' ' + t.title()).toList();
  }

  private static final String ONE_BY_ONE = "MinInstancesInService: 2, MaxBatchSize: 1, PauseTime: PT10M,"
      + " WaitOnResourceSignals: true, SuspendProcesses: [HealthCheck]";

  @Test
  void aGroupThatMayNotShrinkGrowsForTheTimeOfTheUpdate() {
    f.create("s", group(2, ONE_BY_ONE, "old"));
    f.update("s", group(2, ONE_BY_ONE, "new"));
    assertThat(f.status("s")).isEqualTo("UPDATE_IN_PROGRESS");
    assertThat(members()).containsExactly("i-11 old", "i-12 old", "i-13 new");
    assertThat(f.region.state().get(Things.THINGS, "group").orElseThrow().tags())
        .containsEntry("asleep", "HealthCheck");
    f.signal("s", "Group", "i-13", "SUCCESS");
    assertThat(members()).containsExactly("i-12 old", "i-13 new", "i-14 new");
    f.pass(Duration.ofMinutes(9));
    assertThat(f.status("s")).isEqualTo("UPDATE_IN_PROGRESS");
    f.signal("s", "Group", "i-14", "SUCCESS");
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(members()).containsExactly("i-13 new", "i-14 new");
    assertThat(f.region.state().get(Things.THINGS, "group").orElseThrow().tags()).containsEntry("asleep", "");
    assertThat(f.allEvents("s")).extracting(e -> String.valueOf(e.resourceStatusReason())).contains(
        "Temporarily setting autoscaling group DesiredCapacity to 3.",
        "Terminating instance(s) [group/i-11]; replacing with 1 new instance(s).",
        "Terminating instance(s) [group/i-12]; replacing with 0 new instance(s).");
  }

  @Test
  void withoutSignalsItPausesBetweenBatches() {
    String policy = "MinInstancesInService: 2, MaxBatchSize: 2, PauseTime: PT1M";
    f.create("s", group(4, policy, "old"));
    f.update("s", group(4, policy, "new"));
    assertThat(members()).containsExactly("i-13 old", "i-14 old", "i-15 new", "i-16 new");
    f.pass(Duration.ofSeconds(59));
    assertThat(members()).contains("i-13 old");
    f.pass(Duration.ofSeconds(1));
    assertThat(members()).containsExactly("i-15 new", "i-16 new", "i-17 new", "i-18 new");
    assertThat(f.status("s")).isEqualTo("UPDATE_IN_PROGRESS");
    f.pass(Duration.ofMinutes(1));
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void aSignalThatDoesNotComeRollsBackAndTheOldKindComesBack() {
    f.create("s", group(2, ONE_BY_ONE, "old"));
    f.update("s", group(2, ONE_BY_ONE, "new"));
    f.signal("s", "Group", "i-13", "SUCCESS");
    f.pass(Duration.ofMinutes(10));
    assertThat(f.status("s")).isEqualTo("UPDATE_ROLLBACK_IN_PROGRESS");
    assertThat(f.reason("s", "Group", "UPDATE_FAILED"))
        .startsWith("Failed to receive 1 resource signal(s) for the current batch.");
    for (int signals = 0; f.status("s").equals("UPDATE_ROLLBACK_IN_PROGRESS") && signals < 5; signals++) {
      f.signal("s", "Group", "back-" + signals, "SUCCESS");
    }
    assertThat(f.status("s")).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    assertThat(members()).hasSize(2).allMatch(m -> m.endsWith(" old"));
    assertThat(f.region.state().get(Things.THINGS, "group").orElseThrow().size()).isEqualTo(2);
  }

  @Test
  void aFailureSignalFailsTheUpdateAtOnce() {
    f.create("s", group(2, ONE_BY_ONE, "old"));
    f.update("s", group(2, ONE_BY_ONE, "new"));
    f.signal("s", "Group", "i-13", "FAILURE");
    assertThat(f.reason("s", "Group", "UPDATE_FAILED")).startsWith("Received 1 FAILURE signal(s) out of 2.");
  }

  @Test
  void aGroupThatMayNeitherShrinkNorGrowCannotBeUpdated() {
    String policy = "MinInstancesInService: 4";
    f.create("s", group(4, policy, "old"));
    f.update("s", group(4, policy, "new"));
    assertThat(f.status("s")).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    assertThat(f.reason("s", "Group", "UPDATE_FAILED")).contains("MinInstancesInService must be less than");
    assertThat(members()).hasSize(4).allMatch(m -> m.endsWith(" old"));
  }

  @Test
  void anotherChangeReplacesNoInstance() {
    f.create("s", group(2, ONE_BY_ONE, "old"));
    List<String> before = members();
    f.update("s", group(3, ONE_BY_ONE, "old"));
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(members()).isEqualTo(before);
  }

  @Test
  void whatThePolicyCannotSay() {
    assertThat(f.refusal(group(2, "MaxBatchSize: 1, Speed: 9", "x")))
        .contains("Resources.Group.UpdatePolicy.AutoScalingRollingUpdate has an unsupported key Speed");
  }
}
