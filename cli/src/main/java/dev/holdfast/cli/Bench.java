package dev.holdfast.cli;

import dev.holdfast.bench.Benches;
import dev.holdfast.bench.Cloud;
import dev.holdfast.zone.home.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Measures the running region from above the line. The exit status says whether the benchmark's objectives were met. */
@Command(name = "bench", description = "Measures the running region.", synopsisSubcommandLabel = "NAME [OPTIONS]")
final class Bench implements Callable<Integer> {

  @Spec private CommandSpec spec;

  static CommandLine command() {
    CommandLine line = new CommandLine(new Bench());
    Benches.all(Bench::cloud, System.out).forEach((name, bench) -> {
      CommandLine one = new CommandLine(bench);
      one.getCommandSpec().addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("Says this.").build());
      line.addSubcommand(name, one);
    });
    return line.addSubcommand("list", new List(line));
  }

  /** Without a name: what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(System.out);
    return 0;
  }

  private static Cloud cloud() {
    try {
      Aws aws = Aws.of(Home.ofThisUser());
      return new Cloud(URI.create(aws.config().endpoint()), aws.config().region(), StaticCredentialsProvider.create(
          AwsBasicCredentials.create(aws.root().accessKeyId(), aws.root().secretAccessKey())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Command(name = "list", description = "What can be measured.")
  private record List(CommandLine benches) implements Callable<Integer> {
    @Override
    public Integer call() {
      benches.getSubcommands().forEach((name, one) -> {
        if (!name.equals("list")) {
          System.out.printf("  %-12s %s%n", name, String.join(" ", one.getCommandSpec().usageMessage().description()));
        }
      });
      return 0;
    }
  }
}
