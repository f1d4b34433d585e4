package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
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
    SortedMap<String, String> tags = desired.tags();
    call.client(IamClient.class).createRole(r -> r
        .roleName(name)
        .path(p.string("Path").orElse("/"))
        .description(p.string("Description").orElse(null))
        .maxSessionDuration(p.integer("MaxSessionDuration").orElse(null))
        .assumeRolePolicyDocument(p.json("AssumeRolePolicyDocument").orElseThrow())
        .permissionsBoundary(p.string("PermissionsBoundary").orElse(null))
        .tags(Tags.list(tags)));
    new PolicyHolder.Role(call, name).give(Properties.NONE, p);
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
    SortedMap<String, String> tags = to.tags();
    new Roles(call).replace(new Roles(call).get(name).tagged(tags).within(
        new Policies(call).boundary(p.string("PermissionsBoundary").orElse(null))));
    new PolicyHolder.Role(call, name).give(from.properties(), p);
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (!call.state().has(Rows.ROLES, name)) {
      return;
    }
    new PolicyHolder.Role(call, name).give(desired.properties(), Properties.NONE);
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

  /** AWS cuts the stack's and the resource's names, and keeps the random end. */
  private static String shortened(String name) {
    String end = name.substring(name.lastIndexOf('-'));
    return name.substring(0, Limits.ROLE_NAME - end.length()) + end;
  }
}
