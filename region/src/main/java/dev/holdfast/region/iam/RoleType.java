package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code AWS::IAM::Role}. */
public final class RoleType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::Role";
  }

  @Override
  public Set<String> properties() {
    return Set.of("RoleName", "Path", "Description", "AssumeRolePolicyDocument", "Policies", "ManagedPolicyArns",
        "MaxSessionDuration", "PermissionsBoundary", "Tags");
  }

  @Override
  public Set<String> required() {
    return Set.of("AssumeRolePolicyDocument");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("RoleName", "Path");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn", "RoleId");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    String given = p.string("RoleName").orElse(desired.name());
    String name = given.length() <= Limits.ROLE_NAME ? given : shortened(given);
    SortedMap<String, String> tags = new TreeMap<>(desired.stackTags());
    tags.putAll(p.tags());
    call.client(IamClient.class).createRole(r -> r
        .roleName(name)
        .path(p.string("Path").orElse("/"))
        .description(p.string("Description").orElse(null))
        .maxSessionDuration(p.integer("MaxSessionDuration").orElse(null))
        .assumeRolePolicyDocument(p.json("AssumeRolePolicyDocument").orElseThrow())
        .permissionsBoundary(p.string("PermissionsBoundary").orElse(null))
        .tags(Roles.tags(tags)));
    policies(call, name, Properties.NONE, p);
    return Progress.done(name);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    Properties p = to.properties();
    IamClient iam = call.client(IamClient.class);
    iam.updateAssumeRolePolicy(r -> r.roleName(name).policyDocument(p.json("AssumeRolePolicyDocument").orElseThrow()));
    iam.updateRole(r -> r.roleName(name)
        .description(p.string("Description").orElse(""))
        .maxSessionDuration(p.integer("MaxSessionDuration").orElse(null)));
    new Roles(call).replace(new Roles(call).get(name).within(
        new Policies(call).boundary(p.string("PermissionsBoundary").orElse(null))));
    policies(call, name, from.properties(), p);
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (!call.state().has(Rows.ROLES, name)) {
      return;
    }
    policies(call, name, desired.properties(), Properties.NONE);
    call.client(IamClient.class).deleteRole(r -> r.roleName(name));
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    call.state().get(Rows.ROLES, name).ifPresent(row -> {
      attributes.put("Arn", row.arn());
      attributes.put("RoleId", row.id());
    });
    return attributes;
  }

  /** Puts what is wanted; removes what the template gave before and wants no more. */
  private static void policies(Call call, String role, Properties before, Properties after) {
    IamClient iam = call.client(IamClient.class);
    List<String> wanted = after.objects("Policies").stream().map(o -> o.requireString("PolicyName")).toList();
    for (Properties policy : before.objects("Policies")) {
      String name = policy.requireString("PolicyName");
      if (!wanted.contains(name) && new Roles(call).get(role).inline().containsKey(name)) {
        iam.deleteRolePolicy(r -> r.roleName(role).policyName(name));
      }
    }
    for (Properties policy : after.objects("Policies")) {
      iam.putRolePolicy(r -> r.roleName(role)
          .policyName(policy.requireString("PolicyName")).policyDocument(policy.json("PolicyDocument").orElseThrow()));
    }
    List<String> attached = after.strings("ManagedPolicyArns");
    for (String arn : before.strings("ManagedPolicyArns")) {
      if (!attached.contains(arn) && new Roles(call).get(role).attached().contains(arn)) {
        iam.detachRolePolicy(r -> r.roleName(role).policyArn(arn));
      }
    }
    attached.forEach(arn -> iam.attachRolePolicy(r -> r.roleName(role).policyArn(arn)));
  }

  /** AWS cuts the stack's and the resource's names, and keeps the random end. */
  private static String shortened(String name) {
    String end = name.substring(name.lastIndexOf('-'));
    return name.substring(0, Limits.ROLE_NAME - end.length()) + end;
  }
}
