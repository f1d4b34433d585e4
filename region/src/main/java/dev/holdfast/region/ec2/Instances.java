package dev.holdfast.region.ec2;

import static dev.holdfast.region.kernel.Errors.badRequest;

import dev.holdfast.region.ec2.InstanceLifecycle.Cause;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.State;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.*;

/** Instances: what there is, and moving them through their life. */
public record Instances(Call call) {

  public static final Table<String, InstanceRow> INSTANCES = Table.of("ec2/instances", InstanceRow.class);

  private static final Listing<Instance> LISTING = new Listing<>(
      Instance.builder().build(), Instance::instanceId, "InvalidInstanceID.NotFound",
      "instance-state-name", "State.Name", "instance-state-code", "State.Code",
      "availability-zone", "Placement.AvailabilityZone", "tenancy", "Placement.Tenancy",
      "instance.group-id", "SecurityGroups.GroupId", "instance.group-name", "SecurityGroups.GroupName",
      "group-id", "SecurityGroups.GroupId", "ip-address", "PublicIpAddress",
      "network-interface.network-interface-id", "NetworkInterfaces.NetworkInterfaceId",
      "network-interface.subnet-id", "NetworkInterfaces.SubnetId",
      "state-reason-code", "StateReason.Code", "reason", "StateTransitionReason");

  private static final Listing<InstanceStatus> STATUSES = new Listing<>(
      InstanceStatus.builder().build(), InstanceStatus::instanceId, "InvalidInstanceID.NotFound",
      "instance-state-name", "InstanceState.Name", "instance-state-code", "InstanceState.Code",
      "instance-status.status", "InstanceStatus.Status", "system-status.status", "SystemStatus.Status");

  private static final DateTimeFormatter REASON_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'").withZone(ZoneOffset.UTC);

  /** For controllers and the console: an instance, also one terminated within the last hour. */
  public static Optional<InstanceRow> find(State state, String id) {
    return state.get(INSTANCES, id);
  }

  // ---- what the world reports

  void started(Report.InstanceStarted report) {
    ofBoot(report.instanceId(), report.boot()).ifPresent(i -> InstanceLifecycle.move(call, i, Cause.STARTED, ""));
  }

  void exited(Report.InstanceExited report) {
    ofBoot(report.instanceId(), report.boot())
        .ifPresent(i -> InstanceLifecycle.move(call, i, Cause.EXITED, i.state().isLive() ? report.reason() : ""));
  }

  void zoneLost(String zone, String reason) {
    for (InstanceRow i : call.state().list(INSTANCES)) {
      if (i.zone().equals(zone)) {
        InstanceLifecycle.move(call, i, Cause.ZONE_LOST, i.state().isLive() ? reason : "");
      }
    }
  }

  private Optional<InstanceRow> ofBoot(String id, int boot) {
    return find(call.state(), id).filter(i -> i.boot() == boot);
  }

  /** A terminated instance has been shown for long enough. */
  void forget(String id) {
    call.state().remove(INSTANCES, id);
    new Tags(call).deleted(id);
  }

  // ---- what callers ask for

  TerminateInstancesResponse terminate(TerminateInstancesRequest r) {
    List<InstanceRow> rows = require(r.instanceIds());
    for (InstanceRow i : rows) {
      if (i.disableApiTermination()) {
        throw badRequest("OperationNotPermitted", "The instance '" + i.id() + "' may not be terminated. Modify its "
            + "'disableApiTermination' instance attribute and try again.");
      }
    }
    return TerminateInstancesResponse.builder()
        .terminatingInstances(rows.stream().map(i -> change(i, Cause.TERMINATE)).toList())
        .build();
  }

  StopInstancesResponse stop(StopInstancesRequest r) {
    if (Boolean.TRUE.equals(r.hibernate())) {
      throw badRequest("UnsupportedHibernationConfiguration", "Holdfast's instances cannot hibernate");
    }
    List<InstanceRow> rows = require(r.instanceIds());
    rows.forEach(i -> requireState(i, "stopped", i.state() != InstanceState.SHUTTING_DOWN));
    return StopInstancesResponse.builder()
        .stoppingInstances(rows.stream().map(i -> change(i, Cause.STOP)).toList())
        .build();
  }

  StartInstancesResponse start(StartInstancesRequest r) {
    List<InstanceRow> rows = require(r.instanceIds());
    rows.forEach(i -> requireState(i, "started", i.state().isLive() || i.state() == InstanceState.STOPPED));
    for (InstanceRow i : rows) {
      if (i.state() == InstanceState.STOPPED && !Zones.available(call.state(), i.zone())) {
        throw badRequest("InsufficientInstanceCapacity", "The Availability Zone " + i.zone() + " is unavailable");
      }
    }
    return StartInstancesResponse.builder()
        .startingInstances(rows.stream().map(i -> change(i, Cause.START)).toList())
        .build();
  }

  RebootInstancesResponse reboot(RebootInstancesRequest r) {
    List<InstanceRow> rows = require(r.instanceIds());
    rows.forEach(i -> requireState(i, "rebooted", i.state().isLive()));
    for (InstanceRow i : rows) {
      call.state().put(INSTANCES, i.id(), i.booted());
      call.event("ec2", i.id(), "reboot, boot " + (i.boot() + 1));
    }
    return RebootInstancesResponse.builder().build();
  }

  private static void requireState(InstanceRow i, String to, boolean allowed) {
    if (!allowed || i.state() == InstanceState.TERMINATED) {
      throw badRequest("IncorrectInstanceState",
          "The instance '" + i.id() + "' is not in a state from which it can be " + to + ": " + i.state().text());
    }
  }

  private InstanceStateChange change(InstanceRow i, Cause cause) {
    InstanceRow moved = InstanceLifecycle.move(call, i, cause, "").orElse(i);
    return InstanceStateChange.builder()
        .instanceId(i.id())
        .previousState(i.state().described())
        .currentState(moved.state().described())
        .build();
  }

  InstanceRow require(String id) {
    return find(call.state(), id == null ? "" : id).orElseThrow(
        () -> badRequest("InvalidInstanceID.NotFound", "The instance ID '" + id + "' does not exist"));
  }

  private List<InstanceRow> require(List<String> ids) {
    if (ids.isEmpty()) {
      throw badRequest("MissingParameter", "The request must contain the parameter InstanceId");
    }
    return ids.stream().distinct().map(this::require).toList();
  }

  // ---- what callers see

  DescribeInstancesResponse describe(DescribeInstancesRequest r) {
    List<Instance> all = all(r.instanceIds()).map(this::described).toList();
    Listing.Page<Instance> page = LISTING.page(all, r.instanceIds(), r.filters(), r.maxResults(), r.nextToken());
    java.util.SortedMap<String, List<Instance>> byReservation = new java.util.TreeMap<>();
    for (Instance i : page.items()) {
      byReservation.computeIfAbsent(require(i.instanceId()).reservationId(), _ -> new ArrayList<>()).add(i);
    }
    List<Reservation> reservations = byReservation.entrySet().stream()
        .map(e -> Reservation.builder()
            .reservationId(e.getKey()).ownerId(call.settings().account()).instances(e.getValue()).build())
        .toList();
    return DescribeInstancesResponse.builder().reservations(reservations).nextToken(page.nextToken()).build();
  }

  DescribeInstanceStatusResponse describeStatus(DescribeInstanceStatusRequest r) {
    boolean every = Boolean.TRUE.equals(r.includeAllInstances());
    r.instanceIds().forEach(this::require);
    List<InstanceStatus> all = all(r.instanceIds())
        .filter(i -> every || i.state() == InstanceState.RUNNING)
        .map(this::status)
        .toList();
    Listing.Page<InstanceStatus> page = STATUSES.page(all, List.of(), r.filters(), r.maxResults(), r.nextToken());
    return DescribeInstanceStatusResponse.builder()
        .instanceStatuses(page.items()).nextToken(page.nextToken()).build();
  }

  private java.util.stream.Stream<InstanceRow> all(List<String> ids) {
    return ids.isEmpty()
        ? call.state().all(INSTANCES).values().stream()
        : ids.stream().distinct().flatMap(id -> find(call.state(), id).stream());
  }

  private InstanceStatus status(InstanceRow i) {
    String status = i.state() == InstanceState.RUNNING ? "ok" : "not-applicable";
    InstanceStatusSummary summary = InstanceStatusSummary.builder()
        .status(status)
        .details(d -> d.name("reachability").status(status.equals("ok") ? "passed" : "initializing"))
        .build();
    return InstanceStatus.builder()
        .instanceId(i.id())
        .availabilityZone(i.zone())
        .availabilityZoneId(Zones.id(call.settings(), i.zone()))
        .instanceState(i.state().described())
        .instanceStatus(summary)
        .systemStatus(summary)
        .build();
  }

  Instance described(InstanceRow i) {
    Image image = Images.require(i.imageId());
    Instance.Builder b = Instance.builder()
        .instanceId(i.id())
        .imageId(i.imageId())
        .instanceType(i.instanceType())
        .amiLaunchIndex(i.launchIndex())
        .state(i.state().described())
        .stateTransitionReason(transitionReason(i))
        .launchTime(i.launched())
        .placement(p -> p.availabilityZone(i.zone()).availabilityZoneId(Zones.id(call.settings(), i.zone()))
            .tenancy("default").groupName(""))
        .monitoring(m -> m.state("disabled"))
        .keyName(i.keyName().orElse(null))
        .clientToken(i.clientToken().orElse(null))
        .architecture(image.architecture())
        .platformDetails(image.platformDetails())
        .hypervisor(image.hypervisor())
        .virtualizationType(image.virtualizationType())
        .rootDeviceName(image.rootDeviceName())
        .rootDeviceType(image.rootDeviceType())
        .enaSupport(true)
        .ebsOptimized(false)
        .metadataOptions(m -> m.state("applied").httpTokens("required").httpEndpoint("enabled")
            .httpPutResponseHopLimit(2).instanceMetadataTags("enabled"))
        .tags(Tags.list(call.state(), i.id()));
    if (!i.stateCode().isEmpty()) {
      b.stateReason(s -> s.code(i.stateCode()).message(i.stateMessage()));
    }
    i.profile().ifPresent(p -> b.iamInstanceProfile(x -> x.arn(p.arn()).id(p.id())));
    i.address().ifPresent(address -> {
      List<GroupIdentifier> groups = new SecurityGroups(call).identifiers(i.groupIds());
      String name = "ip-" + address.replace('.', '-') + ".ec2.internal";
      b.subnetId(i.subnetId()).vpcId(i.vpcId()).privateIpAddress(address).privateDnsName(name).publicDnsName("")
          .sourceDestCheck(true)
          .securityGroups(groups)
          .networkInterfaces(n -> n
              .networkInterfaceId(i.interfaceId())
              .subnetId(i.subnetId())
              .vpcId(i.vpcId())
              .privateIpAddress(address)
              .privateDnsName(name)
              .privateIpAddresses(p -> p.primary(true).privateIpAddress(address).privateDnsName(name))
              .groups(groups)
              .interfaceType("interface")
              .macAddress(NetworkInterfaces.mac(address))
              .ownerId(call.settings().account())
              .sourceDestCheck(true)
              .status("in-use")
              .attachment(a -> a
                  .attachmentId(i.interfaceId().replace("eni-", "eni-attach-"))
                  .attachTime(i.launched()).deleteOnTermination(true).deviceIndex(0).status("attached")));
    });
    return b.build();
  }

  private static String transitionReason(InstanceRow i) {
    return i.stateCode().startsWith("Client.User") ? "User initiated (" + REASON_TIME.format(i.since()) + ')'
        : i.stateMessage();
  }
}
