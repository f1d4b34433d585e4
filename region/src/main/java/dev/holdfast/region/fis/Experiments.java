package dev.holdfast.region.fis;

import dev.holdfast.region.fis.Rows.ActionRow;
import dev.holdfast.region.fis.Rows.ExperimentRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.world.Report;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentTemplate;
import software.amazon.awssdk.services.fis.model.ExperimentTemplateAction;
import software.amazon.awssdk.services.fis.model.ListExperimentsRequest;
import software.amazon.awssdk.services.fis.model.ListExperimentsResponse;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;

/** Experiments: starts actions when those before them are done, and takes every fault back at the end. */
record Experiments(Call call) {

  Experiment start(StartExperimentRequest r) {
    String token = Optional.ofNullable(r.clientToken()).orElse("");
    Optional<ExperimentRow> same = call.state().all(Rows.EXPERIMENTS).values().stream()
        .filter(e -> !token.isEmpty() && e.clientToken().equals(token)).findFirst();
    if (same.isPresent()) {
      return Descriptions.of(call, same.get());
    }
    ExperimentTemplate template = new Templates(call).get(r.experimentTemplateId());
    SortedMap<String, ActionRow> actions = new TreeMap<>();
    template.actions().keySet().forEach(name -> actions.put(name, ActionRow.PENDING));
    String id = "EXP" + call.ids().base32(18);
    ExperimentRow row = new ExperimentRow(id, template, ExperimentPhase.RUNNING, "Experiment is running.", actions,
        new TreeMap<>(r.tags()), token, call.now(), Optional.empty());
    call.state().put(Rows.EXPERIMENTS, id, row);
    call.event(FisService.NAME, id, "running: " + template.description());
    goOn(id);
    return get(id);
  }

  Experiment stop(String id) {
    ExperimentRow row = row(id);
    if (row.phase().over()) {
      throw Errors.of(409, "ConflictException", "Experiment " + id + " is " + row.phase().status() + " already.");
    }
    transition(id, ExperimentPhase.STOPPING, "Experiment is stopping.");
    takeBackAll(id, "The experiment was stopped.");
    transition(id, ExperimentPhase.STOPPED, "Experiment stopped.");
    return get(id);
  }

  Experiment get(String id) {
    return Descriptions.of(call, row(id));
  }

  ListExperimentsResponse list(ListExperimentsRequest r) {
    Page<ExperimentRow> page = Page.of(call.state().all(Rows.EXPERIMENTS), r.maxResults(), r.nextToken());
    return ListExperimentsResponse.builder()
        .experiments(page.rows().stream()
            .filter(e -> r.experimentTemplateId() == null || r.experimentTemplateId().equals(e.template().id()))
            .map(e -> Descriptions.summary(call, e)).toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  /** An action's duration is over; or, where it is a fault that a zone carries out, the time for that. */
  void timeIsUp(String id, String name) {
    ExperimentRow row = row(id);
    Action action = action(row, name);
    if (action == Action.INTERRUPT_POWER || action == Action.WAIT) {
      takeBack(id, name);
      finish(id, name, ActionPhase.COMPLETED, "Action was completed.");
    } else {
      takeBack(id, name);
      finish(id, name, ActionPhase.FAILED, "No zone carried the fault out within " + Limits.CARRIED_OUT_WITHIN + ".");
    }
    goOn(id);
  }

  void injected(Report.FaultInjected report) {
    Optional<Fault> fault = call.state().remove(Rows.FAULTS, report.faultId());
    if (fault.isEmpty()) {
      return;
    }
    String id = fault.get().experiment();
    String name = fault.get().action();
    call.event(FisService.NAME, id, name + ": " + fault.get().kind() + " " + fault.get().target() + ": " + report.detail());
    boolean open = call.state().all(Rows.FAULTS).values().stream()
        .anyMatch(f -> f.experiment().equals(id) && f.action().equals(name));
    if (!report.done()) {
      takeBack(id, name);
      finish(id, name, ActionPhase.FAILED, report.detail());
    } else if (!open) {
      finish(id, name, ActionPhase.COMPLETED, "Action was completed.");
    }
    goOn(id);
  }

  /** Starts every action whose turn has come, and ends the experiment when none is left. */
  private void goOn(String id) {
    boolean started = true;
    while (started && row(id).phase() == ExperimentPhase.RUNNING) {
      started = false;
      ExperimentRow row = row(id);
      for (String name : row.actions().keySet()) {
        List<String> before = row.template().actions().get(name).startAfter();
        if (row(id).actions().get(name).phase() == ActionPhase.PENDING
            && before.stream().allMatch(b -> row(id).actions().get(b).phase() == ActionPhase.COMPLETED)) {
          begin(id, name);
          started = true;
        }
      }
    }
    ExperimentRow row = row(id);
    if (row.phase() != ExperimentPhase.RUNNING) {
      return;
    }
    Optional<ActionRow> failed = row.actions().values().stream().filter(a -> a.phase() == ActionPhase.FAILED).findFirst();
    if (failed.isPresent()) {
      takeBackAll(id, "Another action failed.");
      transition(id, ExperimentPhase.FAILED, failed.get().reason());
    } else if (row.actions().values().stream().allMatch(a -> a.phase() == ActionPhase.COMPLETED)) {
      transition(id, ExperimentPhase.COMPLETED, "Experiment completed.");
    }
  }

  private void begin(String id, String name) {
    transition(id, name, ActionPhase.RUNNING, "Action is running.");
    try {
      call.atomically(() -> {
        ExperimentTemplateAction action = row(id).template().actions().get(name);
        List<Targets.Resource> targets = action(row(id), name).target()
            .map(t -> new Targets(call).resolve(row(id).template().targets().get(action.targets().get(t.key()))))
            .orElse(List.of());
        if (action(row(id), name).target().isPresent() && targets.isEmpty()) {
          throw Errors.badRequest("ValidationException", "Target resolution returned empty set");
        }
        resolved(id, name, targets);
        if (new Injection(call, id, name).inject(action(row(id), name), action.parameters(), targets)) {
          transition(id, name, ActionPhase.COMPLETED, "Action was completed.");
        }
        return true;
      });
    } catch (AwsServiceException e) {
      transition(id, name, ActionPhase.FAILED, e.awsErrorDetails().errorMessage());
    }
  }

  private void resolved(String id, String name, List<Targets.Resource> targets) {
    ActionRow a = row(id).actions().get(name);
    replace(id, name, new ActionRow(
        a.phase(), a.reason(), targets.stream().map(Targets.Resource::arn).toList(), a.started(), a.ended()));
  }

  private void takeBackAll(String id, String why) {
    for (String name : row(id).actions().keySet()) {
      takeBack(id, name);
      finish(id, name, ActionPhase.STOPPED, why);
    }
  }

  /** Ends the action's faults. */
  private void takeBack(String id, String name) {
    call.cancelTimer(FisService.NAME, id + '/' + name);
    List<String> faults = call.state().all(Rows.FAULTS).entrySet().stream()
        .filter(f -> f.getValue().experiment().equals(id) && f.getValue().action().equals(name))
        .map(Map.Entry::getKey).toList();
    faults.forEach(f -> call.state().remove(Rows.FAULTS, f));
    List<String> zones = call.state().all(Rows.NO_POWER).entrySet().stream()
        .filter(z -> z.getValue().action().equals(id + '/' + name))
        .map(Map.Entry::getKey).toList();
    zones.forEach(z -> call.state().remove(Rows.NO_POWER, z));
  }

  private void finish(String id, String name, ActionPhase phase, String reason) {
    ActionPhase now = row(id).actions().get(name).phase();
    if (now == ActionPhase.RUNNING) {
      transition(id, name, phase, reason);
    } else if (now == ActionPhase.PENDING && phase == ActionPhase.STOPPED) {
      transition(id, name, ActionPhase.CANCELLED, reason);
    }
  }

  private void transition(String id, ExperimentPhase to, String reason) {
    ExperimentRow row = row(id);
    if (!row.phase().next().contains(to)) {
      throw new IllegalStateException("experiment " + id + ": " + row.phase() + " cannot become " + to);
    }
    call.state().put(
        Rows.EXPERIMENTS, id, row.with(to, reason, to.over() ? Optional.of(call.now()) : Optional.empty()));
    call.event(FisService.NAME, id, row.phase().status() + " → " + to.status() + ": " + reason);
  }

  private void transition(String id, String name, ActionPhase to, String reason) {
    ActionRow a = row(id).actions().get(name);
    if (!a.phase().next().contains(to)) {
      throw new IllegalStateException("action " + id + '/' + name + ": " + a.phase() + " cannot become " + to);
    }
    replace(id, name, new ActionRow(
        to, reason, a.resolved(),
        to == ActionPhase.RUNNING ? Optional.of(call.now()) : a.started(),
        to.over() ? Optional.of(call.now()) : Optional.empty()));
    call.event(FisService.NAME, id, name + ": " + a.phase().status() + " → " + to.status() + ": " + reason);
  }

  private void replace(String id, String name, ActionRow action) {
    SortedMap<String, ActionRow> actions = new TreeMap<>(row(id).actions());
    actions.put(name, action);
    call.state().put(Rows.EXPERIMENTS, id, row(id).with(actions));
  }

  private static Action action(ExperimentRow row, String name) {
    return Action.of(row.template().actions().get(name).actionId()).orElseThrow();
  }

  private ExperimentRow row(String id) {
    return Optional.ofNullable(id).flatMap(i -> call.state().get(Rows.EXPERIMENTS, i)).orElseThrow(
        () -> Errors.of(404, "ResourceNotFoundException", "Experiment " + id + " does not exist."));
  }
}
