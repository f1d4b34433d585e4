package dev.holdfast.region.cloudformation;

import dev.holdfast.region.RegionFixture;
import dev.holdfast.region.world.Report;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.cloudformation.model.*;

/** A region with CloudFormation and {@link Things} in it, and the calls that its tests make over and over. */
final class StackFixture {

  final RegionFixture region = new RegionFixture(new CloudFormationService(Things.TYPES), new Things());

  String create(String name, String template, String... parameters) {
    return region.<CreateStackResponse>call(CreateStackRequest.builder().stackName(name).templateBody(template)
        .parameters(parameters(parameters)).build()).stackId();
  }

  void update(String name, String template, String... parameters) {
    region.call(UpdateStackRequest.builder().stackName(name).templateBody(template)
        .parameters(parameters(parameters)).build());
  }

  void delete(String name) {
    region.call(DeleteStackRequest.builder().stackName(name).build());
  }

  /** Why creating a stack of this template is refused. */
  String refusal(String template, String... parameters) {
    return message(CreateStackRequest.builder().stackName("s").templateBody(template)
        .parameters(parameters(parameters)).build());
  }

  /** Why this is refused. */
  String message(SdkRequest request) {
    return region.refused(request).awsErrorDetails().errorMessage();
  }

  static List<Parameter> parameters(String... keysAndValues) {
    List<Parameter> list = new java.util.ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      list.add(Parameter.builder().parameterKey(keysAndValues[i]).parameterValue(keysAndValues[i + 1]).build());
    }
    return list;
  }

  /** The world reports that the slow thing of this title is there. */
  void ready(String title) {
    region.report(new Report.ZoneConnected(title));
  }

  void signal(String stack, String resource, String unique, String status) {
    region.call(SignalResourceRequest.builder().stackName(stack).logicalResourceId(resource).uniqueId(unique)
        .status(status).build());
  }

  void pass(Duration time) {
    region.advance(time);
  }

  software.amazon.awssdk.services.cloudformation.model.Stack describe(String name) {
    return region.<DescribeStacksResponse>call(DescribeStacksRequest.builder().stackName(name).build())
        .stacks().getFirst();
  }

  String status(String name) {
    return describe(name).stackStatusAsString();
  }

  String output(String name, String key) {
    return describe(name).outputs().stream().filter(o -> o.outputKey().equals(key)).findFirst()
        .orElseThrow().outputValue();
  }

  String resource(String stack, String logicalId) {
    return detail(stack, logicalId).resourceStatusAsString();
  }

  StackResourceDetail detail(String stack, String logicalId) {
    return region.<DescribeStackResourceResponse>call(DescribeStackResourceRequest.builder().stackName(stack)
        .logicalResourceId(logicalId).build()).stackResourceDetail();
  }

  String physicalId(String stack, String logicalId) {
    return detail(stack, logicalId).physicalResourceId();
  }

  /** The events as "LogicalId STATUS", the oldest first. */
  List<String> events(String stack) {
    return allEvents(stack).stream().map(e -> e.logicalResourceId() + ' ' + e.resourceStatusAsString()).toList();
  }

  List<StackEvent> allEvents(String stack) {
    return region.<DescribeStackEventsResponse>call(DescribeStackEventsRequest.builder().stackName(stack).build())
        .stackEvents().reversed();
  }

  String reason(String stack, String logicalId, String status) {
    return allEvents(stack).stream()
        .filter(e -> e.logicalResourceId().equals(logicalId) && e.resourceStatusAsString().equals(status))
        .reduce((_, last) -> last).orElseThrow().resourceStatusReason();
  }

  List<Things.Thing> things() {
    return region.state().list(Things.THINGS);
  }

  List<String> titles() {
    return things().stream().map(Things.Thing::title).sorted().toList();
  }
}
