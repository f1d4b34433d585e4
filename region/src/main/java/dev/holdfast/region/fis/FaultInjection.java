package dev.holdfast.region.fis;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.fis.FisClient;
import software.amazon.awssdk.services.fis.model.*;

/** The operations of AWS Fault Injection Service. */
record FaultInjection(Call call) implements FisClient {

  @Override
  public CreateExperimentTemplateResponse createExperimentTemplate(CreateExperimentTemplateRequest r) {
    return CreateExperimentTemplateResponse.builder().experimentTemplate(new Templates(call).create(r)).build();
  }

  @Read
  @Override
  public GetExperimentTemplateResponse getExperimentTemplate(GetExperimentTemplateRequest r) {
    return GetExperimentTemplateResponse.builder().experimentTemplate(new Templates(call).get(r.id())).build();
  }

  @Read
  @Override
  public ListExperimentTemplatesResponse listExperimentTemplates(ListExperimentTemplatesRequest r) {
    return new Templates(call).list(r);
  }

  @Override
  public DeleteExperimentTemplateResponse deleteExperimentTemplate(DeleteExperimentTemplateRequest r) {
    return DeleteExperimentTemplateResponse.builder().experimentTemplate(new Templates(call).delete(r.id())).build();
  }

  @Override
  public StartExperimentResponse startExperiment(StartExperimentRequest r) {
    return StartExperimentResponse.builder().experiment(new Experiments(call).start(r)).build();
  }

  @Override
  public StopExperimentResponse stopExperiment(StopExperimentRequest r) {
    return StopExperimentResponse.builder().experiment(new Experiments(call).stop(r.id())).build();
  }

  @Read
  @Override
  public GetExperimentResponse getExperiment(GetExperimentRequest r) {
    return GetExperimentResponse.builder().experiment(new Experiments(call).get(r.id())).build();
  }

  @Read
  @Override
  public ListExperimentsResponse listExperiments(ListExperimentsRequest r) {
    return new Experiments(call).list(r);
  }

  @Override
  public String serviceName() {
    return FisService.NAME;
  }

  @Override
  public void close() {}
}
