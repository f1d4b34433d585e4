package dev.holdfast.gameday.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.gameday.Examples;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private final Report good = Report.of(Examples.zoneLoss(false));
  private final Report bad = Report.of(Examples.zoneLoss(true));

  @TempDir
  private Path folder;

  @Test
  void theSameResultGivesTheSameBytes() {
    Report again = Report.of(Examples.zoneLoss(true));

    assertThat(Page.of(again)).isEqualTo(Page.of(bad));
    assertThat(Json.of(again)).isEqualTo(Json.of(bad));
    assertThat(Table.of(again, false)).isEqualTo(Table.of(bad, false));
  }

  @Test
  void thePageStandsByItself() {
    String page = Page.of(bad);

    assertThat(page).doesNotContain("<script", "<link", "src=", "href=", "@import", "url(");
    assertThat(page).contains("connection &lt;reset&gt;").doesNotContain("<reset>");
    assertThat(page).doesNotContain("NaN", "Infinity", "{}");
  }

  @Test
  void thePageDrawsTheTimelineWithItsMarks() {
    assertThat(Page.of(bad)).contains(">fault<", "detected +0.42 s", "recovered +", "fleet whole +40.0 s",
        "the API does not answer", "available in us-east-1b, standby in us-east-1c");
  }

  @Test
  void noMarkCrossesAName() {
    String svg = Timeline.of(bad);

    assertThat(svg.indexOf("class=\"name\"")).as("drawn last").isGreaterThan(svg.lastIndexOf("class=\"mark"));
  }

  @Test
  void onlyWholeSecondsAreDrawn() {
    long half = Examples.SECOND / 2;
    Report uneven = Report.of(Examples.calm(Examples.MEASURED + half, Examples.END - half));

    assertThat(Timeline.of(good).split("class=\"sent\"")).hasSize(1 + 80);
    assertThat(Timeline.of(uneven).split("class=\"sent\"")).hasSize(1 + 78);
  }

  @Test
  void whatWasNeverDisturbedIsSaidInOneWay() {
    Report calm = Report.of(Examples.calm(Examples.MEASURED, Examples.END));

    assertThat(Page.of(calm)).contains("<b>never</b><span>disturbed</span>", ">never disturbed<")
        .doesNotContain("until recovered");
    assertThat(Page.of(good)).contains("until recovered");
  }

  @Test
  void theVerdictIsSaidInWords() {
    assertThat(good.held()).isTrue();
    assertThat(Page.of(good)).contains("Every objective was met", "The claim holds")
        .containsPattern("none of 3,0\\d\\d requests failed");
    assertThat(bad.held()).isFalse();
    assertThat(Page.of(bad)).contains("objectives", "missed", "the gravest finding", "The claim does not hold");
  }

  @Test
  void theTableShowsWhatWasMetAndWhatWasNot() {
    assertThat(Table.of(good, false)).contains("✓ under 0.10 % of requests failed").doesNotContain("✗");
    assertThat(Table.of(bad, false)).contains("✗ nothing acknowledged is lost", "1 of 424 lost")
        .contains("GET /m/ID: connection <reset>");
  }

  @Test
  void theJsonHasTheFigures() throws Exception {
    JsonNode json = new ObjectMapper().readTree(Json.of(bad));

    assertThat(json.path("held").asBoolean()).isFalse();
    assertThat(json.path("detection").path("seconds").asDouble()).isEqualTo(0.42);
    assertThat(json.path("seconds")).hasSizeGreaterThan(75);
    assertThat(json.path("objectives").get(0).path("objective").asText()).isEqualTo("under 0.10 % of requests failed");
    assertThat(json.path("fleet").get(4).path("api").asText()).isEqualTo("did not answer");
  }

  @Test
  void bothFilesAreWrittenWhateverTheEndingSays() throws Exception {
    assertThat(good.name()).isEqualTo("zone-loss-20251123-061500");
    assertThat(good.write(folder.resolve("new/mine.html"))).isEqualTo(folder.resolve("new/mine.html"));
    assertThat(Files.readString(folder.resolve("new/mine.json"))).isEqualTo(Json.of(good));
    bad.write(folder.resolve("other"));
    assertThat(Files.readString(folder.resolve("other.html"))).isEqualTo(Page.of(bad));
  }
}
