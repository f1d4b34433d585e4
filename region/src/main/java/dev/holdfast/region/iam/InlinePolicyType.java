package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code AWS::IAM::Policy}: one inline policy of several roles, users and groups. Its physical id is its name. */
public final class InlinePolicyType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::Policy";
  }

  @Override
  public Set<String> properties() {
    return Set.of("PolicyName", "PolicyDocument", "Roles", "Users", "Groups");
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
    PolicyHolder.among(call, before, after,
        holder -> {
          if (holder.hasInline(name)) {
            holder.delete(name);
          }
        },
        holder -> holder.put(name, after.json("PolicyDocument").orElseThrow()));
  }
}
