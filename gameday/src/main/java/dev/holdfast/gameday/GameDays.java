package dev.holdfast.gameday;

import dev.holdfast.gameday.report.History;
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
   * @param keep whether what it uploads stays on the website; else it is deleted afterwards
   */
  public record Options(Optional<Integer> seconds, Optional<Double> rate, Optional<Path> report, Path directory,
                        boolean keep) {}

  private static final String REPORTS = "gameday-reports";

  private GameDays() {}

  /**
   * Where it is played.
   *
   * @param hands for what no API does; {@link Hands#NONE} says that this is not Holdfast on this machine
   * @param stack the website's CloudFormation stack; {@code website} its address
   */
  public record Ground(Cloud cloud, Hands hands, String stack, URI website) {}

  /** The library: name, title, and whether it can be played against AWS. */
  public static void list(PrintStream out) {
    for (String name : GameDayFile.LIBRARY) {
      GameDay day = GameDayFile.named(name);
      out.printf("  %-24s %s%n%26s %s%n", name, day.title() + (day.portable() ? "  (also on AWS)" : ""), "",
          day.claim());
    }
    out.println();
    out.println("  Play one: ./holdfast gameday run NAME. Your own: ./holdfast gameday example > mine.yaml");
  }

  /**
   * Prints all runs whose reports lie in the folder, and writes them as a page.
   *
   * @param directory where {@code gameday-reports} is
   */
  public static void history(Path directory, PrintStream out) throws IOException {
    Path folder = directory.resolve(REPORTS);
    History history = History.of(folder);
    if (history.isEmpty()) {
      throw new GameDayException("there are no reports in " + folder + " yet; play one: ./holdfast gameday run NAME");
    }
    out.println();
    out.print(history.table());
    out.println();
    out.println("  All runs: " + history.write(folder));
  }

  /**
   * Plays a game day, shows how it gets on, prints the table and writes the report.
   *
   * @param name of the library's, or a file's that ends with {@code .yaml}, seen from the options' directory
   * @param terminal whether {@code out} is a terminal: lines are overwritten and coloured
   * @return whether every objective was met
   */
  public static boolean play(String name, Options options, Ground ground, PrintStream out, boolean terminal)
      throws IOException, InterruptedException {
    GameDay file = GameDayFile.named(name.contains(".") ? options.directory.resolve(name).toString() : name);
    if (ground.hands == Hands.NONE && !file.portable()) {
      throw new GameDayException("the game day " + name + " uses what only Holdfast has; list says which go on AWS");
    }
    if (options.rate.isPresent() && file.workload().crowd().isPresent()) {
      throw new GameDayException("the rate of a crowd follows from its people; change users and think in its file");
    }
    int seconds = options.seconds.orElse((int) file.workload().after().toSeconds());
    double rate = options.rate.orElse(file.workload().rate());
    if (seconds < 10 || seconds > 3600 || !(rate >= 1) || rate > 5000) {
      throw new GameDayException("a game day takes 10 to 3600 seconds, and 1 to 5000 requests a second");
    }
    GameDay day = file.with(rate, Duration.ofSeconds(seconds));
    out.println();
    out.println("  " + day.title() + ". " + day.claim());
    out.println();
    Run run = new Run(day, ground.cloud, ground.hands, ground.stack, ground.website, new Lines(out, terminal));
    Report report;
    try {
      report = Report.of(run.play());
    } finally {
      if (!options.keep) {
        run.clear();
      }
    }
    out.println();
    out.print(Table.of(report, terminal));
    Path page = report.write(options.report.orElse(
        options.directory.resolve(REPORTS).resolve(report.name() + ".html")));
    out.println();
    String verdict = report.held() ? "Every objective was met." : "Not every objective was met.";
    out.println("  " + verdict + " The report: " + page);
    return report.held();
  }
}
