package dev.holdfast.region.cloudformation;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Read;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.*;

/** The API's operations around one command. */
record CloudFormation(Call call, Types types, Templates templates) implements CloudFormationClient {

  private Launches launches() {
    return new Launches(call, types, templates);
  }

  private ChangeSets changeSets() {
    return new ChangeSets(call, types, templates);
  }

  private Descriptions descriptions() {
    return new Descriptions(call, templates);
  }

  private Summaries summaries() {
    return new Summaries(call, types, templates);
  }

  @Override
  public CreateStackResponse createStack(CreateStackRequest r) {
    return CreateStackResponse.builder().stackId(launches().create(r)).build();
  }

  @Override
  public UpdateStackResponse updateStack(UpdateStackRequest r) {
    return UpdateStackResponse.builder().stackId(launches().update(r)).build();
  }

  @Override
  public DeleteStackResponse deleteStack(DeleteStackRequest r) {
    launches().delete(r);
    return DeleteStackResponse.builder().build();
  }

  @Override
  public CancelUpdateStackResponse cancelUpdateStack(CancelUpdateStackRequest r) {
    launches().cancel(r);
    return CancelUpdateStackResponse.builder().build();
  }

  @Override
  public ContinueUpdateRollbackResponse continueUpdateRollback(ContinueUpdateRollbackRequest r) {
    launches().continueRollback(r);
    return ContinueUpdateRollbackResponse.builder().build();
  }

  @Override
  public UpdateTerminationProtectionResponse updateTerminationProtection(UpdateTerminationProtectionRequest r) {
    Stack stack = launches().living(r.stackName());
    StackNames.required("EnableTerminationProtection", String.valueOf(r.enableTerminationProtection()));
    call.state().put(Tables.STACKS, stack.id(), stack.options(
        stack.options().terminationProtection(Boolean.TRUE.equals(r.enableTerminationProtection()))));
    return UpdateTerminationProtectionResponse.builder().stackId(stack.id()).build();
  }

  @Override
  public SignalResourceResponse signalResource(SignalResourceRequest r) {
    Signals.receive(call, r);
    return SignalResourceResponse.builder().build();
  }

  @Override
  public SetStackPolicyResponse setStackPolicy(SetStackPolicyRequest r) {
    throw Template.invalid("Stack policies are not supported by Holdfast");
  }

  @Override
  public CreateChangeSetResponse createChangeSet(CreateChangeSetRequest r) {
    return changeSets().create(r);
  }

  @Override
  public ExecuteChangeSetResponse executeChangeSet(ExecuteChangeSetRequest r) {
    changeSets().execute(r);
    return ExecuteChangeSetResponse.builder().build();
  }

  @Override
  public DeleteChangeSetResponse deleteChangeSet(DeleteChangeSetRequest r) {
    changeSets().delete(r);
    return DeleteChangeSetResponse.builder().build();
  }

  @Read
  @Override
  public DescribeChangeSetResponse describeChangeSet(DescribeChangeSetRequest r) {
    return changeSets().describe(r);
  }

  @Read
  @Override
  public ListChangeSetsResponse listChangeSets(ListChangeSetsRequest r) {
    return changeSets().list(r);
  }

  @Read
  @Override
  public DescribeStacksResponse describeStacks(DescribeStacksRequest r) {
    return descriptions().stacks(r);
  }

  @Read
  @Override
  public ListStacksResponse listStacks(ListStacksRequest r) {
    return descriptions().list(r);
  }

  @Read
  @Override
  public DescribeStackEventsResponse describeStackEvents(DescribeStackEventsRequest r) {
    return descriptions().events(r);
  }

  @Read
  @Override
  public DescribeStackResourceResponse describeStackResource(DescribeStackResourceRequest r) {
    return descriptions().resource(r);
  }

  @Read
  @Override
  public DescribeStackResourcesResponse describeStackResources(DescribeStackResourcesRequest r) {
    return descriptions().resources(r);
  }

  @Read
  @Override
  public ListStackResourcesResponse listStackResources(ListStackResourcesRequest r) {
    return descriptions().listResources(r);
  }

  @Read
  @Override
  public ListExportsResponse listExports(ListExportsRequest r) {
    return descriptions().exports(r);
  }

  @Read
  @Override
  public ListImportsResponse listImports(ListImportsRequest r) {
    return descriptions().imports(r);
  }

  @Read
  @Override
  public GetTemplateResponse getTemplate(GetTemplateRequest r) {
    return summaries().get(r);
  }

  @Read
  @Override
  public GetTemplateSummaryResponse getTemplateSummary(GetTemplateSummaryRequest r) {
    return summaries().summary(r);
  }

  @Read
  @Override
  public ValidateTemplateResponse validateTemplate(ValidateTemplateRequest r) {
    return summaries().validate(r);
  }

  @Override
  public String serviceName() {
    return CloudFormationService.NAME;
  }

  @Override
  public void close() {}
}
