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
    return Set.of("UserName", "Path", "Policies", "ManagedPolicyArns", "PermissionsBoundary", "Tags", "Groups");
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
    SortedMap<String, String> tags = desired.tags();
    call.client(IamClient.class).createUser(r -> r.userName(name).path(p.string("Path").orElse("/"))
        .permissionsBoundary(p.string("PermissionsBoundary").orElse(null)).tags(Tags.list(tags)));
    new PolicyHolder.User(call, name).give(Properties.NONE, p);
    join(call, name, Properties.NONE, p);
    return Progress.done(name);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    new Users(call).replace(new Users(call).get(name).within(
        new Policies(call).boundary(to.properties().string("PermissionsBoundary").orElse(null))));
    SortedMap<String, String> tags = to.tags();
    new Users(call).replace(new Users(call).get(name).tagged(tags));
    new PolicyHolder.User(call, name).give(from.properties(), to.properties());
    join(call, name, from.properties(), to.properties());
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (call.state().has(Rows.USERS, name)) {
      new PolicyHolder.User(call, name).give(desired.properties(), Properties.NONE);
      join(call, name, desired.properties(), Properties.NONE);
      call.client(IamClient.class).deleteUser(r -> r.userName(name));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    call.state().get(Rows.USERS, name).ifPresent(row -> attributes.put("Arn", row.arn()));
    return attributes;
  }

  /** Goes into the groups that it is to be in, and out of those that it was in by the template alone. */
  private static void join(Call call, String name, Properties before, Properties after) {
    List<String> wanted = after.strings("Groups");
    Groups groups = new Groups(call);
    before.strings("Groups").stream().filter(g -> !wanted.contains(g) && call.state().has(Rows.GROUPS, g))
        .forEach(g -> groups.remove(g, name));
    wanted.forEach(g -> groups.add(g, name));
  }
}
