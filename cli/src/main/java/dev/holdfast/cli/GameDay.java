package dev.holdfast.cli;

import dev.holdfast.gameday.Cloud;
import dev.holdfast.gameday.GameDayException;
import dev.holdfast.gameday.GameDays;
import dev.holdfast.zone.home.Home;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Plays a game day against the website of the running region. The exit status says whether its objectives were met. */
@Command(name = "gameday", description = "Injects a fault under load and measures detection and recovery.")
final class GameDay implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", defaultValue = "list",
      description = "instance-loss, worker-loss, database-loss or zone-loss; list says what they are.")
  private String name = "list";

  @Option(names = "--seconds", description = "How long the load goes on from the fault; 60.")
  private Optional<Integer> seconds = Optional.empty();

  @Option(names = "--rate", description = "Requests a second; 50.")
  private Optional<Double> rate = Optional.empty();

  @Option(names = "--report", paramLabel = "FILE",
      description = "Where the report goes; gameday-reports/NAME-TIME.html, with the JSON beside it.")
  private Optional<Path> report = Optional.empty();

  @Override
  public Integer call() throws Exception {
    if (name.equals("list")) {
      GameDays.list(System.out);
      return 0;
    }
    Aws aws = Aws.of(Home.ofThisUser());
    Path caller = Path.of(System.getProperty("holdfast.caller", ""));
    try (CloudFormationClient cloudFormation = aws.client(CloudFormationClient.builder());
        Ec2Client ec2 = aws.client(Ec2Client.builder());
        AutoScalingClient autoScaling = aws.client(AutoScalingClient.builder());
        ElasticLoadBalancingV2Client balancing = aws.client(ElasticLoadBalancingV2Client.builder());
        RdsClient rds = aws.client(RdsClient.builder());
        SqsClient sqs = aws.client(SqsClient.builder());
        FisClient fis = aws.client(FisClient.builder())) {
      boolean terminal = System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
      return GameDays.play(name, new GameDays.Options(seconds, rate, report.map(caller::resolve), caller),
          new Cloud(cloudFormation, ec2, autoScaling, balancing, rds, sqs, fis), Site.STACK,
          URI.create("http://127.0.0.1:" + aws.config().sitePort()), System.out, terminal) ? 0 : 1;
    } catch (GameDayException e) {
      throw new Problem(e.getMessage());
    }
  }
}
