package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.ProfileRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.InstanceProfile;

/** Instance profiles: what gives an instance the credentials of a role. */
record InstanceProfiles(Call call) {

  ProfileRow create(CreateInstanceProfileRequest r) {
    String name = Roles.named(r.instanceProfileName(), "instanceProfileName", Limits.NAME);
    if (call.state().has(Rows.PROFILES, name)) {
      throw Errors.of(409, "EntityAlreadyExists", "Instance Profile " + name + " already exists.");
    }
    Roles.requireRoom(call, Rows.PROFILES, "InstanceProfilesPerAccount", Limits.PROFILES);
    String path = Optional.ofNullable(r.path()).orElse("/");
    ProfileRow row = new ProfileRow(
        name, "AIPA" + call.ids().base32(17), Roles.arn(call, "instance-profile", path, name), path, List.of(),
        Tags.of(r.tags()), call.now());
    call.state().put(Rows.PROFILES, name, row);
    return row;
  }

  ProfileRow get(String name) {
    return Optional.ofNullable(name).flatMap(n -> call.state().get(Rows.PROFILES, n)).orElseThrow(
        () -> Roles.noSuchEntity("Instance Profile " + name + " cannot be found."));
  }

  void add(String profile, String role) {
    ProfileRow row = get(profile);
    new Roles(call).get(role);
    if (!row.roles().isEmpty()) {
      throw Errors.of(409, "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    }
    call.state().put(Rows.PROFILES, profile, row.with(List.of(role)));
  }

  void remove(String profile, String role) {
    ProfileRow row = get(profile);
    new Roles(call).get(role);
    if (!row.roles().contains(role)) {
      throw Roles.noSuchEntity("Role " + role + " in Instance Profile " + profile + " cannot be found.");
    }
    call.state().put(Rows.PROFILES, profile, row.with(List.of()));
  }

  void delete(String name) {
    if (!get(name).roles().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.");
    }
    call.state().remove(Rows.PROFILES, name);
  }

  void tag(String name, SortedMap<String, String> tags) {
    call.state().put(Rows.PROFILES, name, get(name).tagged(tags));
  }

  /** As it is listed, and as GetInstanceProfile tells of it but for its tags. */
  InstanceProfile described(ProfileRow row) {
    return InstanceProfile.builder()
        .instanceProfileName(row.name()).instanceProfileId(row.id()).arn(row.arn()).path(row.path())
        .createDate(row.created())
        .roles(row.roles().stream().map(r -> Roles.named(new Roles(call).get(r))).toList())
        .build();
  }
}
