package dev.holdfast.zone.report;

import dev.holdfast.region.fis.ReportFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentAction;
import software.amazon.awssdk.services.fis.model.ExperimentTarget;

/** A report, laid out: the experiment in short, its targets, its actions and when they were, its dashboards. */
final class ReportDocument {

  private final ReportFacts facts;
  private final Experiment experiment;
  private final Paper paper;

  private ReportDocument(ReportFacts facts) {
    this.facts = facts;
    this.experiment = facts.experiment();
    this.paper = new Paper("Experiment report " + experiment.id());
  }

  /** The PDF document's bytes. */
  static byte[] of(ReportFacts facts) {
    ReportDocument document = new ReportDocument(facts);
    document.summary();
    document.targets();
    document.actions();
    facts.dashboards().forEach(document::dashboard);
    return document.paper.pdf().bytes();
  }

  private void summary() {
    paper.heading(18, "AWS FIS experiment report");
    paper.heading(12, "Experiment summary");
    paper.field("Experiment", experiment.id());
    paper.field("ARN", experiment.arn());
    paper.field("Template", experiment.experimentTemplateId());
    paper.field("Description", facts.description());
    paper.field("State", experiment.state().statusAsString());
    paper.field("Reason", experiment.state().reason());
    times(experiment.startTime(), experiment.endTime());
    paper.field("Role", experiment.roleArn());
    paper.field("Stop conditions", experiment.stopConditions().stream()
        .map(c -> c.source() + (c.value() == null ? "" : " " + c.value())).collect(Collectors.joining("\n")));
    paper.field("Empty targets", experiment.experimentOptions().emptyTargetResolutionModeAsString());
    paper.field("Tags", pairs(experiment.tags()));
  }

  private void times(Instant start, Instant end) {
    if (start != null) {
      paper.field("Start", said(start));
    }
    if (end != null) {
      paper.field("End", said(end));
      paper.field("Duration", Duration.between(Optional.ofNullable(start).orElse(end), end)
          .truncatedTo(ChronoUnit.MILLIS).toString());
    }
  }

  /** As exactly as the API tells it. */
  private static String said(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private void targets() {
    if (!experiment.hasTargets() || experiment.targets().isEmpty()) {
      return;
    }
    paper.heading(12, "Targets");
    new TreeMap<>(experiment.targets()).forEach(this::target);
  }

  private void target(String name, ExperimentTarget target) {
    paper.field("Target", name);
    paper.field("Resource type", target.resourceType());
    paper.field("Selection mode", target.selectionMode());
    paper.field("Resource tags", pairs(target.resourceTags()));
    paper.field("Filters", target.filters().stream().map(f -> f.path() + " = " + String.join(" or ", f.values()))
        .collect(Collectors.joining("\n")));
    paper.field("Parameters", pairs(target.parameters()));
    List<String> resolved = facts.targets().stream().filter(t -> t.targetName().equals(name))
        .map(t -> t.targetInformation().get("arn")).toList();
    paper.field("Resolved", resolved.isEmpty() ? "no resource" : String.join("\n", resolved));
    paper.space();
  }

  private void actions() {
    paper.heading(12, "Actions");
    SequencedMap<String, ExperimentAction> actions = new LinkedHashMap<>();
    new TreeMap<>(experiment.actions()).entrySet().stream() // those that never started come last
        .sorted(Comparator.comparing(a -> Optional.ofNullable(a.getValue().startTime()).orElse(Instant.MAX)))
        .forEach(a -> actions.put(a.getKey(), a.getValue()));
    Instant end = Optional.ofNullable(experiment.endTime()).orElse(facts.to());
    new Plot(paper, experiment.startTime(), end).bars(actions.entrySet().stream()
        .map(a -> new Plot.Bar(a.getKey(), Optional.ofNullable(a.getValue().startTime()),
            Optional.ofNullable(a.getValue().endTime()))).toList());
    actions.forEach(this::action);
  }

  private void action(String name, ExperimentAction action) {
    paper.field("Action", name);
    paper.field("Action ID", action.actionId());
    paper.field("Description", action.description());
    paper.field("State", action.state().statusAsString());
    paper.field("Reason", action.state().reason());
    times(action.startTime(), action.endTime());
    paper.field("Starts after", String.join(", ", action.startAfter()));
    paper.field("Targets", pairs(action.targets()));
    paper.field("Parameters", pairs(action.parameters()));
    paper.space();
  }

  private void dashboard(ReportFacts.Dashboard dashboard) {
    paper.heading(12, "CloudWatch dashboard " + dashboard.name());
    paper.paragraph("From " + said(facts.from()) + " to " + said(facts.to())
        + " (UTC). The upright lines are the experiment's start and end.");
    for (ReportFacts.Graph graph : dashboard.graphs()) {
      paper.heading(9, graph.title().isEmpty() ? "Untitled" : graph.title(), graph.lines().isEmpty() ? 20 : Plot.ROOM);
      if (!graph.lines().isEmpty()) {
        new Plot(paper, facts.from(), facts.to()).lines(graph.lines(),
            Stream.of(experiment.startTime(), experiment.endTime()).filter(t -> t != null).toList());
      }
      graph.notes().forEach(paper::paragraph);
    }
  }

  private static String pairs(Map<String, String> map) {
    return new TreeMap<>(map).entrySet().stream().map(e -> e.getKey() + " = " + e.getValue())
        .collect(Collectors.joining("\n"));
  }
}
