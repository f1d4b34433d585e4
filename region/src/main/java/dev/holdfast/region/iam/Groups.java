package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.GroupRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.model.CreateGroupRequest;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.UpdateGroupRequest;

/** Groups of users, and the policies that all of their members have. */
record Groups(Call call) {

  GroupRow create(CreateGroupRequest r) {
    String name = named(r.groupName(), "groupName");
    Roles.requireRoom(call, Rows.GROUPS, "GroupsPerAccount", Limits.GROUPS);
    String path = Optional.ofNullable(r.path()).orElse("/");
    GroupRow row = new GroupRow(name, "AGPA" + call.ids().base32(17), Roles.arn(call, "group", path, name), path,
        new TreeMap<>(), List.of(), List.of(), call.now());
    replace(row);
    return row;
  }

  GroupRow get(String name) {
    return Optional.ofNullable(name).flatMap(n -> call.state().get(Rows.GROUPS, n)).orElseThrow(
        () -> Roles.noSuchEntity("The group with name " + name + " cannot be found."));
  }

  void update(UpdateGroupRequest r) {
    GroupRow row = get(r.groupName());
    String path = Optional.ofNullable(r.newPath()).orElse(row.path());
    String name = r.newGroupName() == null || r.newGroupName().equals(row.name())
        ? row.name() : named(r.newGroupName(), "newGroupName");
    call.state().remove(Rows.GROUPS, row.name());
    replace(row.named(name, Roles.arn(call, "group", path, name), path));
  }

  private String named(String name, String member) {
    String valid = Roles.named(name, member, Limits.NAME);
    if (call.state().has(Rows.GROUPS, valid)) {
      throw Errors.of(409, "EntityAlreadyExists", "Group with name " + name + " already exists.");
    }
    return valid;
  }

  void delete(String name) {
    GroupRow row = get(name);
    if (!row.members().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must remove users from group first.");
    } else if (!row.inline().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    } else if (!row.attached().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    }
    call.state().remove(Rows.GROUPS, name);
  }

  /** Who is a member already stays one. */
  void add(String group, String user) {
    String name = new Users(call).get(user).name();
    GroupRow row = get(group);
    if (row.members().contains(name)) {
      return;
    } else if (of(call, name).size() >= Limits.GROUPS_OF_USER) {
      throw Errors.of(409, "LimitExceeded", "Cannot exceed quota for GroupsPerUser: " + Limits.GROUPS_OF_USER);
    }
    List<String> members = new ArrayList<>(row.members());
    members.add(name);
    replace(row.of(members));
  }

  void remove(String group, String user) {
    String name = new Users(call).get(user).name();
    GroupRow row = get(group);
    List<String> members = new ArrayList<>(row.members());
    members.remove(name);
    replace(row.of(members));
  }

  /** A user is known by another name now. */
  void renamed(String from, String to) {
    of(call, from).forEach(row -> replace(
        row.of(row.members().stream().map(member -> member.equals(from) ? to : member).toList())));
  }

  /** Those that a user is in. */
  static List<GroupRow> of(Call call, String user) {
    return call.state().all(Rows.GROUPS).values().stream().filter(g -> g.members().contains(user)).toList();
  }

  void putPolicy(String group, String policy, String text) {
    GroupRow row = get(group);
    replace(row.with(Roles.putInline(row.inline(), policy, text, Limits.GROUP_POLICIES, "group " + group)));
  }

  String policy(String group, String policy) {
    return Optional.ofNullable(get(group).inline().get(policy)).orElseThrow(
        () -> Roles.noSuchEntity("The group policy with name " + policy + " cannot be found."));
  }

  void deletePolicy(String group, String policy) {
    policy(group, policy);
    replace(get(group).with(Roles.without(get(group).inline(), policy)));
  }

  void attach(String group, String arn) {
    replace(get(group).attaching(new Policies(call).attached(
        get(group).attached(), arn, "PoliciesPerGroup", Limits.ATTACHED_TO_GROUP)));
  }

  void detach(String group, String arn) {
    replace(get(group).attaching(Policies.detached(get(group).attached(), arn)));
  }

  private void replace(GroupRow row) {
    call.state().put(Rows.GROUPS, row.name(), row);
  }

  static Group described(GroupRow row) {
    return Group.builder().groupName(row.name()).groupId(row.id()).arn(row.arn()).path(row.path())
        .createDate(row.created()).build();
  }
}
