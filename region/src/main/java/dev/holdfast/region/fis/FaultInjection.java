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
  public UpdateExperimentTemplateResponse updateExperimentTemplate(UpdateExperimentTemplateRequest r) {
    return UpdateExperimentTemplateResponse.builder().experimentTemplate(new Templates(call).update(r)).build();
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

  @Read
  @Override
  public ListExperimentResolvedTargetsResponse listExperimentResolvedTargets(ListExperimentResolvedTargetsRequest r) {
    return new Experiments(call).resolvedTargets(r);
  }

  @Read
  @Override
  public ListActionsResponse listActions(ListActionsRequest r) {
    return new Catalog(call).actions(r);
  }

  @Read
  @Override
  public GetActionResponse getAction(GetActionRequest r) {
    return GetActionResponse.builder().action(new Catalog(call).action(r.id())).build();
  }

  @Read
  @Override
  public ListTargetResourceTypesResponse listTargetResourceTypes(ListTargetResourceTypesRequest r) {
    return new Catalog(call).types(r);
  }

  @Read
  @Override
  public GetTargetResourceTypeResponse getTargetResourceType(GetTargetResourceTypeRequest r) {
    return GetTargetResourceTypeResponse.builder().targetResourceType(new Catalog(call).type(r.resourceType())).build();
  }

  @Read
  @Override
  public GetSafetyLeverResponse getSafetyLever(GetSafetyLeverRequest r) {
    return GetSafetyLeverResponse.builder().safetyLever(new SafetyLevers(call).get(r.id())).build();
  }

  @Override
  public UpdateSafetyLeverStateResponse updateSafetyLeverState(UpdateSafetyLeverStateRequest r) {
    return UpdateSafetyLeverStateResponse.builder()
        .safetyLever(new SafetyLevers(call).update(r.id(), r.state())).build();
  }

  @Read
  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest r) {
    return ListTagsForResourceResponse.builder().tags(new Tagging(call).of(r.resourceArn())).build();
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest r) {
    new Tagging(call).tag(r.resourceArn(), r.tags());
    return TagResourceResponse.builder().build();
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest r) {
    new Tagging(call).untag(r.resourceArn(), r.tagKeys());
    return UntagResourceResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return FisService.NAME;
  }

  @Override
  public void close() {}
}
