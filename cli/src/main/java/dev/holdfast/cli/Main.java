package dev.holdfast.cli;

import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.core.exception.SdkException;

/** {@code ./holdfast COMMAND}. */
@Command(
    name = "./holdfast",
    synopsisSubcommandLabel = "COMMAND",
    description = "A highly available AWS-compatible region on this machine, and the website that proves it.%n",
    subcommands = {
      Up.class, Status.class, Down.class, Destroy.class, Deploy.class, Logs.class, Env.class, Zone.class,
      GameDay.class, ConsoleToken.class, CommandLine.HelpCommand.class
    },
    footer = {"", "Also: ./holdfast test runs every test.", "First time? ./holdfast up"})
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    Logger.getLogger("").setLevel(Level.OFF);
    CommandLine line = new CommandLine(new Main())
        .setExecutionExceptionHandler((e, c, _) -> explain(e, c.getErr()))
        .setUsageHelpAutoWidth(true);
    System.exit(args.length == 0 ? line.execute("help") : line.execute(args));
  }

  /** One line, never a stack trace: what is wrong and how to mend it. */
  private static int explain(Exception e, PrintWriter err) {
    String message = switch (e) {
      case Problem p -> p.getMessage();
      case SdkException s when s.getMessage().contains("Connect") || s.getMessage().contains("refused") ->
          "the region does not answer; is it up? Try ./holdfast status";
      case SdkException s -> s.getMessage();
      default -> e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    };
    err.println("holdfast: " + message);
    if (System.getenv("HOLDFAST_DEBUG") != null) {
      e.printStackTrace(err);
    }
    return 1;
  }
}
