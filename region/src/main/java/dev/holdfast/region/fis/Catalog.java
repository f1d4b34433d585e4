package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Page;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.fis.model.ActionParameter;
import software.amazon.awssdk.services.fis.model.ActionSummary;
import software.amazon.awssdk.services.fis.model.ActionTarget;
import software.amazon.awssdk.services.fis.model.ListActionsRequest;
import software.amazon.awssdk.services.fis.model.ListActionsResponse;
import software.amazon.awssdk.services.fis.model.ListTargetResourceTypesRequest;
import software.amazon.awssdk.services.fis.model.ListTargetResourceTypesResponse;
import software.amazon.awssdk.services.fis.model.TargetResourceType;
import software.amazon.awssdk.services.fis.model.TargetResourceTypeParameter;
import software.amazon.awssdk.services.fis.model.TargetResourceTypeSummary;

/** What there is to choose from: actions, and types of targets. */
record Catalog(Call call) {

  ListActionsResponse actions(ListActionsRequest r) {
    TreeMap<String, ActionType> all = new TreeMap<>();
    ActionType.all().forEach(a -> all.put(a.id(), a));
    Page<ActionType> page = Page.of(all, r.maxResults(), r.nextToken(), Limits.PAGE);
    return ListActionsResponse.builder()
        .actions(page.rows().stream().map(a -> ActionSummary.builder()
            .id(a.id()).arn(arn(a)).description(a.description()).targets(targets(a)).build()).toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  software.amazon.awssdk.services.fis.model.Action action(String id) {
    ActionType a = Optional.ofNullable(id).flatMap(ActionType::of).orElseThrow(
        () -> Errors.of(404, "ResourceNotFoundException", "Action " + id + " does not exist."));
    SortedMap<String, ActionParameter> parameters = new TreeMap<>();
    a.parameters().forEach(p -> parameters.put(
        p.name(), ActionParameter.builder().required(p.required()).description(p.description()).build()));
    return software.amazon.awssdk.services.fis.model.Action.builder()
        .id(a.id()).arn(arn(a)).description(a.description()).parameters(parameters).targets(targets(a)).build();
  }

  private static SortedMap<String, ActionTarget> targets(ActionType a) {
    SortedMap<String, ActionTarget> targets = new TreeMap<>();
    a.target().ifPresent(t -> targets.put(t.key(), ActionTarget.builder().resourceType(t.resourceType()).build()));
    return targets;
  }

  private String arn(ActionType a) {
    return call.arn(FisService.NAME, "action/" + a.id());
  }

  ListTargetResourceTypesResponse types(ListTargetResourceTypesRequest r) {
    TreeMap<String, TargetType> all = new TreeMap<>();
    Arrays.stream(TargetType.values()).forEach(t -> all.put(t.resourceType(), t));
    Page<TargetType> page = Page.of(all, r.maxResults(), r.nextToken(), Limits.PAGE);
    return ListTargetResourceTypesResponse.builder()
        .targetResourceTypes(page.rows().stream().map(t -> TargetResourceTypeSummary.builder()
            .resourceType(t.resourceType()).description(t.description()).build()).toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  TargetResourceType type(String resourceType) {
    TargetType t = Optional.ofNullable(resourceType).flatMap(TargetType::of).orElseThrow(
        () -> Errors.of(404, "ResourceNotFoundException", "Target resource type " + resourceType + " does not exist."));
    SortedMap<String, TargetResourceTypeParameter> parameters = new TreeMap<>();
    t.parameters().forEach(p -> parameters.put(p, TargetResourceTypeParameter.builder().required(false).build()));
    return TargetResourceType.builder()
        .resourceType(t.resourceType()).description(t.description()).parameters(parameters).build();
  }
}
