package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code AWS::IAM::Group}. Its physical id is its name. */
public final class GroupType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::Group";
  }

  @Override
  public Set<String> properties() {
    return Set.of("GroupName", "Path", "Policies", "ManagedPolicyArns");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("GroupName");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    String name = p.string("GroupName").orElse(desired.name());
    call.client(IamClient.class).createGroup(r -> r.groupName(name).path(p.string("Path").orElse("/")));
    new PolicyHolder.Group(call, name).give(Properties.NONE, p);
    return Progress.done(name);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    call.client(IamClient.class)
        .updateGroup(r -> r.groupName(name).newPath(to.properties().string("Path").orElse("/")));
    new PolicyHolder.Group(call, name).give(from.properties(), to.properties());
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (call.state().has(Rows.GROUPS, name)) {
      new PolicyHolder.Group(call, name).give(desired.properties(), Properties.NONE);
      call.client(IamClient.class).deleteGroup(r -> r.groupName(name));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    call.state().get(Rows.GROUPS, name).ifPresent(row -> attributes.put("Arn", row.arn()));
    return attributes;
  }
}
