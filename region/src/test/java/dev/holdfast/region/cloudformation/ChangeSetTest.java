package dev.holdfast.region.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.*;

/** Change sets: the diff they show, and that executing one does what it showed. */
final class ChangeSetTest {

  private final StackFixture f = new StackFixture();

  @AfterEach
  void replayGivesAnEqualState() {
    f.region.assertReplays();
  }

  private static final String TEMPLATE = """
      Parameters: {Title: {Type: String, Default: one}, Size: {Type: Number, Default: 1}}
      Resources:
        Base: {Type: Test::Box::Thing, Properties: {Title: !Ref Title, Size: !Ref Size}}
        ByName: {Type: Test::Box::Thing, Properties: {Title: !Ref Base}}
        ByAttribute: {Type: Test::Box::Thing, Properties: {Title: x, Note: !GetAtt Base.Size}}
        Apart: {Type: Test::Box::Thing, Properties: {Title: apart}}
      """;

  private void change(String name, ChangeSetType type, String template, String... parameters) {
    f.region.call(CreateChangeSetRequest.builder().stackName("s").changeSetName(name).changeSetType(type)
        .templateBody(template).parameters(StackFixture.parameters(parameters)).build());
  }

  private DescribeChangeSetResponse describe(String name) {
    return f.region.call(DescribeChangeSetRequest.builder().stackName("s").changeSetName(name).build());
  }

  private void execute(String name) {
    f.region.call(ExecuteChangeSetRequest.builder().stackName("s").changeSetName(name).build());
  }

  /** As "Modify Base True". */
  private List<String> changes(String name) {
    return describe(name).changes().stream().map(Change::resourceChange)
        .map(c -> c.actionAsString() + ' ' + c.logicalResourceId()
            + (c.replacement() == null ? "" : " " + c.replacementAsString()))
        .toList();
  }

  /** As "Title Static ParameterReference Title Always". */
  private List<String> details(String name, String logicalId) {
    return describe(name).changes().stream().map(Change::resourceChange)
        .filter(c -> c.logicalResourceId().equals(logicalId))
        .flatMap(c -> c.details().stream())
        .map(d -> d.target().name() + ' ' + d.evaluationAsString() + ' ' + d.changeSourceAsString() + ' '
            + d.causingEntity() + ' ' + d.target().requiresRecreationAsString())
        .toList();
  }

  /** As {@code aws cloudformation deploy} does it: the first time CREATE, then UPDATE. */
  @Test
  void theFirstChangeSetCreatesTheStackAndTheNextUpdatesIt() {
    change("first", ChangeSetType.CREATE, TEMPLATE);
    assertThat(f.status("s")).isEqualTo("REVIEW_IN_PROGRESS");
    assertThat(describe("first").status()).isEqualTo(ChangeSetStatus.CREATE_COMPLETE);
    assertThat(describe("first").executionStatus()).isEqualTo(ExecutionStatus.AVAILABLE);
    assertThat(changes("first")).containsExactly("Add Apart", "Add Base", "Add ByAttribute", "Add ByName");
    assertThat(f.things()).isEmpty();
    execute("first");
    assertThat(f.status("s")).isEqualTo("CREATE_COMPLETE");
    assertThat(f.describe("s").changeSetId()).isEqualTo(describe("first").changeSetId());

    change("second", ChangeSetType.UPDATE, TEMPLATE, "Size", "2");
    execute("second");
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
    assertThat(describe("second").executionStatus()).isEqualTo(ExecutionStatus.EXECUTE_COMPLETE);
    assertThat(f.region.refusal(ExecuteChangeSetRequest.builder().stackName("s").changeSetName("second").build()))
        .isEqualTo("InvalidChangeSetStatus");

    change("second", ChangeSetType.UPDATE, TEMPLATE, "Size", "3");
    assertThat(f.region.refusal(CreateChangeSetRequest.builder().stackName("s").changeSetName("second")
        .templateBody(TEMPLATE).build())).as("it waits to be executed").isEqualTo("AlreadyExistsException");
  }

  @Test
  void withoutChangesTheSetFailsInTheWordsThatToolsLookFor() {
    f.create("s", TEMPLATE);
    change("none", ChangeSetType.UPDATE, TEMPLATE);
    assertThat(describe("none").status()).isEqualTo(ChangeSetStatus.FAILED);
    assertThat(describe("none").statusReason()).startsWith("The submitted information didn't contain changes.");
    assertThat(describe("none").executionStatus()).isEqualTo(ExecutionStatus.UNAVAILABLE);
  }

  @Test
  void aChangeInPlaceReachesWhatReadsItsAttributes() {
    f.create("s", TEMPLATE);
    change("c", ChangeSetType.UPDATE, TEMPLATE, "Size", "2");
    assertThat(changes("c")).containsExactly("Modify Base False", "Modify ByAttribute False");
    assertThat(details("c", "Base")).containsExactly("Size Static ParameterReference Size Never");
    assertThat(details("c", "ByAttribute")).containsExactly("Note Dynamic ResourceAttribute Base.Size Never");
  }

  @Test
  void aReplacementReachesWhatRefersToIt() {
    f.create("s", TEMPLATE);
    change("c", ChangeSetType.UPDATE, TEMPLATE, "Title", "two");
    assertThat(changes("c"))
        .containsExactly("Modify Base True", "Modify ByAttribute False", "Modify ByName Conditional");
    assertThat(details("c", "Base")).containsExactly("Title Static ParameterReference Title Always");
    assertThat(details("c", "ByName")).containsExactly("Title Dynamic ResourceReference Base Conditionally");
    execute("c");
    assertThat(f.status("s")).isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void addedRemovedAndEdited() {
    f.create("s", TEMPLATE);
    change("c", ChangeSetType.UPDATE, TEMPLATE.replace("Apart:", "Other:").replace("Title: x", "Title: y"));
    assertThat(changes("c")).containsExactlyInAnyOrder("Add Other", "Remove Apart", "Modify ByAttribute True");
    assertThat(details("c", "ByAttribute")).containsExactly("Title Static DirectModification null Always");
    execute("c");
    assertThat(f.titles()).contains("apart", "y").hasSize(4);
  }

  @Test
  void executingOneMakesTheOthersObsolete() {
    f.create("s", TEMPLATE);
    change("a", ChangeSetType.UPDATE, TEMPLATE, "Size", "2");
    change("b", ChangeSetType.UPDATE, TEMPLATE, "Size", "3");
    assertThat(f.region.<ListChangeSetsResponse>call(ListChangeSetsRequest.builder().stackName("s").build())
        .summaries())
        .extracting(ChangeSetSummary::changeSetName).containsExactlyInAnyOrder("a", "b");
    execute("a");
    assertThat(f.region.refusal(DescribeChangeSetRequest.builder().stackName("s").changeSetName("b").build()))
        .isEqualTo("ChangeSetNotFound");
    f.region.call(DeleteChangeSetRequest.builder().stackName("s").changeSetName("a").build());
    assertThat(f.region.<ListChangeSetsResponse>call(ListChangeSetsRequest.builder().stackName("s").build())
        .summaries())
        .isEmpty();
  }

  @Test
  void aStackUnderReviewCanBeDeleted() {
    change("first", ChangeSetType.CREATE, TEMPLATE);
    f.delete("s");
    assertThat(f.region.refused(DescribeStacksRequest.builder().stackName("s").build())).isNotNull();
    assertThat(f.region.state().all(Tables.CHANGE_SETS)).isEmpty();
  }

  @Test
  void whatCannotBeDoneIsSaid() {
    f.create("s", TEMPLATE);
    assertThat(f.message(CreateChangeSetRequest.builder().stackName("s").changeSetName("c").changeSetType("CREATE")
        .templateBody(TEMPLATE).build())).contains("already exists and cannot be created again");
    assertThat(f.message(CreateChangeSetRequest.builder().stackName("other").changeSetName("c").changeSetType("UPDATE")
        .templateBody(TEMPLATE).build())).isEqualTo("Stack [other] does not exist");
    assertThat(f.message(CreateChangeSetRequest.builder().stackName("s").changeSetName("c").changeSetType("IMPORT")
        .templateBody(TEMPLATE).build())).contains("IMPORT is not supported");
    assertThat(f.message(CreateChangeSetRequest.builder().stackName("s").changeSetName("c").templateBody(
        TEMPLATE.replace("Test::Box::Thing, Properties: {Title: apart}", "Test::Box::Slow, Properties: {Title: apart}"))
        .build())).contains("Update of resource type is not permitted").contains("[Apart]");
  }
}
