package dev.holdfast.region.ssm;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Systems Manager as a part of the region. */
public final class SsmService implements Service {

  static final String NAME = "ssm";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return SsmClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new SsmOperations(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return Accesses.named(NAME + ':' + operation, request, Map.of(
        "Name", name -> parameter(call, name), "Names", name -> parameter(call, name), "Path", path -> parameter(call, path)));
  }

  private static String parameter(Call call, String name) {
    return call.arn(NAME, "parameter/" + (name.startsWith("/") ? name.substring(1) : name));
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Parameters.PARAMETERS);
  }
}
