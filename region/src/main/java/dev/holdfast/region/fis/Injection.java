package dev.holdfast.region.fis;

import dev.holdfast.region.arczonalshift.Autoshifts;
import dev.holdfast.region.ec2.Capacity;
import dev.holdfast.region.ec2.Subnets;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.rds.DatabaseIntents;
import dev.holdfast.region.sqs.Reorderings;
import dev.holdfast.region.world.ApiFault;
import dev.holdfast.region.world.RegionFault;
import dev.holdfast.region.world.WorldFault;
import dev.holdfast.region.world.ZoneIntent.DatabaseRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.rds.RdsClient;

/** Carries one action out, and takes it back: by another service's API, or by a fault that zones suffer while it is listed. */
record Injection(
    Call call, String experiment, String name, Action action, Arguments arguments, List<Targets.Resource> targets) {

  /** @return whether the action is done already; if not, a report or a timer will end it */
  boolean inject() {
    List<String> ids = targets.stream().map(Targets.Resource::id).toList();
    Ec2Client ec2 = call.client(Ec2Client.class);
    switch (action) {
      case TERMINATE_INSTANCES -> ec2.terminateInstances(r -> r.instanceIds(ids));
      case REBOOT_INSTANCES -> ec2.rebootInstances(r -> r.instanceIds(ids));
      case STOP_INSTANCES -> {
        ec2.stopInstances(r -> r.instanceIds(ids));
        until("startInstancesAfterDuration");
      }
      case REBOOT_DATABASES -> ids.forEach(id -> call.client(RdsClient.class)
          .rebootDBInstance(r -> r.dbInstanceIdentifier(id).forceFailover(arguments.flag("forceFailover"))));
      case ASSERT_ALARM_STATE ->
          new Alarms(call).requireStates(arguments.list("alarmArns"), arguments.list("alarmStates"));
      case WAIT -> until("duration");
      case KILL_INSTANCES -> targets.forEach(t -> once(t.zone(), new WorldFault.KillInstance(t.id())));
      case KILL_DATABASES -> ids.forEach(id -> onPrimary(id, (zone, node) ->
          once(zone, new WorldFault.KillDatabaseNode(node))));
      case FREEZE_INSTANCES -> targets.forEach(t -> lasting(List.of(t.zone()), new WorldFault.FreezeInstance(t.id())));
      case FAIL_WRITES -> targets.forEach(t -> lasting(List.of(t.zone()), new WorldFault.FailWrites(t.id())));
      case FREEZE_DATABASES -> ids.forEach(id -> onPrimary(id, (zone, node) ->
          lasting(List.of(zone), new WorldFault.FreezeDatabaseNode(node))));
      case SLOW_INSTANCES -> everywhere(instanceAddresses(ids), this::slow);
      case FAILING_INSTANCES -> everywhere(instanceAddresses(ids),
          to -> new WorldFault.FailingResponses(to, arguments.status(), arguments.percent()));
      case SLOW_NETWORK -> call.settings().zones().forEach(this::slowNetwork);
      case DISRUPT_CONNECTIVITY -> {
        Disruption disruption = new Disruption(call, targets, arguments.text("scope"));
        call.settings().zones().forEach(z -> disruption.in(z).forEach(f -> lasting(List.of(z), f)));
        disruption.onApi().ifPresent(this::onApi);
        until("duration");
      }
      case API_INTERNAL_ERROR -> onApi(ids, new ApiFault.Effect.Refused(ApiFault.Kind.INTERNAL_ERROR));
      case API_THROTTLE_ERROR -> onApi(ids, new ApiFault.Effect.Refused(ApiFault.Kind.THROTTLED));
      case API_UNAVAILABLE_ERROR -> onApi(ids, new ApiFault.Effect.Refused(ApiFault.Kind.UNAVAILABLE));
      case API_LATENCY -> onApi(ids, new ApiFault.Effect.Delayed(arguments.delayMillis(), arguments.jitterMillis()));
      case DUPLICATE_MESSAGES -> onApi(new ApiFault("sqs", List.of("ReceiveMessage"), List.of(), arguments.percent(),
          new ApiFault.Effect.Duplicated(ids)));
      case REORDER_MESSAGES -> {
        Templates.require(new Reorderings(call).began(key(), ids) > 0, "a FIFO queue's messages keep their order");
        until("duration");
      }
      case SEND_COMMAND -> sendCommand(instanceAddresses(ids));
      case API_NO_CAPACITY -> noCapacity(List.of(), ids);
      case GROUP_NO_CAPACITY -> noCapacity(ids, List.of());
      case ZONAL_AUTOSHIFT -> {
        int shifted = new Autoshifts(call).begin(ids, zone("availabilityZoneIdentifier"), key(),
            arguments.autoshiftStatus());
        Templates.require(shifted > 0, "none of the resources can be shifted away from this zone: see zonalAutoshiftStatus");
        until("duration");
      }
      case SLOW_DISK -> onRegion(new RegionFault.SlowDisk(arguments.delayMillis(), arguments.jitterMillis()));
      case CLOCK_JUMP -> onRegion(new RegionFault.ClockJump(arguments.seconds()));
      case INTERRUPT_POWER -> {
        interruptPower(arguments.text("availabilityZone"));
        until("duration");
      }
    }
    boolean ends = arguments.text("startInstancesAfterDuration") != null;
    return action == Action.STOP_INSTANCES ? !ends : action.atOnce();
  }

  /**
   * Whether the zones have said that they suffer it. A network's trouble is everybody's, also that of zones which are
   * not there: one that suffers it is enough.
   */
  boolean isInForce() {
    Collection<Fault> all = faults().values();
    return all.stream().allMatch(f -> f.inForce() || f.fault() instanceof WorldFault.OfNetwork)
        && (all.isEmpty() || all.stream().anyMatch(Fault::inForce));
  }

  /** @return why the world is not as it was, where that cannot be helped */
  Optional<String> takeBack() {
    faults().keySet().forEach(id -> call.state().remove(Rows.FAULTS, id));
    List<String> zones = call.state().all(Rows.NO_POWER).entrySet().stream()
        .filter(z -> z.getValue().action().equals(key())).map(Map.Entry::getKey).toList();
    zones.forEach(z -> call.state().remove(Rows.NO_POWER, z));
    List<String> onApi = call.state().all(Rows.API_FAULTS).entrySet().stream()
        .filter(f -> f.getValue().action().equals(key())).map(Map.Entry::getKey).toList();
    onApi.forEach(f -> call.state().remove(Rows.API_FAULTS, f));
    call.state().remove(Rows.REGION_FAULTS, key());
    new Capacity(call).ended(key());
    new Reorderings(call).ended(key());
    new Autoshifts(call).end(key());
    return action == Action.STOP_INSTANCES ? startAgain() : Optional.empty();
  }

  /**
   * When an action ends whose document has ended before it, as one whose DurationSeconds are fewer: until then nothing more
   * is done, and what starts after it waits.
   */
  Optional<Instant> goesOnUntil(Instant started) {
    return action == Action.SEND_COMMAND
        ? arguments.duration("duration").map(started::plus).filter(call.now()::isBefore)
        : Optional.empty();
  }

  /** Those that are still there: what was terminated meanwhile stays so. */
  private Optional<String> startAgain() {
    List<String> ids = targets.stream().map(Targets.Resource::id).toList();
    return Restarts.request(call, ids, key()) > 0 || arguments.flag("completeIfInstancesTerminated")
        ? Optional.empty()
        : Optional.of("None of the instances can be started again.");
  }

  private SortedMap<String, Fault> faults() {
    SortedMap<String, Fault> own = new TreeMap<>();
    call.state().all(Rows.FAULTS).forEach((id, f) -> {
      if (f.experiment().equals(experiment) && f.action().equals(name)) {
        own.put(id, f);
      }
    });
    return own;
  }

  private interface OnNode {
    void strike(String zone, String nodeId);
  }

  private void onPrimary(String database, OnNode fault) {
    boolean found = false;
    for (String zone : call.settings().zones()) {
      for (var node : DatabaseIntents.nodes(call.state(), call.settings(), zone)) {
        if (node.dbInstance().equals(database) && node.role() instanceof DatabaseRole.Primary) {
          fault.strike(zone, node.nodeId());
          found = true;
        }
      }
    }
    Templates.require(found, database + " has no primary at the moment");
  }

  private void interruptPower(String zone) {
    Templates.require(call.settings().zones().contains(zone),
        "there is no availability zone " + zone + "; the zones are " + call.settings().zones());
    Templates.require(!call.state().has(Rows.NO_POWER, zone), zone + " has no power already");
    call.state().put(Rows.NO_POWER, zone, new Rows.NoPower(key()));
  }

  /** Nothing of a document outlives its action, as on AWS it may. */
  private void sendCommand(List<String> addresses) {
    DocumentArguments document = DocumentArguments.of(arguments);
    CommandFaults faults = new CommandFaults(call, document, targets, addresses);
    Duration duration = arguments.duration("duration").orElseThrow();
    Instant end = call.now().plus(duration.compareTo(document.duration()) < 0 ? duration : document.duration());
    faults.onZones().forEach((zone, all) -> all.forEach(
        f -> put(zone, f, f instanceof WorldFault.Lasting ? Optional.of(end) : Optional.empty())));
    faults.onApi().ifPresent(f ->
        call.state().put(Rows.API_FAULTS, "fault-" + call.ids().hex(17), new Rows.OnApi(key(), f)));
    timer(end);
  }

  private void onApi(List<String> roles, ApiFault.Effect effect) {
    onApi(new ApiFault(arguments.text("service"), arguments.operations(), roles, arguments.percent(), effect));
  }

  private void onApi(ApiFault fault) {
    call.state().put(Rows.API_FAULTS, "fault-" + call.ids().hex(17), new Rows.OnApi(key(), fault));
    until("duration");
  }

  private void onRegion(RegionFault fault) {
    call.state().put(Rows.REGION_FAULTS, key(), new Rows.OnRegion(key(), fault));
    until("duration");
  }

  private void noCapacity(List<String> groups, List<String> roles) {
    List<String> zones = arguments.list("availabilityZoneIdentifiers").stream().map(this::named).toList();
    new Capacity(call).began(key(), new Capacity.Shortage(zones, groups, roles, arguments.percent()));
    until("duration");
  }

  private String zone(String parameter) {
    return named(arguments.text(parameter));
  }

  private String named(String identifier) {
    return new Capacity(call).zone(identifier)
        .orElseThrow(() -> Templates.invalid("there is no availability zone " + identifier));
  }

  private String key() {
    return experiment + '/' + name;
  }

  private WorldFault.Lasting slow(List<String> to) {
    return new WorldFault.SlowNetwork(to, arguments.delayMillis(), arguments.jitterMillis());
  }

  /** As seen from this zone. */
  private void slowNetwork(String zone) {
    boolean own = !"cross-zone".equals(arguments.text("traffic"));
    List<String> subnets =
        targets.stream().filter(t -> own || !t.zone().equals(zone)).map(Targets.Resource::id).toList();
    if (!subnets.isEmpty()) {
      lasting(List.of(zone), slow(Subnets.loopback(call, subnets)));
    }
  }

  private List<String> instanceAddresses(List<String> ids) {
    return call.client(Ec2Client.class).describeInstances(r -> r.instanceIds(ids)).reservations().stream()
        .flatMap(r -> r.instances().stream()).map(Instance::privateIpAddress).map(a -> a + "/32").toList();
  }

  private void everywhere(List<String> to, Function<List<String>, WorldFault.Lasting> fault) {
    lasting(call.settings().zones(), fault.apply(to));
  }

  private void lasting(List<String> zones, WorldFault.Lasting fault) {
    Optional<Instant> until = until("duration");
    zones.forEach(z -> put(z, fault, until));
  }

  private void once(String zone, WorldFault.Once fault) {
    put(zone, fault, Optional.empty());
    timer(call.now().plus(Limits.CARRIED_OUT_WITHIN));
  }

  private void put(String zone, WorldFault fault, Optional<Instant> until) {
    call.state().put(Rows.FAULTS, "fault-" + call.ids().hex(17),
        new Fault(experiment, name, zone, fault, until, false));
  }

  /** Sets the end of the action, if it is given. */
  private Optional<Instant> until(String parameter) {
    Optional<Duration> duration = arguments.duration(parameter);
    duration.ifPresent(d -> timer(call.now().plus(d)));
    return duration.map(d -> call.now().plus(d));
  }

  private void timer(Instant at) {
    call.timer(FisService.NAME, experiment + '/' + name, at);
  }
}
