package dev.holdfast.cli;

import dev.holdfast.gameday.Cloud;
import dev.holdfast.gameday.GameDayException;
import dev.holdfast.gameday.GameDayFile;
import dev.holdfast.gameday.GameDays;
import dev.holdfast.gameday.Hands;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;

/** Plays game days against the website of the running region, or of a stack on AWS. */
@Command(name = "gameday", description = "Injects faults under load and measures detection and recovery.",
    subcommands = {GameDay.ListAll.class, GameDay.Play.class, GameDay.History.class, GameDay.Example.class})
final class GameDay implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "The same as: gameday run NAME.")
  private Optional<String> name = Optional.empty();

  @Mixin
  private How how;

  @Override
  public Integer call() throws Exception {
    return name.isEmpty() ? new ListAll().call() : how.play(List.of(name.get()), 1);
  }

  private static Path caller() {
    return Path.of(System.getProperty("holdfast.caller", ""));
  }

  @Command(name = "list", description = "What there is to play, and what each claims.")
  static final class ListAll implements Callable<Integer> {

    @Override
    public Integer call() {
      GameDays.list(System.out);
      return 0;
    }
  }

  @Command(name = "run", description = "Plays them. The exit status says whether every objective was met.")
  static final class Play implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Of the library, or files that end with .yaml.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--times", description = "How often each is played; 1.")
    private int times = 1;

    @Mixin
    private How how;

    @Override
    public Integer call() throws Exception {
      return how.play(names, times);
    }
  }

  @Command(name = "report", description = "All runs in gameday-reports, and what got worse.")
  static final class History implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
      try {
        GameDays.history(caller(), System.out);
        return 0;
      } catch (GameDayException e) {
        throw new Problem(e.getMessage());
      }
    }
  }

  @Command(name = "example", description = "Prints a file that has everything a game day can have, explained.")
  static final class Example implements Callable<Integer> {

    @Override
    public Integer call() {
      System.out.print(GameDayFile.example());
      return 0;
    }
  }

  /** How they are played, and where. */
  static final class How {

    @Option(names = "--seconds", description = "How long the load goes on from the fault; else as the file says.")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--rate", description = "Requests a second; else as the file says.")
    private Optional<Double> rate = Optional.empty();

    @Option(names = "--report", paramLabel = "FILE",
        description = "Where the report goes; gameday-reports/NAME-TIME.html, with the JSON beside it.")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--keep", description = "Leaves what it uploads on the website; else it is deleted afterwards.")
    private boolean keep;

    @Option(names = "--aws", description = "Against AWS, with the credentials and region that the SDK finds.")
    private boolean aws;

    @Option(names = "--stack", description = "The website's CloudFormation stack; ${DEFAULT-VALUE}.")
    private String stack = Site.STACK;

    @Option(names = "--website", paramLabel = "URL", description = "Its address; else as the stack's output Website.")
    private Optional<URI> website = Optional.empty();

    int play(List<String> names, int times) throws Exception {
      Clients clients = aws ? Clients.amazon() : Clients.of(Aws.of(Home.ofThisUser()));
      boolean terminal = System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
      boolean held = true;
      try (Clients.Open open = clients.open()) {
        GameDays.Ground ground = ground(open.cloud());
        for (int i = 0; i < times; i++) {
          for (String name : names) {
            held &= GameDays.play(name, new GameDays.Options(seconds, rate, report.map(caller()::resolve), caller(),
                keep), ground, System.out, terminal);
          }
        }
        return held ? 0 : 1;
      } catch (GameDayException e) {
        throw new Problem(e.getMessage());
      }
    }

    private GameDays.Ground ground(Cloud cloud) throws Exception {
      if (aws) {
        return new GameDays.Ground(cloud, Hands.NONE, stack, website.orElseGet(() -> output(cloud.cloudFormation())));
      }
      Home home = Home.ofThisUser();
      Aws here = Aws.of(home);
      return new GameDays.Ground(cloud, new OwnHands(new Processes(home, here.config())), stack,
          website.orElse(URI.create("http://127.0.0.1:" + here.config().sitePort())));
    }

    private URI output(CloudFormationClient cloudFormation) {
      return cloudFormation.describeStacks(r -> r.stackName(stack)).stacks().getFirst().outputs().stream()
          .filter(o -> o.outputKey().equals("Website")).map(Output::outputValue).map(URI::create).findFirst()
          .orElseThrow(() -> new Problem("the stack " + stack + " has no output Website; say --website URL"));
    }
  }

  /** What no API does, to the processes on this machine. */
  private record OwnHands(Processes processes) implements Hands {

    private static final Duration START = Duration.ofSeconds(60);

    @Override
    public void killRegion() {
      processes.find(Processes.REGION).orElseThrow(() -> new GameDayException("the region does not run"))
          .destroyForcibly();
    }

    @Override
    public void startRegion() {
      try {
        processes.startRegion(START);
      } catch (IOException e) {
        throw new GameDayException("the region cannot be started: " + e.getMessage(), e);
      }
    }
  }
}
