package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.SignalResourceRequest;

/** CreationPolicy: a resource is complete when its signals have come, and failed when they cannot any more. */
final class SignalsTest {

  private final StackFixture f = new StackFixture();

  @AfterEach
  void replayGivesAnEqualState() {
    f.region.assertReplays();
  }

  private static String group(int count, int percent) {
    return """
        Parameters: {Count: {Type: Number, Default: %d}}
        Resources:
          Group:
            Type: Test::Box::Slow
            Properties: {Title: group}
            CreationPolicy:
              ResourceSignal: {Count: !Ref Count, Timeout: PT10M}
              AutoScalingCreationPolicy: {MinSuccessfulInstancesPercent: %d}
          After: {Type: Test::Box::Thing, Properties: {Title: !Ref Group}}
        """.formatted(count, percent);
  }

  @Test
  void theResourceIsCompleteWhenItIsThereAndEverySignalHasCome() {
    f.create("s", group(2, 100));
    f.signal("s", "Group", "i-1", "SUCCESS");
    f.signal("s", "Group", "i-1", "SUCCESS");
    f.ready("group");
    assertThat(f.resource("s", "Group")).as("one signal, sent twice").isEqualTo("CREATE_IN_PROGRESS");
    assertThat(f.detail("s", "Group").resourceStatusReason()).contains("1 of 2 signals");
    f.signal("s", "Group", "i-2", "SUCCESS");
    assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
    assertThat(f.reason("s", "Group", "CREATE_IN_PROGRESS")).isEqualTo("Received SUCCESS signal with UniqueId i-2");
    assertThat(f.region.state().all(Tables.SIGNALS)).isEmpty();
    assertThat(f.region.region().nextDeadline()).isEmpty();
  }

  @Test
  void signalsThatDoNotComeFailTheResource() {
    f.create("s", group(3, 100));
    f.ready("group");
    f.signal("s", "Group", "i-1", "SUCCESS");
    f.pass(Duration.ofMinutes(9));
    assertThat(f.status("s")).isEqualTo("CREATE_IN_PROGRESS");
    f.pass(Duration.ofMinutes(1));
    assertThat(f.status("s")).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(f.reason("s", "Group", "CREATE_FAILED"))
        .isEqualTo("Failed to receive 2 resource signal(s) within the specified duration");
    assertThat(f.things()).isEmpty();
  }

  @Test
  void aFailureSignalFailsItAtOnceWhenNoneMayFail() {
    f.create("s", group(2, 100));
    f.signal("s", "Group", "i-1", "FAILURE");
    assertThat(f.status("s")).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(f.reason("s", "Group", "CREATE_FAILED")).isEqualTo("Received 1 FAILURE signal(s) out of 2.  Unable to"
        + " satisfy 100% MinSuccessfulInstancesPercent requirement");
  }

  @Test
  void someMayFailWhereThePolicySaysSo() {
    f.create("s", group(2, 50));
    f.ready("group");
    f.signal("s", "Group", "i-1", "FAILURE");
    assertThat(f.status("s")).isEqualTo("CREATE_IN_PROGRESS");
    f.signal("s", "Group", "i-2", "SUCCESS");
    assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  void aSignalToWhatWaitsForNoneIsRefused() {
    f.create("s", group(1, 100));
    f.ready("group");
    f.signal("s", "Group", "i-1", "SUCCESS");
    SignalResourceRequest late = SignalResourceRequest.builder().stackName("s").logicalResourceId("Group").uniqueId("i-2")
        .status("SUCCESS").build();
    assertThat(f.message(late)).isEqualTo("Resource Group is in CREATE_COMPLETE state and cannot be signaled");
    assertThat(f.message(late.toBuilder().logicalResourceId("Nope").build()))
        .isEqualTo("Resource Nope does not exist for stack s");
    assertThat(f.message(late.toBuilder().stackName("nope").build())).isEqualTo("Stack with id nope does not exist");
    assertThat(f.message(late.toBuilder().status("MAYBE").build())).contains("SUCCESS or FAILURE");
  }

  @Test
  void aWaitConditionIsNothingButItsSignals() {
    f.create("s", """
        Resources:
          Wait: {Type: AWS::CloudFormation::WaitCondition, CreationPolicy: {ResourceSignal: {Timeout: PT1M}}}
        """);
    assertThat(f.status("s")).isEqualTo("CREATE_IN_PROGRESS");
    f.signal("s", "Wait", "anyone", "SUCCESS");
    assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
  }
}
