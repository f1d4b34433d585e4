package dev.holdfast.cli;

import dev.holdfast.gameday.Lines;
import dev.holdfast.gameday.crowd.Crowd;
import dev.holdfast.gameday.crowd.Rush;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A crowd on the website. The exit status says whether everybody was answered. */
@Command(name = "load", description = "Puts a crowd on the website: millions of people at once, from one small process.")
final class Load implements Callable<Integer> {

  @Option(names = "--users", description = "People at once, each with their own pace; ${DEFAULT-VALUE}.")
  private int users = 2_400_000;

  @Option(names = "--for", paramLabel = "TIME", description = "How long, as 60s or 5m; ${DEFAULT-VALUE}.")
  private String time = "60s";

  @Option(names = "--think", paramLabel = "TIME",
      description = "The mean time between two acts of a person; ${DEFAULT-VALUE}. Requests a second follow from it.")
  private String think = "4h";

  @Option(names = "--connections", description = "At once, at most; ${DEFAULT-VALUE}.")
  private int connections = 128;

  @Option(names = "--website", paramLabel = "URL", description = "Another website than this region's.")
  private Optional<URI> website = Optional.empty();

  @Option(names = "--get", paramLabel = "PATH",
      description = "Everybody asks for this and nothing else; for websites that are not reel.")
  private Optional<String> get = Optional.empty();

  @Override
  public Integer call() throws Exception {
    boolean terminal = System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    URI base = website.isPresent() ? website.get()
        : URI.create("http://127.0.0.1:" + Aws.of(Home.ofThisUser()).config().sitePort());
    try {
      Rush.Outcome outcome = Rush.play(new Rush.Plan(new Crowd.Size(users, Span.of(think), connections),
          Span.of(time), base, get), new Lines(System.out, terminal));
      System.out.println();
      System.out.println();
      System.out.print(Rush.table(outcome));
      return outcome.clean() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      throw new Problem(e.getMessage());
    } catch (IOException e) {
      throw new Problem("the website at " + base + " is not ready for a crowd: " + e.getMessage());
    }
  }
}
