package dev.holdfast.gameday;

import dev.holdfast.gameday.report.Report;
import dev.holdfast.gameday.report.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the command line offers of game days. */
public final class GameDays {

  /**
   * How it is to be played.
   *
   * @param seconds how long the load goes on from the fault; {@code rate} requests a second; else as its file says
   * @param report where the page goes, with the JSON beside it; else {@code gameday-reports/NAME-TIME.html} in
   *     {@code directory}
   */
  public record Options(Optional<Integer> seconds, Optional<Double> rate, Optional<Path> report, Path directory) {}

  private GameDays() {}

  /** The library: name, title, and whether it can be played against AWS. */
  public static void list(PrintStream out) {
    for (String name : GameDayFile.LIBRARY) {
      GameDay day = GameDayFile.named(name);
      out.printf("  %-16s %s%n%18s %s%n", name, day.title() + (day.portable() ? "" : "  (Holdfast only)"), "",
          day.claim());
    }
  }

  /**
   * Plays a game day, shows how it gets on, prints the table and writes the report.
   *
   * @param stack the website's CloudFormation stack; {@code website} its address
   * @param terminal whether {@code out} is a terminal: lines are overwritten and coloured
   * @return whether every objective was met
   */
  public static boolean play(String name, Options options, Cloud cloud, String stack, URI website, PrintStream out,
                             boolean terminal) throws IOException, InterruptedException {
    GameDay file = GameDayFile.named(name);
    int seconds = options.seconds.orElse((int) file.workload().after().toSeconds());
    double rate = options.rate.orElse(file.workload().rate());
    if (seconds < 10 || seconds > 3600 || !(rate >= 1) || rate > 5000) {
      throw new GameDayException("a game day takes 10 to 3600 seconds, and 1 to 5000 requests a second");
    }
    GameDay day = file.with(rate, Duration.ofSeconds(seconds));
    out.println();
    out.println("  " + day.title() + ". " + day.claim());
    out.println();
    Report report = Report.of(new Run(day, cloud, stack, website, new Lines(out, terminal)).play());
    out.println();
    out.print(Table.of(report, terminal));
    Path page = report.write(options.report.orElse(
        options.directory.resolve("gameday-reports").resolve(report.name() + ".html")));
    out.println();
    String verdict = report.held() ? "Every objective was met." : "Not every objective was met.";
    out.println("  " + verdict + " The report: " + page);
    return report.held();
  }

  /** Progress on a terminal, or in a log, which takes every fifth second. */
  private static final class Lines implements Progress {

    private final PrintStream out;
    private final boolean terminal;
    private int seconds;

    Lines(PrintStream out, boolean terminal) {
      this.out = out;
      this.terminal = terminal;
    }

    @Override
    public synchronized void say(String line) {
      out.println((terminal ? "\r\033[K" : "") + "  " + line);
    }

    @Override
    public synchronized void second(String line) {
      if (terminal) {
        out.print("\r\033[K  " + line);
        out.flush();
      } else if (seconds++ % 5 == 0) {
        out.println("    " + line);
      }
    }
  }
}
