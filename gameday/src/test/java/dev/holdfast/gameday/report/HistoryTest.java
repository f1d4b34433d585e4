package dev.holdfast.gameday.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.gameday.Examples;
import dev.holdfast.gameday.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

  @TempDir
  private Path folder;

  private void run(int day, boolean troubled) throws Exception {
    Result r = Examples.zoneLoss(troubled);
    Report report = Report.of(new Result(r.day(), r.website(), r.begun().plus(Duration.ofDays(day)), r.measured(),
        r.fault(), r.loadEnd(), r.injected(), r.samples(), r.fleet(), r.audits(), r.film(), r.deeds(), r.notes()));
    report.write(folder.resolve(report.name()));
  }

  @Test
  void runsAreInTheOrderOfTimeAndTheLastThatIsWorseIsMarked() throws Exception {
    run(2, true);
    run(0, false);
    run(1, false);
    Files.writeString(folder.resolve("other.json"), "{\"something\": 1}");

    History history = History.of(folder);

    assertThat(history.regressions("zone-loss")).hasSize(3).satisfies(all -> {
      assertThat(all.get(0)).isEqualTo("objectives missed that were met before");
      assertThat(all.get(1)).isEqualTo("acknowledged things lost");
      assertThat(all.get(2)).startsWith("failed ");
    });
    assertThat(history.table().lines().filter(l -> l.startsWith("✓") || l.startsWith("✗")).map(l -> l.charAt(0)))
        .containsExactly('✓', '✓', '✗');
    assertThat(Files.readString(history.write(folder))).contains("href=\"zone-loss-20251125-061500.html\"",
        "Worse than before: acknowledged things lost").doesNotContain("NaN");
  }

  @Test
  void whatIsAsGoodAsBeforeIsNoRegression() throws Exception {
    run(0, false);
    assertThat(History.of(folder).regressions("zone-loss")).as("the first").isEmpty();
    run(1, false);
    assertThat(History.of(folder).regressions("zone-loss")).isEmpty();
  }

  @Test
  void aFolderWithoutReportsIsEmpty() throws Exception {
    assertThat(History.of(folder.resolve("none")).isEmpty()).isTrue();
  }
}
