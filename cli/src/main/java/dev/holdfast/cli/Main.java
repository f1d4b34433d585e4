package dev.holdfast.cli;

import dev.holdfast.bench.BenchException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import software.amazon.awssdk.core.exception.SdkException;

/** {@code ./holdfast COMMAND}. */
@Command(
    name = "./holdfast",
    synopsisSubcommandLabel = "COMMAND",
    description = "A highly available AWS-compatible region on this machine, and the website that proves it.%n",
    subcommands = {
      Up.class, Status.class, Down.class, Destroy.class, Deploy.class, Logs.class, Env.class, Zone.class,
      GameDay.class, Load.class, Chaos.class, Train.class, ConsoleToken.class, CommandLine.HelpCommand.class
    },
    footer = {"", "Also: ./holdfast test runs every test.", "First time? ./holdfast up"})
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    Logger.getLogger("").setLevel(Level.OFF);
    CommandLine line = withHelp(new CommandLine(new Main()).addSubcommand("bench", Bench.command()))
        .setExecutionExceptionHandler((e, c, _) -> explain(e, c.getErr()))
        .setUsageHelpAutoWidth(true);
    System.exit(args.length == 0 ? line.execute("help") : line.execute(args));
  }

  /** Every command answers to {@code --help}. */
  private static CommandLine withHelp(CommandLine command) {
    if (command.getCommandSpec().findOption("--help") == null) {
      command.getCommandSpec().addOption(OptionSpec.builder("-h", "--help").usageHelp(true)
          .description("Shows this.").build());
    }
    command.getSubcommands().values().forEach(Main::withHelp);
    return command;
  }

  /** One line, never a stack trace: what is wrong and how to mend it. */
  private static int explain(Exception e, PrintWriter err) {
    String message = switch (e) {
      case Problem p -> p.getMessage();
      case BenchException b -> b.getMessage();
      case SdkException s when s.getMessage().contains("Connect") || s.getMessage().contains("refused") ->
          "the region does not answer; ./holdfast up starts it, ./holdfast status says more";
      case SdkException s -> s.getMessage();
      case IllegalArgumentException i when i.getMessage() != null -> i.getMessage();
      case AccessDeniedException a -> a.getFile() + " belongs to another user; run it as that user, or set HOLDFAST_HOME"
          + " for a region of your own";
      default -> e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    };
    err.println("holdfast: " + message);
    if (System.getenv("HOLDFAST_DEBUG") != null) {
      e.printStackTrace(err);
    }
    return 1;
  }
}
