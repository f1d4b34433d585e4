package dev.holdfast.gameday.report;

import dev.holdfast.gameday.Analysis;
import dev.holdfast.gameday.Result;
import dev.holdfast.gameday.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A result, what follows from it, and the verdict. */
public record Report(Result result, Analysis analysis, List<Verdict> verdicts) {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  public static Report of(Result result) {
    Analysis analysis = Analysis.of(result);
    return new Report(result, analysis, Verdict.of(result, analysis));
  }

  /** Whether every objective was met. */
  public boolean held() {
    return verdicts.stream().allMatch(Verdict::held);
  }

  /** {@code zone-loss-20251123-061500}, the time in UTC. */
  public String name() {
    return result.day().name() + "-" + STAMP.format(result.begun());
  }

  /**
   * Writes the page, and beside it the JSON.
   *
   * @param page a file's name, with or without {@code .html}
   * @return where the page is
   */
  public Path write(Path page) throws IOException {
    String name = page.getFileName().toString().replaceAll("\\.(html|json)$", "");
    Path html = page.resolveSibling(name + ".html");
    Files.createDirectories(html.toAbsolutePath().getParent());
    Files.writeString(html, Page.of(this));
    Files.writeString(page.resolveSibling(name + ".json"), Json.of(this));
    return html;
  }
}
