package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Call;
import software.amazon.awssdk.services.iam.IamClient;

/** The operations of IAM. */
record IamOperations(Call call) implements IamClient, RoleOperations, ProfileOperations, UserOperations, GroupOperations,
    PolicyOperations, AccountOperations, ProviderOperations {

  @Override
  public String serviceName() {
    return IamService.NAME;
  }

  @Override
  public void close() {}
}
