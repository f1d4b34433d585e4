package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.kernel.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardRequest;

/** Dashboards: kept as they are given, once their body has the form that {@link Widgets} can read. */
record Dashboards(Call call) {

  static final Table<String, Dashboard> DASHBOARDS = Table.of("monitoring/dashboards", Dashboard.class);

  record Dashboard(String body, Instant modified) {}

  void put(PutDashboardRequest r) {
    Supported.only(r, Set.of("DashboardName", "DashboardBody"), "InvalidParameterValue");
    Metrics.require(isName(r.dashboardName()),
        "The value " + r.dashboardName() + " for parameter DashboardName is invalid: it must be 1 to " + Limits.NAME + " of the characters A-Z, a-z, 0-9, - and _");
    Widgets.of(r.dashboardBody());
    call.state().put(DASHBOARDS, r.dashboardName(), new Dashboard(r.dashboardBody(), call.now()));
  }

  private static boolean isName(String name) {
    return name != null && name.matches("[A-Za-z0-9_-]{1," + Limits.NAME + "}");
  }

  GetDashboardResponse get(String name) {
    Dashboard dashboard = Optional.ofNullable(name).flatMap(n -> call.state().get(DASHBOARDS, n))
        .orElseThrow(() -> Errors.of(404, "DashboardNotFoundError", "Dashboard " + name + " does not exist"));
    return GetDashboardResponse.builder()
        .dashboardName(name).dashboardArn(arn(name)).dashboardBody(dashboard.body()).build();
  }

  ListDashboardsResponse list(ListDashboardsRequest r) {
    String prefix = Optional.ofNullable(r.dashboardNamePrefix()).orElse("");
    TreeMap<String, DashboardEntry> all = new TreeMap<>();
    call.state().all(DASHBOARDS).forEach((name, d) -> {
      if (name.startsWith(prefix)) {
        all.put(name, DashboardEntry.builder().dashboardName(name).dashboardArn(arn(name)).lastModified(d.modified())
            .size((long) d.body().getBytes(StandardCharsets.UTF_8).length).build());
      }
    });
    Page<DashboardEntry> page = Page.of(all, null, r.nextToken(), Limits.DASHBOARDS_LISTED);
    return ListDashboardsResponse.builder().dashboardEntries(page.rows()).nextToken(page.next().orElse(null)).build();
  }

  /** All of them or none: AWS deletes as many as it can. */
  void delete(List<String> names) {
    Metrics.require(!names.isEmpty() && names.size() <= Limits.DASHBOARDS_DELETED,
        "DashboardNames must hold 1 to " + Limits.DASHBOARDS_DELETED + " names");
    names.forEach(this::get);
    names.forEach(name -> call.state().remove(DASHBOARDS, name));
  }

  /** Dashboards are global: their ARN names no region. */
  private String arn(String name) {
    return "arn:aws:cloudwatch::" + call.settings().account() + ":dashboard/" + name;
  }
}
