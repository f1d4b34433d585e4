package dev.holdfast.gameday;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.*;

/** A Fault Injection Service of one experiment, which does what it is told when it starts. */
public final class FakeFis implements FisClient {

  public final List<String> calls = new ArrayList<>();
  public final SortedMap<String, CreateExperimentTemplateRequest> templates = new TreeMap<>();
  Duration clock = Duration.ZERO;
  private final Runnable injection;
  private Experiment experiment = Experiment.builder().build();

  public FakeFis(Runnable injection) {
    this.injection = injection;
  }

  @Override
  public CreateExperimentTemplateResponse createExperimentTemplate(CreateExperimentTemplateRequest r) {
    calls.add("create");
    templates.put("EXT1", r);
    return CreateExperimentTemplateResponse.builder().experimentTemplate(t -> t.id("EXT1")).build();
  }

  @Override
  public StartExperimentResponse startExperiment(StartExperimentRequest r) {
    calls.add("start");
    SortedMap<String, ExperimentAction> actions = new TreeMap<>();
    templates.get(r.experimentTemplateId()).actions().forEach((name, a) -> actions.put(name, ExperimentAction.builder()
        .actionId(a.actionId()).parameters(a.parameters()).startTime(Instant.now().plus(clock)).build()));
    experiment = Experiment.builder().id("EXP1").actions(actions).build();
    become("running", "");
    injection.run();
    return StartExperimentResponse.builder().experiment(experiment).build();
  }

  /** As if a stop condition had come true. */
  public void stop() {
    become("stopped", "");
  }

  @Override
  public GetExperimentResponse getExperiment(GetExperimentRequest r) {
    return GetExperimentResponse.builder().experiment(experiment).build();
  }

  @Override
  public StopExperimentResponse stopExperiment(StopExperimentRequest r) {
    calls.add("stop");
    become("stopped", "");
    return StopExperimentResponse.builder().experiment(experiment).build();
  }

  @Override
  public DeleteExperimentTemplateResponse deleteExperimentTemplate(DeleteExperimentTemplateRequest r) {
    calls.add("delete");
    templates.remove(r.id());
    return DeleteExperimentTemplateResponse.builder().build();
  }

  public void complete() {
    become("completed", "");
  }

  void fail(String reason) {
    become("failed", reason);
  }

  private void become(String status, String reason) {
    SortedMap<String, ExperimentAction> actions = new TreeMap<>();
    experiment.actions().forEach((name, a) -> actions.put(name, a.toBuilder().state(s -> s.status(status)).build()));
    experiment = experiment.toBuilder().actions(actions).state(s -> s.status(status).reason(reason)).build();
  }

  @Override
  public String serviceName() {
    return "fis";
  }

  @Override
  public void close() {
  }
}
