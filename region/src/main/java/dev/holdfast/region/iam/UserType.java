package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code AWS::IAM::User}. */
public final class UserType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::User";
  }

  @Override
  public Set<String> properties() {
    return Set.of("UserName", "Path", "Policies", "ManagedPolicyArns", "PermissionsBoundary", "Tags");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("UserName", "Path");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    String name = p.string("UserName").orElse(desired.name());
    SortedMap<String, String> tags = new TreeMap<>(desired.stackTags());
    tags.putAll(p.tags());
    call.client(IamClient.class).createUser(r -> r.userName(name).path(p.string("Path").orElse("/"))
        .permissionsBoundary(p.string("PermissionsBoundary").orElse(null)).tags(Roles.tags(tags)));
    policies(call, name, Properties.NONE, p);
    return Progress.done(name);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    new Users(call).replace(new Users(call).get(name).within(
        new Policies(call).boundary(to.properties().string("PermissionsBoundary").orElse(null))));
    SortedMap<String, String> tags = new TreeMap<>(to.stackTags());
    tags.putAll(to.properties().tags());
    new Users(call).replace(new Users(call).get(name).tagged(tags));
    policies(call, name, from.properties(), to.properties());
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (call.state().has(Rows.USERS, name)) {
      policies(call, name, desired.properties(), Properties.NONE);
      call.client(IamClient.class).deleteUser(r -> r.userName(name));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    call.state().get(Rows.USERS, name).ifPresent(row -> attributes.put("Arn", row.arn()));
    return attributes;
  }

  /** Puts what is wanted; removes what the template gave before and wants no more. */
  private static void policies(Call call, String user, Properties before, Properties after) {
    IamClient iam = call.client(IamClient.class);
    List<String> wanted = after.objects("Policies").stream().map(o -> o.requireString("PolicyName")).toList();
    before.objects("Policies").stream().map(o -> o.requireString("PolicyName"))
        .filter(n -> !wanted.contains(n) && new Users(call).get(user).inline().containsKey(n))
        .forEach(n -> iam.deleteUserPolicy(r -> r.userName(user).policyName(n)));
    after.objects("Policies").forEach(policy -> iam.putUserPolicy(r -> r.userName(user)
        .policyName(policy.requireString("PolicyName")).policyDocument(policy.json("PolicyDocument").orElseThrow())));
    List<String> attached = after.strings("ManagedPolicyArns");
    before.strings("ManagedPolicyArns").stream()
        .filter(arn -> !attached.contains(arn) && new Users(call).get(user).attached().contains(arn))
        .forEach(arn -> iam.detachUserPolicy(r -> r.userName(user).policyArn(arn)));
    attached.forEach(arn -> iam.attachUserPolicy(r -> r.userName(user).policyArn(arn)));
  }
}
