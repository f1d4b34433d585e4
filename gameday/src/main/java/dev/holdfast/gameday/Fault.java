package dev.holdfast.gameday;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.Experiment;
import software.amazon.awssdk.services.fis.model.ExperimentAction;

/**
 * An experiment of the Fault Injection Service, from its template to its end. Closing it takes everything back: an
 * experiment that still runs is stopped, and the template deleted. A shutdown of this program closes it, too.
 */
public final class Fault implements AutoCloseable {

  private static final List<String> OVER = List.of("completed", "stopped", "failed", "cancelled");

  private final FisClient fis;
  /** Empty where nothing is injected. */
  private final Optional<String> template;
  private final Thread onShutdown = new Thread(this::takeBack, "take back");
  private volatile Optional<String> experiment = Optional.empty();
  private volatile boolean closed;

  private Fault(FisClient fis, Optional<String> template) {
    this.fis = fis;
    this.template = template;
    Runtime.getRuntime().addShutdownHook(onShutdown);
  }

  /** Makes the template, which the service checks. Nothing happens yet. */
  public static Fault prepare(FisClient fis, CreateExperimentTemplateRequest request) {
    return new Fault(fis, Optional.of(fis.createExperimentTemplate(request).experimentTemplate().id()));
  }

  /** Nothing is injected. */
  static Fault none(FisClient fis) {
    return new Fault(fis, Optional.empty());
  }

  /**
   * Starts it and waits until its first action has begun.
   *
   * @return when that was, by the service's clock, but not before it was asked for; empty where nothing is injected
   */
  public Optional<Instant> start() throws InterruptedException {
    if (template.isEmpty()) {
      return Optional.empty();
    }
    Instant asked = Instant.now();
    experiment = Optional.of(fis.startExperiment(r -> r.experimentTemplateId(template.get())
        .clientToken("run-" + template.get())).experiment().id());
    while (true) {
      Experiment e = get();
      Optional<Instant> begun = e.actions().values().stream().map(ExperimentAction::startTime)
          .filter(Objects::nonNull).min(Instant::compareTo);
      if (begun.isPresent()) {
        return begun.map(b -> b.isBefore(asked) || b.isAfter(Instant.now()) ? asked : b);
      }
      if (OVER.contains(e.state().statusAsString())) {
        throw failed(e);
      }
      Thread.sleep(50);
    }
  }

  /** @return whether it is over, in good order */
  public boolean over() {
    if (experiment.isEmpty()) {
      return true;
    }
    Experiment e = get();
    if (e.state().statusAsString().equals("failed")) {
      throw failed(e);
    }
    return OVER.contains(e.state().statusAsString());
  }

  /** Whether it was stopped before its end, by a stop condition or by somebody. */
  public boolean stopped() {
    return experiment.isPresent() && get().state().statusAsString().equals("stopped");
  }

  /** What was done to what, a line for each action. */
  List<String> done() {
    if (experiment.isEmpty()) {
      return List.of();
    }
    Experiment e = get();
    List<String> lines = new ArrayList<>();
    new TreeMap<>(e.actions()).forEach((name, a) -> lines.add(a.actionId()
        + (a.parameters().isEmpty() ? "" : " " + new TreeMap<>(a.parameters())) + ": " + a.state().statusAsString()));
    return lines;
  }

  Optional<String> experiment() {
    return experiment;
  }

  private Experiment get() {
    return fis.getExperiment(r -> r.id(experiment.orElseThrow())).experiment();
  }

  private static GameDayException failed(Experiment e) {
    return new GameDayException(
        "the experiment " + e.id() + " " + e.state().statusAsString() + ": " + e.state().reason());
  }

  private void takeBack() {
    try {
      if (experiment.isPresent() && !OVER.contains(get().state().statusAsString())) {
        fis.stopExperiment(r -> r.id(experiment.get()));
      }
    } finally {
      template.ifPresent(t -> fis.deleteExperimentTemplate(r -> r.id(t)));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      takeBack();
      Runtime.getRuntime().removeShutdownHook(onShutdown);
    } catch (IllegalStateException e) {
      // Shutting down: the hook does it, or has.
    } catch (SdkException e) {
      throw new GameDayException("the fault could not be taken back; do it by hand: stop the experiment "
          + experiment.orElse("of the template " + template.orElse("")) + ": " + e.getMessage(), e);
    }
  }
}
