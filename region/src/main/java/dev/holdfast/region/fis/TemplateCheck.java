package dev.holdfast.region.fis;

import static dev.holdfast.region.fis.Templates.invalid;
import static dev.holdfast.region.fis.Templates.require;

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
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateActionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateExperimentOptionsInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateLogConfigurationInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateStopConditionInput;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateTargetInput;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateAction;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateExperimentOptions;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateLogConfiguration;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateStopCondition;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTarget;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateTargetFilter;

/** The parts of a template, checked and as they are kept. */
final class TemplateCheck {

  static final String ALARM = "aws:cloudwatch:alarm";

  private TemplateCheck() {}

  static List<ExperimentTemplateStopCondition> stopConditions(List<CreateExperimentTemplateStopConditionInput> given) {
    require(!given.isEmpty(), "stopConditions is required; use source none where there is none");
    require(given.size() <= Limits.STOP_CONDITIONS, "stopConditions must hold at most " + Limits.STOP_CONDITIONS);
    return given.stream().map(c -> {
      boolean none = "none".equals(c.source());
      require(none || ALARM.equals(c.source()),
          "stopConditions: the source must be none or " + ALARM + ", not " + c.source());
      require(!none || given.size() == 1, "stopConditions: the source none stands alone");
      require(none ? c.value() == null : c.value() != null && Alarms.isArn(c.value()),
          "stopConditions: " + (none ? "the source none has no value" : "value must be the ARN of an alarm, not " + c.value()));
      return ExperimentTemplateStopCondition.builder().source(c.source()).value(c.value()).build();
    }).toList();
  }

  static ExperimentTemplateExperimentOptions options(CreateExperimentTemplateExperimentOptionsInput given) {
    String accounts = given == null || given.accountTargeting() == null ? "single-account" : given.accountTargetingAsString();
    String empty = given == null || given.emptyTargetResolutionMode() == null
        ? "fail" : given.emptyTargetResolutionModeAsString();
    require(accounts.equals("single-account"),
        "experimentOptions.accountTargeting: Holdfast has one account; single-account, not " + accounts);
    require(empty.equals("fail") || empty.equals("skip"),
        "experimentOptions.emptyTargetResolutionMode must be fail or skip, not " + empty);
    return ExperimentTemplateExperimentOptions.builder()
        .accountTargeting(accounts).emptyTargetResolutionMode(empty).build();
  }

  /** As AWS's scenarios have it: a schema's version, and no place to send logs to. */
  static Optional<ExperimentTemplateLogConfiguration> logs(Optional<CreateExperimentTemplateLogConfigurationInput> given) {
    return given.map(g -> {
      require(g.cloudWatchLogsConfiguration() == null && g.s3Configuration() == null,
          "logConfiguration: Holdfast sends no logs of experiments to CloudWatch Logs or S3");
      require(g.logSchemaVersion() != null && List.of(1, 2).contains(g.logSchemaVersion()),
          "logConfiguration.logSchemaVersion must be 1 or 2, not " + g.logSchemaVersion());
      return ExperimentTemplateLogConfiguration.builder().logSchemaVersion(g.logSchemaVersion()).build();
    });
  }

  static SortedMap<String, ExperimentTemplateTarget> targets(Map<String, CreateExperimentTemplateTargetInput> given) {
    SortedMap<String, ExperimentTemplateTarget> targets = new TreeMap<>();
    given.forEach((name, target) -> targets.put(name, target("targets." + name, target)));
    return targets;
  }

  private static ExperimentTemplateTarget target(String at, CreateExperimentTemplateTargetInput t) {
    TargetType type = TargetType.of(t.resourceType()).orElseThrow(() -> invalid(
        at + ": Holdfast supports the resource types " + TargetType.resourceTypes() + ", not " + t.resourceType()));
    require(t.selectionMode() != null
        && t.selectionMode().matches("ALL|COUNT\\([1-9]\\d{0,3}\\)|PERCENT\\((100|[1-9]\\d?)\\)"),
        at + ".selectionMode must be ALL, COUNT(n) or PERCENT(n), not " + t.selectionMode());
    require(t.resourceArns().isEmpty() || t.resourceTags().isEmpty(), at + " takes resourceArns or resourceTags, not both");
    // An empty list of ARNs, as AWS's scenarios have it, names nobody.
    require(t.hasResourceArns() || !(t.resourceTags().isEmpty() && t.parameters().isEmpty()),
        at + " needs resourceArns or resourceTags" + (type.parameters().isEmpty() ? "" : " or parameters"));
    t.parameters().keySet().forEach(p -> require(type.parameters().contains(p),
        at + ".parameters: " + type.resourceType() + " has no parameter " + p + "; it has " + type.parameters()));
    t.parameters().forEach((p, value) -> require(!value.isEmpty(), at + ".parameters." + p + " must not be empty"));
    List<ExperimentTemplateTargetFilter> filters = new ArrayList<>();
    t.filters().forEach(f -> {
      require(type.absent() || type.filters().contains(f.path()),
          at + ".filters: the path " + f.path() + " is not supported; " + type.filters() + " are");
      filters.add(ExperimentTemplateTargetFilter.builder().path(f.path()).values(f.values()).build());
    });
    return ExperimentTemplateTarget.builder()
        .resourceType(t.resourceType()).selectionMode(t.selectionMode())
        .resourceArns(t.resourceArns()).resourceTags(new TreeMap<>(t.resourceTags()))
        .filters(filters).parameters(new TreeMap<>(t.parameters()))
        .build();
  }

  static SortedMap<String, ExperimentTemplateAction> actions(
      Map<String, CreateExperimentTemplateActionInput> given, Map<String, ExperimentTemplateTarget> targets,
      List<String> services) {
    require(!given.isEmpty() && given.size() <= Limits.ACTIONS, "actions must hold 1 to " + Limits.ACTIONS + " actions");
    SortedMap<String, ExperimentTemplateAction> actions = new TreeMap<>();
    given.forEach((name, action) -> actions.put(name, action("actions." + name, action, targets, services)));
    requireNoCycle(actions);
    return actions;
  }

  private static ExperimentTemplateAction action(
      String at, CreateExperimentTemplateActionInput a, Map<String, ExperimentTemplateTarget> targets,
      List<String> services) {
    ActionType action = ActionType.of(a.actionId()).orElseThrow(
        () -> invalid(at + ": the action " + a.actionId() + " is not supported; these are: " + ActionType.ids()));
    List<String> names = action.parameters().stream().map(Action.Parameter::name).toList();
    a.parameters().keySet().forEach(p -> require(names.contains(p), at + ": " + action.id() + " has no parameter " + p));
    action.parameters().stream().filter(Action.Parameter::required).map(Action.Parameter::name).forEach(p -> require(
        a.parameters().containsKey(p), at + ": " + action.id() + " needs the parameter " + p));
    new Arguments(a.parameters()).check(action, services);
    List<String> keys = action.target().map(TargetType::key).stream().toList();
    require(a.targets().keySet().equals(new TreeSet<>(keys)), at + ": " + action.id() + " needs the targets " + keys);
    a.targets().forEach((key, target) -> {
      require(targets.containsKey(target), at + ": there is no target " + target);
      String type = action.target().orElseThrow().resourceType();
      require(targets.get(target).resourceType().equals(type), at + ": the target " + target + " must be of the type " + type);
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
}
