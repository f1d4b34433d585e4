package dev.holdfast.region.ssm;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.Read;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.*;

/** The operations of Parameter Store. */
record SsmOperations(Call call) implements SsmClient {

  @Read
  @Override
  public GetParameterResponse getParameter(GetParameterRequest r) {
    return GetParameterResponse.builder().parameter(new Parameters(call).get(r.name())).build();
  }

  @Read
  @Override
  public GetParametersResponse getParameters(GetParametersRequest r) {
    List<Parameter> found = new ArrayList<>();
    List<String> invalid = new ArrayList<>();
    r.names().forEach(name -> new Parameters(call).find(name).ifPresentOrElse(found::add, () -> invalid.add(name)));
    return GetParametersResponse.builder().parameters(found).invalidParameters(invalid).build();
  }

  @Read
  @Override
  public GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest r) {
    if (!r.parameterFilters().isEmpty()) {
      throw Errors.badRequest("ValidationException", "Holdfast does not support ParameterFilters yet");
    }
    return GetParametersByPathResponse.builder()
        .parameters(new Parameters(call).byPath(r.path(), Boolean.TRUE.equals(r.recursive()))).build();
  }

  @Override
  public PutParameterResponse putParameter(PutParameterRequest r) {
    return PutParameterResponse.builder().version(new Parameters(call).put(r)).tier("Standard").build();
  }

  @Override
  public DeleteParameterResponse deleteParameter(DeleteParameterRequest r) {
    new Parameters(call).delete(r.name());
    return DeleteParameterResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return SsmService.NAME;
  }

  @Override
  public void close() {}
}
