package dev.holdfast.cli;

import dev.holdfast.zone.home.Home;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentSummary;

/** Fails a zone and restores it, as an experiment of the Fault Injection Service. */
@Command(name = "zone", description = "Cuts a zone's power, and brings it back.",
    subcommands = {Zone.Fail.class, Zone.Restore.class})
final class Zone {

  /** The tag by which {@code restore} finds the experiment that {@code fail} started. */
  static final String TAG = "holdfast:zone";

  static final String ACTION = "holdfast:zone:power-interruption";

  @Command(name = "fail", description = "Everything in the zone is gone at once.")
  static final class Fail implements Callable<Integer> {

    @Parameters(paramLabel = "ZONE", description = "As us-east-1a.")
    private String zone = "";

    @Override
    public Integer call() throws Exception {
      Aws aws = Aws.of(Home.ofThisUser());
      check(aws, zone);
      try (FisClient fis = aws.client(FisClient.builder())) {
        if (running(fis).stream().anyMatch(e -> zone.equals(e.tags().get(TAG)))) {
          throw new Problem(zone + " has failed already; bring it back: ./holdfast zone restore " + zone);
        }
        String template = fis.createExperimentTemplate(r -> r
            .description("Power interruption of " + zone)
            .roleArn("arn:aws:iam::" + aws.config().account() + ":role/fis")
            .stopConditions(c -> c.source("none"))
            .targets(Map.of())
            .actions(Map.of("power", software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput
                .builder().actionId(ACTION).parameters(Map.of("availabilityZone", zone)).build()))
            .tags(Map.of(TAG, zone))).experimentTemplate().id();
        Experiment experiment = fis.startExperiment(r -> r.experimentTemplateId(template).tags(Map.of(TAG, zone)))
            .experiment();
        System.out.println(zone + " has no power any more (experiment " + experiment.id() + ").");
        System.out.println("Watch: ./holdfast status    Bring it back: ./holdfast zone restore " + zone);
      }
      return 0;
    }
  }

  @Command(name = "restore", description = "The zone has power again.")
  static final class Restore implements Callable<Integer> {

    @Parameters(paramLabel = "ZONE", description = "As us-east-1a.")
    private String zone = "";

    @Override
    public Integer call() throws Exception {
      Aws aws = Aws.of(Home.ofThisUser());
      check(aws, zone);
      try (FisClient fis = aws.client(FisClient.builder())) {
        List<ExperimentSummary> found = running(fis).stream().filter(e -> zone.equals(e.tags().get(TAG))).toList();
        if (found.isEmpty()) {
          throw new Problem(zone + " has not failed; it has power");
        }
        found.forEach(e -> fis.stopExperiment(r -> r.id(e.id())));
        System.out.println(zone + " has power again. Watch the fleet spread out: ./holdfast status");
      }
      return 0;
    }
  }

  private static List<ExperimentSummary> running(FisClient fis) {
    List<ExperimentSummary> running = new ArrayList<>();
    fis.listExperimentsPaginator(r -> r.maxResults(100)).forEach(page -> page.experiments().stream()
        .filter(e -> List.of("pending", "initiating", "running").contains(e.state().statusAsString()))
        .forEach(running::add));
    return running;
  }

  private static void check(Aws aws, String zone) {
    if (!aws.config().zones().contains(zone)) {
      throw new Problem("there is no zone " + zone + "; the zones are " + String.join(", ", aws.config().zones()));
    }
  }
}
