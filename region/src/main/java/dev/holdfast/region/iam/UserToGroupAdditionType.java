package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code AWS::IAM::UserToGroupAddition}: several users in a group. */
public final class UserToGroupAdditionType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::UserToGroupAddition";
  }

  @Override
  public Set<String> properties() {
    return Set.of("GroupName", "Users");
  }

  @Override
  public Set<String> required() {
    return properties();
  }

  @Override
  public Progress create(Call call, Desired desired) {
    change(call, Properties.NONE, desired.properties());
    return Progress.done(desired.name());
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    change(call, from.properties(), to.properties());
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    change(call, desired.properties(), Properties.NONE);
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    return new TreeMap<>();
  }

  private static void change(Call call, Properties before, Properties after) {
    Groups groups = new Groups(call);
    String group = after.string("GroupName").orElse("");
    List<String> wanted = after.strings("Users");
    before.string("GroupName").filter(old -> call.state().has(Rows.GROUPS, old)).ifPresent(old ->
        before.strings("Users").stream()
            .filter(user -> call.state().has(Rows.USERS, user) && !(old.equals(group) && wanted.contains(user)))
            .forEach(user -> groups.remove(old, user)));
    wanted.forEach(user -> groups.add(group, user));
  }
}
