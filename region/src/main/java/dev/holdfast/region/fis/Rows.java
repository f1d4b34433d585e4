package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.fis.model.ExperimentTemplate;

/** The tables of this package. */
final class Rows {

  static final Table<String, Template> TEMPLATES = Table.of("fis/templates", Template.class);
  static final Table<String, ExperimentRow> EXPERIMENTS = Table.of("fis/experiments", ExperimentRow.class);
  static final Table<String, Fault> FAULTS = Table.of("fis/faults", Fault.class);
  static final Table<String, NoPower> NO_POWER = Table.of("fis/no-power", NoPower.class);

  /** @param clientToken of the call that made it: the same token gives the same template */
  record Template(ExperimentTemplate template, String clientToken) {}

  /** @param template as it was when the experiment started */
  record ExperimentRow(
      String id,
      ExperimentTemplate template,
      ExperimentPhase phase,
      String reason,
      SortedMap<String, ActionRow> actions,
      SortedMap<String, String> tags,
      String clientToken,
      Instant created,
      Optional<Instant> ended) {

    ExperimentRow with(ExperimentPhase next, String why, Optional<Instant> end) {
      return new ExperimentRow(id, template, next, why, actions, tags, clientToken, created, end);
    }

    ExperimentRow with(SortedMap<String, ActionRow> other) {
      return new ExperimentRow(id, template, phase, reason, other, tags, clientToken, created, ended);
    }
  }

  /** @param resolved the ARNs of what it acted on */
  record ActionRow(
      ActionPhase phase, String reason, List<String> resolved, Optional<Instant> started, Optional<Instant> ended) {
    static final ActionRow PENDING =
        new ActionRow(ActionPhase.PENDING, "", List.of(), Optional.empty(), Optional.empty());
  }

  /** @param action {@code experiment/action} whose power interruption this is */
  record NoPower(String action) {}

  private Rows() {}
}
