package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourceResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Export;
import software.amazon.awssdk.services.cloudformation.model.ListExportsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListExportsResponse;
import software.amazon.awssdk.services.cloudformation.model.ListImportsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListImportsResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesResponse;
import software.amazon.awssdk.services.cloudformation.model.ListStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.OnFailure;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDetail;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSummary;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/** The operations that show stacks and what is in them. */
record Descriptions(Call call, Templates templates) {

  private static final String MASKED = "****";

  DescribeStacksResponse stacks(DescribeStacksRequest r) {
    List<Stack> found = r.stackName() != null
        ? List.of(StackNames.require(call, r.stackName()))
        : latestFirst().stream().filter(s -> !s.isDeleted()).toList();
    Page<Stack> page = Page.of(found, r.nextToken());
    return DescribeStacksResponse.builder().nextToken(page.nextToken())
        .stacks(page.items().stream().map(this::stack).toList()).build();
  }

  /** An answer holds secrets as they are, as that of an access key in a stack's outputs. */
  private String shown(String value) {
    return SecretParameters.isSealed(value) ? call.vault().open(value) : value;
  }

  private List<Stack> latestFirst() {
    return call.state().list(Tables.STACKS).stream()
        .sorted(Comparator.comparing(Stack::created).reversed().thenComparing(Stack::id))
        .toList();
  }

  private software.amazon.awssdk.services.cloudformation.model.Stack stack(Stack s) {
    Template template = templates.of(s.revision().template());
    return software.amazon.awssdk.services.cloudformation.model.Stack.builder()
        .stackId(s.id()).stackName(s.name()).description(optional(template.description()))
        .changeSetId(s.options().changeSetId().orElse(null))
        .parameters(parameters(template, s.revision()))
        .creationTime(s.created()).lastUpdatedTime(s.updated().orElse(null)).deletionTime(s.deleted().orElse(null))
        .stackStatus(s.status()).stackStatusReason(optional(s.reason()))
        .disableRollback(s.options().onFailure() == OnFailure.DO_NOTHING)
        .notificationARNs(List.of()).rollbackConfiguration(c -> {})
        .timeoutInMinutes(s.options().timeoutMinutes().orElse(null))
        .capabilitiesWithStrings(s.revision().capabilities())
        .outputs(s.outputs().stream().map(o -> Output.builder().outputKey(o.key()).outputValue(shown(o.value()))
            .description(optional(o.description())).exportName(o.exportName().orElse(null)).build()).toList())
        .roleARN(s.options().roleArn().orElse(null))
        .tags(tags(s.revision().tags()))
        .enableTerminationProtection(s.options().terminationProtection())
        .driftInformation(d -> d.stackDriftStatus(StackDriftStatus.NOT_CHECKED))
        .build();
  }

  /** What was given, secrets masked. */
  static List<Parameter> parameters(Template template, Revision revision) {
    return revision.parameters().entrySet().stream()
        .map(e -> Parameter.builder().parameterKey(e.getKey())
            .parameterValue(Optional.ofNullable(template.parameters().get(e.getKey()))
                .filter(ParameterDeclaration::noEcho).map(_ -> MASKED).orElse(e.getValue().given()))
            .resolvedValue(e.getValue().resolved().orElse(null))
            .build())
        .toList();
  }

  static List<Tag> tags(SortedMap<String, String> tags) {
    return tags.entrySet().stream().map(e -> Tag.builder().key(e.getKey()).value(e.getValue()).build()).toList();
  }

  private static String optional(String text) {
    return text.isEmpty() ? null : text;
  }

  ListStacksResponse list(ListStacksRequest r) {
    List<String> wanted = r.stackStatusFiltersAsStrings();
    Page<Stack> page = Page.of(latestFirst().stream()
        .filter(s -> wanted.isEmpty() || wanted.contains(s.status().toString())).toList(), r.nextToken());
    return ListStacksResponse.builder().nextToken(page.nextToken()).stackSummaries(page.items().stream()
        .map(s -> StackSummary.builder().stackId(s.id()).stackName(s.name())
            .templateDescription(optional(templates.of(s.revision().template()).description()))
            .creationTime(s.created()).lastUpdatedTime(s.updated().orElse(null)).deletionTime(s.deleted().orElse(null))
            .stackStatus(s.status()).stackStatusReason(optional(s.reason()))
            .driftInformation(d -> d.stackDriftStatus(StackDriftStatus.NOT_CHECKED)).build())
        .toList()).build();
  }

  /** The latest first. */
  DescribeStackEventsResponse events(DescribeStackEventsRequest r) {
    Stack stack = StackNames.require(call, r.stackName());
    Page<Tables.Event> page = Page.of(
        List.copyOf(Lifecycles.events(call.state(), stack.id()).values()).reversed(), r.nextToken());
    return DescribeStackEventsResponse.builder().nextToken(page.nextToken()).stackEvents(page.items().stream()
        .map(e -> StackEvent.builder().stackId(stack.id()).stackName(stack.name()).eventId(e.eventId())
            .logicalResourceId(e.logicalId()).physicalResourceId(e.physicalId()).resourceType(e.type())
            .timestamp(e.time()).resourceStatus(e.status()).resourceStatusReason(optional(e.reason()))
            .clientRequestToken(optional(e.token())).build())
        .toList()).build();
  }

  private List<StackResource> resources(Stack stack) {
    return Tables.resources(call.state(), stack.id()).stream().filter(StackResource::isCurrent).toList();
  }

  /** With the metadata resolved, which is what cfn-init reads. */
  DescribeStackResourceResponse resource(DescribeStackResourceRequest r) {
    Stack stack = StackNames.require(call, r.stackName());
    StackResource row = requireResource(stack, StackNames.required("LogicalResourceId", r.logicalResourceId()));
    return DescribeStackResourceResponse.builder().stackResourceDetail(StackResourceDetail.builder()
        .stackId(stack.id()).stackName(stack.name()).logicalResourceId(row.logicalId())
        .physicalResourceId(optional(row.physicalId())).resourceType(row.version().type())
        .lastUpdatedTimestamp(row.since()).resourceStatus(row.status()).resourceStatusReason(reason(row))
        .metadata(row.version().metadata().equals("{}") ? null : row.version().metadata())
        .driftInformation(d -> d.stackResourceDriftStatus(StackResourceDriftStatus.NOT_CHECKED))
        .build()).build();
  }

  private StackResource requireResource(Stack stack, String logicalId) {
    return Tables.resource(call.state(), stack.id(), logicalId).orElseThrow(() ->
        Template.invalid("Resource " + logicalId + " does not exist for stack " + stack.name()));
  }

  private static String reason(StackResource row) {
    String waiting = row.isWorking() && !row.step().waitingFor().isEmpty() ? "waiting for " + row.step().waitingFor()
        : "";
    return optional(row.reason() + (row.reason().isEmpty() || waiting.isEmpty() ? "" : ": ") + waiting);
  }

  DescribeStackResourcesResponse resources(DescribeStackResourcesRequest r) {
    Stack stack;
    if (r.stackName() != null) {
      stack = StackNames.require(call, r.stackName());
    } else {
      String physicalId = StackNames.required("StackName", r.physicalResourceId());
      stack = call.state().list(Tables.RESOURCES).stream()
          .filter(row -> row.isCurrent() && !row.isGone() && row.physicalId().equals(physicalId))
          .findFirst()
          .flatMap(row -> call.state().get(Tables.STACKS, row.key().stackId()))
          .orElseThrow(() -> Template.invalid("Stack for " + physicalId + " does not exist"));
    }
    return DescribeStackResourcesResponse.builder().stackResources(
        (r.logicalResourceId() == null ? resources(stack) : List.of(requireResource(stack, r.logicalResourceId())))
            .stream()
        .map(row -> software.amazon.awssdk.services.cloudformation.model.StackResource.builder()
            .stackId(stack.id()).stackName(stack.name()).logicalResourceId(row.logicalId())
            .physicalResourceId(optional(row.physicalId())).resourceType(row.version().type()).timestamp(row.since())
            .resourceStatus(row.status()).resourceStatusReason(reason(row))
            .driftInformation(d -> d.stackResourceDriftStatus(StackResourceDriftStatus.NOT_CHECKED)).build())
        .toList()).build();
  }

  ListStackResourcesResponse listResources(ListStackResourcesRequest r) {
    Page<StackResource> page = Page.of(resources(StackNames.require(call, r.stackName())), r.nextToken());
    return ListStackResourcesResponse.builder().nextToken(page.nextToken()).stackResourceSummaries(page.items().stream()
        .map(row -> StackResourceSummary.builder().logicalResourceId(row.logicalId())
            .physicalResourceId(optional(row.physicalId())).resourceType(row.version().type())
            .lastUpdatedTimestamp(row.since()).resourceStatus(row.status()).resourceStatusReason(reason(row))
            .driftInformation(d -> d.stackResourceDriftStatus(StackResourceDriftStatus.NOT_CHECKED)).build())
        .toList()).build();
  }

  ListExportsResponse exports(ListExportsRequest r) {
    Page<Tables.Export> page = Page.of(call.state().list(Tables.EXPORTS), r.nextToken());
    return ListExportsResponse.builder().nextToken(page.nextToken()).exports(page.items().stream()
        .map(e -> Export.builder().exportingStackId(e.stackId()).name(e.name()).value(shown(e.value())).build())
        .toList()).build();
  }

  ListImportsResponse imports(ListImportsRequest r) {
    String export = StackNames.required("ExportName", r.exportName());
    List<String> importers = Tables.importers(call.state(), export);
    if (importers.isEmpty()) {
      throw Template.invalid("Export '" + export + "' is not imported by any stack.");
    }
    Page<String> page = Page.of(importers, r.nextToken());
    return ListImportsResponse.builder().nextToken(page.nextToken()).imports(page.items()).build();
  }
}
