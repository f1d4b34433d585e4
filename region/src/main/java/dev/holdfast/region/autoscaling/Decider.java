package dev.holdfast.region.autoscaling;

import dev.holdfast.region.autoscaling.Decision.EnterService;
import dev.holdfast.region.autoscaling.Decision.Forget;
import dev.holdfast.region.autoscaling.Decision.Launch;
import dev.holdfast.region.autoscaling.Decision.Place;
import dev.holdfast.region.autoscaling.Decision.Refreshed;
import dev.holdfast.region.autoscaling.Decision.Register;
import dev.holdfast.region.autoscaling.Decision.Release;
import dev.holdfast.region.autoscaling.Decision.Retire;
import dev.holdfast.region.autoscaling.Decision.Terminate;
import dev.holdfast.region.autoscaling.Decision.Wake;
import dev.holdfast.region.autoscaling.Observation.Health;
import dev.holdfast.region.autoscaling.Observation.Seen;
import dev.holdfast.region.autoscaling.Tables.GroupRow;
import dev.holdfast.region.autoscaling.Tables.MemberRow;
import dev.holdfast.region.autoscaling.Tables.MemberState;
import dev.holdfast.region.ec2.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefresh;

/**
 * How a group behaves. Looks at one {@link Observation} and says what to do next; pure.
 *
 * <p>In this order, each only when nothing before it is to be done: take note of what became of the members; retire
 * what is unhealthy; launch what is missing, retire what is too much; then, with the group complete, even out the zones
 * and refresh. An instance that shall replace a running one is launched first, as an extra, and the other goes when the
 * extra is ready.
 */
final class Decider {

  private final Observation o;
  private final GroupRow row;
  private final int desired;
  private final List<Seen> active;
  private final List<Seen> counted;

  private Decider(Observation o) {
    this.o = o;
    this.row = o.row();
    this.desired = row.runtime().deleting() ? 0 : row.group().desiredCapacity();
    this.active = o.members().stream().filter(s -> s.row().isActive()).toList();
    this.counted = active.stream().filter(s -> !s.row().extra()).toList();
  }

  static List<Decision> decide(Observation o) {
    Decider d = new Decider(o);
    return Stream.<java.util.function.Supplier<List<Decision>>>of(
            d::takeNote, d::retireUnhealthy, d::fill, d::shrink, d::release, d::rebalance, d::refresh, d::rest)
        .map(java.util.function.Supplier::get)
        .filter(decisions -> !decisions.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  // ---- what became of the members

  private List<Decision> takeNote() {
    List<Decision> decisions = new ArrayList<>();
    for (Seen s : o.members()) {
      MemberRow m = s.row();
      if (s.state() == InstanceState.TERMINATED) {
        boolean unexpected = m.isActive();
        boolean early = unexpected && o.subnets().containsKey(m.zone())
            && m.launched().plus(Limits.EARLY_EXIT).isAfter(o.now());
        decisions.add(new Forget(m.instanceId(), at() + "an instance was taken out of service in response to an EC2 "
            + "health check indicating it has been terminated or stopped." + because(s), early));
      } else if (m.state() == MemberState.PENDING && s.state() == InstanceState.RUNNING) {
        decisions.add(new EnterService(m.instanceId()));
      } else if (m.state() == MemberState.IN_SERVICE && !row.suspended("AddToLoadBalancer")) {
        row.group().targetGroupARNs().stream()
            .filter(arn -> !m.registered().contains(arn))
            .forEach(arn -> decisions.add(new Register(m.instanceId(), arn)));
      } else if (m.state() == MemberState.TERMINATING && s.state() != InstanceState.SHUTTING_DOWN
          && (!s.registered() || row.runtime().deleting()) && mayTerminate()) {
        decisions.add(new Terminate(m.instanceId()));
      }
    }
    if (row.runtime().deleting() && o.members().isEmpty()) {
      decisions.add(new Decision.Disband());
    }
    return decisions;
  }

  private List<Decision> retireUnhealthy() {
    List<Decision> decisions = new ArrayList<>();
    for (Seen s : active) {
      cause(s).ifPresent(cause -> decisions.add(new Retire(s.row().instanceId(), at() + cause)));
    }
    return row.suspended("ReplaceUnhealthy") || !mayTerminate() ? List.of() : decisions;
  }

  /** Why a member is to be replaced, if it is. */
  private Optional<String> cause(Seen s) {
    if (s.row().unhealthy().isPresent()) {
      return s.row().unhealthy();
    }
    if (row.suspended("HealthCheck")) {
      return Optional.empty();
    }
    if (!s.state().isLive()) {
      return Optional.of("an instance was taken out of service in response to an EC2 health check indicating it has "
          + "been terminated or stopped.");
    }
    if (s.health() == Health.UNHEALTHY && checksTargets() && !graceEnds(s).isAfter(o.now())) {
      return Optional.of("an instance was taken out of service in response to an ELB system health check failure.");
    }
    return Optional.empty();
  }

  private boolean checksTargets() {
    return row.group().healthCheckType().contains("ELB");
  }

  private Instant graceEnds(Seen s) {
    return s.row().inServiceAt().orElse(o.now()).plusSeconds(row.group().healthCheckGracePeriod());
  }

  // ---- as many as there should be

  private List<Decision> fill() {
    int missing = desired - counted.size();
    if (missing <= 0) {
      return List.of();
    }
    List<Seen> extras = active.stream().filter(s -> s.row().extra()).limit(missing).toList();
    if (!extras.isEmpty()) {
      return extras.stream().<Decision>map(s -> new Release(s.row().instanceId())).toList();
    }
    int allowed = mayLaunchNow() ? Math.min(missing, Limits.BURST - burst()) : 0;
    List<Decision> decisions = new ArrayList<>();
    SortedMap<String, Integer> inZone = countByZone(active);
    for (int i = 0; i < allowed; i++) {
      int from = counted.size() + i;
      List<Place> places = places(inZone);
      inZone.merge(places.getFirst().zone(), 1, Integer::sum);
      decisions.add(new Launch(places, false, why() + at() + "an instance was started in response to a difference "
          + "between desired and actual capacity, increasing the capacity from " + from + " to " + (from + 1) + '.'));
    }
    return decisions.isEmpty() ? rest() : decisions;
  }

  /**
   * Into the zone that has the fewest or, as AWS's groups do, another when there is no capacity in that; within it the
   * subnet that has the fewest.
   */
  private List<Place> places(SortedMap<String, Integer> inZone) {
    return inZone.keySet().stream().sorted(Comparator.comparing(inZone::get))
        .map(zone -> new Place(zone, subnetIn(zone))).toList();
  }

  private String subnetIn(String zone) {
    return o.subnets().get(zone).stream()
        .min(Comparator.comparingLong(id -> active.stream().filter(s -> s.row().subnetId().equals(id)).count()))
        .orElseThrow();
  }

  private boolean mayLaunchNow() {
    return !row.suspended("Launch") && !o.subnets().isEmpty()
        && row.runtime().notBefore().filter(t -> t.isAfter(o.now())).isEmpty();
  }

  private boolean mayTerminate() {
    return row.runtime().deleting() || !row.suspended("Terminate");
  }

  private int burst() {
    return row.runtime().burstAt().filter(o.now()::equals).isPresent() ? row.runtime().burst() : 0;
  }

  /** The members of each available zone. */
  private SortedMap<String, Integer> countByZone(List<Seen> members) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    o.subnets().keySet().forEach(zone -> counts.put(zone, 0));
    members.forEach(s -> counts.computeIfPresent(s.row().zone(), (_, n) -> n + 1));
    return counts;
  }

  private List<Decision> shrink() {
    int surplus = counted.size() - desired;
    if (surplus <= 0 || !mayTerminate()) {
      return List.of();
    }
    List<MemberRow> candidates = new ArrayList<>(counted.stream().map(Seen::row)
        .filter(m -> row.runtime().deleting() || !m.protectedFromScaleIn()).toList());
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < surplus && !candidates.isEmpty(); i++) {
      MemberRow victim = TerminationPolicy.choose(
          row.group().terminationPolicies(), candidates, m -> o.refresh().filter(r -> isOld(m, r)).isPresent());
      candidates.remove(victim);
      int from = counted.size() - i;
      decisions.add(new Retire(victim.instanceId(), why() + at() + "an instance was taken out of service in response "
          + "to a difference between desired and actual capacity, shrinking the capacity from " + from + " to "
          + (from - 1) + '.'));
    }
    return decisions;
  }

  // ---- one for another

  /** An extra that is ready counts from now on. */
  private List<Decision> release() {
    return active.stream()
        .filter(s -> s.row().extra() && isReady(s))
        .<Decision>map(s -> new Release(s.row().instanceId()))
        .toList();
  }

  private boolean isReady(Seen s) {
    return s.row().state() == MemberState.IN_SERVICE
        && (s.health() == Health.HEALTHY || s.health() == Health.NOT_CHECKED)
        && !warmAt(s).isAfter(o.now());
  }

  private Instant warmAt(Seen s) {
    Instant since = s.row().inServiceAt().orElse(o.now());
    return o.refresh().map(r -> since.plusSeconds(warmup(r))).orElse(since);
  }

  /** AWS's defaults: the group's warm-up, else its grace period. */
  private int warmup(InstanceRefresh r) {
    return Optional.ofNullable(r.preferences().instanceWarmup())
        .or(() -> Optional.ofNullable(row.group().defaultInstanceWarmup()).filter(w -> w >= 0))
        .orElse(row.group().healthCheckGracePeriod());
  }

  /** Whether the group is complete and calm enough, and has room, for an extra. */
  private boolean mayLaunchExtra() {
    int margin = Math.max(1, row.group().maxSize() * Limits.MARGIN_PERCENT / 100);
    return !row.runtime().deleting() && mayLaunchNow() && burst() < Limits.BURST && mayTerminate()
        && counted.size() == desired
        && active.stream().allMatch(s -> s.row().state() == MemberState.IN_SERVICE)
        && active.size() - counted.size() < margin
        && active.size() < row.group().maxSize() + margin;
  }

  private List<Decision> rebalance() {
    SortedMap<String, Integer> inZone = countByZone(active);
    if (row.suspended("AZRebalance") || inZone.size() < 2 || !mayLaunchExtra()) {
      return List.of();
    }
    int most = inZone.values().stream().mapToInt(n -> n).max().orElseThrow();
    int least = inZone.values().stream().mapToInt(n -> n).min().orElseThrow();
    boolean protectedAll = counted.stream()
        .filter(s -> inZone.getOrDefault(s.row().zone(), 0) == most).allMatch(s -> s.row().protectedFromScaleIn());
    if (most - least < 2 || protectedAll) {
      return List.of();
    }
    // Anywhere else than in the first it would balance nothing.
    return List.of(new Launch(places(inZone).subList(0, 1), true, at()
        + "instances were launched to balance instances in zones " + String.join(" ", inZone.keySet())
        + " with other zones resulting in more than desired number of instances in the group."));
  }

  private List<Decision> refresh() {
    if (o.refresh().isEmpty() || row.runtime().deleting()) {
      return List.of();
    }
    InstanceRefresh r = o.refresh().get();
    int old = (int) active.stream().filter(s -> isOld(s.row(), r) && !s.row().protectedFromScaleIn()).count();
    int total = Math.max(r.instancesToUpdate(), 1);
    boolean done = old == 0 && counted.size() == desired && active.stream().allMatch(this::isReady);
    int percent = done ? 100 : Math.min(99, (total - Math.min(old, total)) * 100 / total);
    if (done || percent != r.percentageComplete()) {
      return List.of(new Refreshed(percent, old, done));
    }
    if (old > 0 && mayLaunchExtra()) {
      return List.of(new Launch(places(countByZone(counted.stream().filter(s -> !isOld(s.row(), r)).toList())), true,
          at() + "an instance was launched in response to an instance refresh."));
    }
    return List.of();
  }

  /** Launched before the refresh; and, where matching ones are skipped, not of the version it asks for. */
  private boolean isOld(MemberRow m, InstanceRefresh r) {
    return m.launched().isBefore(r.startTime())
        && !(Boolean.TRUE.equals(r.preferences().skipMatching())
            && m.templateVersion().equals(r.desiredConfiguration().launchTemplate().version()));
  }

  // ---- nothing to do but wait

  /** When time alone will change something. */
  private List<Decision> rest() {
    List<Instant> times = new ArrayList<>();
    row.runtime().notBefore().ifPresent(times::add);
    if (burst() >= Limits.BURST) {
      times.add(o.now().plus(Limits.BURST_PAUSE));
    }
    for (Seen s : active) {
      if (s.health() == Health.UNHEALTHY && checksTargets() && !row.suspended("HealthCheck")) {
        times.add(graceEnds(s));
      }
      if (s.row().state() == MemberState.IN_SERVICE && o.refresh().isPresent()) {
        times.add(warmAt(s));
      }
    }
    return times.stream().filter(t -> t.isAfter(o.now())).min(Comparator.naturalOrder())
        .<List<Decision>>map(t -> List.of(new Wake(t)))
        .orElse(List.of());
  }

  private String at() {
    return "At " + o.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + ' ';
  }

  private String why() {
    return row.runtime().why().isEmpty() ? "" : row.runtime().why() + ' ';
  }

  private static String because(Seen s) {
    return s.stateReason().isEmpty() ? "" : " (" + s.stateReason() + ')';
  }
}
