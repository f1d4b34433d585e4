package dev.holdfast.region.monitoring;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;

/** {@code AWS::CloudWatch::Dashboard}. */
public final class DashboardType implements ResourceType {

  @Override
  public String name() {
    return "AWS::CloudWatch::Dashboard";
  }

  @Override
  public Set<String> properties() {
    return Set.of("DashboardName", "DashboardBody");
  }

  @Override
  public Set<String> required() {
    return Set.of("DashboardBody");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("DashboardName");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    return put(call, desired.properties().string("DashboardName").orElse(desired.name()), desired);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    return put(call, name, to);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (call.state().has(Dashboards.DASHBOARDS, name)) {
      call.client(CloudWatchClient.class).deleteDashboards(r -> r.dashboardNames(name));
    }
  }

  private static Progress put(Call call, String name, Desired desired) {
    String body = desired.properties().string("DashboardBody").orElse("");
    call.client(CloudWatchClient.class).putDashboard(r -> r.dashboardName(name).dashboardBody(body));
    return Progress.done(name);
  }
}
