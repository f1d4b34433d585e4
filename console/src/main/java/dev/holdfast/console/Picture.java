package dev.holdfast.console;

import dev.holdfast.console.Snapshot.ApiCall;
import dev.holdfast.console.Snapshot.Balancer;
import dev.holdfast.console.Snapshot.Database;
import dev.holdfast.console.Snapshot.Group;
import dev.holdfast.console.Snapshot.Instance;
import dev.holdfast.console.Snapshot.Line;
import dev.holdfast.console.Snapshot.Mark;
import dev.holdfast.console.Snapshot.Queue;
import dev.holdfast.console.Snapshot.Stack;
import dev.holdfast.console.Snapshot.State;
import dev.holdfast.console.Snapshot.Zone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.fis.model.ExperimentSummary;

/** Turns the region's answers into what the page shows. Pure. */
record Picture(Readings readings, List<String> zoneNames) {

  private static final Set<String> UNDER_WAY = Set.of("pending", "initiating", "running");
  private static final int LINES = 60;

  /** The zones of the settings first, in their order; then others that the region tells of. */
  List<Zone> zones() {
    SortedMap<String, AvailabilityZone> told = new TreeMap<>();
    readings.zones().forEach(z -> told.put(z.zoneName(), z));
    List<String> names = new ArrayList<>(zoneNames);
    told.keySet().stream().filter(z -> !zoneNames.contains(z)).forEach(names::add);
    SortedSet<String> failed = failedZones();
    return names.stream().map(name -> {
      Optional<AvailabilityZone> zone = Optional.ofNullable(told.get(name));
      return new Zone(name, zone.map(AvailabilityZone::stateAsString).orElse("unknown"), failed.contains(name),
          zone.flatMap(z -> z.messages().stream().findFirst()).map(m -> m.message()).orElse(""));
    }).toList();
  }

  private SortedSet<String> failedZones() {
    SortedSet<String> zones = new TreeSet<>();
    readings.experiments().stream().filter(Picture::underWay)
        .map(e -> e.tags().get(Faults.ZONE_TAG)).filter(z -> z != null).forEach(zones::add);
    return zones;
  }

  static boolean underWay(ExperimentSummary e) {
    return UNDER_WAY.contains(e.state().statusAsString());
  }

  List<Balancer> balancers() {
    return readings.balancers().stream().map(b -> new Balancer(
        b.loadBalancerName(), text(b.dnsName()), b.state() == null ? "" : text(b.state().codeAsString()),
        b.availabilityZones().stream().map(z -> z.zoneName()).sorted().toList(),
        readings.listeners().stream().filter(l -> l.loadBalancerArn().equals(b.loadBalancerArn()))
            .map(l -> l.port()).sorted().toList())).toList();
  }

  /** The path at which the load balancer asks a web server for its health: the website answers there. */
  String healthPath() {
    return readings.targetGroups().stream().map(g -> text(g.healthCheckPath())).filter(p -> p.startsWith("/"))
        .findFirst().orElse("/");
  }

  /**
   * The instances.
   *
   * @param served those that were in service once: they are no longer starting, whatever their age
   */
  List<Instance> instances(Instant now, Set<String> served) {
    SortedMap<String, TargetHealth> health = new TreeMap<>();
    readings.health().values().forEach(targets -> targets.forEach(t -> health.merge(
        t.target().id(), t.targetHealth(), (a, b) -> "healthy".equals(a.stateAsString()) ? b : a)));
    SortedMap<String, Membership> memberships = new TreeMap<>();
    readings.groups().forEach(g -> g.instances().forEach(i -> memberships.put(
        i.instanceId(), new Membership(g, i.lifecycleStateAsString(), text(i.healthStatus())))));
    SortedMap<String, String> roles = new TreeMap<>();
    readings.groups().forEach(g -> roles.put(g.autoScalingGroupName(), role(g)));
    return readings.instances().stream()
        .map(i -> instance(i, Optional.ofNullable(health.get(i.instanceId())),
            Optional.ofNullable(memberships.get(i.instanceId())), roles))
        .map(i -> i.state() == State.UNHEALTHY && !served.contains(i.id()) && starts(i, now, memberships)
            ? i.with(State.STARTING, "", 0) : i)
        .sorted(Comparator.comparing(Instance::launched).thenComparing(Instance::id))
        .toList();
  }

  /** Within its group's grace period Auto Scaling does not hold bad health against an instance, nor does the page. */
  private static boolean starts(Instance i, Instant now, SortedMap<String, Membership> memberships) {
    return Optional.ofNullable(memberships.get(i.id())).map(m -> m.group().healthCheckGracePeriod())
        .filter(seconds -> now.toEpochMilli() - i.launched() < seconds * 1_000L).isPresent();
  }

  private record Membership(AutoScalingGroup group, String lifecycle, String health) {}

  private Instance instance(
      software.amazon.awssdk.services.ec2.model.Instance i, Optional<TargetHealth> health,
      Optional<Membership> membership, SortedMap<String, String> roles) {
    // By its tag too: an instance that its group has given up is still on the page for a while.
    String group = membership.map(m -> m.group().autoScalingGroupName())
        .orElseGet(() -> tag(i, "aws:autoscaling:groupName"));
    String role = health.isPresent() ? "web" : roles.getOrDefault(group, "other");
    State state = state(i.state().nameAsString(), health.map(h -> h.stateAsString()).orElse(""), membership);
    String reason = reason(i, state, health, membership);
    return new Instance(
        i.instanceId(), tag(i, "Name"), role, group,
        i.placement() == null ? "" : text(i.placement().availabilityZone()), text(i.privateIpAddress()), state, reason,
        millis(i.launchTime()), new Records(readings).since(i.instanceId(), state, reason), 0);
  }

  private static State state(String ec2, String health, Optional<Membership> membership) {
    return switch (ec2) {
      case "pending" -> State.PENDING;
      case "shutting-down" -> State.SHUTTING_DOWN;
      case "terminated" -> State.TERMINATED;
      case "stopping", "stopped" -> State.STOPPED;
      default -> switch (health) {
        case "healthy" -> State.IN_SERVICE;
        case "initial" -> State.STARTING;
        case "draining" -> State.DRAINING;
        case "unhealthy", "unhealthy.draining", "unavailable" -> State.UNHEALTHY;
        default -> membership.map(Picture::state).orElse(State.RUNNING);
      };
    };
  }

  private static State state(Membership m) {
    if (m.lifecycle().startsWith("Terminat")) {
      return State.DRAINING;
    }
    if (m.health().equals("Unhealthy")) {
      return State.UNHEALTHY;
    }
    boolean balanced = role(m.group()).equals("web");
    return m.lifecycle().equals("InService") && !balanced ? State.IN_SERVICE : State.STARTING;
  }

  private static String reason(
      software.amazon.awssdk.services.ec2.model.Instance i, State state, Optional<TargetHealth> health,
      Optional<Membership> membership) {
    return switch (state) {
      case UNHEALTHY -> health.filter(h -> h.description() != null || h.reasonAsString() != null)
          .map(h -> h.description() == null ? h.reasonAsString() : h.description())
          .orElse(membership.isPresent() ? "Auto Scaling will replace it" : "");
      case TERMINATED, SHUTTING_DOWN, STOPPED -> text(i.stateTransitionReason());
      default -> "";
    };
  }

  private static String role(AutoScalingGroup g) {
    return g.targetGroupARNs().isEmpty() && g.trafficSources().isEmpty() ? "worker" : "web";
  }

  List<Group> groups() {
    return readings.groups().stream().map(g -> new Group(
        g.autoScalingGroupName(), role(g), number(g.minSize()), number(g.desiredCapacity()), number(g.maxSize()),
        (int) g.instances().stream().filter(i -> "InService".equals(i.lifecycleStateAsString())).count())).toList();
  }

  List<Database> databases() {
    return readings.databases().stream().map(d -> new Database(
        d.dbInstanceIdentifier(), text(d.engine()) + (d.engineVersion() == null ? "" : " " + d.engineVersion()),
        text(d.dbInstanceStatus()), Boolean.TRUE.equals(d.multiAZ()), text(d.availabilityZone()),
        text(d.secondaryAvailabilityZone()),
        d.endpoint() == null ? "" : d.endpoint().address() + ":" + d.endpoint().port(),
        millis(d.instanceCreateTime()))).toList();
  }

  /** Those that take other queues' dead letters last. */
  List<Queue> queues() {
    SortedSet<String> deadLetters = new TreeSet<>();
    readings.queues().values().forEach(a -> {
      String policy = a.getOrDefault("RedrivePolicy", "");
      readings.queues().keySet().stream().map(Picture::name).filter(n -> policy.contains(":" + n + "\""))
          .forEach(deadLetters::add);
    });
    List<Queue> queues = new ArrayList<>();
    readings.queues().forEach((url, a) -> queues.add(new Queue(
        name(url), Integer.parseInt(a.getOrDefault("ApproximateNumberOfMessages", "0")),
        Integer.parseInt(a.getOrDefault("ApproximateNumberOfMessagesNotVisible", "0")),
        deadLetters.contains(name(url)))));
    queues.sort(Comparator.comparing(Queue::deadLetters).thenComparing(Queue::name));
    return queues;
  }

  private static String name(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  List<Stack> stacks() {
    return readings.stacks().stream().map(s -> new Stack(s.stackName(), text(s.stackStatusAsString()))).toList();
  }

  List<ApiCall> calls() {
    return readings.calls().stream().map(e -> new ApiCall(
        millis(e.eventTime()), text(e.username()), text(e.eventSource()).replace(".amazonaws.com", ""),
        text(e.eventName()))).toList();
  }

  /** What the services tell, and what the console saw itself: the latest first. */
  List<Line> activity(List<Line> seen) {
    List<Line> lines = new ArrayList<>(seen);
    lines.addAll(new Records(readings).lines());
    lines.sort(Comparator.comparing(Line::at).reversed());
    return List.copyOf(lines.subList(0, Math.min(LINES, lines.size())));
  }

  List<Mark> marks(Instant from) {
    return readings.experiments().stream()
        .filter(e -> e.creationTime() != null && e.creationTime().isAfter(from))
        .map(e -> new Mark(millis(e.creationTime()), Faults.told(e.tags(), e.id())))
        .sorted(Comparator.comparing(Mark::at)).toList();
  }

  private static String tag(software.amazon.awssdk.services.ec2.model.Instance i, String key) {
    return i.tags().stream().filter(t -> t.key().equals(key)).map(t -> text(t.value())).findFirst().orElse("");
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  private static int number(Integer number) {
    return number == null ? 0 : number;
  }

  private static long millis(Instant at) {
    return at == null ? 0 : at.toEpochMilli();
  }
}
