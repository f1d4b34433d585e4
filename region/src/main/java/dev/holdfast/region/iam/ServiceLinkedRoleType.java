package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code AWS::IAM::ServiceLinkedRole}. Its physical id is the role's name. */
public final class ServiceLinkedRoleType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::ServiceLinkedRole";
  }

  @Override
  public Set<String> properties() {
    return Set.of("AWSServiceName", "CustomSuffix", "Description");
  }

  @Override
  public Set<String> required() {
    return Set.of("AWSServiceName");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("AWSServiceName", "CustomSuffix");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("RoleName");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    return Progress.done(call.client(IamClient.class).createServiceLinkedRole(r -> r
        .awsServiceName(desired.properties().requireString("AWSServiceName"))
        .customSuffix(desired.properties().string("CustomSuffix").orElse(null))
        .description(desired.properties().string("Description").orElse(null))).role().roleName());
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    call.client(IamClient.class).updateRole(r -> r
        .roleName(name).description(to.properties().string("Description").orElse("")));
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (call.state().has(Rows.ROLES, name)) {
      call.client(IamClient.class).deleteServiceLinkedRole(r -> r.roleName(name));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    return new TreeMap<>(Map.of("RoleName", name));
  }
}
