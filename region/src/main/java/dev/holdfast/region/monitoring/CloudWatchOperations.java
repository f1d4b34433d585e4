package dev.holdfast.region.monitoring;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.*;

/** The operations of CloudWatch. */
record CloudWatchOperations(Call call) implements CloudWatchClient {

  @Override
  public PutMetricDataResponse putMetricData(PutMetricDataRequest r) {
    new Metrics(call).put(r);
    return PutMetricDataResponse.builder().build();
  }

  @Read
  @Override
  public GetMetricStatisticsResponse getMetricStatistics(GetMetricStatisticsRequest r) {
    return new Metrics(call).statistics(r);
  }

  @Read
  @Override
  public GetMetricDataResponse getMetricData(GetMetricDataRequest r) {
    return new Metrics(call).data(r);
  }

  @Read
  @Override
  public ListMetricsResponse listMetrics(ListMetricsRequest r) {
    List<software.amazon.awssdk.services.cloudwatch.model.Metric> metrics = Points.metrics(call.state()).stream()
        .filter(m -> (r.namespace() == null || r.namespace().equals(m.namespace()))
            && (r.metricName() == null || r.metricName().equals(m.name()))
            && r.dimensions().stream().allMatch(d -> m.dimensions().containsKey(d.name())
                && (d.value() == null || d.value().equals(m.dimensions().get(d.name())))))
        .map(m -> software.amazon.awssdk.services.cloudwatch.model.Metric.builder()
            .namespace(m.namespace()).metricName(m.name()).dimensions(m.described()).build())
        .toList();
    return ListMetricsResponse.builder().metrics(metrics).build();
  }

  @Override
  public PutMetricAlarmResponse putMetricAlarm(PutMetricAlarmRequest r) {
    new Alarms(call).put(r);
    return PutMetricAlarmResponse.builder().build();
  }

  @Read
  @Override
  public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest r) {
    Alarms alarms = new Alarms(call);
    return DescribeAlarmsResponse.builder()
        .metricAlarms(call.state().all(AlarmRow.ALARMS).values().stream()
            .filter(a -> r.alarmNames().isEmpty() || r.alarmNames().contains(a.spec().alarmName()))
            .filter(a -> r.alarmNamePrefix() == null || a.spec().alarmName().startsWith(r.alarmNamePrefix()))
            .filter(a -> r.stateValue() == null || a.state() == r.stateValue())
            .filter(a -> r.actionPrefix() == null
                || a.spec().alarmActions().stream().anyMatch(x -> x.startsWith(r.actionPrefix())))
            .map(alarms::described).toList())
        .build();
  }

  @Override
  public DeleteAlarmsResponse deleteAlarms(DeleteAlarmsRequest r) {
    new Alarms(call).delete(r.alarmNames());
    return DeleteAlarmsResponse.builder().build();
  }

  @Override
  public SetAlarmStateResponse setAlarmState(SetAlarmStateRequest r) {
    new Alarms(call).set(r.alarmName(), r.stateValueAsString(), r.stateReason());
    return SetAlarmStateResponse.builder().build();
  }

  @Override
  public EnableAlarmActionsResponse enableAlarmActions(EnableAlarmActionsRequest r) {
    new Alarms(call).enable(r.alarmNames(), true);
    return EnableAlarmActionsResponse.builder().build();
  }

  @Override
  public DisableAlarmActionsResponse disableAlarmActions(DisableAlarmActionsRequest r) {
    new Alarms(call).enable(r.alarmNames(), false);
    return DisableAlarmActionsResponse.builder().build();
  }

  @Override
  public PutDashboardResponse putDashboard(PutDashboardRequest r) {
    new Dashboards(call).put(r);
    return PutDashboardResponse.builder().build();
  }

  @Read
  @Override
  public GetDashboardResponse getDashboard(GetDashboardRequest r) {
    return new Dashboards(call).get(r.dashboardName());
  }

  @Read
  @Override
  public ListDashboardsResponse listDashboards(ListDashboardsRequest r) {
    return new Dashboards(call).list(r);
  }

  @Override
  public DeleteDashboardsResponse deleteDashboards(DeleteDashboardsRequest r) {
    new Dashboards(call).delete(r.dashboardNames());
    return DeleteDashboardsResponse.builder().build();
  }

  @Read
  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest r) {
    AlarmRow row = new Alarms(call).get(alarmName(r.resourceARN()));
    return ListTagsForResourceResponse.builder()
        .tags(row.tags().entrySet().stream().map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build()).toList())
        .build();
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest r) {
    AlarmRow row = new Alarms(call).get(alarmName(r.resourceARN()));
    SortedMap<String, String> tags = new TreeMap<>(row.tags());
    r.tags().forEach(t -> tags.put(t.key(), t.value()));
    call.state().put(AlarmRow.ALARMS, row.spec().alarmName(), new AlarmRow(
        row.spec(), row.state(), row.reason(), row.changed(), row.evaluated(), row.configured(), tags));
    return TagResourceResponse.builder().build();
  }

  private static String alarmName(String arn) {
    String text = Optional.ofNullable(arn).orElse("");
    return text.substring(text.indexOf(":alarm:") + 1).replaceFirst("^alarm:", "");
  }

  @Override
  public String serviceName() {
    return MonitoringService.NAME;
  }

  @Override
  public void close() {}
}
