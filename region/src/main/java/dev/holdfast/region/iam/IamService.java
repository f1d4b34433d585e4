package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import java.util.List;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.IamClient;

/** IAM as a part of the region. */
public final class IamService implements Service {

  static final String NAME = "iam";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<? extends SdkClient> api() {
    return IamClient.class;
  }

  @Override
  public SdkClient on(Call call) {
    return new IamOperations(call);
  }

  @Override
  public List<Access> accesses(Call call, Caller caller, String operation, SdkRequest request) {
    return IamAccesses.of(call, caller, operation, request);
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Rows.ROLES, Rows.PROFILES, Rows.USERS, Rows.KEYS, Rows.POLICIES);
  }
}
