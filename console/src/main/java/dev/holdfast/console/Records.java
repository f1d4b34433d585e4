package dev.holdfast.console;

import dev.holdfast.console.Snapshot.Line;
import dev.holdfast.console.Snapshot.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.rds.model.Event;

/** What the services' own records tell of what happened, and when: they know it, whoever watched. Pure. */
record Records(Readings readings) {

  private static final String LAUNCHING = "Launching a new EC2 instance: ";
  private static final String TERMINATING = "Terminating EC2 instance: ";

  /** EC2 appends it to the reason of a transition that somebody asked for. */
  private static final Pattern TIME = Pattern.compile("\\((\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d) GMT\\)");

  /** When an instance came into its state, by its transition's reason or its group's activities; 0 when none tells. */
  long since(String id, State state, String reason) {
    Optional<Instant> at = switch (state) {
      case IN_SERVICE -> activity(LAUNCHING + id).map(Activity::endTime);
      case DRAINING -> activity(TERMINATING + id).map(Activity::startTime);
      case SHUTTING_DOWN, TERMINATED -> time(reason).or(() -> activity(TERMINATING + id).map(Activity::startTime));
      case PENDING, STARTING, RUNNING, UNHEALTHY, STOPPED -> Optional.empty();
    };
    return at.map(Instant::toEpochMilli).orElse(0L);
  }

  private Optional<Activity> activity(String description) {
    return readings.activities().stream().filter(a -> description.equals(a.description())).findFirst();
  }

  private static Optional<Instant> time(String reason) {
    Matcher m = TIME.matcher(reason);
    return m.find() ? Optional.of(Instant.parse(m.group(1) + "T" + m.group(2) + "Z")) : Optional.empty();
  }

  /** What experiments have killed, by id. */
  Set<String> killed() {
    Set<String> killed = new TreeSet<>();
    readings.experiments().stream().map(e -> e.tags().get(Faults.KILL_TAG)).filter(Objects::nonNull)
        .forEach(killed::add);
    return killed;
  }

  List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    readings.activities().forEach(a -> lines.add(line(a)));
    readings.databaseEvents().forEach(e -> lines.add(line(e)));
    readings.experiments().forEach(e -> {
      String told = Faults.told(e.tags(), e.id());
      lines.add(new Line(millis(e.creationTime()), false, "Fault Injection", told, told, "bad"));
    });
    return lines;
  }

  private static Line line(Event e) {
    String message = text(e.message());
    String tone = e.eventCategories().contains("failure") ? "bad"
        : message.endsWith("completed") || message.contains("in sync") ? "good" : "warn";
    return new Line(millis(e.date()), false, "RDS", message, message, tone);
  }

  private static Line line(Activity a) {
    String description = text(a.description());
    String status = text(a.statusCodeAsString());
    boolean ended = status.equals("Failed") || status.equals("Cancelled");
    String brief = description.startsWith(LAUNCHING) ? "launches " + Changes.brief(description, LAUNCHING)
        : description.startsWith(TERMINATING) ? "terminates " + Changes.brief(description, TERMINATING) : description;
    List<String> all = new ArrayList<>(List.of(description));
    all.add(text(a.cause()));
    all.add(ended ? status + (a.statusMessage() == null ? "" : ": " + a.statusMessage()) : "");
    all.removeIf(String::isEmpty);
    return new Line(millis(a.startTime()), false, "Auto Scaling",
        brief + (ended ? ": " + status.toLowerCase(Locale.ROOT) : ""), String.join("\n", all),
        status.equals("Failed") ? "bad" : description.startsWith("Terminating") ? "warn" : "good");
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  private static long millis(Instant at) {
    return at == null ? 0 : at.toEpochMilli();
  }
}
