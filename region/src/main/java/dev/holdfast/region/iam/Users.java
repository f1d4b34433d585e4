package dev.holdfast.region.iam;

import dev.holdfast.region.iam.Rows.KeyRow;
import dev.holdfast.region.iam.Rows.UserRow;
import dev.holdfast.region.kernel.Call;
import dev.holdfast.region.kernel.Constraints;
import dev.holdfast.region.kernel.Errors;
import dev.holdfast.region.kernel.State;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.UpdateUserRequest;
import software.amazon.awssdk.services.iam.model.User;

/** Users, their policies and their access keys. */
public record Users(Call call) {

  private static final String MARK = ":user/";

  /** Under this name, with the key's id behind it, {@code Vault.derive} knows the secret of an access key. */
  public static final String SECRET = "access-key/";

  /** The ARN of the user whose access key this is; empty for one that is not there, or not active. */
  public static Optional<String> signedBy(State state, String accessKeyId) {
    return state.get(Rows.KEYS, accessKeyId).filter(KeyRow::active)
        .flatMap(key -> state.get(Rows.USERS, key.user())).map(UserRow::arn);
  }

  UserRow create(CreateUserRequest r) {
    String name = Roles.named(r.userName(), "userName", Limits.USER_NAME);
    if (call.state().has(Rows.USERS, name)) {
      throw Errors.of(409, "EntityAlreadyExists", "User with name " + name + " already exists.");
    }
    Roles.requireRoom(call, Rows.USERS, "UsersPerAccount", Limits.USERS);
    String path = Optional.ofNullable(r.path()).orElse("/");
    UserRow row = new UserRow(
        name, "AIDA" + call.ids().base32(17), Roles.arn(call, "user", path, name), path, new TreeMap<>(), List.of(),
        new Policies(call).boundary(r.permissionsBoundary()), Tags.ofPrincipal(r.tags()), call.now());
    replace(row);
    return row;
  }

  UserRow get(String name) {
    return call.state().get(Rows.USERS, name).orElseThrow(
        () -> Roles.noSuchEntity("The user with name " + name + " cannot be found."));
  }

  /** The named one, or the one who asks. */
  UserRow orOwn(String name) {
    if (name != null) {
      return get(name);
    }
    String arn = call.caller().arn();
    if (!arn.contains(MARK)) {
      throw Roles.invalid("Must specify userName when calling with non-User credentials");
    }
    return get(arn.substring(arn.lastIndexOf('/') + 1));
  }

  void update(UpdateUserRequest r) {
    UserRow row = get(r.userName());
    String name = Optional.ofNullable(r.newUserName()).map(n -> Roles.named(n, "newUserName", Limits.USER_NAME))
        .orElse(row.name());
    String path = Optional.ofNullable(r.newPath()).orElse(row.path());
    if (!name.equals(row.name()) && call.state().has(Rows.USERS, name)) {
      throw Errors.of(409, "EntityAlreadyExists", "User with name " + name + " already exists.");
    }
    List<KeyRow> keys = keys(row);
    call.state().remove(Rows.USERS, row.name());
    replace(row.named(name, Roles.arn(call, "user", path, name), path));
    new Groups(call).renamed(row.name(), name);
    keys.forEach(k -> call.state().put(Rows.KEYS, k.id(), new KeyRow(k.id(), name, k.active(), k.created())));
  }

  void delete(String name) {
    UserRow row = get(name);
    if (!row.attached().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    } else if (!row.inline().isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must delete policies first.");
    } else if (!keys(row).isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must delete access keys first.");
    } else if (!Groups.of(call, name).isEmpty()) {
      throw Errors.of(409, "DeleteConflict", "Cannot delete entity, must remove users from group first.");
    }
    call.state().remove(Rows.USERS, name);
  }

  void putPolicy(String user, String policy, String text) {
    UserRow row = get(user);
    replace(row.with(Roles.putInline(row.inline(), policy, text, Limits.USER_POLICIES, "user " + user)));
  }

  String policy(String user, String policy) {
    return Optional.ofNullable(get(user).inline().get(policy)).orElseThrow(
        () -> Roles.noSuchEntity("The user policy with name " + policy + " cannot be found."));
  }

  void deletePolicy(String user, String policy) {
    policy(user, policy);
    replace(get(user).with(Roles.without(get(user).inline(), policy)));
  }

  void attach(String user, String arn) {
    replace(get(user).attaching(new Policies(call).attached(get(user).attached(), arn, "PoliciesPerUser",
        Limits.ATTACHED_TO_USER)));
  }

  void detach(String user, String arn) {
    replace(get(user).attaching(Policies.detached(get(user).attached(), arn)));
  }

  KeyRow createKey(UserRow user) {
    if (keys(user).size() >= Limits.ACCESS_KEYS) {
      throw Errors.of(409, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: " + Limits.ACCESS_KEYS);
    }
    KeyRow key = new KeyRow("AKIA" + call.ids().base32(16), user.name(), true, call.now());
    call.state().put(Rows.KEYS, key.id(), key);
    return key;
  }

  KeyRow key(UserRow user, String id) {
    return Optional.ofNullable(id).flatMap(i -> call.state().get(Rows.KEYS, i))
        .filter(k -> k.user().equals(user.name())).orElseThrow(
            () -> Roles.noSuchEntity("The Access Key with id " + id + " cannot be found."));
  }

  void activate(KeyRow key, String status) {
    Constraints.naming().holds("Active".equals(status) || "Inactive".equals(status), "status", status,
        "satisfy enum value set: [Active, Inactive]").require();
    call.state().put(Rows.KEYS, key.id(), new KeyRow(key.id(), key.user(), status.equals("Active"), key.created()));
  }

  List<KeyRow> keys(UserRow user) {
    return call.state().all(Rows.KEYS).values().stream().filter(k -> k.user().equals(user.name())).toList();
  }

  void replace(UserRow row) {
    call.state().put(Rows.USERS, row.name(), row);
  }

  static String status(KeyRow key) {
    return key.active() ? "Active" : "Inactive";
  }

  static AccessKeyMetadata described(KeyRow key) {
    return AccessKeyMetadata.builder().userName(key.user()).accessKeyId(key.id()).status(status(key))
        .createDate(key.created()).build();
  }

  /** @param whole with what only GetUser tells */
  static User described(UserRow row, boolean whole) {
    return User.builder()
        .userName(row.name()).userId(row.id()).arn(row.arn()).path(row.path()).createDate(row.created())
        .permissionsBoundary(whole ? row.boundary().map(Policies::asBoundary).orElse(null) : null)
        .tags(whole && !row.tags().isEmpty() ? Tags.list(row.tags()) : null).build();
  }
}
