package dev.holdfast.cli;

import dev.holdfast.gameday.GameDayException;
import dev.holdfast.gameday.chaos.Hours;
import dev.holdfast.gameday.chaos.Monkey;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Chaos Monkey on the website of the running region, or of a stack on AWS. Ctrl-C ends it and takes back what it did. */
@Command(name = "chaos", description = "Takes something away now and then, so that it is never missed.")
final class Chaos implements Callable<Integer> {

  @Option(names = "--seed", description = "The same seed draws the same; ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--hours", description = "When it may, as \"mon-fri 9-17\", 9:30-16 or always; ${DEFAULT-VALUE}.")
  private String hours = "mon-fri 9-17";

  @Option(names = "--every", paramLabel = "TIME", description = "The mean time between two draws; ${DEFAULT-VALUE}.")
  private String every = "30m";

  @Option(names = "--budget", description = "Faults in a day, at most; ${DEFAULT-VALUE}.")
  private int budget = 5;

  @Option(names = "--for", paramLabel = "TIME", description = "How long; ${DEFAULT-VALUE}.")
  private String lasts = "8h";

  @Option(names = "--draw", split = ",", description = "Of instance, database, zone; ${DEFAULT-VALUE}.")
  private List<String> kinds = List.of("instance");

  @Option(names = "--alarm", paramLabel = "ARN", description = "A CloudWatch alarm that stops it.")
  private Optional<String> alarm = Optional.empty();

  @Option(names = "--dry-run", description = "Draws and logs, and does nothing.")
  private boolean dryRun;

  @Option(names = "--log", paramLabel = "FILE", description = "Where each draw is a line of JSON; ${DEFAULT-VALUE}.")
  private Path log = Path.of("chaos.log");

  @Option(names = "--aws", description = "Against AWS, with the credentials and region that the SDK finds.")
  private boolean aws;

  @Option(names = "--stack", description = "The website's CloudFormation stack; ${DEFAULT-VALUE}.")
  private String stack = Site.STACK;

  @Option(names = "--website", paramLabel = "URL", description = "Its address; needed with --aws.")
  private Optional<URI> website = Optional.empty();

  @Override
  public Integer call() throws Exception {
    if (budget < 1) {
      throw new Problem("a budget is 1 or more faults in a day, not " + budget);
    }
    Path file = Path.of(System.getProperty("holdfast.caller", "")).resolve(log);
    Optional<Aws> here = aws ? Optional.empty() : Optional.of(Aws.of(Home.ofThisUser()));
    URI address = website.or(() -> here.map(a -> URI.create("http://127.0.0.1:" + a.config().sitePort())))
        .orElseThrow(() -> new Problem("say where the website is: --website URL"));
    try (Clients.Open open = here.map(Clients::of).orElseGet(Clients::amazon).open()) {
      Hours allowed = Hours.of(hours, ZoneId.systemDefault());
      dev.holdfast.gameday.chaos.Chaos chaos = new dev.holdfast.gameday.chaos.Chaos(
          new Monkey(seed, Span.of(every), kinds()),
          new dev.holdfast.gameday.chaos.Chaos.Rules(allowed, budget, Span.of(lasts), alarm, dryRun, aws),
          open.cloud(), stack, () -> Processes.answers(address.resolve("/health").toString()),
          dev.holdfast.gameday.chaos.Chaos.Time.REAL, line -> say(file, line));
      System.out.println("Chaos " + (hours.equals("always") ? "at any hour" : "within " + hours) + ", for " + lasts
          + ". Each draw is a line of " + file + ".");
      return chaos.run() ? 0 : 1;
    } catch (GameDayException | IllegalArgumentException e) {
      throw new Problem(e.getMessage());
    }
  }

  private SortedSet<Monkey.Kind> kinds() {
    SortedSet<Monkey.Kind> all = new TreeSet<>();
    for (String kind : kinds) {
      all.add(Arrays.stream(Monkey.Kind.values()).filter(k -> k.name().toLowerCase(Locale.ROOT).equals(kind)).findFirst()
          .orElseThrow(() -> new Problem("there is no " + kind + " to draw; there are instance, database, zone")));
    }
    return all;
  }

  private static void say(Path file, String line) {
    System.out.println(line);
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("the log cannot be written: " + file, e);
    }
  }
}
