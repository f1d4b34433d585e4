package dev.holdfast.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** One history: the website's stack, two minutes of faults, and then everything healthy again. */
public final class Seed {

  /** After the last fault everything must be healthy within this virtual time. */
  static final Duration CONVERGENCE = Duration.ofMinutes(5);

  private static final String STACK = "site";

  private Seed() {}

  /** Creates the website's stack in an empty region, and gives the state when all of it is healthy. */
  public static Simulation.Beginning website(String template) {
    Simulation simulation = new Simulation(0, Optional.empty());
    simulation.run(Duration.ofSeconds(2));
    simulation.call("s3", software.amazon.awssdk.services.s3.model.CreateBucketRequest.builder().bucket("artifacts").build());
    simulation.call("cloudformation", CreateStackRequest.builder()
        .stackName(STACK).templateBody(template)
        .capabilitiesWithStrings("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM")
        .parameters(
            Parameter.builder().parameterKey("ArtifactBucket").parameterValue("artifacts").build(),
            Parameter.builder().parameterKey("ArtifactKey").parameterValue("site.zip").build(),
            Parameter.builder().parameterKey("ListenerPort").parameterValue("8080").build())
        .build());
    for (int i = 0; i < 600; i++) {
      simulation.run(Duration.ofSeconds(1));
      Stack stack = stack(simulation);
      if (stack.stackStatusAsString().equals("CREATE_COMPLETE") && simulation.checkers().unhealthy().isEmpty()) {
        return simulation.moment();
      }
      if (stack.stackStatusAsString().contains("ROLLBACK") || stack.stackStatusAsString().contains("FAILED")) {
        break;
      }
    }
    throw new AssertionError("the stack is " + stack(simulation).stackStatusAsString() + "; "
        + simulation.checkers().unhealthy().orElse("all is healthy") + "\n" + tail(simulation));
  }

  /** Runs a seed. @return its history, for comparing */
  public static List<String> run(long seed, Simulation.Beginning beginning) {
    Simulation simulation = new Simulation(seed, Optional.of(beginning));
    try {
      Messages messages = new Messages(
          simulation, output(simulation, "JobQueue"), output(simulation, "FailedJobQueue"));
      OrderedMessages ordered = new OrderedMessages(simulation);
      TimedMessages timed = new TimedMessages(simulation);
      Chaos chaos = new Chaos(simulation);
      chaos.begin();
      simulation.every(Duration.ofMillis(30), simulation.commits()::write);
      simulation.every(Duration.ofMillis(2_300), messages::send);
      simulation.every(Duration.ofMillis(2_900), messages::work);
      simulation.every(Duration.ofMillis(1_900), ordered::send);
      simulation.every(Duration.ofMillis(2_100), ordered::work);
      simulation.every(Duration.ofMillis(1_700), timed::send);
      simulation.every(Duration.ofMillis(1_500), timed::work);
      simulation.every(Duration.ofSeconds(13), timed::bringBack);
      simulation.every(Duration.ofSeconds(17), simulation.backups()::snapshot);
      simulation.in(simulation.between(1_000, 60_000), simulation.backups()::replicate);
      simulation.in(simulation.between(30_000, 110_000), simulation.backups()::restore);
      simulation.run(Chaos.duration());
      chaos.end();
      converge(simulation);
      if (!simulation.backups().restore()) {
        throw new AssertionError("no snapshot was ever made: the checker checks nothing");
      }
      converge(simulation);
      simulation.backups().checkReplica();
      messages.stop();
      ordered.stop();
      timed.stop();
      simulation.run(Duration.ofMinutes(3)); // longer than any visibility timeout
      messages.check();
      ordered.check();
      timed.check();
      complete(simulation);
      simulation.crashRegion();
      simulation.restartRegion();
      return simulation.history();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + " fails: " + e.getMessage()
          + "\nRepeat it: ./holdfast test -pl simulation -am -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed
          + "\n" + tail(simulation), e);
    }
  }

  private static void converge(Simulation simulation) {
    long limit = CONVERGENCE.toSeconds();
    for (long second = 0; second < limit; second++) {
      simulation.run(Duration.ofSeconds(1));
      if (simulation.checkers().unhealthy().isEmpty()) {
        return;
      }
    }
    throw new AssertionError("not healthy " + CONVERGENCE + " after the last fault: "
        + simulation.checkers().unhealthy().orElseThrow());
  }

  /** Every primary has every commit that its database acknowledged, or began with. */
  private static void complete(Simulation simulation) {
    simulation.zones().values().stream()
        .flatMap(z -> z.databases().nodes().values().stream())
        .filter(n -> n.running && n.primary)
        .forEach(simulation.commits()::promoted);
    if (!simulation.commits().any()) {
      throw new AssertionError("no commit was ever acknowledged: the checker checks nothing");
    }
  }

  private static String output(Simulation simulation, String name) {
    return stack(simulation).outputs().stream()
        .filter(o -> o.outputKey().equals(name)).map(Output::outputValue).findFirst().orElseThrow();
  }

  private static Stack stack(Simulation simulation) {
    DescribeStacksResponse r =
        simulation.call("cloudformation", DescribeStacksRequest.builder().stackName(STACK).build());
    return r.stacks().getFirst();
  }

  private static String tail(Simulation simulation) {
    List<String> all = simulation.history();
    return String.join("\n", all.subList(Math.max(0, all.size() - 60), all.size()));
  }
}
