package dev.holdfast.region.fis;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an action's parameters are set to. Read once when a template is checked, and again when the action begins. */
record Arguments(Map<String, String> values) {

  /** Of disrupt-connectivity. */
  private static final List<String> SCOPES = List.of("all", "availability-zone", "vpc", "s3");

  /** Of start-zonal-autoshift. */
  private static final List<String> RESOURCE_TYPES = List.of("ASG", "ALB", "NLB", "EKS");

  /** Of actions on what this region does not have. */
  private static final List<String> PERCENTAGES = List.of("percent", "lossPercent", "flowsPercent", "maxErrorsPercent",
      "invocationPercentage", "readIOPercentage", "writeIOPercentage", "drainagePercentage",
      "instanceTerminationPercentage");

  /**
   * The checks of everything that has a form, whatever the action: a parameter's name has one meaning.
   *
   * @param services whose calls can be disturbed
   */
  void check(ActionType action, List<String> services) {
    List.of("duration", "startInstancesAfterDuration", "maxDuration", "durationBeforeInterruption")
        .forEach(this::duration);
    delayMillis();
    jitterMillis();
    percent();
    PERCENTAGES.forEach(p -> number(p, 0, 0, 100));
    number("port", 1, 1, 65_535);
    if (action == Action.FAILING_INSTANCES) {
      status();
    }
    if (action == Action.SEND_COMMAND) {
      DocumentArguments.of(this);
    }
    seconds();
    if (values.containsKey("service")) {
      Templates.require(services.contains(text("service")),
          "service must be one of " + services + ", not " + text("service"));
    }
    if (values.containsKey("scope")) {
      Templates.require(SCOPES.contains(text("scope")), "scope must be one of " + SCOPES + ", not " + text("scope"));
    }
    Templates.require(List.of("all", "cross-zone").contains(values.getOrDefault("traffic", "all")),
        "traffic must be all or cross-zone, not " + text("traffic"));
    if (values.containsKey("managedResourceTypes")) {
      Templates.require(RESOURCE_TYPES.containsAll(list("managedResourceTypes")),
          "managedResourceTypes must be of " + RESOURCE_TYPES + ", not " + text("managedResourceTypes"));
      Templates.require(list("managedResourceTypes").contains("ALB"),
          "managedResourceTypes: Holdfast has load balancers (ALB) alone, not " + text("managedResourceTypes"));
    }
    Templates.require(List.of("ENABLED", "DISABLED", "ANY").contains(autoshiftStatus()),
        "zonalAutoshiftStatus must be ENABLED, DISABLED or ANY, not " + text("zonalAutoshiftStatus"));
    Templates.require(list("alarmArns").size() <= Limits.ALARMS,
        "alarmArns must name at most " + Limits.ALARMS + " alarms");
    if (values.containsKey("alarmStates")) {
      Templates.require(List.of("OK", "ALARM", "INSUFFICIENT_DATA").containsAll(list("alarmStates")),
          "alarmStates must be OK, ALARM or INSUFFICIENT_DATA, not " + values.get("alarmStates"));
    }
    for (String name : List.of("forceFailover", "completeIfInstancesTerminated")) {
      Templates.require(List.of("true", "false").contains(values.getOrDefault(name, "true")),
          name + " must be true or false, not " + values.get(name));
    }
  }

  String text(String name) {
    return values.get(name);
  }

  boolean flag(String name) {
    return Boolean.parseBoolean(values.get(name));
  }

  List<String> list(String name) {
    return Arrays.stream(values.getOrDefault(name, "").split(",")).map(String::strip).filter(v -> !v.isEmpty()).toList();
  }

  /** Whose load balancers a zonal autoshift is about. */
  String autoshiftStatus() {
    return values.getOrDefault("zonalAutoshiftStatus", "ENABLED");
  }

  /** Empty: all. */
  List<String> operations() {
    return "all".equals(text("operations")) ? List.of() : list("operations");
  }

  int delayMillis() {
    return number("delayMilliseconds", 200, 0, Limits.DELAY_MILLIS);
  }

  int jitterMillis() {
    return number("jitterMilliseconds", 10, 0, Limits.DELAY_MILLIS);
  }

  int status() {
    return number("statusCode", 503, 400, 599);
  }

  int percent() {
    return number("percentage", 100, 1, 100);
  }

  /** Not a number of things, as the others: it may be less than none. */
  int seconds() {
    String text = values.getOrDefault("seconds", "0");
    int n = text.matches("-?\\d{1,8}") ? Integer.parseInt(text) : Integer.MAX_VALUE;
    Templates.require(Math.abs((long) n) <= Limits.CLOCK_JUMP.toSeconds(),
        "seconds must be -" + Limits.CLOCK_JUMP.toSeconds() + " to " + Limits.CLOCK_JUMP.toSeconds() + ", not " + text);
    return n;
  }

  private int number(String name, int otherwise, int least, int most) {
    return number(values, name, otherwise, least, most);
  }

  static int number(Map<String, String> values, String name, int otherwise, int least, int most) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    int n = text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1;
    Templates.require(n >= least && n <= most, name + " must be " + least + " to " + most + ", not " + text);
    return n;
  }

  /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it is none, or longer than the limit */
  Optional<Duration> duration(String name) {
    String text = values.get(name);
    if (text == null) {
      return Optional.empty();
    }
    try {
      Duration duration = Duration.parse(text);
      if (duration.isPositive() && duration.compareTo(Limits.DURATION) <= 0) {
        return Optional.of(duration);
      }
    } catch (DateTimeParseException e) {
      // answered below, with everything else that is no duration
    }
    throw Templates.invalid(
        name + " must be an ISO 8601 duration up to " + Limits.DURATION + ", as PT60S, not " + text);
  }
}
