package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.*;

/** The life of stacks: creation, rollback, updates, replacement, deletion. Each test ends with a replay. */
final class StackTest {

  private final StackFixture f = new StackFixture();

  @AfterEach
  void replayGivesAnEqualState() {
    f.region.assertReplays();
  }

  private static final String TWO = """
      Resources:
        Second:
          Type: Test::Box::Thing
          Properties: {Title: !Sub 'after ${First.Upper}', Size: 2}
        First:
          Type: Test::Box::Thing
          Properties: {Title: one}
      Outputs:
        Title: {Value: !GetAtt Second.Upper, Description: what it says}
      """;

  @Test
  void resourcesAreMadeInTheOrderOfTheirDependencies() {
    String id = f.create("s", TWO);
    assertThat(id).startsWith("arn:aws:cloudformation:us-east-1:000000000000:stack/s/");
    assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
    assertThat(f.titles()).containsExactly("after ONE", "one");
    assertThat(f.output("s", "Title")).isEqualTo("AFTER ONE");
    assertThat(f.events("s")).containsExactly(
        "s CREATE_IN_PROGRESS",
        "First CREATE_IN_PROGRESS", "First CREATE_IN_PROGRESS", "First CREATE_COMPLETE",
        "Second CREATE_IN_PROGRESS", "Second CREATE_IN_PROGRESS", "Second CREATE_COMPLETE",
        "s CREATE_COMPLETE");
    assertThat(f.things().getFirst().tags()).containsEntry("aws:cloudformation:stack-name", "s")
        .containsEntry("aws:cloudformation:stack-id", id).containsKey("aws:cloudformation:logical-id");
  }

  private static final String SLOW = """
      Resources:
        A: {Type: Test::Box::Slow, Properties: {Title: a}}
        B: {Type: Test::Box::Slow, Properties: {Title: b}}
        C: {Type: Test::Box::Thing, Properties: {Title: !Ref A}, DependsOn: [B]}
      """;

  @Test
  void independentResourcesAreMadeSideBySideAndTheOthersWait() {
    f.create("s", SLOW);
    assertThat(f.status("s")).isEqualTo("CREATE_IN_PROGRESS");
    assertThat(f.titles()).containsExactly("a", "b");
    assertThat(f.detail("s", "A").resourceStatusReason())
        .isEqualTo("Resource creation Initiated: waiting for the world");
    f.ready("b");
    assertThat(f.resource("s", "B")).isEqualTo("CREATE_COMPLETE");
    assertThat(f.titles()).containsExactly("a", "b");
    f.ready("a");
    assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
    assertThat(f.things()).hasSize(3);
    assertThat(f.region.region().nextDeadline()).as("nothing is left to wait for").isEmpty();
  }

  @Test
  void aResourceThatTakesTooLongFails() {
    f.create("s", SLOW);
    f.ready("a");
    f.pass(Duration.ofMinutes(59));
    assertThat(f.status("s")).isEqualTo("CREATE_IN_PROGRESS");
    f.pass(Duration.ofMinutes(2));
    assertThat(f.status("s")).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(f.reason("s", "B", "CREATE_FAILED")).contains("did not stabilize").contains("the world");
  }

  @Test
  void theTimeoutOfAStackRollsItBack() {
    f.region.call(CreateStackRequest.builder().stackName("s").templateBody(SLOW).timeoutInMinutes(5).build());
    f.pass(Duration.ofMinutes(4));
    assertThat(f.status("s")).isEqualTo("CREATE_IN_PROGRESS");
    f.pass(Duration.ofMinutes(1));
    assertThat(f.status("s")).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(f.things()).isEmpty();
  }

  private static final String FAILING = """
      Resources:
        Slow: {Type: Test::Box::Slow, Properties: {Title: slow}}
        Good: {Type: Test::Box::Thing, Properties: {Title: good}}
        Bad: {Type: Test::Box::Thing, Properties: {Title: !Ref Good, Fail: create}}
        Never: {Type: Test::Box::Thing, Properties: {Title: !Ref Bad}}
      """;

  @Test
  void aFailureRollsBackEverything() {
    f.create("s", FAILING);
    assertThat(f.status("s")).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(f.things()).isEmpty();
    assertThat(f.reason("s", "Bad", "CREATE_FAILED"))
        .isEqualTo("the thing refuses to create (Service: Box, Status Code: 400, Error Code: ThingRefused)");
    assertThat(f.reason("s", "Slow", "CREATE_FAILED")).isEqualTo("Resource creation cancelled");
    assertThat(f.reason("s", "s", "ROLLBACK_IN_PROGRESS"))
        .isEqualTo("The following resource(s) failed to create: [Bad, Slow]. Rollback requested by user.");
    assertThat(f.events("s")).doesNotContain("Never CREATE_IN_PROGRESS");
    assertThat(f.events("s").indexOf("Bad DELETE_COMPLETE")).isLessThan(
        f.events("s").indexOf("Good DELETE_IN_PROGRESS"));
    assertThat(f.message(UpdateStackRequest.builder().stackName("s").templateBody(TWO).build()))
        .endsWith("is in ROLLBACK_COMPLETE state and can not be updated.");
  }

  @Test
  void aDefectOfATypeFailsItsResourceAlone() {
    f.create("s", "Resources: {X: {Type: Test::Box::Thing, Properties: {Title: x, Fail: defect}}}");
    assertThat(f.status("s")).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(f.reason("s", "X", "CREATE_FAILED")).contains("Internal Failure").contains("a defect of the type");
    assertThat(f.things()).isEmpty();
  }

  @Test
  void withoutRollbackWhatWasMadeStays() {
    f.region.call(CreateStackRequest.builder().stackName("s").templateBody(FAILING).disableRollback(true).build());
    assertThat(f.status("s")).isEqualTo("CREATE_FAILED");
    assertThat(f.titles()).contains("good");
    f.delete("s");
    assertThat(f.things()).isEmpty();
  }

  @Test
  void onFailureDelete() {
    String id = f.region.<CreateStackResponse>call(CreateStackRequest.builder().stackName("s").templateBody(FAILING)
        .onFailure(OnFailure.DELETE).build()).stackId();
    assertThat(f.status(id)).isEqualTo("DELETE_COMPLETE");
    assertThat(f.message(DescribeStacksRequest.builder().stackName("s").build()))
        .isEqualTo("Stack with id s does not exist");
  }

  private static final String UPDATED = """
      Parameters:
        Size: {Type: Number, Default: 1}
        Title: {Type: String, Default: one}
        Extra: {Type: String, Default: 'no'}
        Fail: {Type: String, Default: ''}
      Conditions:
        Extra: !Equals [!Ref Extra, 'yes']
        Fails: !Not [!Equals [!Ref Fail, '']]
      Resources:
        Base: {Type: Test::Box::Thing, Properties: {Title: !Ref Title, Size: !Ref Size}}
        User:
          Type: Test::Box::Thing
          Properties: {Title: user, Note: !Ref Base}
        More: {Type: Test::Box::Thing, Condition: Extra, Properties: {Title: more}}
        Last:
          Type: Test::Box::Thing
          DependsOn: [User]
          Properties: {Title: last, Size: !Ref Size, Fail: !If [Fails, !Ref Fail, !Ref 'AWS::NoValue']}
      """;

  @Test
  void anUpdateInPlace() {
    f.create("s", UPDATED);
    String base = f.physicalId("s", "Base");
    f.update("s", UPDATED, "Size", "5");
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(f.physicalId("s", "Base")).isEqualTo(base);
    assertThat(f.region.state().get(Things.THINGS, base).orElseThrow().size()).isEqualTo(5);
    assertThat(f.resource("s", "User")).as("untouched").isEqualTo("CREATE_COMPLETE");
  }

  @Test
  void aReplacementIsMadeFirstAndTheOldOneCleanedUpAfterwards() {
    f.create("s", UPDATED);
    String base = f.physicalId("s", "Base");
    f.update("s", UPDATED, "Title", "two");
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(f.physicalId("s", "Base")).isNotEqualTo(base);
    assertThat(f.titles()).containsExactly("last", "two", "user");
    List<String> events = f.events("s");
    assertThat(events.indexOf("s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")).isLessThan(
        events.indexOf("Base DELETE_IN_PROGRESS"));
    assertThat(events.indexOf("Base DELETE_COMPLETE")).isLessThan(events.lastIndexOf("s UPDATE_COMPLETE"));
    assertThat(f.resource("s", "User")).as("it refers to the replaced one").isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void resourcesComeAndGoWithTheirConditions() {
    f.create("s", UPDATED);
    f.update("s", UPDATED, "Extra", "yes");
    assertThat(f.titles()).containsExactly("last", "more", "one", "user");
    f.update("s", UPDATED, "Extra", "no");
    assertThat(f.titles()).containsExactly("last", "one", "user");
    assertThat(f.message(DescribeStackResourceRequest.builder().stackName("s").logicalResourceId("More").build()))
        .isEqualTo("Resource More does not exist for stack s");
  }

  @Test
  void aFailedUpdateIsRolledBack() {
    f.create("s", UPDATED);
    String base = f.physicalId("s", "Base");
    List<Things.Thing> before = f.things();
    f.update("s", UPDATED, "Title", "two", "Size", "7", "Extra", "yes", "Fail", "update");
    assertThat(f.status("s")).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    assertThat(f.physicalId("s", "Base")).isEqualTo(base);
    assertThat(f.things()).isEqualTo(before);
    assertThat(f.reason("s", "s", "UPDATE_ROLLBACK_IN_PROGRESS"))
        .isEqualTo("The following resource(s) failed to update: [Last]. ");
    assertThat(f.describe("s").parameters()).anyMatch(
        p -> p.parameterKey().equals("Size") && p.parameterValue().equals("1"));
    assertThat(f.events("s")).contains("More DELETE_COMPLETE", "s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    f.update("s", UPDATED, "Size", "3");
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void anUpdateWithoutRollbackCanBeRepairedByAnother() {
    f.create("s", UPDATED);
    f.region.call(UpdateStackRequest.builder().stackName("s").templateBody(UPDATED).disableRollback(true)
        .parameters(StackFixture.parameters("Size", "7", "Fail", "update")).build());
    assertThat(f.status("s")).isEqualTo("UPDATE_FAILED");
    f.update("s", UPDATED, "Size", "7");
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(f.resource("s", "Last")).isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void aRollbackThatFailsCanBeContinuedWithoutTheCulprit() {
    String stubborn = """
        Parameters: {Size: {Type: Number, Default: 1}}
        Resources:
          Good: {Type: Test::Box::Thing, Properties: {Title: good, Size: !Ref Size}}
          Bad: {Type: Test::Box::Thing, Properties: {Title: bad, Size: !Ref Size, Fail: update}, DependsOn: Good}
        """;
    f.create("s", stubborn);
    f.update("s", stubborn, "Size", "2");
    assertThat(f.status("s")).isEqualTo("UPDATE_ROLLBACK_FAILED");
    assertThat(f.describe("s").stackStatusReason()).isEqualTo("The following resource(s) failed to update: [Bad]. ");
    f.region.call(ContinueUpdateRollbackRequest.builder().stackName("s").build());
    assertThat(f.status("s")).as("the same again").isEqualTo("UPDATE_ROLLBACK_FAILED");
    assertThat(f.message(ContinueUpdateRollbackRequest.builder().stackName("s").resourcesToSkip("Good").build()))
        .contains("Good is not in UPDATE_FAILED state");
    f.region.call(ContinueUpdateRollbackRequest.builder().stackName("s").resourcesToSkip("Bad").build());
    assertThat(f.status("s")).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    assertThat(f.things()).allMatch(t -> t.size() == 1);
  }

  @Test
  void anUpdateCanBeCancelled() {
    f.create("s", UPDATED);
    f.update("s", UPDATED + "  Slow: {Type: Test::Box::Slow, Properties: {Title: slow}}\n", "Size", "9");
    assertThat(f.status("s")).isEqualTo("UPDATE_IN_PROGRESS");
    f.region.call(CancelUpdateStackRequest.builder().stackName("s").build());
    assertThat(f.status("s")).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    assertThat(f.titles()).containsExactly("last", "one", "user");
    assertThat(f.things()).allMatch(t -> t.size() == 1);
  }

  @Test
  void anUpdateThatChangesNothingIsRefused() {
    f.create("s", UPDATED);
    assertThat(f.message(UpdateStackRequest.builder().stackName("s").templateBody(UPDATED).build()))
        .isEqualTo("No updates are to be performed.");
  }

  @Test
  void theStacksTagsReachItsResources() {
    f.create("s", TWO);
    f.region.call(UpdateStackRequest.builder().stackName("s").usePreviousTemplate(true)
        .tags(Tag.builder().key("team").value("blue").build()).build());
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(f.things()).allMatch(t -> "blue".equals(t.tags().get("team")));
  }

  @Test
  void deletionGoesBackwardsAndKeepsWhatIsToBeKept() {
    String id = f.create("s", """
        Resources:
          A: {Type: Test::Box::Thing, Properties: {Title: a}}
          B: {Type: Test::Box::Thing, Properties: {Title: !Ref A}, DeletionPolicy: Retain}
          C: {Type: Test::Box::Slow, Properties: {Title: c}, DeletionPolicy: Snapshot}
        """);
    f.ready("c");
    String kept = f.physicalId("s", "B");
    f.delete("s");
    assertThat(f.status(id)).isEqualTo("DELETE_COMPLETE");
    assertThat(f.resource(id, "B")).isEqualTo("DELETE_SKIPPED");
    assertThat(f.things()).extracting(Things.Thing::id).hasSize(2).contains(kept)
        .anyMatch(x -> x.startsWith("s-snapshot-c-"));
    f.delete("s"); // what is not there is no error
    f.create("s", TWO);
    assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  void aDeletionThatIsRefusedIsTriedAgainAndThenFails() {
    f.create("s", "Resources: {A: {Type: Test::Box::Thing, Properties: {Title: a, Fail: delete}}}");
    f.delete("s");
    assertThat(f.status("s")).isEqualTo("DELETE_IN_PROGRESS");
    f.pass(Duration.ofMinutes(1));
    assertThat(f.status("s")).isEqualTo("DELETE_FAILED");
    assertThat(f.describe("s").stackStatusReason()).isEqualTo("The following resource(s) failed to delete: [A]. ");
    f.region.call(DeleteStackRequest.builder().stackName("s").retainResources("A").build());
    assertThat(f.titles()).containsExactly("a");
    assertThat(f.region.refused(DescribeStacksRequest.builder().stackName("s").build())).isNotNull();
  }

  @Test
  void aCleanupThatFailsLeavesWhatItCannotDeleteBehind() {
    String template = "Resources: {A: {Type: Test::Box::Thing, Properties: {Title: %s, Fail: delete}}}";
    f.create("s", template.formatted("old"));
    f.update("s", template.formatted("new"));
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
    f.pass(Duration.ofMinutes(1));
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(f.titles()).containsExactly("new", "old");
    assertThat(f.reason("s", "A", "DELETE_FAILED")).contains("the thing refuses to delete");
  }

  @Test
  void terminationProtection() {
    f.create("s", TWO);
    f.region.call(UpdateTerminationProtectionRequest.builder().stackName("s").enableTerminationProtection(true)
        .build());
    assertThat(f.message(DeleteStackRequest.builder().stackName("s").build()))
        .contains("TerminationProtection is enabled");
    f.region.call(UpdateTerminationProtectionRequest.builder().stackName("s").enableTerminationProtection(false)
        .build());
    f.delete("s");
    assertThat(f.things()).isEmpty();
  }

  @Test
  void aRepeatedRequestIsTheSameRequest() {
    CreateStackRequest request =
        CreateStackRequest.builder().stackName("s").templateBody(TWO).clientRequestToken("t-1").build();
    String first = f.region.<CreateStackResponse>call(request).stackId();
    assertThat(f.region.<CreateStackResponse>call(request).stackId()).isEqualTo(first);
    assertThat(f.region.refusal(request.toBuilder().clientRequestToken("t-2").build()))
        .isEqualTo("AlreadyExistsException");
  }

  @Test
  void exportsInUseCannotGo() {
    f.create("net", """
        Resources: {A: {Type: Test::Box::Thing, Properties: {Title: a}}}
        Outputs: {Id: {Value: !Ref A, Export: {Name: !Sub '${AWS::StackName}-id'}}}
        """);
    f.create("app", "Resources: {B: {Type: Test::Box::Thing, Properties: {Title: !ImportValue net-id}}}");
    assertThat(f.titles()).contains(f.physicalId("net", "A"));
    assertThat(f.region.<ListImportsResponse>call(ListImportsRequest.builder().exportName("net-id").build()).imports())
        .containsExactly("app");
    f.delete("net");
    assertThat(f.status("net")).isEqualTo("DELETE_FAILED");
    assertThat(f.describe("net").stackStatusReason())
        .isEqualTo("Export net-id cannot be deleted as it is in use by app");
    f.delete("app");
    f.delete("net");
    assertThat(f.region.<ListExportsResponse>call(ListExportsRequest.builder().build()).exports()).isEmpty();
    assertThat(f.things()).isEmpty();
  }

  @Test
  void anExportOfAnotherStackRollsBack() {
    String template = """
        Resources: {A: {Type: Test::Box::Thing, Properties: {Title: a}}}
        Outputs: {Id: {Value: x, Export: {Name: same}}}
        """;
    f.create("one", template);
    f.create("two", template);
    assertThat(f.status("two")).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(f.reason("two", "two", "ROLLBACK_IN_PROGRESS"))
        .contains("Export with name same is already exported by stack one");
  }

  @Test
  void aLargeStackIsMadeOverSeveralCommands() {
    StringBuilder b = new StringBuilder("Resources:\n");
    for (int i = 0; i < 100; i++) {
      b.append("  R%03d: {Type: Test::Box::Thing, Properties: {Title: '%d'}%s}%n"
          .formatted(i, i, i == 0 ? "" : ", DependsOn: R%03d".formatted(i - 1)));
    }
    f.create("s", b.toString());
    assertThat(f.things()).as("one command does not do it all").hasSizeBetween(1, Limits.ACTIONS);
    f.pass(Duration.ZERO);
    assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
    assertThat(f.things()).hasSize(100);
    f.delete("s");
    f.pass(Duration.ZERO);
    assertThat(f.things()).isEmpty();
  }

  @Test
  void aStackIsDeletedWhileItIsCreated() {
    String id = f.create("s", SLOW);
    f.delete("s");
    assertThat(f.status(id)).isEqualTo("DELETE_COMPLETE");
    assertThat(f.things()).isEmpty();
  }
}
