package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Supported;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.ExperimentTemplate;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateAction;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateStopCondition;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateSummary;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTarget;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTargetFilter;
import software.amazon.awssdk.services.fis.model.ListExperimentTemplatesRequest;
import software.amazon.awssdk.services.fis.model.ListExperimentTemplatesResponse;

/** Experiment templates: checked whole when they are made, so that an experiment can only fail for what it meets. */
record Templates(Call call) {

  ExperimentTemplate create(CreateExperimentTemplateRequest r) {
    Supported.only(
        r, Set.of("clientToken", "description", "stopConditions", "targets", "actions", "roleArn", "tags"),
        "ValidationException");
    if (r.clientToken() != null) {
      Optional<ExperimentTemplate> same = call.state().all(Rows.TEMPLATES).values().stream()
          .filter(t -> t.clientToken().equals(r.clientToken())).map(Rows.Template::template).findFirst();
      if (same.isPresent()) {
        return same.get();
      }
    }
    require(r.description() != null && !r.description().isBlank(), "description is required");
    require(r.roleArn() != null && !r.roleArn().isBlank(), "roleArn is required");
    require(!r.stopConditions().isEmpty(), "stopConditions is required; use source none where there is none");
    r.stopConditions().forEach(c -> require(
        "none".equals(c.source()), "Holdfast supports only the stop condition none yet, not " + c.source()));
    require(!r.actions().isEmpty() && r.actions().size() <= Limits.ACTIONS,
        "actions must hold 1 to " + Limits.ACTIONS + " actions");
    SortedMap<String, ExperimentTemplateTarget> targets = new TreeMap<>();
    r.targets().forEach((name, target) -> targets.put(name, target(name, target)));
    SortedMap<String, ExperimentTemplateAction> actions = new TreeMap<>();
    r.actions().forEach((name, action) -> actions.put(name, action(name, action, targets)));
    requireNoCycle(actions);
    String id = "EXT" + call.ids().base32(18);
    ExperimentTemplate template = ExperimentTemplate.builder()
        .id(id)
        .arn(call.arn(FisService.NAME, "experiment-template/" + id))
        .description(r.description())
        .roleArn(r.roleArn())
        .stopConditions(ExperimentTemplateStopCondition.builder().source("none").build())
        .targets(targets)
        .actions(actions)
        .tags(new TreeMap<>(r.tags()))
        .creationTime(call.now())
        .lastUpdateTime(call.now())
        .build();
    call.state().put(Rows.TEMPLATES, id, new Rows.Template(template, Optional.ofNullable(r.clientToken()).orElse("")));
    return template;
  }

  ExperimentTemplate get(String id) {
    return Optional.ofNullable(id).flatMap(i -> call.state().get(Rows.TEMPLATES, i)).map(Rows.Template::template)
        .orElseThrow(() -> Errors.of(404, "ResourceNotFoundException", "Experiment template " + id + " does not exist."));
  }

  ExperimentTemplate delete(String id) {
    ExperimentTemplate template = get(id);
    call.state().remove(Rows.TEMPLATES, id);
    return template;
  }

  ListExperimentTemplatesResponse list(ListExperimentTemplatesRequest r) {
    Page<Rows.Template> page = Page.of(call.state().all(Rows.TEMPLATES), r.maxResults(), r.nextToken());
    return ListExperimentTemplatesResponse.builder()
        .experimentTemplates(page.rows().stream().map(Rows.Template::template)
            .map(t -> ExperimentTemplateSummary.builder().id(t.id()).arn(t.arn()).description(t.description())
                .creationTime(t.creationTime()).lastUpdateTime(t.lastUpdateTime()).tags(t.tags()).build())
            .toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  private static ExperimentTemplateTarget target(String name, CreateExperimentTemplateTargetInput t) {
    String at = "targets." + name;
    require(Targets.TYPES.contains(t.resourceType()),
        at + ": Holdfast supports the resource types " + Targets.TYPES + ", not " + t.resourceType());
    require(t.selectionMode() != null && t.selectionMode().matches("ALL|COUNT\\([1-9]\\d{0,3}\\)|PERCENT\\((100|[1-9]\\d?)\\)"),
        at + ".selectionMode must be ALL, COUNT(n) or PERCENT(n), not " + t.selectionMode());
    require(t.resourceArns().isEmpty() != t.resourceTags().isEmpty(),
        at + " needs either resourceArns or resourceTags");
    require(t.parameters().isEmpty(), at + ".parameters is not supported");
    List<ExperimentTemplateTargetFilter> filters = new ArrayList<>();
    t.filters().forEach(f -> {
      require(Targets.FILTERS.contains(f.path()), at + ".filters: the path " + f.path() + " is not supported; "
          + Targets.FILTERS + " are");
      filters.add(ExperimentTemplateTargetFilter.builder().path(f.path()).values(f.values()).build());
    });
    return ExperimentTemplateTarget.builder()
        .resourceType(t.resourceType()).selectionMode(t.selectionMode())
        .resourceArns(t.resourceArns()).resourceTags(new TreeMap<>(t.resourceTags()))
        .filters(filters)
        .build();
  }

  private static ExperimentTemplateAction action(
      String name, CreateExperimentTemplateActionInput a, SortedMap<String, ExperimentTemplateTarget> targets) {
    String at = "actions." + name;
    Action action = Action.of(a.actionId()).orElseThrow(
        () -> invalid(at + ": the action " + a.actionId() + " is not supported; these are: " + Action.ids()));
    a.parameters().keySet().forEach(p -> require(
        action.parameters().contains(p), at + ": " + action.id() + " has no parameter " + p));
    action.required().forEach(p -> require(
        a.parameters().containsKey(p), at + ": " + action.id() + " needs the parameter " + p));
    if (a.parameters().containsKey("duration")) {
      Action.duration(a.parameters().get("duration"));
    }
    require(a.targets().keySet().equals(new TreeSet<>(action.target().stream().map(Action.Target::key).toList())),
        at + ": " + action.id() + " needs the targets " + action.target().stream().map(Action.Target::key).toList());
    a.targets().forEach((key, target) -> {
      require(targets.containsKey(target), at + ": there is no target " + target);
      require(targets.get(target).resourceType().equals(action.target().orElseThrow().resourceType()),
          at + ": the target " + target + " must be of the type " + action.target().orElseThrow().resourceType());
    });
    return ExperimentTemplateAction.builder()
        .actionId(a.actionId()).description(a.description())
        .parameters(new TreeMap<>(a.parameters())).targets(new TreeMap<>(a.targets()))
        .startAfter(a.startAfter())
        .build();
  }

  /** Every startAfter names an action, and none waits for itself. */
  private static void requireNoCycle(Map<String, ExperimentTemplateAction> actions) {
    actions.forEach((name, action) -> {
      Set<String> before = new TreeSet<>();
      Deque<String> open = new ArrayDeque<>(action.startAfter());
      while (!open.isEmpty()) {
        String other = open.pop();
        require(actions.containsKey(other), "actions." + name + ".startAfter: there is no action " + other);
        require(!other.equals(name), "actions." + name + " starts after itself");
        if (before.add(other)) {
          open.addAll(actions.get(other).startAfter());
        }
      }
    });
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw invalid(otherwise);
    }
  }

  static AwsServiceException invalid(String message) {
    return Errors.badRequest("ValidationException", message);
  }
}
