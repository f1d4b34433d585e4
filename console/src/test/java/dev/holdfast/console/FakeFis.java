package dev.holdfast.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.CreateExperimentTemplateResponse;
import software.amazon.awssdk.services.fis.model.DeleteExperimentTemplateRequest;
import software.amazon.awssdk.services.fis.model.DeleteExperimentTemplateResponse;
import software.amazon.awssdk.services.fis.model.ExperimentSummary;
import software.amazon.awssdk.services.fis.model.ListExperimentsRequest;
import software.amazon.awssdk.services.fis.model.ListExperimentsResponse;
import software.amazon.awssdk.services.fis.model.StartExperimentRequest;
import software.amazon.awssdk.services.fis.model.StartExperimentResponse;
import software.amazon.awssdk.services.fis.model.StopExperimentRequest;
import software.amazon.awssdk.services.fis.model.StopExperimentResponse;

/** The faults of {@link FakeRegion}: keeps what was asked for, and does it to the region. */
final class FakeFis implements FisClient {

  final Map<String, CreateExperimentTemplateRequest> templates = new TreeMap<>();
  final List<CreateExperimentTemplateRequest> started = new ArrayList<>();
  private final Map<String, ExperimentSummary> experiments = new TreeMap<>();
  private final FakeRegion region;
  private int next;

  FakeFis(FakeRegion region) {
    this.region = region;
  }

  @Override
  public CreateExperimentTemplateResponse createExperimentTemplate(CreateExperimentTemplateRequest r) {
    return region.answer("CreateExperimentTemplate", () -> {
      String id = "EXT" + next++;
      templates.put(id, r);
      return CreateExperimentTemplateResponse.builder().experimentTemplate(t -> t.id(id)).build();
    });
  }

  @Override
  public DeleteExperimentTemplateResponse deleteExperimentTemplate(DeleteExperimentTemplateRequest r) {
    return region.answer("DeleteExperimentTemplate", () -> {
      templates.remove(r.id());
      return DeleteExperimentTemplateResponse.builder().build();
    });
  }

  @Override
  public StartExperimentResponse startExperiment(StartExperimentRequest r) {
    return region.answer("StartExperiment", () -> {
      CreateExperimentTemplateRequest template = templates.get(r.experimentTemplateId());
      started.add(template);
      String id = "EXP" + next++;
      String zone = r.tags().getOrDefault(Faults.ZONE_TAG, "");
      experiments.put(id, summary(id, zone.isEmpty() ? "completed" : "running", r.tags(), Instant.now()));
      if (!zone.isEmpty()) {
        region.lostZones.add(zone);
      }
      region.machines.stream()
          .filter(m -> m.zone.equals(zone) || m.id.equals(r.tags().get(Faults.KILL_TAG)))
          .forEach(m -> m.state = "terminated");
      return StartExperimentResponse.builder().experiment(e -> e.id(id)).build();
    });
  }

  @Override
  public StopExperimentResponse stopExperiment(StopExperimentRequest r) {
    return region.answer("StopExperiment", () -> {
      ExperimentSummary e = experiments.get(r.id());
      region.lostZones.remove(e.tags().get(Faults.ZONE_TAG));
      experiments.put(r.id(), summary(r.id(), "stopped", e.tags(), e.creationTime()));
      return StopExperimentResponse.builder().build();
    });
  }

  @Override
  public ListExperimentsResponse listExperiments(ListExperimentsRequest r) {
    return region.answer("ListExperiments",
        () -> ListExperimentsResponse.builder().experiments(experiments.values()).build());
  }

  private static ExperimentSummary summary(String id, String status, Map<String, String> tags, Instant created) {
    return ExperimentSummary.builder().id(id).creationTime(created).tags(tags).state(s -> s.status(status)).build();
  }

  @Override
  public String serviceName() {
    return "fis";
  }

  @Override
  public void close() {}
}
