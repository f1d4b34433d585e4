package dev.holdfast.region.arczonalshift;

import dev.holdfast.region.arczonalshift.Rows.Autoshift;
import dev.holdfast.region.arczonalshift.Rows.Tally;
import dev.holdfast.region.arczonalshift.Rows.Watched;
import dev.holdfast.region.elasticloadbalancing.TargetState;
import dev.holdfast.region.elasticloadbalancing.Tables;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.world.Report;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.services.arczonalshift.model.AutoshiftSummary;
import software.amazon.awssdk.services.arczonalshift.model.ListAutoshiftsRequest;
import software.amazon.awssdk.services.arczonalshift.model.ListAutoshiftsResponse;

/**
 * Shifts that the region makes by itself: a zone whose targets fail much of what they are asked, while the others' do
 * not, gets nothing any more, although every health check of it may pass.
 */
public record Autoshifts(Call call) {

  private static final String TIMER = "auto ";

  /** What balancer nodes count by the zone of the target. */
  void measured(Report.Measured report) {
    if (call.state().all(Rows.ENABLED).isEmpty()) {
      return;
    }
    for (Report.Measurement m : report.measurements()) {
      String zone = m.dimensions().get("AvailabilityZone");
      if (zone != null && m.namespace().equals("AWS/ApplicationELB")) {
        enabled(m.dimensions().get("LoadBalancer")).ifPresent(lb -> count(lb, zone, m));
      }
    }
    call.state().all(Rows.ENABLED).keySet().forEach(this::judge);
  }

  private Optional<String> enabled(String fullName) {
    return call.state().all(Rows.ENABLED).keySet().stream()
        .filter(arn -> arn.endsWith(":loadbalancer/" + fullName)).findFirst();
  }

  private void count(String resource, String zone, Report.Measurement m) {
    long n = Math.round(m.sum());
    Watched w = watched(resource);
    Tally more = switch (m.metric()) {
      case "RequestCount" -> new Tally(n, 0);
      case "HTTPCode_Target_5XX_Count", "TargetConnectionErrorCount" -> new Tally(0, n);
      default -> Tally.NONE;
    };
    SortedMap<String, Tally> zones = new TreeMap<>(w.zones());
    zones.merge(zone, more, (a, b) -> a.plus(b.requests(), b.failed()));
    call.state().put(Rows.WATCHED, resource, new Watched(w.since(), zones, w.illFor()));
  }

  private Watched watched(String resource) {
    return call.state().get(Rows.WATCHED, resource).orElseGet(() -> Watched.from(call.now()));
  }

  private void judge(String resource) {
    Watched w = watched(resource);
    if (call.now().isBefore(w.since().plus(Limits.WINDOW))) {
      return;
    }
    SortedMap<String, Integer> illFor = new TreeMap<>();
    w.zones().keySet().stream().filter(z -> ill(w, z)).forEach(z -> illFor.put(z, w.illFor().getOrDefault(z, 0) + 1));
    call.state().put(Rows.WATCHED, resource, new Watched(call.now(), new TreeMap<>(), illFor));
    if (AwayFrom.of(call.state(), resource).isEmpty()) {
      illFor.entrySet().stream().filter(e -> e.getValue() >= Limits.ILL_WINDOWS).findFirst().ifPresent(e -> begin(
          resource, e.getKey(), Optional.empty(), Math.round(100 * w.zones().get(e.getKey()).rate()) + " % of what was "
          + "asked there failed"));
    }
  }

  private static boolean ill(Watched w, String zone) {
    Tally others = Tally.NONE;
    for (var e : w.zones().entrySet()) {
      if (!e.getKey().equals(zone)) {
        others = others.plus(e.getValue().requests(), e.getValue().failed());
      }
    }
    Tally own = w.zones().get(zone);
    return own.requests() >= Limits.REQUESTS && own.rate() >= Limits.ILL
        && others.requests() >= Limits.REQUESTS && others.rate() <= Limits.WELL;
  }

  private void begin(String resource, String zone, Optional<String> experiment, String why) {
    String id = call.ids().uuid();
    call.state().put(Rows.AUTOSHIFTS, id, new Autoshift(id, resource, zone, call.now(), Optional.empty(), experiment));
    call.event(ArcZonalShiftService.NAME, resource, "autoshift away from " + zone + ": " + why);
    if (experiment.isEmpty()) {
      call.timer(ArcZonalShiftService.NAME, TIMER + id, call.now().plus(Limits.AUTOSHIFT));
    }
  }

  /** @return whether the timer was one of an autoshift */
  boolean due(String timer) {
    if (!timer.startsWith(TIMER)) {
      return false;
    }
    String id = timer.substring(TIMER.length());
    call.state().get(Rows.AUTOSHIFTS, id).filter(a -> a.ended().isEmpty()).ifPresent(a -> {
      if (isWell(a)) {
        end(other -> other.id().equals(id), "its targets are healthy");
      } else {
        call.timer(ArcZonalShiftService.NAME, timer, call.now().plus(Limits.AUTOSHIFT));
      }
    });
    return true;
  }

  /** Every target of the zone is healthy: what it answers can be known only once it is asked again. */
  private boolean isWell(Autoshift a) {
    List<String> groups = call.state().list(Tables.LISTENERS).stream()
        .filter(l -> l.loadBalancerArn().equals(a.resource())).map(Tables.Listener::targetGroupArn).toList();
    return call.state().list(Tables.TARGETS).stream()
        .filter(t -> groups.contains(t.key().targetGroupArn()) && t.zone().equals(a.zone()))
        .allMatch(t -> t.state() == TargetState.HEALTHY);
  }

  /** Ends those that are under way. */
  void end(Predicate<Autoshift> which, String why) {
    call.state().list(Rows.AUTOSHIFTS).stream().filter(a -> a.ended().isEmpty()).filter(which).forEach(a -> {
      call.state().put(Rows.AUTOSHIFTS, a.id(), a.endedAt(call.now()));
      call.cancelTimer(ArcZonalShiftService.NAME, TIMER + a.id());
      call.event(ArcZonalShiftService.NAME, a.resource(), "the autoshift away from " + a.zone() + " is over: " + why);
    });
  }

  /**
   * For experiments: what AWS's engineers would do for a zone.
   *
   * @param experiment names it, for {@link #end(String)}
   * @param status of the zonal autoshift of the resources that are meant: ENABLED, DISABLED, or ANY
   * @return how many of the resources are shifted
   */
  public int begin(List<String> resources, String zone, String experiment, String status) {
    List<String> all = resources.stream()
        .filter(r -> status.equals("ANY") || call.state().has(Rows.ENABLED, r) == status.equals("ENABLED"))
        .filter(r -> call.state().get(Tables.LOAD_BALANCERS, r).filter(Resources::isManaged)
            .filter(lb -> lb.subnets().containsKey(zone)).isPresent())
        .filter(r -> AwayFrom.auto(call.state(), r).isEmpty()).toList();
    all.forEach(r -> begin(r, zone, Optional.of(experiment), "experiment " + experiment));
    return all.size();
  }

  /** Ends the experiment's. */
  public void end(String experiment) {
    end(a -> a.experiment().filter(experiment::equals).isPresent(), "the experiment is over");
  }

  /** A resource that can be shifted. */
  public record Managed(String arn, SortedMap<String, String> tags) {}

  /** What an experiment may name. */
  public static List<Managed> managed(Call call) {
    return call.state().list(Tables.LOAD_BALANCERS).stream().filter(Resources::isManaged)
        .map(lb -> new Managed(lb.arn(), lb.tags())).toList();
  }

  ListAutoshiftsResponse list(ListAutoshiftsRequest r) {
    TreeMap<String, Autoshift> all = new TreeMap<>();
    call.state().list(Rows.AUTOSHIFTS).stream()
        .filter(a -> r.status() == null || r.statusAsString().equals(status(a))).forEach(a -> all.put(a.id(), a));
    Page<Autoshift> page = Page.of(all, r.maxResults(), r.nextToken(), Limits.PAGE);
    return ListAutoshiftsResponse.builder()
        .items(page.rows().stream().map(a -> AutoshiftSummary.builder()
            .awayFrom(Resources.zoneId(call.settings(), a.zone())).startTime(a.started())
            .endTime(a.ended().orElse(null)).status(status(a)).build()).toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  private static String status(Autoshift a) {
    return a.ended().isEmpty() ? "ACTIVE" : "COMPLETED";
  }
}
