package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code AWS::IAM::Policy}: one inline policy of several roles and users. Its physical id is its name. */
public final class InlinePolicyType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::Policy";
  }

  @Override
  public Set<String> properties() {
    return Set.of("PolicyName", "PolicyDocument", "Roles", "Users");
  }

  @Override
  public Set<String> required() {
    return Set.of("PolicyName", "PolicyDocument");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("PolicyName");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    String name = desired.properties().requireString("PolicyName");
    put(call, name, Properties.NONE, desired.properties());
    return Progress.done(name);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    put(call, name, from.properties(), to.properties());
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    put(call, name, desired.properties(), Properties.NONE);
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    return new TreeMap<>();
  }

  private static void put(Call call, String name, Properties before, Properties after) {
    IamClient iam = call.client(IamClient.class);
    List<String> roles = after.strings("Roles");
    List<String> users = after.strings("Users");
    before.strings("Roles").stream().filter(r -> !roles.contains(r)).filter(role -> call.state().get(Rows.ROLES, role)
        .filter(row -> row.inline().containsKey(name)).isPresent())
        .forEach(role -> iam.deleteRolePolicy(r -> r.roleName(role).policyName(name)));
    before.strings("Users").stream().filter(u -> !users.contains(u)).filter(user -> call.state().get(Rows.USERS, user)
        .filter(row -> row.inline().containsKey(name)).isPresent())
        .forEach(user -> iam.deleteUserPolicy(r -> r.userName(user).policyName(name)));
    after.json("PolicyDocument").ifPresent(text -> {
      roles.forEach(role -> iam.putRolePolicy(r -> r.roleName(role).policyName(name).policyDocument(text)));
      users.forEach(user -> iam.putUserPolicy(r -> r.userName(user).policyName(name).policyDocument(text)));
    });
  }
}
