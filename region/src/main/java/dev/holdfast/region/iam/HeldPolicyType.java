package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.Properties;
import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code AWS::IAM::RolePolicy}, {@code AWS::IAM::UserPolicy} and {@code AWS::IAM::GroupPolicy}: an inline policy of one,
 * apart from the resource that it is of. Its physical id is the policy's name, a bar and the holder's.
 *
 * @param kind whose: {@code Role}, {@code User} or {@code Group}
 */
public record HeldPolicyType(String kind) implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::" + kind + "Policy";
  }

  @Override
  public Set<String> properties() {
    return Set.of("PolicyName", "PolicyDocument", kind + "Name");
  }

  @Override
  public Set<String> required() {
    return Set.of("PolicyName", "PolicyDocument", kind + "Name");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("PolicyName", kind + "Name");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    Properties p = desired.properties();
    String policy = p.requireString("PolicyName");
    holder(call, p).put(policy, p.json("PolicyDocument").orElseThrow());
    return Progress.done(policy + '|' + p.requireString(kind + "Name"));
  }

  @Override
  public Progress update(Call call, String id, Desired from, Desired to) {
    return create(call, to);
  }

  @Override
  public void delete(Call call, String id, Desired desired) {
    String policy = desired.properties().requireString("PolicyName");
    PolicyHolder holder = holder(call, desired.properties());
    if (holder.hasInline(policy)) {
      holder.delete(policy);
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String id) {
    return new TreeMap<>();
  }

  private PolicyHolder holder(Call call, Properties p) {
    String name = p.requireString(kind + "Name");
    return switch (kind) {
      case "Role" -> new PolicyHolder.Role(call, name);
      case "User" -> new PolicyHolder.User(call, name);
      default -> new PolicyHolder.Group(call, name);
    };
  }
}
