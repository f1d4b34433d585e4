package dev.holdfast.region.fis;

import dev.holdfast.region.fis.Rows.ExperimentRow;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentAction;
import software.amazon.awssdk.services.fis.model.ExperimentOptions;
import software.amazon.awssdk.services.fis.model.ExperimentState;
import software.amazon.awssdk.services.fis.model.ExperimentStopCondition;
import software.amazon.awssdk.services.fis.model.ExperimentSummary;
import software.amazon.awssdk.services.fis.model.ExperimentTarget;
import software.amazon.awssdk.services.fis.model.ExperimentTargetFilter;
import software.amazon.awssdk.services.fis.model.ResolvedTarget;

/** Experiments as the API shows them. */
final class Descriptions {

  private Descriptions() {}

  static Experiment of(Call call, ExperimentRow row) {
    SortedMap<String, ExperimentAction> actions = new TreeMap<>();
    row.template().actions().forEach((name, a) -> {
      Rows.ActionRow state = row.actions().get(name);
      actions.put(name, ExperimentAction.builder()
          .actionId(a.actionId()).description(a.description()).parameters(a.parameters())
          .targets(a.targets()).startAfter(a.startAfter())
          .state(s -> s.status(state.phase().status()).reason(state.reason()))
          .startTime(state.started().orElse(null)).endTime(state.ended().orElse(null))
          .build());
    });
    SortedMap<String, ExperimentTarget> targets = new TreeMap<>();
    row.template().targets().forEach((name, t) -> targets.put(name, ExperimentTarget.builder()
        .resourceType(t.resourceType()).selectionMode(t.selectionMode())
        .resourceArns(t.resourceArns()).resourceTags(t.resourceTags()).parameters(t.parameters())
        .filters(t.filters().stream()
            .map(f -> ExperimentTargetFilter.builder().path(f.path()).values(f.values()).build()).toList())
        .build()));
    return Experiment.builder()
        .id(row.id()).arn(arn(call, row)).experimentTemplateId(row.template().id()).roleArn(row.template().roleArn())
        .state(state(row)).actions(actions).targets(targets)
        .stopConditions(row.template().stopConditions().stream()
            .map(c -> ExperimentStopCondition.builder().source(c.source()).value(c.value()).build()).toList())
        .experimentOptions(options(row)).targetAccountConfigurationsCount(0L)
        .creationTime(row.created()).startTime(row.created()).endTime(row.ended().orElse(null))
        .experimentReportConfiguration(new Reports(call).configuration(row).orElse(null))
        .experimentReport(new Reports(call).described(row).orElse(null))
        .tags(row.tags())
        .build();
  }

  static ExperimentSummary summary(Call call, ExperimentRow row) {
    return ExperimentSummary.builder()
        .id(row.id()).arn(arn(call, row)).experimentTemplateId(row.template().id())
        .state(state(row)).creationTime(row.created()).tags(row.tags()).experimentOptions(options(row))
        .build();
  }

  static List<ResolvedTarget> resolved(ExperimentRow row) {
    return row.resolved().entrySet().stream()
        .flatMap(t -> t.getValue().stream().map(r -> ResolvedTarget.builder()
            .targetName(t.getKey()).resourceType(row.template().targets().get(t.getKey()).resourceType())
            .targetInformation(new TreeMap<>(Map.of("arn", r.arn()))).build()))
        .toList();
  }

  private static ExperimentOptions options(ExperimentRow row) {
    return ExperimentOptions.builder()
        .accountTargeting(row.template().experimentOptions().accountTargetingAsString())
        .emptyTargetResolutionMode(row.template().experimentOptions().emptyTargetResolutionModeAsString())
        .actionsMode(row.skipsAll() ? "skip-all" : "run-all")
        .build();
  }

  private static ExperimentState state(ExperimentRow row) {
    return ExperimentState.builder().status(row.phase().status()).reason(row.reason()).build();
  }

  private static String arn(Call call, ExperimentRow row) {
    return call.arn(FisService.NAME, "experiment/" + row.id());
  }
}
