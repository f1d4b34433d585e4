package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import dev.holdfast.region.kernel.Service;
import dev.holdfast.region.kernel.Table;
import dev.holdfast.region.world.Report;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
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
  public SortedMap<String, String> tags(Call call, Access access) {
    String arn = access.resource();
    String name = arn.substring(arn.lastIndexOf('/') + 1);
    Optional<SortedMap<String, String>> tags = switch (arn.split("[:/]")[5]) {
      case "user" -> call.state().get(Rows.USERS, name).map(Rows.UserRow::tags);
      case "role" -> call.state().get(Rows.ROLES, name).map(Rows.RoleRow::tags);
      case "instance-profile" -> call.state().get(Rows.PROFILES, name).map(Rows.ProfileRow::tags);
      case "policy" -> call.state().get(Rows.POLICIES, arn).map(Rows.PolicyRow::tags);
      case "oidc-provider" -> call.state().get(Rows.PROVIDERS, arn).map(Rows.ProviderRow::tags);
      default -> Optional.empty();
    };
    return tags.orElseGet(Collections::emptySortedMap);
  }

  @Override
  public void reported(Call call, Report report) {
    if (report instanceof Report.PrincipalsUsed used) {
      used.uses().forEach(use -> LastUses.put(call, use));
    }
  }

  @Override
  public List<Table<?, ?>> tables() {
    return List.of(Rows.ROLES, Rows.PROFILES, Rows.USERS, Rows.GROUPS, Rows.KEYS, Rows.POLICIES, Rows.ACCOUNT,
        Rows.USES, Rows.PROVIDERS);
  }
}
