package dev.holdfast.gameday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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
  void theObjectivesOfTheLibraryAreThoseOfTheIssue() {
    assertThat(GameDayFile.LIBRARY).containsExactly("instance-loss", "worker-loss", "database-loss", "zone-loss");
    for (String name : GameDayFile.LIBRARY) {
      GameDay day = GameDayFile.named(name);
      boolean gentle = name.equals("instance-loss") || name.equals("worker-loss");
      assertThat(day.workload().rate()).isEqualTo(50);
      assertThat(day.workload().after()).isEqualTo(Duration.ofSeconds(60));
      assertThat(day.objectives().failedPercent()).isEqualTo(gentle ? 0 : 1);
      if (!gentle) {
        assertThat(day.objectives().recoveredWithin()).contains(Duration.ofSeconds(10));
      }
      assertThat(day.workload().film().isPresent()).isEqualTo(name.equals("worker-loss"));
    }
  }

  @Test
  void theExperimentsAreWhatTheServiceTakes() {
    TreeMap<String, String> values = new TreeMap<>();
    values.put("Stack", "site");
    values.put("Account", "123456789012");
    values.put("Partition", "aws");
    values.put("DatabaseArn", "arn:db");
    values.put("PrimaryZone", "us-east-1b");

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
      """)
  void whatIsWrongInAFileIsSaidWithItsPlace(String right, String wrong, String message) {
    String yaml = FILE.replace(right, wrong == null ? "" : wrong);

    assertThatThrownBy(() -> GameDayFile.parse("mine", yaml))
        .isInstanceOf(GameDayException.class).hasMessageStartingWith(message);
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
