package dev.holdfast.region.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.region.RegionFixture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;
import software.amazon.awssdk.services.cloudwatch.model.DeleteDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardRequest;

final class DashboardsTest {

  private static final String EMPTY = "{\"widgets\":[]}";

  private final RegionFixture region = new RegionFixture();

  @AfterEach
  void replays() {
    region.assertReplays();
  }

  private void put(String name, String body) {
    region.call(PutDashboardRequest.builder().dashboardName(name).dashboardBody(body).build());
  }

  private String refused(String body) {
    var e = region.refused(PutDashboardRequest.builder().dashboardName("d").dashboardBody(body).build());
    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterInput");
    return e.awsErrorDetails().errorMessage();
  }

  private GetDashboardResponse get(String name) {
    return region.call(GetDashboardRequest.builder().dashboardName(name).build());
  }

  private List<String> names(String prefix) {
    ListDashboardsResponse r = region.call(ListDashboardsRequest.builder().dashboardNamePrefix(prefix).build());
    return r.dashboardEntries().stream().map(DashboardEntry::dashboardName).toList();
  }

  private static String metrics(String... entries) {
    return "{\"widgets\":[{\"type\":\"metric\",\"properties\":{\"title\":\"t\",\"stat\":\"Sum\",\"period\":300,\"metrics\":["
        + String.join(",", entries) + "]}}]}";
  }

  @Test
  void aDashboardIsKeptAsItIsGivenUntilItIsDeleted() {
    put("site", EMPTY);
    put("site-2", "{ \"widgets\" : [] }");
    assertThat(get("site-2").dashboardBody()).isEqualTo("{ \"widgets\" : [] }");
    assertThat(get("site").dashboardArn()).isEqualTo("arn:aws:cloudwatch::000000000000:dashboard/site");
    put("site", "{\"widgets\":[],\"start\":\"-PT1H\"}");
    assertThat(get("site").dashboardBody()).contains("start");
    put("other", EMPTY);
    assertThat(names("site")).containsExactly("site", "site-2");
    assertThat(region.refusal(DeleteDashboardsRequest.builder().dashboardNames("site", "none").build()))
        .isEqualTo("DashboardNotFoundError");
    assertThat(names("")).hasSize(3);
    region.call(DeleteDashboardsRequest.builder().dashboardNames("site", "other").build());
    assertThat(names("")).containsExactly("site-2");
    assertThat(region.refusal(GetDashboardRequest.builder().dashboardName("site").build()))
        .isEqualTo("DashboardNotFoundError");
  }

  @Test
  void whatIsNoBodyIsRefusedWithThePlaceOfTheMistake() {
    assertThat(refused("no")).contains("must be a valid JSON object");
    assertThat(refused(" ")).contains("must be a valid JSON object");
    assertThat(refused("[]")).contains("must be a valid JSON object");
    assertThat(refused("{\"widgets\":[]" + " ".repeat(Limits.DASHBOARD_BODY) + "}")).contains("valid JSON");
    assertThat(refused("{}")).contains("/widgets").contains("required property 'widgets'");
    assertThat(refused("{\"widgets\":{}}")).contains("Should be array");
    assertThat(refused("{\"widgets\":[{\"type\":\"text\"}]}")).contains("/widgets/0").contains("'properties'");
    assertThat(refused(metrics("[\"N\"]"))).contains("/widgets/0/properties/metrics/0");
    assertThat(refused(metrics("[\"N\",\"M\",\"dimension\"]"))).contains("metrics/0");
    assertThat(refused(metrics("[\".\",\"M\"]"))).contains("metrics/0");
    assertThat(refused("{\"widgets\":[" + "{},".repeat(Limits.WIDGETS) + "{}]}")).contains("more than 500");
    assertThat(region.refusal(PutDashboardRequest.builder().dashboardName("a b").dashboardBody(EMPTY).build()))
        .isEqualTo("InvalidParameterValue");
  }

  @Test
  void aMetricMayRepeatWhatTheOneBeforeItHas() {
    List<Widgets.Line> lines = Widgets.of(metrics(
        "[\"N\",\"M\",\"A\",\"1\",\"B\",\"2\"]",
        "[\".\",\"O\",\".\",\".\",\".\",\"3\",{\"label\":\"third\",\"stat\":\"Maximum\",\"period\":60}]",
        "[\"...\",\"4\"]",
        "[\"N\",\"hidden\",{\"visible\":false}]",
        "[{\"expression\":\"SUM(METRICS())\",\"id\":\"e\"}]")).getFirst().lines();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0).label()).isEqualTo("M 1 2");
    assertThat(lines.get(0).statistic()).isEqualTo("Sum");
    assertThat(lines.get(0).period()).isEqualTo(Optional.of(300));
    assertThat(lines.get(1).metric()).isEqualTo("O");
    assertThat(lines.get(1).label()).isEqualTo("third");
    assertThat(lines.get(1).statistic()).isEqualTo("Maximum");
    assertThat(lines.get(1).period()).isEqualTo(Optional.of(60));
    assertThat(lines.get(1).dimensions().toString()).contains("Value=1").contains("Value=3");
    assertThat(lines.get(2).metric()).isEqualTo("O");
    assertThat(lines.get(2).dimensions().getLast().value()).isEqualTo("4");
    assertThat(lines.get(3).expression()).isEqualTo("SUM(METRICS())");
  }

  @Test
  void aStackHasOne() {
    String template = """
        Resources:
          D:
            Type: AWS::CloudWatch::Dashboard
            Properties: {DashboardBody: '{"widgets":[]}'}
        """;
    region.call(CreateStackRequest.builder().stackName("s").templateBody(template).build());
    DescribeStackResourcesResponse made = region.call(DescribeStackResourcesRequest.builder().stackName("s").build());
    String name = made.stackResources().getFirst().physicalResourceId();
    assertThat(get(name).dashboardBody()).isEqualTo(EMPTY);
    region.call(UpdateStackRequest.builder().stackName("s")
        .templateBody(template.replace("[]", "[{\"type\":\"text\",\"properties\":{}}]")).build());
    assertThat(get(name).dashboardBody()).as("changed in place").contains("text");
    region.call(DeleteStackRequest.builder().stackName("s").build());
    assertThat(names("")).isEmpty();
  }
}
