package dev.holdfast.gameday.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.gameday.Cloud;
import dev.holdfast.gameday.Deployment;
import dev.holdfast.gameday.Fault;
import dev.holdfast.gameday.Fleet;
import dev.holdfast.gameday.FleetView;
import dev.holdfast.gameday.GameDayException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;

/** Chaos Monkey at work: see the package. */
public final class Chaos {

  /** What must be on a group or a database for it to be drawn. */
  public static final String TAG = "chaos";
  public static final String ALLOWED = "allowed";

  /** How long it may take until all is well again; else there is no more chaos. */
  static final Duration HEALED_WITHIN = Duration.ofMinutes(5);

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final String ZONE_FOR = "PT60S";

  /**
   * @param budget faults in a day, at most
   * @param lasts how long there is chaos
   * @param alarm the ARN of a CloudWatch alarm that stops an experiment, and chaos
   * @param dryRun draws and says what it would do
   * @param portable whether only AWS's own actions are used
   */
  public record Rules(Hours hours, int budget, Duration lasts, Optional<String> alarm, boolean dryRun, boolean portable) {}

  /** Time, so that a test has its own. */
  public interface Time {

    Time REAL = new Time() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time);
      }
    };

    Instant now();

    void sleep(Duration time) throws InterruptedException;
  }

  /** Asks the website whether it answers. */
  public interface Health {
    boolean well();
  }

  private final Monkey monkey;
  private final Rules rules;
  private final Cloud cloud;
  private final Deployment deployment;
  private final FleetView view;
  private final Health health;
  private final Time time;
  private final Consumer<String> log;

  /** @param log takes a line of JSON for each draw */
  public Chaos(Monkey monkey, Rules rules, Cloud cloud, String stack, Health health, Time time, Consumer<String> log) {
    this.monkey = monkey;
    this.rules = rules;
    this.cloud = cloud;
    this.deployment = Deployment.find(cloud.cloudFormation(), stack);
    this.view = new FleetView(cloud, deployment);
    this.health = health;
    this.time = time;
    this.log = log;
    if (rules.portable && monkey.kinds().contains(Monkey.Kind.ZONE)) {
      throw new GameDayException("zones cannot be drawn on AWS: its power interruption wants tags prepared for it");
    }
  }

  /** Until the time is over. @return false when something was not healed in time, or an alarm stopped it */
  public boolean run() throws InterruptedException {
    Instant end = time.now().plus(rules.lasts);
    Instant due = time.now();
    int today = 0;
    String day = "";
    for (int draw = 0; ; draw++) {
      // What would have been due while the last was being healed is not made up for.
      due = rules.hours.plus(time.now().isAfter(due) ? time.now() : due, monkey.pause(draw));
      if (!due.isBefore(end)) {
        return true;
      }
      while (time.now().isBefore(due)) {
        Duration left = Duration.between(time.now(), due);
        time.sleep(left.compareTo(Duration.ofMinutes(1)) > 0 ? Duration.ofMinutes(1) : left);
      }
      if (!rules.hours.day(due).equals(day)) {
        day = rules.hours.day(due);
        today = 0;
      }
      Optional<String> against = today >= rules.budget
          ? Optional.of("the budget of " + rules.budget + " a day is spent") : ill();
      if (against.isPresent()) {
        say(draw, Optional.empty(), "skipped", against.get());
        continue;
      }
      Optional<Monkey.Target> target = monkey.draw(draw, field());
      if (target.isEmpty()) {
        say(draw, target, "skipped", "nothing may be taken: no group tagged " + TAG + ": " + ALLOWED
            + " has more instances in service than its minimum");
        continue;
      }
      today++;
      if (rules.dryRun) {
        say(draw, target, "dry run", "");
      } else if (!harm(draw, target.get())) {
        return false;
      }
    }
  }

  private boolean harm(int draw, Monkey.Target target) throws InterruptedException {
    Instant began = time.now();
    try (Fault fault = Fault.prepare(cloud.fis(), template(target))) {
      fault.start();
      while (!fault.over()) {
        time.sleep(LOOK);
      }
      if (fault.stopped()) {
        say(draw, Optional.of(target), "stopped", "the stop condition came true: no more chaos");
        return false;
      }
    } catch (GameDayException | SdkException e) {
      say(draw, Optional.of(target), "failed", String.valueOf(e.getMessage()));
      return true;
    }
    // What was taken shows with a delay: a fleet that looks whole at once has not noticed yet.
    time.sleep(LOOK.multipliedBy(5));
    Optional<String> ill = ill();
    while (ill.isPresent() && Duration.between(began, time.now()).compareTo(HEALED_WITHIN) < 0) {
      time.sleep(LOOK);
      ill = ill();
    }
    long seconds = Duration.between(began, time.now()).toSeconds();
    say(draw, Optional.of(target), ill.isEmpty() ? "healed" : "not healed",
        ill.map(i -> i + ": no more chaos").orElse("all is well after " + seconds + " s"));
    return ill.isEmpty();
  }

  private CreateExperimentTemplateRequest template(Monkey.Target target) {
    String arn = "arn:" + deployment.partition() + ":ec2:" + deployment.region() + ":" + deployment.account()
        + ":instance/" + target.name();
    CreateExperimentTemplateActionInput.Builder action = CreateExperimentTemplateActionInput.builder();
    CreateExperimentTemplateRequest.Builder request = CreateExperimentTemplateRequest.builder()
        .description("Chaos: " + target.name())
        .roleArn("arn:" + deployment.partition() + ":iam::" + deployment.account() + ":role/fis")
        .stopConditions(c -> rules.alarm.ifPresentOrElse(
            a -> c.source("aws:cloudwatch:alarm").value(a), () -> c.source("none")))
        .targets(Map.of());
    switch (target.kind()) {
      case INSTANCE -> {
        request.targets(Map.of("it", targetOf("aws:ec2:instance", arn)));
        action.actionId(rules.portable ? "aws:ec2:terminate-instances" : "holdfast:ec2:kill-instances")
            .targets(Map.of("Instances", "it"));
      }
      case DATABASE -> {
        request.targets(Map.of("it", targetOf("aws:rds:db", target.name())));
        action.actionId("aws:rds:reboot-db-instances").parameters(Map.of("forceFailover", "true"))
            .targets(Map.of("DBInstances", "it"));
      }
      case ZONE -> action.actionId("holdfast:zone:power-interruption")
          .parameters(Map.of("availabilityZone", target.name(), "duration", ZONE_FOR));
    }
    return request.actions(Map.of("take", action.build())).build();
  }

  private static software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput targetOf(
      String type, String arn) {
    return software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput.builder()
        .resourceType(type).resourceArns(arn).selectionMode("ALL").build();
  }

  /** What is not well; empty when all is. */
  private Optional<String> ill() throws InterruptedException {
    try {
      Fleet fleet = view.look();
      return !health.well() ? Optional.of("the website does not answer")
          : fleet.missing().stream().findFirst();
    } catch (SdkException e) {
      return Optional.of("the AWS API does not answer");
    }
  }

  private Monkey.Field field() {
    List<Monkey.Group> groups = cloud.autoScaling()
        .describeAutoScalingGroups(r -> r.autoScalingGroupNames(deployment.groups())).autoScalingGroups().stream()
        .filter(g -> g.tags().stream().anyMatch(t -> t.key().equals(TAG) && ALLOWED.equals(t.value())))
        .map(Chaos::group).toList();
    List<String> databases = deployment.databases().stream()
        .flatMap(name -> cloud.rds().describeDBInstances(r -> r.dbInstanceIdentifier(name)).dbInstances().stream())
        .filter(d -> Boolean.TRUE.equals(d.multiAZ()))
        .filter(d -> d.tagList().stream().anyMatch(t -> t.key().equals(TAG) && ALLOWED.equals(t.value())))
        .map(d -> d.dbInstanceArn()).toList();
    List<String> zones = cloud.ec2().describeAvailabilityZones(r -> { }).availabilityZones().stream()
        .map(z -> z.zoneName()).sorted().toList();
    return new Monkey.Field(groups, databases, zones);
  }

  private static Monkey.Group group(AutoScalingGroup g) {
    return new Monkey.Group(g.autoScalingGroupName(), g.minSize(), g.instances().stream()
        .filter(i -> i.lifecycleStateAsString().equals("InService") && i.healthStatus().equalsIgnoreCase("Healthy"))
        .map(i -> i.instanceId()).sorted().toList());
  }

  private void say(int draw, Optional<Monkey.Target> target, String outcome, String reason) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", time.now().toString());
    line.put("seed", monkey.seed());
    line.put("draw", draw);
    target.ifPresent(t -> {
      line.put("kind", t.kind().name().toLowerCase(java.util.Locale.ROOT));
      line.put("target", t.name());
      if (!t.group().isEmpty()) {
        line.put("group", t.group());
      }
    });
    line.put("outcome", outcome);
    if (!reason.isEmpty()) {
      line.put("reason", reason);
    }
    try {
      log.accept(new ObjectMapper().writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
