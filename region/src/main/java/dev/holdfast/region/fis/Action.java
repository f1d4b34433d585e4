package dev.holdfast.region.fis;

import java.util.List;
import java.util.Optional;

/** The actions there are. */
enum Action implements ActionType {
  TERMINATE_INSTANCES("aws:ec2:terminate-instances", TargetType.INSTANCES, Lasts.NOT,
      "Terminates the instances by an API call; those that balance load to them are told first."),
  STOP_INSTANCES("aws:ec2:stop-instances", TargetType.INSTANCES, Lasts.WHILE_IN_FORCE,
      "Stops the instances by an API call, and may start them again.",
      Parameter.optional("startInstancesAfterDuration", "When they are started again, as PT60S; never, if not given."),
      Parameter.optional("completeIfInstancesTerminated",
          "Whether the action completes (true) or fails (false) when none of them can be started again.")),
  REBOOT_INSTANCES("aws:ec2:reboot-instances", TargetType.INSTANCES, Lasts.NOT, "Reboots the instances by an API call."),
  REBOOT_DATABASES("aws:rds:reboot-db-instances", TargetType.DATABASES, Lasts.NOT,
      "Reboots the database by an API call.",
      Parameter.optional("forceFailover", "Whether its standby takes over.")),
  WAIT("aws:fis:wait", Lasts.WHILE_IN_FORCE, "Nothing happens for a while.", Parameter.DURATION),
  ASSERT_ALARM_STATE("aws:cloudwatch:assert-alarm-state", Lasts.NOT,
      "Fails unless every alarm is in one of the states.",
      Parameter.required("alarmArns", "The alarms' ARNs, at most five, separated by commas."),
      Parameter.required("alarmStates", "OK, ALARM or INSUFFICIENT_DATA, separated by commas.")),
  KILL_INSTANCES("holdfast:ec2:kill-instances", TargetType.INSTANCES, Lasts.UNTIL_DONE,
      "SIGKILL to every process of the instances; nobody is told."),
  FREEZE_INSTANCES("holdfast:ec2:freeze-instances", TargetType.INSTANCES, Lasts.WHILE_IN_FORCE,
      "SIGSTOP to every process of the instances: they hold their connections and answer nothing. SIGCONT at the end.",
      Parameter.DURATION),
  FAIL_WRITES("holdfast:ec2:fail-disk-writes", TargetType.INSTANCES, Lasts.WHILE_IN_FORCE,
      "No process of the instances can write to a file, as when a disk is full.", Parameter.DURATION),
  SLOW_INSTANCES("holdfast:ec2:network-latency", TargetType.INSTANCES, Lasts.WHILE_IN_FORCE,
      "Requests that load balancers send to the instances, health checks too, take longer.",
      Parameter.DURATION, Parameter.DELAY, Parameter.JITTER),
  FAILING_INSTANCES("holdfast:ec2:http-errors", TargetType.INSTANCES, Lasts.WHILE_IN_FORCE,
      "Requests that load balancers send to the instances, health checks too, are answered with an error.",
      Parameter.DURATION,
      Parameter.optional("statusCode", "400 to 599. Default: 503."),
      Parameter.PERCENTAGE),
  KILL_DATABASES("holdfast:rds:kill-db-instances", TargetType.DATABASES, Lasts.UNTIL_DONE,
      "SIGKILL to every process of the databases' primaries; nobody is told."),
  FREEZE_DATABASES("holdfast:rds:freeze-db-instances", TargetType.DATABASES, Lasts.WHILE_IN_FORCE,
      "SIGSTOP to every process of the databases' primaries. SIGCONT at the end.",
      Parameter.DURATION),
  SLOW_NETWORK("holdfast:network:latency", TargetType.SUBNETS, Lasts.WHILE_IN_FORCE,
      "What load balancers and database endpoints send into the subnets takes longer.",
      Parameter.DURATION, Parameter.DELAY, Parameter.JITTER,
      Parameter.optional("traffic", "all, or cross-zone: only what comes from another zone. Default: all.")),
  DISRUPT_CONNECTIVITY("aws:network:disrupt-connectivity", TargetType.SUBNETS, Lasts.WHILE_IN_FORCE,
      "Traffic into and out of the subnets is lost: of load balancers with instances, and of instances with the API.",
      Parameter.DURATION,
      Parameter.required("scope", "all; availability-zone: with the VPC's subnets in other zones; vpc: with what is "
          + "outside of the VPC; s3: with Amazon S3.")),
  API_INTERNAL_ERROR("aws:fis:inject-api-internal-error", TargetType.ROLES, Lasts.WHILE_IN_FORCE,
      "Calls by the roles are refused with an internal error.",
      Parameter.DURATION, Parameter.SERVICE, Parameter.OPERATIONS, Parameter.PERCENTAGE),
  API_THROTTLE_ERROR("aws:fis:inject-api-throttle-error", TargetType.ROLES, Lasts.WHILE_IN_FORCE,
      "Calls by the roles are refused because there are too many.",
      Parameter.DURATION, Parameter.SERVICE, Parameter.OPERATIONS, Parameter.PERCENTAGE),
  API_UNAVAILABLE_ERROR("aws:fis:inject-api-unavailable-error", TargetType.ROLES, Lasts.WHILE_IN_FORCE,
      "Calls by the roles are refused because the service is unavailable.",
      Parameter.DURATION, Parameter.SERVICE, Parameter.OPERATIONS, Parameter.PERCENTAGE),
  API_LATENCY("holdfast:fis:inject-api-latency", TargetType.ROLES, Lasts.WHILE_IN_FORCE,
      "Calls by the roles take longer.",
      Parameter.DURATION, Parameter.SERVICE, Parameter.OPERATIONS, Parameter.PERCENTAGE, Parameter.DELAY,
      Parameter.JITTER),
  DUPLICATE_MESSAGES("holdfast:sqs:duplicate-messages", TargetType.QUEUES, Lasts.WHILE_IN_FORCE,
      "Messages are received a second time, also after they were deleted, as a standard queue may do.",
      Parameter.DURATION, Parameter.PERCENTAGE),
  REORDER_MESSAGES("holdfast:sqs:reorder-messages", TargetType.QUEUES, Lasts.WHILE_IN_FORCE,
      "Messages are received in any order, as a standard queue may do. FIFO queues keep theirs.", Parameter.DURATION),
  SEND_COMMAND("aws:ssm:send-command", TargetType.INSTANCES, Lasts.WHILE_IN_FORCE,
      "Runs one of AWS's own fault documents on the instances; those that there are stand below.",
      Parameter.DURATION,
      Parameter.required("documentArn", "As arn:aws:ssm:us-east-1::document/AWSFIS-Run-CPU-Stress."),
      Parameter.optional("documentParameters", "The document's own, as a JSON object of strings."),
      Parameter.optional("documentVersion", "1, $DEFAULT or $LATEST: there is one.")),
  API_NO_CAPACITY("aws:ec2:api-insufficient-instance-capacity-error", TargetType.ROLES, Lasts.WHILE_IN_FORCE,
      "The roles' launches of instances find no capacity.",
      Parameter.DURATION, Parameter.ZONES, Parameter.PERCENTAGE),
  GROUP_NO_CAPACITY("aws:ec2:asg-insufficient-instance-capacity-error", TargetType.AUTO_SCALING_GROUPS,
      Lasts.WHILE_IN_FORCE, "The Auto Scaling groups' launches of instances find no capacity.",
      Parameter.DURATION, Parameter.ZONES, Parameter.PERCENTAGE),
  ZONAL_AUTOSHIFT("aws:arc:start-zonal-autoshift", TargetType.MANAGED_RESOURCES, Lasts.WHILE_IN_FORCE,
      "Traffic is shifted away from a zone, for resources whose zonal autoshift is enabled.",
      Parameter.DURATION,
      Parameter.required("availabilityZoneIdentifier", "The zone's name or id."),
      Parameter.optional("managedResourceTypes",
          "ALB, beside which ASG, NLB and EKS may stand: they are not there. Default: ALB."),
      Parameter.optional("zonalAutoshiftStatus",
          "ENABLED, DISABLED or ANY: the resources that this is about. Default: ENABLED.")),
  SLOW_DISK("holdfast:region:disk-latency", Lasts.WHILE_IN_FORCE,
      "Whatever the region must have on disk before it answers takes longer: each batch of calls that change something, "
          + "each object.",
      Parameter.DURATION, Parameter.DELAY, Parameter.JITTER),
  CLOCK_JUMP("holdfast:region:clock-jump", Lasts.WHILE_IN_FORCE,
      "The clock of the region's machine jumps, as when an operator sets it, and back at the end.",
      Parameter.DURATION,
      Parameter.required("seconds", "Forward, or with a minus back; up to a year.")),
  INTERRUPT_POWER("holdfast:zone:power-interruption", Lasts.WHILE_IN_FORCE,
      "Everything in a zone is gone at once, until the duration is over or the experiment is stopped.",
      Parameter.required("availabilityZone", "The zone's name."),
      Parameter.optional("duration", "As PT60S; until the experiment is stopped, if not given."));

  /** How long an action takes. */
  enum Lasts {
    /** It is over within the command that begins it. */
    NOT,
    /** It is over when each zone has done its share. */
    UNTIL_DONE,
    /** Until its time is over, or somebody stops it: then it is taken back. */
    WHILE_IN_FORCE
  }

  /** A parameter of an action. */
  record Parameter(String name, boolean required, String description) {
    static final Parameter DURATION = required("duration", "How long, as PT60S; from a second to 12 hours.");
    static final Parameter PERCENTAGE = optional("percentage", "Of what is acted on, 1 to 100. Default: 100.");
    static final Parameter SERVICE = required("service", "The service's signing name, as ec2, sqs, s3, monitoring.");
    static final Parameter OPERATIONS = required("operations", "Their names, separated by commas; or all.");
    static final Parameter ZONES =
        required("availabilityZoneIdentifiers", "The zones' names or ids, separated by commas.");
    static final Parameter DELAY = optional("delayMilliseconds", "0 to 60000. Default: 200.");
    static final Parameter JITTER = optional("jitterMilliseconds", "0 to 60000. Default: 10.");

    static Parameter required(String name, String description) {
      return new Parameter(name, true, description);
    }

    static Parameter optional(String name, String description) {
      return new Parameter(name, false, description);
    }
  }

  private final String id;
  private final Optional<TargetType> target;
  private final Lasts lasts;
  private final String description;
  private final List<Parameter> parameters;

  Action(String id, Lasts lasts, String description, Parameter... parameters) {
    this(id, Optional.empty(), lasts, description, parameters);
  }

  Action(String id, TargetType target, Lasts lasts, String description, Parameter... parameters) {
    this(id, Optional.of(target), lasts, description, parameters);
  }

  Action(String id, Optional<TargetType> target, Lasts lasts, String description, Parameter... parameters) {
    this.id = id;
    this.target = target;
    this.lasts = lasts;
    this.description = description;
    this.parameters = List.of(parameters);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Optional<TargetType> target() {
    return target;
  }

  boolean atOnce() {
    return lasts == Lasts.NOT;
  }

  @Override
  public boolean lasting() {
    return lasts == Lasts.WHILE_IN_FORCE;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }
}
