package dev.holdfast.region.iam;

import dev.holdfast.region.cloudformation.ResourceType;
import dev.holdfast.region.kernel.Call;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.IamClient;

/** {@code AWS::IAM::InstanceProfile}. */
public final class InstanceProfileType implements ResourceType {

  @Override
  public String name() {
    return "AWS::IAM::InstanceProfile";
  }

  @Override
  public Set<String> properties() {
    return Set.of("InstanceProfileName", "Path", "Roles");
  }

  @Override
  public Set<String> required() {
    return Set.of("Roles");
  }

  @Override
  public Set<String> replacing() {
    return Set.of("InstanceProfileName", "Path");
  }

  @Override
  public Set<String> attributeNames() {
    return Set.of("Arn");
  }

  @Override
  public Progress create(Call call, Desired desired) {
    String name = desired.properties().string("InstanceProfileName").orElse(desired.name());
    call.client(IamClient.class).createInstanceProfile(r -> r
        .instanceProfileName(name).path(desired.properties().string("Path").orElse("/")));
    roles(call, name, desired.properties().strings("Roles"));
    return Progress.done(name);
  }

  @Override
  public Progress update(Call call, String name, Desired from, Desired to) {
    roles(call, name, to.properties().strings("Roles"));
    return Progress.done(name);
  }

  @Override
  public void delete(Call call, String name, Desired desired) {
    if (call.state().has(Rows.PROFILES, name)) {
      roles(call, name, List.of());
      call.client(IamClient.class).deleteInstanceProfile(r -> r.instanceProfileName(name));
    }
  }

  @Override
  public SortedMap<String, Object> attributes(Call call, String name) {
    SortedMap<String, Object> attributes = new TreeMap<>();
    call.state().get(Rows.PROFILES, name).ifPresent(row -> attributes.put("Arn", row.arn()));
    return attributes;
  }

  private static void roles(Call call, String profile, List<String> wanted) {
    IamClient iam = call.client(IamClient.class);
    for (String role : new InstanceProfiles(call).get(profile).roles()) {
      if (!wanted.contains(role)) {
        iam.removeRoleFromInstanceProfile(r -> r.instanceProfileName(profile).roleName(role));
      }
    }
    for (String role : wanted) {
      if (!new InstanceProfiles(call).get(profile).roles().contains(role)) {
        iam.addRoleToInstanceProfile(r -> r.instanceProfileName(profile).roleName(role));
      }
    }
  }
}
