package dev.holdfast.region.fis;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The actions there are. */
enum Action {
  /** AWS's: the instances are terminated by an API call; those that balance load to them are told first. */
  TERMINATE_INSTANCES("aws:ec2:terminate-instances", Target.INSTANCES, List.of(), List.of()),
  /** AWS's: the instances are rebooted by an API call. */
  REBOOT_INSTANCES("aws:ec2:reboot-instances", Target.INSTANCES, List.of(), List.of()),
  /** AWS's: the database is rebooted by an API call, with {@code forceFailover} onto its standby. */
  REBOOT_DATABASES("aws:rds:reboot-db-instances", Target.DATABASES, List.of("forceFailover"), List.of()),
  /** AWS's: nothing happens for a while. */
  WAIT("aws:fis:wait", null, List.of("duration"), List.of("duration")),
  /** Every process of the instances gets SIGKILL; nobody is told. */
  KILL_INSTANCES("holdfast:ec2:kill-instances", Target.INSTANCES, List.of(), List.of()),
  /** Every process of the databases' primaries gets SIGKILL; nobody is told. */
  KILL_DATABASES("holdfast:rds:kill-db-instances", Target.DATABASES, List.of(), List.of()),
  /** Everything in a zone is gone at once, until the duration is over or the experiment is stopped. */
  INTERRUPT_POWER(
      "holdfast:zone:power-interruption", null, List.of("availabilityZone", "duration"), List.of("availabilityZone"));

  /** What an action acts on: the key under which it names its target, and the type of it. */
  enum Target {
    INSTANCES("Instances", "aws:ec2:instance"),
    DATABASES("DBInstances", "aws:rds:db");

    private final String key;
    private final String resourceType;

    Target(String key, String resourceType) {
      this.key = key;
      this.resourceType = resourceType;
    }

    String key() {
      return key;
    }

    String resourceType() {
      return resourceType;
    }
  }

  private final String id;
  private final Optional<Target> target;
  private final List<String> parameters;
  private final List<String> required;

  Action(String id, Target target, List<String> parameters, List<String> required) {
    this.id = id;
    this.target = Optional.ofNullable(target);
    this.parameters = parameters;
    this.required = required;
  }

  String id() {
    return id;
  }

  Optional<Target> target() {
    return target;
  }

  List<String> parameters() {
    return parameters;
  }

  List<String> required() {
    return required;
  }

  static Optional<Action> of(String id) {
    return Arrays.stream(values()).filter(a -> a.id.equals(id)).findFirst();
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(Action::id).toList();
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it is none, or longer than the limit */
  static Duration duration(String text) {
    try {
      Duration duration = Duration.parse(text);
      if (duration.isPositive() && duration.compareTo(Limits.DURATION) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // answered below, with everything else that is no duration
    }
    throw Templates.invalid("duration must be an ISO 8601 duration up to " + Limits.DURATION + ", as PT60S, not " + text);
  }
}
