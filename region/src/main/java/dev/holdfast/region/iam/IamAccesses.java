package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.Set;
import software.amazon.awssdk.core.SdkRequest;

/** What IAM's calls need to be allowed. */
final class IamAccesses {

  /** They change an identity; which policy it is about is the key {@code iam:PolicyARN}. */
  private static final Set<String> OF_IDENTITIES = Set.of(
      "AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy");

  private IamAccesses() {}

  static List<Access> of(Call call, Caller caller, String operation, SdkRequest request) {
    String account = "arn:aws:iam::" + call.settings().account() + ':';
    Map<String, Function<String, String>> resources = new java.util.TreeMap<>();
    resources.put("RoleName", name -> call.state().get(Rows.ROLES, name).map(Rows.RoleRow::arn).orElse(account + "role/" + name));
    resources.put("InstanceProfileName", name -> call.state().get(Rows.PROFILES, name).map(Rows.ProfileRow::arn)
        .orElse(account + "instance-profile/" + name));
    resources.put("UserName", name -> account + "user/" + name);
    if (operation.equals("CreatePolicy")) {
      resources.put("PolicyName", name -> account + "policy/" + name);
    } else if (!OF_IDENTITIES.contains(operation)) {
      resources.put("PolicyArn", arn -> arn);
    }
    if (operation.endsWith("InstanceProfile") && !operation.equals("CreateInstanceProfile")) {
      resources.remove("RoleName");
    }
    Optional<String> policy = request.getValueForField("PolicyArn", String.class);
    return Accesses.named("iam:" + operation, request, resources).stream()
        .map(a -> policy.map(arn -> a.with(Map.of("iam:PolicyARN", List.of(arn)))).orElse(a)).toList();
  }
}
