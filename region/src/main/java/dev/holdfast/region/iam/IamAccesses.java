package dev.holdfast.region.iam;

import dev.holdfast.region.kernel.Access;
import dev.holdfast.region.kernel.Accesses;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.Set;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileRequest;

/** What IAM's calls need to be allowed. */
final class IamAccesses {

  /** They change an identity; which policy it is about is the key {@code iam:PolicyARN}. */
  private static final Set<String> OF_IDENTITIES = Set.of(
      "AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy",
      "AttachGroupPolicy", "DetachGroupPolicy");

  /** Without a name they are about the one who asks. */
  private static final Set<String> OWN = Set.of(
      "GetUser", "CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey");

  private IamAccesses() {}

  static List<Access> of(Call call, Caller caller, String operation, SdkRequest request) {
    String account = "arn:aws:iam::" + call.settings().account() + ':';
    Map<String, Function<String, String>> resources = new java.util.TreeMap<>();
    resources.put("RoleName", name -> role(call, name));
    resources.put("InstanceProfileName", name -> call.state().get(Rows.PROFILES, name).map(Rows.ProfileRow::arn)
        .orElse(account + "instance-profile/" + name));
    resources.put("GroupName", name -> call.state().get(Rows.GROUPS, name).map(Rows.GroupRow::arn)
        .orElse(account + "group/" + name));
    resources.put("UserName", name -> call.state().get(Rows.USERS, name).map(Rows.UserRow::arn)
        .orElse(account + "user/" + name));
    if (operation.equals("CreatePolicy")) {
      resources.put("PolicyName", name -> account + "policy/" + name);
    } else if (!OF_IDENTITIES.contains(operation)) {
      resources.put("PolicyArn", arn -> arn);
      resources.put("PolicySourceArn", arn -> arn);
      resources.put("OpenIDConnectProviderArn", arn -> arn);
    }
    if (operation.endsWith("InstanceProfile") && !operation.equals("CreateInstanceProfile")) {
      resources.remove("RoleName");
    } else if (operation.equals("AddUserToGroup") || operation.equals("RemoveUserFromGroup")) {
      resources.remove("UserName");
    }
    Optional<String> policy = request.getValueForField("PolicyArn", String.class)
        .or(() -> request.getValueForField("PermissionsBoundary", String.class));
    if (OWN.contains(operation) && request.getValueForField("UserName", String.class).isEmpty()) {
      return List.of(new Access("iam:" + operation, caller.arn()));
    }
    List<Access> accesses = new ArrayList<>(Accesses.named("iam:" + operation, request, resources).stream()
        .map(a -> policy.map(arn -> a.with(Map.of(request.getValueForField("PolicyArn", String.class).isPresent()
            ? "iam:PolicyARN" : "iam:PermissionsBoundary", List.of(arn)))).orElse(a)).toList());
    if (request instanceof AddRoleToInstanceProfileRequest add && add.roleName() != null) {
      accesses.add(Accesses.passRole(role(call, add.roleName()), "ec2"));
    }
    return accesses;
  }

  private static String role(Call call, String name) {
    return call.state().get(Rows.ROLES, name).map(Rows.RoleRow::arn)
        .orElseGet(() -> "arn:aws:iam::" + call.settings().account() + ":role/" + name);
  }
}
