package dev.holdfast.region.fis;

import dev.holdfast.region.fis.Rows.ActionRow;
import dev.holdfast.region.fis.Rows.ExperimentRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Page;
import dev.holdfast.region.kernel.Supported;
import dev.holdfast.region.world.Report;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentTemplate;
import software.amazon.awssdk.services.fis.model.ListExperimentResolvedTargetsRequest;
import software.amazon.awssdk.services.fis.model.ListExperimentResolvedTargetsResponse;
import software.amazon.awssdk.services.fis.model.ListExperimentsRequest;
import software.amazon.awssdk.services.fis.model.ListExperimentsResponse;
import software.amazon.awssdk.services.fis.model.ResolvedTarget;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;

/** Experiments: starts actions when those before them are done, and takes every fault back at the end. */
record Experiments(Call call) {

  private static final String EMPTY = "Target resolution returned empty set";

  Experiment start(StartExperimentRequest r) {
    Supported.only(r, Set.of("clientToken", "experimentTemplateId", "experimentOptions", "tags"), "ValidationException");
    String token = Optional.ofNullable(r.clientToken()).orElse("");
    Optional<ExperimentRow> same = call.state().all(Rows.EXPERIMENTS).values().stream()
        .filter(e -> !token.isEmpty() && e.clientToken().equals(token)).findFirst();
    if (same.isPresent()) {
      return Descriptions.of(call, same.get());
    }
    ExperimentTemplate template = new Templates(call).get(r.experimentTemplateId());
    new SafetyLevers(call).requireDisengaged();
    if (call.state().list(Rows.EXPERIMENTS).stream().filter(e -> !e.phase().over()).count() >= Limits.ACTIVE_EXPERIMENTS) {
      throw Errors.of(402, "ServiceQuotaExceededException",
          "There may be " + Limits.ACTIVE_EXPERIMENTS + " active experiments at a time.");
    }
    SortedMap<String, ActionRow> actions = new TreeMap<>();
    template.actions().keySet().forEach(name -> actions.put(name, ActionRow.PENDING));
    String id = "EXP" + call.ids().base32(18);
    ExperimentRow row = new ExperimentRow(id, template, ExperimentPhase.RUNNING, "Experiment is running.",
        new TreeMap<>(), actions, skipsAll(r), Tagging.checked(new TreeMap<>(), r.tags()), token, call.now(),
        Optional.empty());
    call.state().put(Rows.EXPERIMENTS, id, row);
    call.event(FisService.NAME, id, "running: " + template.description());
    new Reports(call).expect(row);
    Optional<String> halted = new Alarms(call).halt(template.stopConditions());
    if (halted.isPresent()) {
      halt(id, halted.get());
    } else {
      resolve(id);
      goOn(id);
    }
    return get(id);
  }

  private static boolean skipsAll(StartExperimentRequest r) {
    String mode = r.experimentOptions() == null || r.experimentOptions().actionsMode() == null
        ? "run-all" : r.experimentOptions().actionsModeAsString();
    Templates.require(mode.equals("run-all") || mode.equals("skip-all"),
        "experimentOptions.actionsMode must be run-all or skip-all, not " + mode);
    return mode.equals("skip-all");
  }

  /** All targets at once, as AWS does: an action later on finds what was there at the start, or its remains. */
  private void resolve(String id) {
    ExperimentTemplate template = row(id).template();
    SortedMap<String, List<Targets.Resource>> resolved = new TreeMap<>();
    try {
      template.targets().forEach((name, target) -> resolved.put(name, new Targets(call).resolve(target)));
    } catch (AwsServiceException e) {
      end(id, ExperimentPhase.FAILED, e.awsErrorDetails().errorMessage());
      return;
    }
    call.state().put(Rows.EXPERIMENTS, id, row(id).resolvedTo(resolved));
    boolean mayBeEmpty = "skip".equals(template.experimentOptions().emptyTargetResolutionModeAsString());
    if (!mayBeEmpty && template.actions().keySet().stream().anyMatch(a -> lacksTargets(row(id), a))) {
      end(id, ExperimentPhase.FAILED, EMPTY);
    }
  }

  private static boolean lacksTargets(ExperimentRow row, String action) {
    return !row.template().actions().get(action).targets().isEmpty() && row.targetsOf(action).isEmpty();
  }

  Experiment stop(String id) {
    ExperimentRow row = row(id);
    if (row.phase().over()) {
      throw Errors.of(409, "ConflictException", "Experiment " + id + " is " + row.phase().status() + " already.");
    }
    halt(id, "Experiment stopped.");
    return get(id);
  }

  /** Takes everything back: somebody, or an alarm, wants it so. */
  void halt(String id, String why) {
    transition(id, ExperimentPhase.STOPPING, "Experiment is stopping.");
    end(id, ExperimentPhase.STOPPED, why);
  }

  private void end(String id, ExperimentPhase how, String why) {
    for (String name : row(id).actions().keySet()) {
      takeBack(id, name);
      finish(id, name, ActionPhase.STOPPED, how == ExperimentPhase.STOPPED ? why : "Another action failed.");
    }
    transition(id, how, why);
  }

  Experiment get(String id) {
    return Descriptions.of(call, row(id));
  }

  ListExperimentsResponse list(ListExperimentsRequest r) {
    Page<ExperimentRow> page = Page.of(call.state().all(Rows.EXPERIMENTS), r.maxResults(), r.nextToken(), Limits.PAGE);
    return ListExperimentsResponse.builder()
        .experiments(page.rows().stream()
            .filter(e -> r.experimentTemplateId() == null || r.experimentTemplateId().equals(e.template().id()))
            .map(e -> Descriptions.summary(call, e)).toList())
        .nextToken(page.next().orElse(null))
        .build();
  }

  ListExperimentResolvedTargetsResponse resolvedTargets(ListExperimentResolvedTargetsRequest r) {
    TreeMap<String, ResolvedTarget> all = new TreeMap<>();
    Descriptions.resolved(row(r.experimentId())).stream()
        .filter(t -> r.targetName() == null || r.targetName().equals(t.targetName()))
        .forEach(t -> all.put(t.targetName() + ' ' + t.targetInformation().get("arn"), t));
    Page<ResolvedTarget> page = Page.of(all, r.maxResults(), r.nextToken(), Limits.PAGE);
    return ListExperimentResolvedTargetsResponse.builder()
        .resolvedTargets(page.rows()).nextToken(page.next().orElse(null)).build();
  }

  /** An action's duration is over; or, where a zone is to do something once, the time for that. */
  void timeIsUp(String id, String name) {
    boolean suffered = action(row(id), name).lasting() && injection(id, name).isInForce();
    Optional<String> trouble = takeBack(id, name);
    Optional<Instant> end = row(id).actions().get(name).started().flatMap(injection(id, name)::goesOnUntil);
    if (trouble.isPresent()) {
      finish(id, name, ActionPhase.FAILED, trouble.get());
    } else if (suffered && end.isPresent()) {
      call.timer(FisService.NAME, id + '/' + name, end.get());
    } else if (suffered) {
      finish(id, name, ActionPhase.COMPLETED, "Action was completed.");
    } else {
      finish(id, name, ActionPhase.FAILED, "No zone carried the fault out within " + Limits.CARRIED_OUT_WITHIN + ".");
    }
    goOn(id);
  }

  void injected(Report.FaultInjected report) {
    Optional<Fault> found = call.state().get(Rows.FAULTS, report.faultId());
    if (found.isEmpty()) {
      return;
    }
    Fault fault = found.get();
    String id = fault.experiment();
    String name = fault.action();
    if (!fault.inForce()) {
      call.event(FisService.NAME, id, name + ": " + fault.fault() + ": " + report.detail());
    }
    if (!report.done()) {
      takeBack(id, name);
      finish(id, name, ActionPhase.FAILED, report.detail());
    } else {
      call.state().put(Rows.FAULTS, report.faultId(), fault.nowInForce());
      if (!action(row(id), name).lasting() && injection(id, name).isInForce()) {
        takeBack(id, name);
        finish(id, name, ActionPhase.COMPLETED, "Action was completed.");
      }
    }
    goOn(id);
  }

  /** Starts every action whose turn has come, and ends the experiment when none is left. */
  private void goOn(String id) {
    boolean started = true;
    while (started && row(id).phase() == ExperimentPhase.RUNNING) {
      started = false;
      for (String name : row(id).actions().keySet()) {
        List<String> before = row(id).template().actions().get(name).startAfter();
        if (row(id).actions().get(name).phase() == ActionPhase.PENDING
            && before.stream().allMatch(b -> row(id).actions().get(b).phase().letsOthersStart())) {
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
      end(id, ExperimentPhase.FAILED, failed.get().reason());
    } else if (row.actions().values().stream().allMatch(a -> a.phase().letsOthersStart())) {
      transition(id, ExperimentPhase.COMPLETED, "Experiment completed.");
    }
  }

  private void begin(String id, String name) {
    if (row(id).skipsAll()) {
      transition(id, name, ActionPhase.SKIPPED, "Action was skipped: actionsMode is skip-all.");
      return;
    }
    if (lacksTargets(row(id), name)) {
      transition(id, name, ActionPhase.SKIPPED, EMPTY);
      return;
    }
    transition(id, name, ActionPhase.RUNNING, "Action is running.");
    try {
      call.atomically(() -> {
        if (injection(id, name).inject()) {
          transition(id, name, ActionPhase.COMPLETED, "Action was completed.");
        }
        return true;
      });
    } catch (AwsServiceException e) {
      transition(id, name, ActionPhase.FAILED, e.awsErrorDetails().errorMessage());
    }
  }

  /** Ends what the action has done to the world, if it runs. @return why that was not possible */
  private Optional<String> takeBack(String id, String name) {
    call.cancelTimer(FisService.NAME, id + '/' + name);
    return row(id).actions().get(name).phase() == ActionPhase.RUNNING
        ? injection(id, name).takeBack()
        : Optional.empty();
  }

  private Injection injection(String id, String name) {
    ExperimentRow row = row(id);
    return new Injection(call, id, name, action(row, name),
        new Arguments(row.template().actions().get(name).parameters()), row.targetsOf(name));
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
    if (to.over()) {
      new Reports(call).experimentOver(row(id));
    }
  }

  private void transition(String id, String name, ActionPhase to, String reason) {
    ActionRow a = row(id).actions().get(name);
    if (!a.phase().next().contains(to)) {
      throw new IllegalStateException("action " + id + '/' + name + ": " + a.phase() + " cannot become " + to);
    }
    SortedMap<String, ActionRow> actions = new TreeMap<>(row(id).actions());
    actions.put(name, new ActionRow(to, reason,
        to == ActionPhase.RUNNING ? Optional.of(call.now()) : a.started(),
        to.over() ? Optional.of(call.now()) : Optional.empty()));
    call.state().put(Rows.EXPERIMENTS, id, row(id).with(actions));
    call.event(FisService.NAME, id, name + ": " + a.phase().status() + " → " + to.status() + ": " + reason);
  }

  /** Of one that runs: those on what is not here never do. */
  private static Action action(ExperimentRow row, String name) {
    return (Action) ActionType.of(row.template().actions().get(name).actionId()).orElseThrow();
  }

  ExperimentRow row(String id) {
    return Optional.ofNullable(id).flatMap(i -> call.state().get(Rows.EXPERIMENTS, i)).orElseThrow(
        () -> Errors.of(404, "ResourceNotFoundException", "Experiment " + id + " does not exist."));
  }
}
