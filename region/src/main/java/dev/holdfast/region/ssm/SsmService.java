package dev.holdfast.region.ssm;

import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import software.amazon.awssdk.core.SdkClient;
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
  public List<Table<?, ?>> tables() {
    return List.of(Parameters.PARAMETERS);
  }
}
