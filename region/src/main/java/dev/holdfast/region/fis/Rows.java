package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.ApiFault;
import dev.holdfast.region.world.RegionFault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.fis.model.ExperimentTemplate;
import software.amazon.awssdk.services.fis.model.SafetyLeverState;

/** The tables of this package. */
final class Rows {

  static final Table<String, Template> TEMPLATES = Table.of("fis/templates", Template.class);
  static final Table<String, ExperimentRow> EXPERIMENTS = Table.of("fis/experiments", ExperimentRow.class);
  static final Table<String, Fault> FAULTS = Table.of("fis/faults", Fault.class);
  static final Table<String, NoPower> NO_POWER = Table.of("fis/no-power", NoPower.class);
  static final Table<String, OnApi> API_FAULTS = Table.of("fis/api-faults", OnApi.class);
  static final Table<String, OnRegion> REGION_FAULTS = Table.of("fis/region-faults", OnRegion.class);
  static final Table<String, Restarts.Restart> RESTARTS = Table.of("fis/restarts", Restarts.Restart.class);
  static final Table<String, Lever> SAFETY_LEVER = Table.of("fis/safety-lever", Lever.class);

  static final Table<String, ReportRow> REPORTS = Table.of("fis/reports", ReportRow.class);

  /** @param clientToken of the call that made it: the same token gives the same template */
  record Template(ExperimentTemplate template, String clientToken) {}

  /**
   * @param template as it was when the experiment started
   * @param resolved what each of its targets was then
   * @param skipsAll its actions are not to be carried out: a look at what they would act on
   */
  record ExperimentRow(
      String id,
      ExperimentTemplate template,
      ExperimentPhase phase,
      String reason,
      SortedMap<String, List<Targets.Resource>> resolved,
      SortedMap<String, ActionRow> actions,
      boolean skipsAll,
      SortedMap<String, String> tags,
      String clientToken,
      Instant created,
      Optional<Instant> ended) {

    ExperimentRow with(ExperimentPhase next, String why, Optional<Instant> end) {
      return new ExperimentRow(
          id, template, next, why, resolved, actions, skipsAll, tags, clientToken, created, end);
    }

    ExperimentRow with(SortedMap<String, ActionRow> other) {
      return new ExperimentRow(
          id, template, phase, reason, resolved, other, skipsAll, tags, clientToken, created, ended);
    }

    ExperimentRow resolvedTo(SortedMap<String, List<Targets.Resource>> other) {
      return new ExperimentRow(
          id, template, phase, reason, other, actions, skipsAll, tags, clientToken, created, ended);
    }

    ExperimentRow tagged(SortedMap<String, String> other) {
      return new ExperimentRow(
          id, template, phase, reason, resolved, actions, skipsAll, other, clientToken, created, ended);
    }

    /** What the action acts on. */
    List<Targets.Resource> targetsOf(String action) {
      return template.actions().get(action).targets().values().stream()
          .flatMap(t -> resolved.getOrDefault(t, List.of()).stream()).toList();
    }
  }

  record ActionRow(ActionPhase phase, String reason, Optional<Instant> started, Optional<Instant> ended) {
    static final ActionRow PENDING = new ActionRow(ActionPhase.PENDING, "", Optional.empty(), Optional.empty());
  }

  /**
   * The report on the experiment of the same id.
   *
   * @param error AWS's code of what kept it from being made
   */
  record ReportRow(ReportPhase phase, String reason, Optional<String> error) {}

  /** @param action {@code experiment/action} whose power interruption this is */
  record NoPower(String action) {}

  /** @param action {@code experiment/action} whose fault this is */
  record OnApi(String action, ApiFault fault) {}

  /** @param action {@code experiment/action} whose fault this is */
  record OnRegion(String action, RegionFault fault) {}

  record Lever(SafetyLeverState state) {}

  private Rows() {}
}
