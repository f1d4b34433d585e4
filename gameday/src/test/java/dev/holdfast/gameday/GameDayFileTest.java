package dev.holdfast.gameday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.gameday.load.Sample;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;

class GameDayFileTest {

  private static final String FILE = """
      title: T
      goal: G
      claim: C
      portable: true
      workload:
        rate: 50
        users: 2
        warm-up: PT1S
        before: PT1S
        after: PT2S
        mix: {front: 1}
      objectives:
        failed: under 0.5 %
        recovered-within: PT10S
        lost: none
      experiment:
        description: cut ${PrimaryZone}
      """;

  @Test
  void theObjectivesOfTheFirstFourAreThoseOfTheIssue() {
    for (String name : List.of("instance-loss", "worker-loss", "database-loss", "zone-loss")) {
      GameDay day = GameDayFile.named(name);
      boolean gentle = name.equals("instance-loss") || name.equals("worker-loss");
      assertThat(day.workload().rate()).isEqualTo(50);
      assertThat(day.workload().after()).isEqualTo(Duration.ofSeconds(60));
      assertThat(day.objectives().failedPercent()).isEqualTo(gentle ? 0 : 0.1);
      if (!gentle) {
        assertThat(day.objectives().recoveredWithin()).contains(Duration.ofSeconds(5));
      }
      assertThat(day.workload().film().isPresent()).isEqualTo(name.equals("worker-loss"));
    }
  }

  @Test
  void everyFileOfTheLibraryIsReadAndItsExperimentIsWhatTheServiceTakes() {
    for (String name : GameDayFile.LIBRARY) {
      GameDay day = GameDayFile.named(name);
      new TemplateReader(values()).read(day.experiment());
      assertThat(day.objectives().apart().isEmpty()).as(name).isEqualTo(
          !List.of("region-loss", "dependency-errors").contains(name));
    }
  }

  @Test
  void theExampleShowsEverythingAndIsPlayable() {
    GameDay day = GameDayFile.parse("example", GameDayFile.example());

    new TemplateReader(values()).read(day.experiment());
    assertThat(day.workload().surge()).isPresent();
    assertThat(day.workload().film()).isPresent();
    assertThat(day.objectives().apart()).containsExactly(Sample.Kind.COMPLETE);
    assertThat(GameDayFile.example()).contains("# crowd: {users:");
    for (Step.Deed deed : Step.Deed.values()) {
      assertThat(GameDayFile.example()).contains("#   " + deed.word());
    }
  }

  private static TreeMap<String, String> values() {
    TreeMap<String, String> values = new TreeMap<>();
    values.put("Stack", "site");
    values.put("Account", "123456789012");
    values.put("Partition", "aws");
    values.put("DatabaseArn", "arn:db");
    values.put("PrimaryZone", "us-east-1b");
    values.put("StandbyZone", "us-east-1c");
    values.put("OtherZone", "us-east-1a");
    values.put("QueueArn", "arn:jobs");
    for (String resource : List.of("Vpc", "WebRole", "WorkerRole")) {
      values.put("Id." + resource, resource);
    }
    return values;
  }

  @Test
  void theExperimentsAreWhatTheServiceTakes() {
    TreeMap<String, String> values = values();

    CreateExperimentTemplateRequest instance = read("instance-loss", values);
    assertThat(instance.roleArn()).isEqualTo("arn:aws:iam::123456789012:role/fis");
    assertThat(instance.stopConditions()).extracting("source").containsExactly("none");
    assertThat(instance.targets().get("server").resourceTags()).containsEntry("Name", "site web");
    assertThat(instance.targets().get("server").filters().getFirst().values()).containsExactly("running");
    assertThat(instance.actions().get("kill").targets()).containsEntry("Instances", "server");
    assertThat(read("worker-loss", values).targets().get("workers").selectionMode()).isEqualTo("ALL");
    assertThat(read("database-loss", values).targets().get("database").resourceArns()).containsExactly("arn:db");
    assertThat(read("zone-loss", values).actions().get("power").parameters())
        .containsEntry("availabilityZone", "us-east-1b").containsEntry("duration", "PT40S");
  }

  private static CreateExperimentTemplateRequest read(String name, TreeMap<String, String> values) {
    return new TemplateReader(values).read(GameDayFile.named(name).experiment());
  }

  @Test
  void aFileIsReadWhole() {
    GameDay day = GameDayFile.parse("mine", FILE);

    assertThat(day.portable()).isTrue();
    assertThat(day.objectives().failedPercent()).isEqualTo(0.5);
    assertThatThrownBy(() -> new TemplateReader(new TreeMap<>()).read(day.experiment()))
        .isInstanceOf(GameDayException.class).hasMessageContaining("${PrimaryZone}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      title: T        |                       | mine.title is missing
      rate: 50        | rate: fast            | mine.workload.rate must be a number, not: fast
      warm-up: PT1S   | warm-up: 1s           | mine.workload.warm-up must be an ISO 8601 duration, as PT20S, not: 1s
      failed: under   | failed: below         | mine.objectives.failed must be none, or as: under 1 %, not: below 0.5 %
      lost: none      | lost: some            | mine.objectives.lost must be none
      recovered-      | recoverd-             | mine.objectives.recoverd-within is unknown
      {front: 1}      | {font: 1}             | mine.workload.mix.font is unknown
      {front: 1}      | {front: 0}            | mine.workload.mix: the weights of a mix are 0 or more
      portable: true  | portable: perhaps     | mine.portable must be true or false, not: perhaps
      rate: 50        | crowd: {users: 0, think: PT1S, connections: 9} | mine.workload.crowd: a crowd has 1 to 8000000
      users: 2        | users: 2\\n  crowd: {users: 9, think: PT1S, connections: 9} | mine.workload.rate must be left out
      rate: 50        | rate: 50\\n  surge: {factor: 1, for: PT1S} | mine.workload.surge must be a factor above 1
      lost: none      | lost: none\\n  apart: [put, all] | mine.objectives.apart must be some of [front, item
      experiment:     | steps: [{at: PT0S, do: dance}]\\nexperiment: | mine.steps.do must be kill-region, start-region
      experiment:     | steps: [{at: PT0S, do: kill-region}]\\nexperiment: | mine.portable must be false: AWS has no kill
      description: cut ${PrimaryZone} | actions: {a: {actionId: holdfast:x}} | mine.portable must be false: AWS has no holdfast:x
      experiment:\\n  description: cut ${PrimaryZone} |  | mine: nothing happens
      """)
  void whatIsWrongInAFileIsSaidWithItsPlace(String right, String wrong, String message) {
    String yaml = FILE.replace(lines(right), lines(wrong == null ? "" : wrong));

    assertThatThrownBy(() -> GameDayFile.parse("mine", yaml))
        .isInstanceOf(GameDayException.class).hasMessageStartingWith(message);
  }

  /** A table's cell is one line. */
  private static String lines(String cell) {
    return cell.replace("\\n", "\n");
  }

  @Test
  void whatTheServiceDoesNotHaveIsRefused() {
    TreeMap<String, Object> experiment = new TreeMap<>();
    experiment.put("rolArn", "x");

    assertThatThrownBy(() -> new TemplateReader(new TreeMap<>()).read(experiment))
        .hasMessage("experiment: experiment has no rolArn");
  }

  @Test
  void aGameDayThatThereIsNotIsNamed() {
    assertThatThrownBy(() -> GameDayFile.named("rain")).hasMessageContaining("rain").hasMessageContaining("zone-loss");
  }
}
