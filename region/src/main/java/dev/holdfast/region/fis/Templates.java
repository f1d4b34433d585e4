package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Supported;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateExperimentOptionsInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateStopConditionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.ExperimentTemplate;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateSummary;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTargetInputFilter;
import software.amazon.awssdk.services.fis.model.ListExperimentTemplatesRequest;
import software.amazon.awssdk.services.fis.model.ListExperimentTemplatesResponse;
import software.amazon.awssdk.services.fis.model.UpdateExperimentTemplateActionInputItem;
import software.amazon.awssdk.services.fis.model.UpdateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.UpdateExperimentTemplateTargetInput;

/** Experiment templates: checked whole when they are made, so that an experiment can only fail for what it meets. */
record Templates(Call call) {

  ExperimentTemplate create(CreateExperimentTemplateRequest r) {
    Supported.only(
        r, Set.of("clientToken", "description", "stopConditions", "targets", "actions", "roleArn", "tags",
            "experimentOptions", "experimentReportConfiguration", "logConfiguration"),
        "ValidationException");
    if (r.clientToken() != null) {
      Optional<ExperimentTemplate> same = call.state().all(Rows.TEMPLATES).values().stream()
          .filter(t -> t.clientToken().equals(r.clientToken())).map(Rows.Template::template).findFirst();
      if (same.isPresent()) {
        return same.get();
      }
    }
    var targets = TemplateCheck.targets(r.targets());
    String id = "EXT" + call.ids().base32(18);
    return keep(ExperimentTemplate.builder()
        .id(id)
        .arn(call.arn(FisService.NAME, "experiment-template/" + id))
        .description(given("description", r.description()))
        .roleArn(given("roleArn", r.roleArn()))
        .stopConditions(TemplateCheck.stopConditions(r.stopConditions()))
        .targets(targets)
        .actions(TemplateCheck.actions(r.actions(), targets, services()))
        .experimentOptions(TemplateCheck.options(r.experimentOptions()))
        .logConfiguration(TemplateCheck.logs(Optional.ofNullable(r.logConfiguration())).orElse(null))
        .experimentReportConfiguration(
            new ReportCheck(call).configuration(Optional.ofNullable(r.experimentReportConfiguration())).orElse(null))
        .tags(Tagging.checked(new TreeMap<>(), r.tags()))
        .creationTime(call.now())
        .lastUpdateTime(call.now())
        .build(), Optional.ofNullable(r.clientToken()).orElse(""));
  }

  /** What is given replaces what was; experiments that run go on with what they started with. */
  ExperimentTemplate update(UpdateExperimentTemplateRequest r) {
    Supported.only(
        r, Set.of("id", "description", "stopConditions", "targets", "actions", "roleArn", "experimentOptions",
            "experimentReportConfiguration"),
        "ValidationException");
    ExperimentTemplate before = get(r.id());
    var targets = r.hasTargets() ? TemplateCheck.targets(targets(r.targets())) : before.targets();
    // The actions are checked again even when only the targets change: they name them.
    var actions = TemplateCheck.actions(r.hasActions() ? actions(r.actions()) : kept(before), targets, services());
    return keep(before.toBuilder()
        .description(r.description() == null ? before.description() : given("description", r.description()))
        .roleArn(r.roleArn() == null ? before.roleArn() : given("roleArn", r.roleArn()))
        .stopConditions(!r.hasStopConditions() ? before.stopConditions()
            : TemplateCheck.stopConditions(r.stopConditions().stream().map(c ->
                CreateExperimentTemplateStopConditionInput.builder().source(c.source()).value(c.value()).build()).toList()))
        .targets(targets)
        .actions(actions)
        .experimentOptions(r.experimentOptions() == null ? before.experimentOptions()
            : TemplateCheck.options(CreateExperimentTemplateExperimentOptionsInput.builder()
                .emptyTargetResolutionMode(r.experimentOptions().emptyTargetResolutionModeAsString()).build()))
        .experimentReportConfiguration(r.experimentReportConfiguration() == null ? before.experimentReportConfiguration()
            : new ReportCheck(call).update(r.experimentReportConfiguration()).orElse(null))
        .lastUpdateTime(call.now())
        .build(), call.state().get(Rows.TEMPLATES, r.id()).orElseThrow().clientToken());
  }

  /** Whose calls can be disturbed: all services but this one, which must always be able to end what it began. */
  private List<String> services() {
    return call.services().stream().filter(s -> !s.equals(FisService.NAME)).toList();
  }

  private static SortedMap<String, CreateExperimentTemplateTargetInput> targets(
      Map<String, UpdateExperimentTemplateTargetInput> given) {
    SortedMap<String, CreateExperimentTemplateTargetInput> targets = new TreeMap<>();
    given.forEach((name, t) -> targets.put(name, CreateExperimentTemplateTargetInput.builder()
        .resourceType(t.resourceType()).resourceArns(t.resourceArns()).resourceTags(t.resourceTags())
        .filters(t.filters().toArray(ExperimentTemplateTargetInputFilter[]::new))
        .selectionMode(t.selectionMode()).parameters(t.parameters()).build()));
    return targets;
  }

  private static SortedMap<String, CreateExperimentTemplateActionInput> actions(
      Map<String, UpdateExperimentTemplateActionInputItem> given) {
    SortedMap<String, CreateExperimentTemplateActionInput> actions = new TreeMap<>();
    given.forEach((name, a) -> actions.put(name, CreateExperimentTemplateActionInput.builder()
        .actionId(a.actionId()).description(a.description()).parameters(a.parameters()).targets(a.targets())
        .startAfter(a.startAfter()).build()));
    return actions;
  }

  private static SortedMap<String, CreateExperimentTemplateActionInput> kept(ExperimentTemplate template) {
    SortedMap<String, CreateExperimentTemplateActionInput> actions = new TreeMap<>();
    template.actions().forEach((name, a) -> actions.put(name, CreateExperimentTemplateActionInput.builder()
        .actionId(a.actionId()).description(a.description()).parameters(a.parameters()).targets(a.targets())
        .startAfter(a.startAfter()).build()));
    return actions;
  }

  private ExperimentTemplate keep(ExperimentTemplate template, String clientToken) {
    call.state().put(Rows.TEMPLATES, template.id(), new Rows.Template(template, clientToken));
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

  void tag(String id, SortedMap<String, String> tags) {
    Rows.Template row = call.state().get(Rows.TEMPLATES, id).orElseThrow();
    keep(row.template().toBuilder().tags(tags).build(), row.clientToken());
  }

  ListExperimentTemplatesResponse list(ListExperimentTemplatesRequest r) {
    Page<Rows.Template> page = Page.of(call.state().all(Rows.TEMPLATES), r.maxResults(), r.nextToken(), Limits.PAGE);
    return ListExperimentTemplatesResponse.builder()
        .experimentTemplates(page.rows().stream().map(Rows.Template::template)
            .map(t -> ExperimentTemplateSummary.builder().id(t.id()).arn(t.arn()).description(t.description())
                .creationTime(t.creationTime()).lastUpdateTime(t.lastUpdateTime()).tags(t.tags()).build())
            .toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  private static String given(String name, String value) {
    require(value != null && !value.isBlank(), name + " is required");
    return value;
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
